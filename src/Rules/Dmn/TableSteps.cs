using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Values beside and between others, for each kind that has an order.</summary>
static class TableSteps
{
    /// <summary>Some value of a kind; null where a table has no use for one.</summary>
    public static Value? Any(ValueKind kind) => kind switch
    {
        ValueKind.Number => Value.Of(0),
        ValueKind.String => Value.Of("other"),
        ValueKind.Date => Value.Of(new DateOnly(2026, 1, 1)),
        ValueKind.Time => Value.Of(new TimeOnly(12, 0)),
        ValueKind.DateTime => Value.Of(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)),
        ValueKind.YearsMonthsDuration => Value.OfMonths(12),
        ValueKind.DaysTimeDuration => Value.OfDuration(TimeSpan.FromDays(1)),
        _ => null,
    };

    /// <summary>A value below another; null when there is none.</summary>
    public static Value? Below(Value value) => Checked(value, Step(value, -1), wanted: -1);

    /// <summary>A value above another; null when there is none.</summary>
    public static Value? Above(Value value) => Checked(value, Step(value, 1), wanted: 1);

    static Value? Checked(in Value from, in Value? to, int wanted) =>
        to is { } step && Comparison.Order(step, from) is { } order && Math.Sign(order) == wanted ? step : null;

    static Value? Step(in Value value, int direction)
    {
        switch (value.Kind)
        {
            case ValueKind.Number:
                return Beside(value.AsNumber, direction);
            case ValueKind.String:
                return Value.Of(direction > 0 ? value.AsString + "z" : "");
            case ValueKind.Time:
                return Value.Of(value.AsTime with { Nanos = direction > 0 ? Time.NanosPerDay - Time.NanosPerSecond : 0 });
            case ValueKind.YearsMonthsDuration:
                return Value.OfMonths(value.AsMonths + direction);
            case ValueKind.DaysTimeDuration:
                return Value.OfDaysTime(value.AsDaysTime + direction * (Int128)Time.NanosPerDay);
            default:
                return Arithmetic.TryAdd(value, Value.OfDaysTime(direction * (Int128)Time.NanosPerDay), out var next) ? next : null;
        }
    }

    // One more or less; for numbers so large that this changes nothing, ten times as much or a tenth.
    static Value? Beside(Number number, int direction)
    {
        if (Number.TryAdd(number, direction, out var next) && next != number)
            return Value.Of(next);
        var outwards = number > Number.Zero == direction > 0;
        return (outwards ? Number.TryMultiply(number, 10, out next) : Number.TryDivide(number, 10, out next)) ? Value.Of(next) : null;
    }

    /// <summary>A value between two others; null when there is none.</summary>
    public static Value? Between(Value low, Value high) =>
        Middle(low, high) is { } middle && Comparison.Order(low, middle) < 0 && Comparison.Order(middle, high) < 0 ? middle : null;

    static Value? Middle(in Value low, in Value high)
    {
        switch (low.Kind)
        {
            case ValueKind.Number:
                return Number.TryAdd(low.AsNumber, high.AsNumber, out var sum) && Number.TryDivide(sum, 2, out var middle) ? Value.Of(Rounded(low.AsNumber, middle, high.AsNumber)) : null;
            case ValueKind.String:
                return Value.Of(low.AsString + " ");
            case ValueKind.Date:
                return Value.Of(new Date(low.AsDate.Day + (high.AsDate.Day - low.AsDate.Day) / 2));
            case ValueKind.Time:
                return Value.Of(low.AsTime with { Nanos = low.AsTime.Nanos + (long)((high.AsTime.Line - low.AsTime.Line) / 2) });
            case ValueKind.DateTime:
                return Value.Of(DateAndTime.FromLine(low.AsDateTime.Line + (high.AsDateTime.Line - low.AsDateTime.Line) / 2, low.AsDateTime.Zone));
            case ValueKind.YearsMonthsDuration:
                return Value.OfMonths(low.AsMonths + (high.AsMonths - low.AsMonths) / 2);
            default:
                return Value.OfDaysTime(low.AsDaysTime + (high.AsDaysTime - low.AsDaysTime) / 2);
        }
    }

    // A whole number reads better, where there is one.
    static Number Rounded(Number low, Number middle, Number high) =>
        middle.RoundTo(0, Rounding.Floor) is var whole && whole > low && whole < high ? whole : middle;
}
