using Marketing.Rules;

namespace Marketing.Workflows.Calendars;

/// <summary>One stretch of work within a day; one that ends no later than it begins ends on the next day.</summary>
public readonly record struct Shift(TimeOnly From, TimeOnly To)
{
    /// <summary>Whether it goes beyond midnight.</summary>
    public bool IsOvernight => To <= From;
}

/// <summary>What a date is: worked or not, and why when that is not the week's doing.</summary>
/// <param name="Reason">The holiday, or that it is worked in exchange for one; null for a plain day of the week.</param>
public readonly record struct CalendarDay(DateOnly Date, bool IsWorking, Words? Reason);

/// <summary>Which time is working time: shifts, weekends and public holidays in one time zone. Immutable.</summary>
/// <remarks>Default shifts: clause 003-8.2.1.</remarks>
public sealed class WorkingCalendar
{
    static readonly Words MakeUp = new("调休上班", "Make-up working day");

    readonly IReadOnlyList<Shift>[] shifts;
    readonly bool[] weekend;

    /// <param name="shifts">For each day of the week (Sunday first) its shifts, in order and without overlap.</param>
    /// <param name="weekend">For each day of the week whether it is free.</param>
    public WorkingCalendar(string id, Words name, TimeZoneInfo zone, IReadOnlyList<IReadOnlyList<Shift>> shifts, IReadOnlyList<bool> weekend, Holidays holidays)
    {
        (Id, Name, Zone, Holidays) = (id, name, zone, holidays);
        this.shifts = [.. shifts];
        this.weekend = [.. weekend];
    }

    public string Id { get; }

    public Words Name { get; }

    public TimeZoneInfo Zone { get; }

    public Holidays Holidays { get; }

    /// <summary>What a date is.</summary>
    public CalendarDay Day(DateOnly date)
    {
        if (Holidays.IsMakeUp(date))
            return new CalendarDay(date, true, MakeUp);
        if (Holidays.On(date) is { } holiday)
            return new CalendarDay(date, false, holiday);
        return new CalendarDay(date, !weekend[(int)date.DayOfWeek], null);
    }

    /// <summary>Whether a day of the week is free.</summary>
    public bool IsWeekend(DayOfWeek day) => weekend[(int)day];

    /// <summary>The shifts of a day of the week that is worked.</summary>
    public IReadOnlyList<Shift> ShiftsOn(DayOfWeek day) => shifts[(int)day];

    public bool IsWorkingDay(DateOnly date) => Day(date).IsWorking;

    /// <summary>The shifts of a date, in order; none on a day off. A make-up day on a weekend is worked as Monday is.</summary>
    public IReadOnlyList<Shift> ShiftsOf(DateOnly date) => !IsWorkingDay(date) ? [] : shifts[(int)(weekend[(int)date.DayOfWeek] ? DayOfWeek.Monday : date.DayOfWeek)];

    /// <summary>Years between two instants whose holidays are not known by a public notice, with how far they are known.</summary>
    public IEnumerable<(int Year, Coverage Coverage)> Uncertain(DateTimeOffset from, DateTimeOffset to)
    {
        var (first, last) = (DateOf(from < to ? from : to).Year, DateOf(from < to ? to : from).Year);
        for (var year = first; year <= last; year++)
        {
            if (Holidays.CoverageOf(year) is not Coverage.Announced and var coverage)
                yield return (year, coverage);
        }
    }

    /// <summary>The calendar's date at an instant.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>The instant of a local time: one that the clocks skip is the moment after the gap, one that they repeat is the first.</summary>
    public DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        while (Zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    /// <summary>24:00 of a date.</summary>
    public DateTimeOffset EndOf(DateOnly date) => At(date.AddDays(1), TimeOnly.MinValue);
}
