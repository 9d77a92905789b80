namespace Marketing.Rules.Feel;

/// <summary>The arithmetic operators on all kinds that have them; null where a pair of kinds has no such operation.</summary>
/// <remarks>DMN 1.5 tables 56 (addition, subtraction), 57 (multiplication, division) and 58 (exponentiation).</remarks>
static class Arithmetic
{
    public static bool TryAdd(in Value left, in Value right, out Value sum)
    {
        sum = default;
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Number, ValueKind.Number):
                return Made(Number.TryAdd(left.AsNumber, right.AsNumber, out var number), number, out sum);
            case (ValueKind.String, ValueKind.String):
                sum = Value.Of(left.AsString + right.AsString);
                return true;
            case (ValueKind.YearsMonthsDuration, ValueKind.YearsMonthsDuration):
                return MonthsOf((Int128)left.AsMonths + right.AsMonths, out sum);
            case (ValueKind.DaysTimeDuration, ValueKind.DaysTimeDuration):
                return NanosOf(left.AsDaysTime + right.AsDaysTime, out sum);
            case (ValueKind.Date or ValueKind.DateTime or ValueKind.Time, ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration):
                return TryShift(left, right, backwards: false, out sum);
            case (ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration, ValueKind.Date or ValueKind.DateTime or ValueKind.Time):
                return TryShift(right, left, backwards: false, out sum);
            default:
                return false;
        }
    }

    public static bool TrySubtract(in Value left, in Value right, out Value difference)
    {
        difference = default;
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Number, ValueKind.Number):
                return Made(Number.TrySubtract(left.AsNumber, right.AsNumber, out var number), number, out difference);
            case (ValueKind.YearsMonthsDuration, ValueKind.YearsMonthsDuration):
                return MonthsOf((Int128)left.AsMonths - right.AsMonths, out difference);
            case (ValueKind.DaysTimeDuration, ValueKind.DaysTimeDuration):
                return NanosOf(left.AsDaysTime - right.AsDaysTime, out difference);
            case (ValueKind.Date or ValueKind.DateTime or ValueKind.Time, ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration):
                return TryShift(left, right, backwards: true, out difference);
            case (ValueKind.Date or ValueKind.DateTime, ValueKind.Date or ValueKind.DateTime):
                return TryDistance(AsMoment(left), AsMoment(right), out difference);
            case (ValueKind.Time, ValueKind.Time):
                if ((left.AsTime.Zone is null) != (right.AsTime.Zone is null))
                    return false;
                difference = Value.OfDaysTime(left.AsTime.Line - right.AsTime.Line);
                return true;
            default:
                return false;
        }
    }

    // A date beside a date and time counts as its midnight in UTC (§10.3.2.3.6).
    static DateAndTime AsMoment(in Value value) =>
        value.Kind == ValueKind.DateTime ? value.AsDateTime : new(value.AsDate.Day, 0, Zone.Utc);

    static bool TryDistance(in DateAndTime left, in DateAndTime right, out Value distance)
    {
        distance = default;
        if ((left.Zone is null) != (right.Zone is null))
            return false;
        distance = Value.OfDaysTime(left.Line - right.Line);
        return true;
    }

    static bool TryShift(in Value moment, in Value duration, bool backwards, out Value shifted)
    {
        shifted = default;
        if (duration.Kind == ValueKind.YearsMonthsDuration)
            return TryShiftMonths(moment, backwards ? -duration.AsMonths : duration.AsMonths, out shifted);
        var nanos = backwards ? -duration.AsDaysTime : duration.AsDaysTime;
        switch (moment.Kind)
        {
            case ValueKind.Date:
                // Parts of a day take a date to the day they lead into, as midnight plus the duration would.
                var day = moment.AsDate.Day + FloorDays(nanos);
                if (!CalendarDays.IsValidDay((long)Int128.Clamp(day, long.MinValue, long.MaxValue)))
                    return false;
                shifted = Value.Of(new Date((long)day));
                return true;
            case ValueKind.DateTime:
                var from = moment.AsDateTime;
                if (Int128.Abs(nanos) > (Int128)Time.NanosPerDay * 800_000_000_000)
                    return false;
                var to = DateAndTime.FromLine(from.Line + nanos, from.Zone);
                shifted = Value.Of(to);
                return CalendarDays.IsValidDay(to.Day);
            default:
                var time = moment.AsTime;
                shifted = Value.Of(time with { Nanos = CalendarDays.FloorModulo((long)((time.Nanos + nanos) % Time.NanosPerDay), Time.NanosPerDay) });
                return true;
        }
    }

    static Int128 FloorDays(Int128 nanos)
    {
        var days = nanos / Time.NanosPerDay;
        return nanos < 0 && days * Time.NanosPerDay != nanos ? days - 1 : days;
    }

    static bool TryShiftMonths(in Value moment, long months, out Value shifted)
    {
        shifted = default;
        switch (moment.Kind)
        {
            case ValueKind.Date when CalendarDays.TryAddMonths(moment.AsDate.Day, months, out var day):
                shifted = Value.Of(new Date(day));
                return true;
            case ValueKind.DateTime when CalendarDays.TryAddMonths(moment.AsDateTime.Day, months, out var day):
                shifted = Value.Of(moment.AsDateTime with { Day = day });
                return true;
            default:
                return false;
        }
    }

    public static bool TryMultiply(in Value left, in Value right, out Value product)
    {
        product = default;
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Number, ValueKind.Number):
                return Made(Number.TryMultiply(left.AsNumber, right.AsNumber, out var number), number, out product);
            case (ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration, ValueKind.Number):
                return TryScale(left, right.AsNumber, out product);
            case (ValueKind.Number, ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration):
                return TryScale(right, left.AsNumber, out product);
            default:
                return false;
        }
    }

    public static bool TryDivide(in Value left, in Value right, out Value quotient)
    {
        quotient = default;
        switch (left.Kind, right.Kind)
        {
            case (ValueKind.Number, ValueKind.Number):
                return Made(Number.TryDivide(left.AsNumber, right.AsNumber, out var number), number, out quotient);
            case (ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration, ValueKind.Number):
                return Number.TryDivide(AmountOf(left), right.AsNumber, out number) && DurationOf(left.Kind, number, out quotient);
            case (ValueKind.YearsMonthsDuration, ValueKind.YearsMonthsDuration) or (ValueKind.DaysTimeDuration, ValueKind.DaysTimeDuration):
                return Made(Number.TryDivide(AmountOf(left), AmountOf(right), out number), number, out quotient);
            default:
                return false;
        }
    }

    static bool TryScale(in Value duration, in Number factor, out Value scaled)
    {
        scaled = default;
        return Number.TryMultiply(AmountOf(duration), factor, out var amount) && DurationOf(duration.Kind, amount, out scaled);
    }

    // Months, or seconds with nanoseconds as decimals.
    static Number AmountOf(in Value duration)
    {
        if (duration.Kind == ValueKind.YearsMonthsDuration)
            return duration.AsMonths;
        var nanos = duration.AsDaysTime;
        Number.TryMake((System.Numerics.BigInteger)nanos, -9, out var seconds);
        return seconds;
    }

    // Parts of a month or of a nanosecond are cut.
    static bool DurationOf(ValueKind kind, in Number amount, out Value duration)
    {
        duration = default;
        if (kind == ValueKind.YearsMonthsDuration)
            return amount.RoundTo(0, Rounding.Down).TryToInt64(out var months) && MonthsOf(months, out duration);
        if (!Number.TryMultiply(amount.RoundTo(9, Rounding.Down), 1_000_000_000L, out var nanos) || nanos.Abs() > Longest)
            return false;
        return Int128.TryParse(nanos.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var whole) && NanosOf(whole, out duration);
    }

    public static bool TryPower(in Value left, in Value right, out Value power)
    {
        power = default;
        return left.Kind == ValueKind.Number && right.Kind == ValueKind.Number
            && Made(left.AsNumber.TryPower(right.AsNumber, out var number), number, out power);
    }

    public static bool TryNegate(in Value value, out Value negated)
    {
        negated = value.Kind switch
        {
            ValueKind.Number => Value.Of(-value.AsNumber),
            ValueKind.YearsMonthsDuration => Value.OfMonths(-value.AsMonths),
            ValueKind.DaysTimeDuration => Value.OfDaysTime(-value.AsDaysTime),
            _ => default,
        };
        return !negated.IsNull;
    }

    static bool Made(bool made, in Number number, out Value value)
    {
        value = made ? Value.Of(number) : default;
        return made;
    }

    static bool MonthsOf(Int128 months, out Value duration)
    {
        duration = Value.OfMonths((long)months);
        return Int128.Abs(months) <= long.MaxValue;
    }

    /// <summary>The longest days and time duration: some 292 billion years.</summary>
    public static readonly Int128 LongestDuration = (Int128)long.MaxValue * Time.NanosPerSecond;

    static readonly Number Longest = Number.Parse("9223372036854775807000000000");

    static bool NanosOf(Int128 nanos, out Value duration)
    {
        duration = Value.OfDaysTime(nanos);
        return Int128.Abs(nanos) <= LongestDuration;
    }
}
