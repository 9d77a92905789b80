namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.6 (date and time functions) and .8 (temporal functions).</summary>
static class DateFunctions
{
    static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    static readonly string[] Months =
    [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ];

    public static IEnumerable<Builtin> Table =>
    [
        new("is", "value1: any, value2: any", Is),
        new("day of year", "date: date|datetime", call => Value.Of(CalendarDays.DayOfYear(DayOf(call)))),
        new("day of week", "date: date|datetime", call => Value.Of(Weekdays[CalendarDays.Weekday(DayOf(call)) - 1])),
        new("month of year", "date: date|datetime", call => Value.Of(Months[CalendarDays.Fields(DayOf(call)).Month - 1])),
        new("week of year", "date: date|datetime", call => Value.Of(CalendarDays.WeekOfYear(DayOf(call)))),
        new("last day of month", "date: date|datetime", LastDayOfMonth),
        new("now", "", Now),
        new("today", "", Today),
    ];

    static long DayOf(FeelCall call) => call[0].Kind == ValueKind.Date ? call[0].AsDate.Day : call[0].AsDateTime.Day;

    // The same element of the semantic domain: like equality, but zones and fractions count, and kinds never mix.
    static Value Is(FeelCall call)
    {
        var (left, right) = (call[0], call[1]);
        if (left.Kind != right.Kind)
            return Value.False;
        return Value.Of(left.Kind switch
        {
            ValueKind.Time => SameZone(left.AsTime.Zone, right.AsTime.Zone) && left.AsTime.Nanos == right.AsTime.Nanos,
            ValueKind.DateTime => SameZone(left.AsDateTime.Zone, right.AsDateTime.Zone)
                && left.AsDateTime.Day == right.AsDateTime.Day && left.AsDateTime.Nanos == right.AsDateTime.Nanos,
            _ => Comparison.AreEqual(left, right) == true,
        });
    }

    static bool SameZone(Zone? left, Zone? right) => left is null ? right is null : left.Equals(right);

    static Value LastDayOfMonth(FeelCall call)
    {
        var (year, month, _) = CalendarDays.Fields(DayOf(call));
        return Value.Of(new Date(CalendarDays.DayNumber(year, month, CalendarDays.DaysInMonth(year, month))));
    }

    // With the offset of that instant: as text it is plain ISO 8601, which the world outside of FEEL reads.
    static Value Now(FeelCall call) => Value.Of(TimeZoneInfo.ConvertTime(call.Environment.Now, call.Environment.Zone));

    static Value Today(FeelCall call) => Value.Of(new Date(Now(call).AsDateTime.Day));
}
