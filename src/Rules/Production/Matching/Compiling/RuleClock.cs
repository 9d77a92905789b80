using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Working time, as the host's calendars reckon it. Pure: the same question has the same answer.</summary>
public interface IWorkTime
{
    /// <summary>The first instant by which so much time of a kind has been counted from a start.</summary>
    /// <param name="calendar">Id of the calendar; null is the default one.</param>
    /// <returns>Null when the calendar has not that much time.</returns>
    DateTimeOffset? After(ClockKind kind, string? calendar, DateTimeOffset start, TimeSpan duration);

    /// <summary>The first instant at or behind one that a clock of a kind counts.</summary>
    DateTimeOffset? Resume(ClockKind kind, string? calendar, DateTimeOffset from);

    /// <summary>The working day so many working days behind a day, which is not counted.</summary>
    DateOnly? WorkingDayAfter(string? calendar, DateOnly day, int count);

    /// <summary>Whether a day is a working day.</summary>
    bool IsWorkingDay(string? calendar, DateOnly day);
}

/// <summary>A span of time as conditions count it.</summary>
/// <param name="Months">For months and years.</param>
/// <param name="Days">Calendar days; null when the span is exact to the tick.</param>
/// <param name="Ticks">Of an exact span.</param>
readonly record struct Span(long Months, long? Days, long Ticks)
{
    /// <summary>Reads a duration. What is written in hours and minutes is exact, also when it makes up whole days.</summary>
    public static Span? Of(in Value value, bool exact)
    {
        if (value.TryMonths(out var months))
            return new(months, 0, 0);
        if (!value.TryTimeSpan(out var time))
            return null;
        return exact || time.Ticks % TimeSpan.TicksPerDay != 0 || time.Ticks == 0 ? new(0, null, time.Ticks) : new(0, time.Ticks / TimeSpan.TicksPerDay, 0);
    }
}

/// <summary>Days and instants in the zone of a rule set. Instants are ticks of UTC, days numbers from 1970-01-01.</summary>
sealed class RuleClock(TimeZoneInfo zone, IWorkTime? workTime)
{
    readonly Dictionary<long, long> _startOfDay = [];
    long _lastDay = long.MinValue;
    long _lastStart;

    public TimeZoneInfo Zone => zone;

    public IWorkTime WorkTime => workTime ?? throw new InvalidOperationException("A rule counts working time, but the host has given no calendars. / 规则按工作时间计算，但宿主没有给出日历。");

    /// <summary>00:00 of a day; where the clock skips midnight, the first instant of the day.</summary>
    public long StartOfDay(long day)
    {
        if (day == _lastDay)
            return _lastStart;
        if (!_startOfDay.TryGetValue(day, out var start))
            _startOfDay[day] = start = FindStart(day);
        (_lastDay, _lastStart) = (day, start);
        return start;
    }

    long FindStart(long day)
    {
        var known = Math.Clamp(day, -719_000, 2_932_000);
        var local = DateTime.UnixEpoch.AddDays(known);
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(unspecified))
            unspecified = unspecified.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(unspecified) ? zone.GetAmbiguousTimeOffsets(unspecified).Max() : zone.GetUtcOffset(unspecified);
        return unspecified.Ticks - offset.Ticks;
    }

    /// <summary>The day an instant falls on.</summary>
    public long DayOf(long ticks)
    {
        var local = ticks + zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks;
        return CalendarDays.FloorDivide(local - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerDay);
    }

    public DateOnly DateOf(long ticks) => DateOnly.FromDayNumber((int)(DayOf(ticks) + UnixDay));

    public long StartOf(DateOnly date) => StartOfDay(date.DayNumber - UnixDay);

    static readonly int UnixDay = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Reads a date or a date and time: its day, and its instant, which of a date is 00:00.</summary>
    public bool TryRead(in Value value, out long day, out long ticks)
    {
        day = ticks = 0;
        if (value.Kind == ValueKind.Date)
        {
            day = value.AsDate.Day;
            if (Math.Abs(day) > 2_900_000)
                return false;
            ticks = StartOfDay(day);
            return true;
        }
        if (!value.TryInstant(zone, out var instant))
            return false;
        ticks = instant.UtcTicks;
        day = DayOf(ticks);
        return true;
    }

    /// <summary>Between which instants a time clause holds: from the first, until before the second.</summary>
    /// <returns>Null when the value is no date, or lies beyond all calendars.</returns>
    public (long From, long Until)? Window(TimeRelation relation, in Value from, Span span, CalendarUse? calendar)
    {
        if (!TryRead(from, out var day, out var ticks))
            return null;
        if (relation == TimeRelation.LessThanBefore)
        {
            var until = from.Kind == ValueKind.Date ? StartOfDay(day + 1) : ticks;
            return span.Days is null ? (ticks - span.Ticks + 1, until) : DayAfter(day, span, -1, calendar) is { } first ? (StartOfDay(first + 1), until) : null;
        }
        if (span.Days is null)
            return Exact(ticks, span.Ticks, calendar, relation == TimeRelation.MoreThanAfter) is { } begin ? (begin, long.MaxValue) : null;
        // More than n days is n + 1: the boundary excludes the figure.
        var counted = relation == TimeRelation.MoreThanAfter ? span.Months == 0 ? span with { Days = span.Days + 1 } : span : span;
        if (DayAfter(day, counted, 1, calendar) is not { } reached)
            return null;
        return (StartOfDay(span.Months != 0 && relation == TimeRelation.MoreThanAfter ? reached + 1 : reached), long.MaxValue);
    }

    long? DayAfter(long day, Span span, int sign, CalendarUse? calendar)
    {
        if (span.Months != 0)
            return CalendarDays.TryAddMonths(day, sign * span.Months, out var later) ? later : null;
        var days = sign * span.Days!.Value;
        if (Math.Abs(days) > 40_000)
            return null;
        if (calendar is not { Kind: not ClockKind.Calendar })
            return day + days;
        return WorkTime.WorkingDayAfter(calendar.Name, DateOnly.FromDayNumber((int)day + UnixDay), (int)days) is { } found ? found.DayNumber - UnixDay : null;
    }

    long? Exact(long ticks, long span, CalendarUse? calendar, bool after)
    {
        if (calendar is not { Kind: ClockKind.WorkingTime or ClockKind.NonWorkingTime })
            return ticks + span + (after ? 1 : 0);
        if (WorkTime.After(calendar.Kind, calendar.Name, new(ticks, TimeSpan.Zero), new(span)) is not { } reached)
            return null;
        if (!after)
            return reached.UtcTicks;
        // Just after it begins where the clock counts on: at once, or when work resumes.
        return WorkTime.Resume(calendar.Kind, calendar.Name, reached) is { } resumed ? resumed.UtcTicks + (resumed == reached ? 1 : 0) : null;
    }

    /// <summary>When a task is due that is to be done within a span: 24:00 of the last day, or the exact instant.</summary>
    public DateTimeOffset? Within(in Value from, Span span, CalendarUse? calendar)
    {
        if (!TryRead(from, out var day, out var ticks))
            return null;
        long? at = span.Days is null && span.Ticks > 0 ? Exact(ticks, span.Ticks, calendar, after: false)
            : DayAfter(day, span with { Days = span.Days ?? 0 }, 1, calendar) is { } last ? StartOfDay(last + 1) : null;
        return at is { } found ? Local(found) : null;
    }

    /// <summary>When a task is due at a time; a date means 24:00 of it.</summary>
    public DateTimeOffset? Due(in Value at)
    {
        if (!TryRead(at, out var day, out var ticks))
            return null;
        return Local(at.Kind == ValueKind.Date ? StartOfDay(day + 1) : ticks);
    }

    /// <summary>An instant as people of the zone read it.</summary>
    public DateTimeOffset Local(long ticks) => TimeZoneInfo.ConvertTime(new DateTimeOffset(ticks, TimeSpan.Zero), zone);
}
