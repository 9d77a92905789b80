using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Workflows.Calendars;

namespace Marketing.Workflows.Clocks;

/// <summary>What a clock did in a stretch of time.</summary>
public enum ClockPart
{
    /// <summary>It counted.</summary>
    Running,

    /// <summary>Somebody or something held it.</summary>
    Paused,

    /// <summary>Time that it does not count, such as a night or a holiday.</summary>
    Off,
}

/// <summary>One stretch of a clock's course.</summary>
/// <param name="Reason">The kind of time, or why it stood still.</param>
/// <param name="By">Who held it; null when nobody did.</param>
public sealed record ClockInterval(DateTimeOffset From, DateTimeOffset To, ClockPart Part, Words Reason, string? By = null)
{
    public TimeSpan Length => To - From;
}

/// <summary>A clock, told interval by interval: the parts follow each other without gaps, and those that run add up to what is used.</summary>
/// <param name="Granted">How much time there was, as the clock counts.</param>
/// <param name="Used">How much of it is used, which is more than granted after a breach.</param>
/// <param name="Uncertain">Years whose holidays are not known by a public notice.</param>
public sealed record ClockExplanation(IReadOnlyList<ClockInterval> Intervals, TimeSpan Granted, TimeSpan Used, TimeSpan Paused, TimeSpan Off, IReadOnlyList<int> Uncertain)
{
    public TimeSpan Left => Granted - Used;

    /// <summary>Tells of a clock up to an instant, or to its end when it is over.</summary>
    public static ClockExplanation Of(ClockRow row, CalendarTime time, DateTimeOffset now)
    {
        var counted = ClockTime.Parse(row.Time)!;
        var calendar = time.Of(counted);
        var end = row.EndedAt ?? now;
        var intervals = new List<ClockInterval>();
        var at = row.From;
        foreach (var stop in ClockRecords.Stops(row))
        {
            var (from, to) = (Later(stop.From, row.From), Earlier(stop.To ?? end, end));
            if (to <= from)
                continue;
            Count(intervals, calendar, counted.Kind, at, from);
            intervals.Add(new ClockInterval(from, to, ClockPart.Paused, new Words(stop.Reason, stop.Reason), stop.By));
            at = to;
        }

        Count(intervals, calendar, counted.Kind, at, end);
        return new ClockExplanation(intervals, TimeSpan.FromTicks(row.Granted), Sum(intervals, ClockPart.Running), Sum(intervals, ClockPart.Paused), Sum(intervals, ClockPart.Off),
            counted.Kind == ClockKind.Calendar ? [] : [.. calendar.Uncertain(row.From, end > row.Due ? end : row.Due).Select(year => year.Year)]);
    }

    static void Count(List<ClockInterval> intervals, WorkingCalendar calendar, ClockKind kind, DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from)
            return;
        if (kind == ClockKind.Calendar)
            intervals.Add(new ClockInterval(from, to, ClockPart.Running, new Words("日历时间", "Calendar time")));
        else
            intervals.AddRange(calendar.Explain(kind, from, to).Select(part => new ClockInterval(part.From, part.To, part.Counts ? ClockPart.Running : ClockPart.Off, part.Reason)));
    }

    static TimeSpan Sum(List<ClockInterval> intervals, ClockPart part) => TimeSpan.FromTicks(intervals.Where(one => one.Part == part).Sum(one => one.Length.Ticks));

    static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
