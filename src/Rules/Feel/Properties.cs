namespace Marketing.Rules.Feel;

/// <summary>The properties of dates, times, durations and ranges.</summary>
/// <remarks>DMN 1.5 table 65.</remarks>
static class Properties
{
    public static bool TryGet(in Value value, string name, out Value property)
    {
        switch (value.Kind)
        {
            case ValueKind.Date:
                return OfDate(value.AsDate.Day, name, out property);
            case ValueKind.Time:
                var time = value.AsTime;
                return OfTime(time, time.Zone?.StandardOffset, name, out property);
            case ValueKind.DateTime:
                var moment = value.AsDateTime;
                return OfDate(moment.Day, name, out property)
                    || OfTime(new(moment.Nanos, moment.Zone), moment.Zone is null ? null : moment.OffsetSeconds, name, out property);
            case ValueKind.YearsMonthsDuration:
                return Given(name switch { "years" => value.AsMonths / 12, "months" => value.AsMonths % 12, _ => null }, out property);
            case ValueKind.DaysTimeDuration:
                return OfDuration(value.AsDaysTime, name, out property);
            case ValueKind.Range:
                return OfRange(value.AsRange, name, out property);
            default:
                property = default;
                return false;
        }
    }

    static bool OfDate(long day, string name, out Value property)
    {
        if (name == "weekday")
            return Given(CalendarDays.Weekday(day), out property);
        var (year, month, dayOfMonth) = CalendarDays.Fields(day);
        return Given(name switch { "year" => year, "month" => month, "day" => dayOfMonth, _ => null }, out property);
    }

    static bool OfTime(Time time, long? offset, string name, out Value property)
    {
        switch (name)
        {
            case "hour":
                return Given(time.Hour, out property);
            case "minute":
                return Given(time.Minute, out property);
            case "second":
                return Given(time.NanosOfMinute / Time.NanosPerSecond, out property);
            case "time offset":
                property = offset is { } seconds ? Value.OfDaysTime((Int128)seconds * Time.NanosPerSecond) : default;
                return true;
            case "timezone":
                property = Value.Of(time.Zone?.Id);
                return true;
            default:
                property = default;
                return false;
        }
    }

    static bool OfDuration(Int128 nanos, string name, out Value property)
    {
        var seconds = nanos / Time.NanosPerSecond;
        return Given(
            name switch
            {
                "days" => (long)(seconds / 86_400),
                "hours" => (long)(seconds / 3_600 % 24),
                "minutes" => (long)(seconds / 60 % 60),
                "seconds" => (long)(seconds % 60),
                _ => null,
            },
            out property);
    }

    static bool OfRange(FeelRange range, string name, out Value property)
    {
        property = name switch
        {
            "start" => range.Start,
            "end" => range.End,
            "start included" => Value.Of(range.StartIncluded),
            "end included" => Value.Of(range.EndIncluded),
            _ => Value.Unset,
        };
        return !property.IsUnset;
    }

    static bool Given(long? number, out Value property)
    {
        property = number is { } known ? Value.Of(known) : default;
        return number is not null;
    }
}
