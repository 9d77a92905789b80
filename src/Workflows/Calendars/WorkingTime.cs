using Marketing.Engine.Model;
using Marketing.Rules;

namespace Marketing.Workflows.Calendars;

/// <summary>A stretch of time between two instants, and whether a clock counts it.</summary>
/// <param name="Reason">What kind of time it is, such as a shift, a weekend or the name of a holiday.</param>
public readonly record struct CountedInterval(DateTimeOffset From, DateTimeOffset To, bool Counts, Words Reason)
{
    public TimeSpan Length => To - From;
}

/// <summary>Reckoning with working time: how much of it lies between two instants, and when so much of it is over.</summary>
/// <remarks>Exact to the tick, in the calendar's zone. Everything walks the days in between, so far ends are refused, not waited for.</remarks>
public static class WorkingTime
{
    /// <summary>Days that a search for the end of a duration looks at: a hundred years.</summary>
    const int MostDays = 36_525;

    static readonly Words Working = new("工作时间", "Working hours");
    static readonly Words OffHours = new("非工作时段", "Outside working hours");
    static readonly Words Weekend = new("周末", "Weekend");

    /// <summary>The time between two instants that a clock of this kind counts; negative when the second is earlier.</summary>
    public static TimeSpan Between(this WorkingCalendar calendar, ClockKind kind, DateTimeOffset from, DateTimeOffset to)
    {
        if (to < from)
            return -calendar.Between(kind, to, from);
        if (kind == ClockKind.Calendar)
            return to - from;
        var worked = TimeSpan.Zero;
        foreach (var (begin, end) in calendar.WorkedFrom(from))
        {
            if (begin >= to)
                break;
            worked += (end < to ? end : to) - begin;
        }
        return kind == ClockKind.Working ? worked : to - from - worked;
    }

    /// <summary>The first instant by which so much has been counted; with a negative duration, the last instant from which so much was counted.</summary>
    /// <returns>Null when that is more than a hundred years away, as with a calendar that has no such time.</returns>
    public static DateTimeOffset? After(this WorkingCalendar calendar, ClockKind kind, DateTimeOffset start, TimeSpan duration) => (kind, duration) switch
    {
        (ClockKind.Calendar, _) => AfterCalendar(start, duration),
        (_, { Ticks: 0 }) => start,
        (_, { Ticks: > 0 }) => Reach(kind == ClockKind.Working ? calendar.WorkedFrom(start) : Gaps(calendar.WorkedFrom(start), start), duration) is { } end ? end.From + end.Left : null,
        _ => Reach(kind == ClockKind.Working ? calendar.WorkedUntil(start) : GapsBack(calendar.WorkedUntil(start), start), -duration) is { } end ? end.To - end.Left : null,
    };

    /// <summary>24:00 of the last day: so many days after the starting day, which is not counted; none is the same day.</summary>
    /// <remarks>A clock in working time counts working days, and none on a day off is the next working day.</remarks>
    /// <returns>Null when that is more than a hundred years away.</returns>
    public static DateTimeOffset? EndOfDay(this WorkingCalendar calendar, ClockKind kind, DateTimeOffset start, int days)
    {
        var date = calendar.DateOf(start);
        if (kind != ClockKind.Working)
            return Math.Abs(days) > MostDays ? null : calendar.EndOf(date.AddDays(days));
        var left = days == 0 && !calendar.IsWorkingDay(date) ? 1 : days;
        for (var looked = 0; left > 0; looked++)
        {
            if (looked == MostDays)
                return null;
            date = date.AddDays(1);
            left -= calendar.IsWorkingDay(date) ? 1 : 0;
        }
        return calendar.EndOf(date);
    }

    /// <summary>24:00 of the day so many months after the starting day, or of the last day of a shorter month.</summary>
    /// <returns>Null when that is more than a hundred years away.</returns>
    public static DateTimeOffset? EndOfMonths(this WorkingCalendar calendar, DateTimeOffset start, long months) =>
        Math.Abs(months) > 1200 ? null : calendar.EndOf(calendar.DateOf(start).AddMonths((int)months));

    /// <summary>The same time of day so many days later, or earlier when negative; a clock in working time counts working days.</summary>
    /// <returns>Null when that is more than a hundred years away.</returns>
    public static DateTimeOffset? DaysOn(this WorkingCalendar calendar, ClockKind kind, DateTimeOffset start, int days)
    {
        var local = TimeZoneInfo.ConvertTime(start, calendar.Zone);
        var (date, time) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
        if (kind != ClockKind.Working)
            return Math.Abs(days) > MostDays ? null : calendar.At(date.AddDays(days), time);
        var left = Math.Abs(days);
        for (var looked = 0; left > 0; looked++)
        {
            if (looked == MostDays)
                return null;
            date = date.AddDays(Math.Sign(days));
            left -= calendar.IsWorkingDay(date) ? 1 : 0;
        }
        return calendar.At(date, time);
    }

    /// <summary>The time between two instants, cut where it begins or ceases to count; the parts that count add up to <see cref="Between"/>.</summary>
    public static IReadOnlyList<CountedInterval> Explain(this WorkingCalendar calendar, ClockKind kind, DateTimeOffset from, DateTimeOffset to)
    {
        var parts = new List<CountedInterval>();
        var at = from;
        foreach (var (begin, end) in calendar.WorkedFrom(from))
        {
            if (begin >= to)
                break;
            AddOff(parts, calendar, kind, at, begin);
            Add(parts, new(begin, end < to ? end : to, kind != ClockKind.NonWorking, Working));
            at = end;
        }
        AddOff(parts, calendar, kind, at, to);
        return parts;
    }

    // ---- time off, day by day, each with its reason ----

    static void AddOff(List<CountedInterval> parts, WorkingCalendar calendar, ClockKind kind, DateTimeOffset from, DateTimeOffset to)
    {
        while (from < to)
        {
            var date = calendar.DateOf(from);
            var end = calendar.EndOf(date) is var midnight && midnight < to ? midnight : to;
            var day = calendar.Day(date);
            Add(parts, new(from, end, kind != ClockKind.Working, day.IsWorking ? OffHours : day.Reason ?? Weekend));
            from = end;
        }
    }

    static void Add(List<CountedInterval> parts, CountedInterval next)
    {
        if (next.To <= next.From)
            return;
        if (parts.Count > 0 && parts[^1] is var last && last.To == next.From && last.Counts == next.Counts && last.Reason == next.Reason)
            parts[^1] = last with { To = next.To };
        else
            parts.Add(next);
    }

    // ---- search ----

    static DateTimeOffset? AfterCalendar(DateTimeOffset start, TimeSpan duration) =>
        duration.Duration() > TimeSpan.FromDays(MostDays) ? null : start + duration;

    // The stretch in which so much is over, and how much of it is needed.
    static (DateTimeOffset From, DateTimeOffset To, TimeSpan Left)? Reach(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> counted, TimeSpan left)
    {
        foreach (var (from, to) in counted)
        {
            if (to - from >= left)
                return (from, to, left);
            left -= to - from;
        }
        return null;
    }

    // What lies between stretches of work: the last gap has no end, for after a hundred years nobody looks.
    static IEnumerable<(DateTimeOffset, DateTimeOffset)> Gaps(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> worked, DateTimeOffset start)
    {
        foreach (var (from, to) in worked)
        {
            if (from > start)
                yield return (start, from);
            start = to;
        }
        yield return (start, start.AddDays(MostDays));
    }

    static IEnumerable<(DateTimeOffset, DateTimeOffset)> GapsBack(IEnumerable<(DateTimeOffset From, DateTimeOffset To)> worked, DateTimeOffset end)
    {
        foreach (var (from, to) in worked)
        {
            if (to < end)
                yield return (to, end);
            end = from;
        }
        yield return (end.AddDays(-MostDays), end);
    }

    // ---- stretches of work ----

    // In order and without overlap, from an instant on; the night before may reach into the day.
    static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> WorkedFrom(this WorkingCalendar calendar, DateTimeOffset start)
    {
        var date = calendar.DateOf(start).AddDays(-1);
        var reached = start;
        for (var day = 0; day <= MostDays; day++, date = date.AddDays(1))
        {
            foreach (var shift in calendar.ShiftsOf(date))
            {
                var (from, to) = calendar.Interval(date, shift);
                if (to <= reached)
                    continue;
                yield return (from < reached ? reached : from, to);
                reached = to;
            }
        }
    }

    // The latest first, up to an instant.
    static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> WorkedUntil(this WorkingCalendar calendar, DateTimeOffset end)
    {
        var date = calendar.DateOf(end);
        var reached = end;
        for (var day = 0; day <= MostDays; day++, date = date.AddDays(-1))
        {
            foreach (var shift in calendar.ShiftsOf(date).Reverse())
            {
                var (from, to) = calendar.Interval(date, shift);
                if (from >= reached)
                    continue;
                yield return (from, to > reached ? reached : to);
                reached = from;
            }
        }
    }

    static (DateTimeOffset From, DateTimeOffset To) Interval(this WorkingCalendar calendar, DateOnly date, Shift shift) =>
        (calendar.At(date, shift.From), calendar.At(shift.IsOvernight ? date.AddDays(1) : date, shift.To));
}
