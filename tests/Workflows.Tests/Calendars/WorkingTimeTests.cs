using System.Globalization;
using System.Xml;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;
using Marketing.Workflows.Calendars;

namespace Marketing.Workflows.Tests.Calendars;

/// <summary>Working time (clause 003-8.2.1): against cases counted elsewhere, and against a counter that looks at every minute.</summary>
public sealed class WorkingTimeTests
{
    static readonly WorkingCalendars Calendars = WorkingCalendars.Shipped;
    static readonly WorkingCalendar Company = Calendars.Default;
    static readonly FeelFunctions Functions = FeelFunctions.BuiltIn.WithCalendars(Calendars);

    public static TheoryData<string> Golden() =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Calendars", "golden-working-time.txt")).Where(line => !line.StartsWith('#'))];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Golden_cases(string row)
    {
        var words = row.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        var kind = words[0] == "working" ? ClockKind.Working : ClockKind.NonWorking;
        var start = At(words[2]);
        if (words[1] == "after")
        {
            Assert.Equal(At(words[4]), Company.After(kind, start, XmlConvert.ToTimeSpan(words[3])));
            Assert.Equal(XmlConvert.ToTimeSpan(words[3]), Company.Between(kind, start, At(words[4])));
        }
        else
        {
            Assert.Equal(XmlConvert.ToTimeSpan(words[4]), Company.Between(kind, start, At(words[3])));
        }
    }

    [Fact]
    public void There_are_at_least_two_hundred_golden_cases() => Assert.InRange(Golden().Count, 200, int.MaxValue);

    [Fact] // 1,000 pairs; the full size is 10,000.
    public void Equals_a_count_of_every_minute() => CountedByMinutes(1_000, 20261122);

    [Fact]
    [Trait("Size", "long")]
    public void Equals_a_count_of_every_minute_ten_thousand_times() => CountedByMinutes(10_000, 20271001);

    static void CountedByMinutes(int pairs, int seed)
    {
        var random = new Random(seed);
        for (var pair = 0; pair < pairs; pair++)
        {
            var from = At("2024-01-01T00:00").AddMinutes(random.Next(4 * 365 * 1440));
            var minutes = random.Next(1, random.Next(2) == 0 ? 2_000 : 30_000);
            var to = from.AddMinutes(minutes);
            var worked = Enumerable.Range(0, minutes).Count(minute => IsWorked(from.AddMinutes(minute)));
            Assert.True(TimeSpan.FromMinutes(worked) == Company.Between(ClockKind.Working, from, to), $"seed {seed}, pair {pair}: {from:O} {to:O} {worked}");
            Assert.Equal(TimeSpan.FromMinutes(minutes - worked), Company.Between(ClockKind.NonWorking, from, to));
            Assert.Equal(TimeSpan.FromMinutes(-worked), Company.Between(ClockKind.Working, to, from));
            foreach (var kind in new[] { ClockKind.Working, ClockKind.NonWorking })
            {
                var counted = Company.Between(kind, from, to);
                var parts = Company.Explain(kind, from, to);
                Assert.Equal(counted, Sum(parts.Where(part => part.Counts)));
                Assert.Equal(to - from, Sum(parts));
                Assert.Equal(counted, Company.Between(kind, from, Company.After(kind, from, counted)!.Value));
                Assert.Equal(counted, Company.Between(kind, Company.After(kind, to, -counted)!.Value, to));
            }
        }
    }

    static TimeSpan Sum(IEnumerable<CountedInterval> parts) => parts.Aggregate(TimeSpan.Zero, (sum, part) => sum + part.Length);

    // As simple as can be, and with days of its own.
    static bool IsWorked(DateTimeOffset instant)
    {
        var local = instant.ToOffset(TimeSpan.FromHours(8));
        var minute = (local.Hour * 60) + local.Minute;
        return minute is (>= 510 and < 720) or (>= 840 and < 1050) && IsWorkday(DateOnly.FromDateTime(local.Date));
    }

    static readonly HashSet<string> MakeUp =
    [
        "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28",
        "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ];

    static readonly (string From, string To)[] Free =
    [
        ("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"), ("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"),
        ("2024-09-15", "2024-09-17"), ("2024-10-01", "2024-10-07"), ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
        ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"), ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
        ("2027-01-01", "2027-01-01"), ("2027-02-05", "2027-02-10"), ("2027-04-05", "2027-04-05"), ("2027-05-01", "2027-05-04"), ("2027-06-09", "2027-06-09"),
        ("2027-09-15", "2027-09-15"), ("2027-10-01", "2027-10-05"),
    ];

    static bool IsWorkday(DateOnly date)
    {
        var text = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return MakeUp.Contains(text) || (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
            && !Free.Any(free => string.CompareOrdinal(free.From, text) <= 0 && string.CompareOrdinal(text, free.To) <= 0));
    }

    [Theory] // Days and longer end at 24:00 of the last day, the starting day not counted; a working clock counts working days.
    [InlineData(ClockKind.Calendar, "2026-03-02T09:00", 0, "2026-03-03T00:00")]
    [InlineData(ClockKind.Calendar, "2026-03-02T09:00", 7, "2026-03-10T00:00")]
    [InlineData(ClockKind.Calendar, "2026-03-02T23:59", 1, "2026-03-04T00:00")]
    [InlineData(ClockKind.Working, "2026-03-02T09:00", 0, "2026-03-03T00:00")]
    [InlineData(ClockKind.Working, "2026-03-06T09:00", 1, "2026-03-10T00:00")]
    [InlineData(ClockKind.Working, "2026-03-07T09:00", 0, "2026-03-10T00:00")]
    [InlineData(ClockKind.Working, "2026-09-30T09:00", 3, "2026-10-11T00:00")]
    [InlineData(ClockKind.Working, "2025-09-26T09:00", 1, "2025-09-29T00:00")]
    public void Days_end_at_midnight(ClockKind kind, string start, int days, string end) => Assert.Equal(At(end), Company.EndOfDay(kind, At(start), days));

    [Theory]
    [InlineData("2026-01-31T09:00", 1, "2026-03-01T00:00")]
    [InlineData("2025-11-30T09:00", 3, "2026-03-01T00:00")]
    [InlineData("2024-01-31T09:00", 1, "2024-03-01T00:00")]
    [InlineData("2026-03-15T09:00", 6, "2026-09-16T00:00")]
    public void Months_end_on_the_same_day_or_the_last(string start, int months, string end) => Assert.Equal(At(end), Company.EndOfMonths(At(start), months));

    [Fact] // Clause 003-8.4.3: an unread announcement counts both kinds of time.
    public void Unread_time_is_split_into_working_and_other()
    {
        var published = At("2026-03-06T17:00");
        Assert.Equal(TimeSpan.FromMinutes(30), Company.Between(ClockKind.Working, published, At("2026-03-07T05:30")));
        Assert.Equal(TimeSpan.FromHours(12), Company.Between(ClockKind.NonWorking, published, At("2026-03-07T05:30")));
    }

    [Fact]
    public void An_explanation_names_lunch_weekends_holidays_and_make_up_days()
    {
        var parts = Company.Explain(ClockKind.Working, At("2026-09-30T17:00"), At("2026-10-08T09:00"));
        Assert.Equal(
            ["09-30 17:00–09-30 17:30 +工作时间", "09-30 17:30–10-01 00:00 −非工作时段", "10-01 00:00–10-08 00:00 −国庆节", "10-08 00:00–10-08 08:30 −非工作时段", "10-08 08:30–10-08 09:00 +工作时间"],
            parts.Select(part => $"{Local(part.From)}–{Local(part.To)} {(part.Counts ? '+' : '−')}{part.Reason.Chinese}"));
    }

    static string Local(DateTimeOffset instant) => instant.ToOffset(TimeSpan.FromHours(8)).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    [Fact]
    public void Years_without_a_notice_are_told()
    {
        Assert.Equal([(2027, Coverage.Provisional), (2028, Coverage.Missing)], Company.Uncertain(At("2026-12-01T00:00"), At("2028-02-01T00:00")));
        Assert.True(Company.IsWorkingDay(new DateOnly(2028, 10, 2)));  // a Monday: weekends alone are free
        Assert.False(Company.IsWorkingDay(new DateOnly(2028, 10, 1))); // a Sunday
    }

    [Fact]
    public void A_calendar_without_working_time_has_no_end()
    {
        var never = new WorkingCalendar("never", new("无", "never"), TimeZoneInfo.Utc, [.. Enumerable.Repeat<IReadOnlyList<Shift>>([], 7)], [.. Enumerable.Repeat(false, 7)], Holidays.None);
        Assert.Null(never.After(ClockKind.Working, At("2026-03-02T09:00"), TimeSpan.FromMinutes(1)));
        Assert.Equal(At("2026-03-02T10:00"), never.After(ClockKind.NonWorking, At("2026-03-02T09:00"), TimeSpan.FromHours(1)));
    }

    [Fact] // A night shift across the hour that is skipped in spring and the one that is repeated in autumn.
    public void Night_shifts_are_as_long_as_the_clocks_make_them()
    {
        var night = new WorkingCalendar("night", new("夜班", "night"), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
            [.. Enumerable.Repeat<IReadOnlyList<Shift>>([new Shift(new TimeOnly(22, 0), new TimeOnly(6, 0))], 7)], [.. Enumerable.Repeat(false, 7)], Holidays.None);
        Assert.Equal(TimeSpan.FromHours(7), night.Between(ClockKind.Working, Berlin("2026-03-28T21:00", 1), Berlin("2026-03-29T07:00", 2)));
        Assert.Equal(TimeSpan.FromHours(9), night.Between(ClockKind.Working, Berlin("2026-10-24T21:00", 2), Berlin("2026-10-25T07:00", 1)));
        Assert.Equal(TimeSpan.FromHours(8), night.Between(ClockKind.Working, Berlin("2026-06-01T21:00", 2), Berlin("2026-06-02T07:00", 2)));
    }

    static DateTimeOffset Berlin(string local, int offset) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromHours(offset));

    [Theory]
    [InlineData("""working time after(date and time("2026-09-30T17:00:00+08:00"), duration("PT8H"))""", """date and time("2026-10-09T09:00:00+08:00")""")]
    [InlineData("""working time after(date and time("2026-09-30T17:00:00"), duration("PT8H"), "default")""", """date and time("2026-10-09T09:00:00+08:00")""")]
    [InlineData("""working time between(date and time("2026-03-02T11:00:00+08:00"), date and time("2026-03-02T15:00:00+08:00"))""", """duration("PT2H")""")]
    [InlineData("""non-working time between(date and time("2026-03-02T11:00:00+08:00"), date and time("2026-03-02T15:00:00+08:00"))""", """duration("PT2H")""")]
    [InlineData("""non-working time after(date and time("2026-03-02T20:00:00+08:00"), duration("PT12H"))""", """date and time("2026-03-03T08:00:00+08:00")""")]
    [InlineData("""is working day(date("2026-10-10"))""", "true")]
    [InlineData("""is working day(date("2026-10-07"))""", "false")]
    [InlineData("""working time after(date and time("2026-09-30T17:00:00+08:00"), duration("PT8H"), "moon")""", "null")]
    [InlineData("""working time after("noon", duration("PT8H"))""", "null")]
    public void In_feel(string expression, string expected)
    {
        var found = Evaluate(expression);
        Assert.Equal(Evaluate(expected).Value, found.Value);
        Assert.Equal(expected == "null", found.Warnings.Count > 0);
    }

    static FeelResult Evaluate(string expression) => FeelExpression.Parse(expression, functions: Functions)
        .Evaluate(ContextScope.Empty, new FeelEnvironment(DateTimeOffset.UnixEpoch, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")) { Functions = Functions });

    [Fact]
    public void A_wrong_file_is_named_with_what_was_expected()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("marketing-calendars-").FullName;
        File.WriteAllText(Path.Combine(folder, "calendars.yaml"), "- { id: a, zh: 甲, en: A, shifts: [\"08:30-12:00\", \"11:00-17:30\"] }");
        Assert.Contains("11:00-17:30", Assert.Throws<InvalidDataException>(() => CalendarFiles.Read(folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "calendars.yaml"), "- { id: a, zh: 甲, en: A, zone: Mars }");
        Assert.Contains("Mars", Assert.Throws<InvalidDataException>(() => CalendarFiles.Read(folder)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "calendars.yaml"), "- { id: a, zh: 甲, en: A, region: nowhere }");
        Assert.Contains("holidays-nowhere.yaml", Assert.Throws<InvalidDataException>(() => CalendarFiles.Read(folder)).Message, StringComparison.Ordinal);
        System.IO.Directory.Delete(folder, recursive: true);
    }

    static DateTimeOffset At(string local) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
}
