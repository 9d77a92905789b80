using System.Globalization;
using System.Text.RegularExpressions;
using Marketing.Rules;
using Marketing.Rules.Production;
using Marketing.Workflows.Calendars;

namespace Marketing.Workflows.Schedules;

/// <summary>By when what a run begins is to be done.</summary>
/// <remarks>Exactly one of: <c>end of the day|week|month|quarter|half-year|year</c> (24:00 of the last day of that in which the run lies); <c>--MM-DD</c>
/// (24:00 of the next such day, the run's own included); <c>Saturday 24:00</c> (the next such time, the run's own day included); <c>last day of the month
/// before</c> (24:00 of the day before the run's period begins); <c>P3D</c> (24:00 of the third day after the run's), <c>PT4H</c> (to the minute);
/// <c>3 working days</c> (24:00 of the third working day after the run's).</remarks>
public abstract partial record ScheduleDue(string Text)
{
    static readonly string[] Days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    static readonly (string Name, string Chinese, PeriodKind Kind)[] Kinds =
    [
        ("day", "当天", PeriodKind.Day), ("week", "本周", PeriodKind.Week), ("month", "本月", PeriodKind.Month), ("quarter", "本季度", PeriodKind.Quarter),
        ("half-year", "本半年", PeriodKind.HalfYear), ("year", "本年", PeriodKind.Year),
    ];

    /// <summary>The instant for a run at this one.</summary>
    public abstract DateTimeOffset At(DateTimeOffset run, Period period, ScheduleTime time);

    public abstract Words Words { get; }

    /// <summary>Reads one of the forms; null when it is none of them.</summary>
    public static ScheduleDue? Parse(string text)
    {
        if (text == "last day of the month before")
            return new BeforePeriod(text);
        if (text.StartsWith("end of the ", StringComparison.Ordinal) && Array.Find(Kinds, one => one.Name == text[11..]) is { Name: not null } end)
            return new EndOf(text, end.Kind);
        if (YearDay().Match(text) is { Success: true } day)
            return int.Parse(day.Groups[1].Value, CultureInfo.InvariantCulture) is >= 1 and <= 12 and var month && int.Parse(day.Groups[2].Value, CultureInfo.InvariantCulture) is >= 1 and var number
                && number <= DateTime.DaysInMonth(2024, month) ? new OnDay(text, month, number) : null;
        if (WeekTime().Match(text) is { Success: true } week && Array.IndexOf(Days, week.Groups[1].Value) is >= 0 and var weekday)
            return ReadMinutes(week.Groups[2].Value) is { } minutes ? new OnWeekday(text, (DayOfWeek)weekday, minutes) : null;
        if (Span().Match(text) is not { Success: true } span || !int.TryParse(span.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > 1000)
            return null;
        return new AfterSpan(text, count, span.Groups["unit"].Value);
    }

    static int? ReadMinutes(string text) => text == "24:00" ? 24 * 60
        : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.Hour * 60 + time.Minute : null;

    /// <summary>24:00 of the last day of the period in which the run lies.</summary>
    sealed record EndOf(string Text, PeriodKind Kind) : ScheduleDue(Text)
    {
        public override DateTimeOffset At(DateTimeOffset run, Period period, ScheduleTime time) => time.EndOf(Period.Of(Kind, time.DateOf(run)).End);

        public override Words Words => new($"{Array.Find(Kinds, one => one.Kind == Kind).Chinese}结束前", $"by the {Text}");
    }

    /// <summary>24:00 of a day of the year; 29 February is the last of February in other years.</summary>
    sealed record OnDay(string Text, int Month, int Day) : ScheduleDue(Text)
    {
        public override DateTimeOffset At(DateTimeOffset run, Period period, ScheduleTime time)
        {
            var today = time.DateOf(run);
            return time.EndOf(In(today.Year) is var day && day >= today ? day : In(today.Year + 1));
        }

        DateOnly In(int year) => new(year, Month, Math.Min(Day, DateTime.DaysInMonth(year, Month)));

        public override Words Words => new($"{Month} 月 {Day} 日结束前", $"by the end of {new DateOnly(2024, Month, Day).ToString("d MMMM", CultureInfo.InvariantCulture)}");
    }

    sealed record OnWeekday(string Text, DayOfWeek Weekday, int Minutes) : ScheduleDue(Text)
    {
        public override DateTimeOffset At(DateTimeOffset run, Period period, ScheduleTime time)
        {
            var today = time.DateOf(run);
            var day = today.AddDays(((int)Weekday - (int)today.DayOfWeek + 7) % 7);
            return At(day, time) is var at && at >= run ? at : At(day.AddDays(7), time);
        }

        DateTimeOffset At(DateOnly day, ScheduleTime time) => Minutes == 24 * 60 ? time.EndOf(day) : time.At(day, TimeOnly.MinValue.AddMinutes(Minutes));

        public override Words Words => new($"周{"日一二三四五六"[(int)Weekday]} {Text.Split(' ')[1]} 前", $"by {Text}");
    }

    sealed record BeforePeriod(string Text) : ScheduleDue(Text)
    {
        public override DateTimeOffset At(DateTimeOffset run, Period period, ScheduleTime time) => time.At(period.Start, TimeOnly.MinValue);

        public override Words Words => new("上月最后一天结束前", "by the end of the last day of the month before");
    }

    /// <param name="Unit">D, H or M of a duration, or working days.</param>
    sealed record AfterSpan(string Text, int Count, string Unit) : ScheduleDue(Text)
    {
        public override DateTimeOffset At(DateTimeOffset run, Period period, ScheduleTime time) => Unit switch
        {
            "H" => run.AddHours(Count),
            "M" => run.AddMinutes(Count),
            "D" => time.EndOf(time.DateOf(run).AddDays(Count)),
            _ => time.Calendar.EndOfDay(Engine.Model.ClockKind.Working, run, Count) ?? time.EndOf(time.DateOf(run).AddDays(Count)),
        };

        public override Words Words => Unit switch
        {
            "H" => new($"{Count} 小时内", $"within {Count} hours"),
            "M" => new($"{Count} 分钟内", $"within {Count} minutes"),
            "D" => new($"{Count} 天内", $"within {Count} days"),
            _ => new($"{Count} 个工作日内", $"within {Count} working days"),
        };
    }

    [GeneratedRegex(@"^--(\d{2})-(\d{2})\z")]
    private static partial Regex YearDay();

    [GeneratedRegex(@"^([A-Z][a-z]+day) (\d{2}:\d{2})\z")]
    private static partial Regex WeekTime();

    [GeneratedRegex(@"^(?:P(?<n>\d{1,4})(?<unit>D)|PT(?<n>\d{1,4})(?<unit>[HM])|(?<n>\d{1,4}) (?<unit>working days?))\z")]
    private static partial Regex Span();
}
