using Marketing.Workflows.Calendars;

namespace Marketing.Workflows.Schedules;

/// <summary>What a schedule reckons with: the days of a working calendar, and the zone its times of day are meant in.</summary>
public sealed record ScheduleTime(WorkingCalendar Calendar, TimeZoneInfo Zone)
{
    /// <summary>The local date at an instant.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant));

    /// <summary>The local date and time at an instant.</summary>
    public DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    /// <summary>The instant of a local time: one that the clocks skip is the moment after the gap, one that they repeat is the first.</summary>
    public DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        while (Zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        return new DateTimeOffset(local, Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local));
    }

    /// <summary>24:00 of a date.</summary>
    public DateTimeOffset EndOf(DateOnly date) => At(date.AddDays(1), TimeOnly.MinValue);
}
