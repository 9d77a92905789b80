using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Reckoning with the time that clocks count: an immutable snapshot of the working calendars, handed to a step with its trigger.</summary>
public interface IWorkingTime
{
    /// <summary>Whether this time can be counted: there is such a calendar.</summary>
    bool Knows(ClockTime time);

    /// <summary>The first instant by which so much has been counted; with a negative duration, the last from which so much was counted. Null when
    /// that is more than a hundred years away.</summary>
    DateTimeOffset? After(ClockTime time, DateTimeOffset start, TimeSpan duration);

    /// <summary>What is counted between two instants; negative when the second is earlier.</summary>
    TimeSpan Between(ClockTime time, DateTimeOffset from, DateTimeOffset to);

    /// <summary>24:00 of the day so many days later, the starting day not counted; none is the same day. In working time, working days.</summary>
    DateTimeOffset? EndOfDay(ClockTime time, DateTimeOffset start, int days);

    /// <summary>24:00 of the day so many months later, or of the last day of a shorter month.</summary>
    DateTimeOffset? EndOfMonths(ClockTime time, DateTimeOffset start, int months);

    /// <summary>24:00 of a date.</summary>
    DateTimeOffset EndOf(ClockTime time, DateOnly date);

    /// <summary>The date at an instant.</summary>
    DateOnly DateOf(ClockTime time, DateTimeOffset at);

    /// <summary>The same time of day so many days later, or earlier when negative. In working time, working days.</summary>
    DateTimeOffset? DaysOn(ClockTime time, DateTimeOffset start, int days);
}

/// <summary>Around the clock in one zone: what there is without calendars.</summary>
public sealed class PlainTime(TimeZoneInfo zone) : IWorkingTime
{
    const int MostDays = 36_525;

    /// <inheritdoc/>
    public bool Knows(ClockTime time) => time is { Kind: ClockKind.Calendar, Calendar: null };

    /// <inheritdoc/>
    public DateTimeOffset? After(ClockTime time, DateTimeOffset start, TimeSpan duration) => duration.Duration() > TimeSpan.FromDays(MostDays) ? null : start + duration;

    /// <inheritdoc/>
    public TimeSpan Between(ClockTime time, DateTimeOffset from, DateTimeOffset to) => to - from;

    /// <inheritdoc/>
    public DateTimeOffset? EndOfDay(ClockTime time, DateTimeOffset start, int days) => Math.Abs(days) > MostDays ? null : EndOf(time, DateOf(time, start).AddDays(days));

    /// <inheritdoc/>
    public DateTimeOffset? EndOfMonths(ClockTime time, DateTimeOffset start, int months) => Math.Abs(months) > 1200 ? null : EndOf(time, DateOf(time, start).AddMonths(months));

    /// <inheritdoc/>
    public DateTimeOffset EndOf(ClockTime time, DateOnly date) => At(date.AddDays(1).ToDateTime(TimeOnly.MinValue));

    /// <inheritdoc/>
    public DateOnly DateOf(ClockTime time, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <inheritdoc/>
    public DateTimeOffset? DaysOn(ClockTime time, DateTimeOffset start, int days) =>
        Math.Abs(days) > MostDays ? null : At(TimeZoneInfo.ConvertTime(start, zone).DateTime.AddDays(days));

    // A local time that the clocks skip is the moment after the gap.
    DateTimeOffset At(DateTime local)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }
}
