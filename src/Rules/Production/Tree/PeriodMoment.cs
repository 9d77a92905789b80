namespace Marketing.Rules.Production;

/// <summary>The kinds of periods that rules speak of.</summary>
public enum PeriodKind { Year, HalfYear, Quarter, Month, Week, Day, WorkingDay }

/// <summary>A moment of a period.</summary>
public abstract record PeriodMoment;

/// <summary>00:00 of the first day.</summary>
public sealed record PeriodStart : PeriodMoment;

/// <summary>24:00 of the last day.</summary>
public sealed record PeriodEnd : PeriodMoment;

/// <summary>A time of a day of the period.</summary>
/// <param name="Month">1 to 12 for a day of a year; else null.</param>
/// <param name="Day">Day of the month (or, without a month, of the period); null for the last day or a weekday. A month that is shorter has its last day.</param>
/// <param name="Weekday">1 Monday to 7 Sunday; only in a week.</param>
/// <param name="Minutes">Minutes since 00:00; 1440 is 24:00.</param>
public sealed record DayMoment(int? Month, int? Day, int? Weekday, int Minutes) : PeriodMoment
{
    /// <summary>Whether the last day of the period is meant.</summary>
    public bool IsLastDay => Day is null && Weekday is null;
}
