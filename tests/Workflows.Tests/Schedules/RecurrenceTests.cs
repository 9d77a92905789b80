using Marketing.Workflows.Calendars;
using Marketing.Workflows.Schedules;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>When schedules run: cron fields and working days, and the same in words.</summary>
public class RecurrenceTests
{
    internal static ScheduleTime Shanghai { get; } = new(WorkingCalendars.Shipped.Default, WorkingCalendars.Shipped.Default.Zone);

    internal static DateTimeOffset At(string local) => Clocks.ClockWorld.At(local);

    static string Local(DateTimeOffset at) => Shanghai.Local(at).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    static string Runs(Recurrence? rule, string from, int count) => string.Join(' ', Assert.IsAssignableFrom<Recurrence>(rule).From(At(from), Shanghai).Take(count).Select(Local));

    [Theory]
    [InlineData("0 9 1 11 *", "2026-03-02T09:00", "2026-11-01T09:00 2027-11-01T09:00")]
    [InlineData("0 9 1 1,4,7,10 *", "2026-03-31T23:59", "2026-04-01T09:00 2026-07-01T09:00 2026-10-01T09:00 2027-01-01T09:00")]
    [InlineData("0 9 1 10,12 *", "2026-10-01T09:00", "2026-12-01T09:00 2027-10-01T09:00")] // the instant itself is over
    [InlineData("0 17 L * *", "2026-01-30T00:00", "2026-01-31T17:00 2026-02-28T17:00 2026-03-31T17:00 2026-04-30T17:00")]
    [InlineData("0 17 L 2 *", "2027-03-01T00:00", "2028-02-29T17:00 2029-02-28T17:00")]
    [InlineData("0 9 29 2 *", "2026-01-01T00:00", "2028-02-29T09:00 2032-02-29T09:00")]
    [InlineData("0 9 31 * *", "2026-01-01T00:00", "2026-01-31T09:00 2026-03-31T09:00 2026-05-31T09:00")]
    [InlineData("0 9 31 12 *", "2026-01-01T00:00", "2026-12-31T09:00")]
    [InlineData("0 9 * * 0", "2026-03-02T00:00", "2026-03-08T09:00 2026-03-15T09:00")] // Sunday is 0 …
    [InlineData("0 9 * * 7", "2026-03-02T00:00", "2026-03-08T09:00 2026-03-15T09:00")] // … and 7
    [InlineData("0 9 * * 6", "2026-03-02T00:00", "2026-03-07T09:00")]
    [InlineData("30 8 * * 1-5", "2026-03-06T08:30", "2026-03-09T08:30 2026-03-10T08:30")]
    [InlineData("0 13 * * 1", "2026-03-02T12:59", "2026-03-02T13:00 2026-03-09T13:00")]
    [InlineData("0 1 * * *", "2026-12-31T12:00", "2027-01-01T01:00")]
    [InlineData("0,30 8-9 * * 1", "2026-03-02T00:00", "2026-03-02T08:00 2026-03-02T08:30 2026-03-02T09:00 2026-03-02T09:30 2026-03-09T08:00")]
    public void Cron_runs_in_Shanghai(string cron, string from, string runs) => Assert.Equal(runs, Runs(CronRecurrence.Parse(cron), from, runs.Split(' ').Length));

    // Shanghai has not moved its clocks since 1991: each day has the same instant in UTC, also where others change theirs.
    [Fact]
    public void Every_day_is_a_day_later()
    {
        var runs = CronRecurrence.Parse("0 3 * * *")!.From(At("2026-01-01T00:00"), Shanghai).Take(366).ToList();
        Assert.All(runs, at => Assert.Equal(new TimeSpan(19, 0, 0), at.UtcDateTime.TimeOfDay));
        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.Equal(TimeSpan.FromDays(1), pair.Second - pair.First));
    }

    [Fact]
    public void A_zone_that_moves_its_clocks_runs_once_a_local_day()
    {
        var berlin = Shanghai with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") };
        var spring = CronRecurrence.Parse("30 2 * * *")!.From(new(2026, 3, 28, 0, 0, 0, TimeSpan.Zero), berlin).Take(3).Select(at => at.UtcDateTime.ToString("dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["28 01:30", "29 01:00", "30 00:30"], spring); // 02:30 is missing on the 29th
        var autumn = CronRecurrence.Parse("30 2 * * *")!.From(new(2026, 10, 24, 12, 0, 0, TimeSpan.Zero), berlin).Take(2).Select(at => at.UtcDateTime.ToString("dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(["25 00:30", "26 01:30"], autumn); // 02:30 comes twice on the 25th
    }

    [Theory]
    [InlineData("0 9 * *")]
    [InlineData("0 0 9 1 * *")] // seconds
    [InlineData("60 9 * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 9 0 * *")]
    [InlineData("0 9 1 13 *")]
    [InlineData("0 9 * * 8")]
    [InlineData("@daily")]
    [InlineData("")]
    [InlineData("nine o'clock")]
    public void What_is_no_cron_of_five_fields_is_none(string text) => Assert.Null(CronRecurrence.Parse(text));

    // National Day 2026: 1 to 7 October off; Sunday 20 September and Saturday 10 October are worked.
    [Theory]
    [InlineData("every working day at 08:30", "2026-09-30T08:30", "2026-10-08T08:30 2026-10-09T08:30 2026-10-10T08:30 2026-10-12T08:30")]
    [InlineData("every working day at 08:30", "2026-09-18T12:00", "2026-09-20T08:30 2026-09-21T08:30")]
    [InlineData("每个工作日 08:30", "2026-09-30T08:30", "2026-10-08T08:30 2026-10-09T08:30")]
    [InlineData("every working day at 17:30, 08:30 and 12:00", "2026-10-10T08:30", "2026-10-10T12:00 2026-10-10T17:30 2026-10-12T08:30")]
    [InlineData("first working day of the month at 09:00", "2026-09-15T00:00", "2026-10-08T09:00 2026-11-02T09:00 2026-12-01T09:00 2027-01-04T09:00")]
    [InlineData("每月第一个工作日 09:00", "2026-09-15T00:00", "2026-10-08T09:00 2026-11-02T09:00")]
    [InlineData("3rd working day of the month at 09:00", "2026-09-15T00:00", "2026-10-10T09:00 2026-11-04T09:00")]
    [InlineData("last working day of the month at 17:00", "2026-09-01T00:00", "2026-09-30T17:00 2026-10-30T17:00 2026-11-30T17:00")]
    [InlineData("last working day of the week at 17:00", "2026-09-28T00:00", "2026-09-30T17:00 2026-10-10T17:00 2026-10-16T17:00")] // the week of National Day ends on Wednesday, the next one on Saturday
    [InlineData("每季度最后一个工作日 17:00", "2026-09-01T00:00", "2026-09-30T17:00 2026-12-31T17:00")]
    [InlineData("first working day of the year at 09:00", "2026-01-01T00:00", "2026-01-04T09:00 2027-01-04T09:00")] // a Sunday that is worked
    [InlineData("10th working day of the quarter at 09:00", "2026-01-01T00:00", "2026-01-15T09:00")]
    public void Working_days_follow_the_calendar(string rule, string from, string runs) => Assert.Equal(runs, Runs(WorkingDayRecurrence.Parse(rule), from, runs.Split(' ').Length));

    [Theory]
    [InlineData("every working day")]
    [InlineData("every working day at 8:30")]
    [InlineData("every working day at 25:00")]
    [InlineData("every day at 08:30")]
    [InlineData("9th working day of the week at 09:00")]
    [InlineData("40th working day of the month at 09:00")]
    [InlineData("0th working day of the month at 09:00")]
    [InlineData("第一个工作日 09:00")]
    public void What_is_no_rule_of_working_days_is_none(string text) => Assert.Null(WorkingDayRecurrence.Parse(text));

    [Theory]
    [InlineData("0 9 1 11 *", "每年 11 月 1 日 09:00", "every year on 1 November at 09:00")]
    [InlineData("0 9 1 1,4,7,10 *", "每年 1、4、7、10 月 1 日 09:00", "every year on 1 January, April, July and October at 09:00")]
    [InlineData("0 9 25 * *", "每月 25 日 09:00", "every month on day 25 at 09:00")]
    [InlineData("0 17 L * *", "每月最后一天 17:00", "every month on the last day at 17:00")]
    [InlineData("0 17 L 2 *", "每年 2 月的最后一天 17:00", "every year on the last day of February at 17:00")]
    [InlineData("0 9 * * 0", "每周日 09:00", "every Sunday at 09:00")]
    [InlineData("30 17 * * 1-5", "每周一至周五 17:30", "every Monday to Friday at 17:30")]
    [InlineData("0 1 * * *", "每天 01:00", "every day at 01:00")]
    [InlineData("*/30 * * * *", "按 cron「*/30 * * * *」", "by cron '*/30 * * * *'")]
    public void Cron_is_told_in_words(string cron, string chinese, string english) =>
        Assert.Equal((chinese, english), (CronRecurrence.Parse(cron)!.Words.Chinese, CronRecurrence.Parse(cron)!.Words.English));

    [Theory]
    [InlineData("every working day at 12:00, 08:30", "每个工作日 08:30、12:00", "every working day at 08:30, 12:00")]
    [InlineData("每月第3个工作日 09:00", "每月第 3 个工作日 09:00", "third working day of the month at 09:00")]
    [InlineData("last working day of each quarter at 17:00", "每季度最后一个工作日 17:00", "last working day of the quarter at 17:00")]
    public void Working_days_are_told_in_words(string rule, string chinese, string english)
    {
        var words = WorkingDayRecurrence.Parse(rule)!.Words;
        Assert.Equal((chinese, english), (words.Chinese, words.English));
        // What is said can be read again, in both languages, and means the same.
        Assert.Equal(Runs(WorkingDayRecurrence.Parse(rule), "2026-09-01T00:00", 9), Runs(WorkingDayRecurrence.Parse(words.Chinese), "2026-09-01T00:00", 9));
        Assert.Equal(Runs(WorkingDayRecurrence.Parse(rule), "2026-09-01T00:00", 9), Runs(WorkingDayRecurrence.Parse(words.English), "2026-09-01T00:00", 9));
    }

    [Theory]
    [InlineData("*/5 * * * *", true)]
    [InlineData("*/10 * * * *", false)]
    [InlineData("0,5 9 1 1 *", true)]
    [InlineData("0 9 * * *", false)]
    public void Ten_minutes_lie_between_two_runs(string cron, bool tooOften) => Assert.Equal(tooOften, CronRecurrence.Parse(cron)!.IsTooOften(Shanghai, At("2026-01-01T00:00")));
}
