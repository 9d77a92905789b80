using Marketing.Engine.Execution;
using Marketing.Engine.Model;

namespace Marketing.Workflows.Calendars;

/// <summary>What clocks count by: the working calendars.</summary>
public sealed class CalendarTime(WorkingCalendars calendars) : IWorkingTime
{
    /// <summary>The calendar of a clock; the default one for a clock that outlived its own.</summary>
    public WorkingCalendar Of(ClockTime time) => calendars.Find(time.Calendar) ?? calendars.Default;

    /// <inheritdoc/>
    public bool Knows(ClockTime time) => calendars.Find(time.Calendar) is not null;

    /// <inheritdoc/>
    public DateTimeOffset? After(ClockTime time, DateTimeOffset start, TimeSpan duration) => Of(time).After(time.Kind, start, duration);

    /// <inheritdoc/>
    public TimeSpan Between(ClockTime time, DateTimeOffset from, DateTimeOffset to) => Of(time).Between(time.Kind, from, to);

    /// <inheritdoc/>
    public DateTimeOffset? EndOfDay(ClockTime time, DateTimeOffset start, int days) => Of(time).EndOfDay(time.Kind, start, days);

    /// <inheritdoc/>
    public DateTimeOffset? EndOfMonths(ClockTime time, DateTimeOffset start, int months) => Of(time).EndOfMonths(start, months);

    /// <inheritdoc/>
    public DateTimeOffset EndOf(ClockTime time, DateOnly date) => Of(time).EndOf(date);

    /// <inheritdoc/>
    public DateOnly DateOf(ClockTime time, DateTimeOffset at) => Of(time).DateOf(at);

    /// <inheritdoc/>
    public DateTimeOffset? DaysOn(ClockTime time, DateTimeOffset start, int days) => Of(time).DaysOn(time.Kind, start, days);
}
