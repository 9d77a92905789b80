namespace Marketing.Rules.Feel;

/// <summary>Equality and order of FEEL values; null (no answer) where two values cannot be compared.</summary>
/// <remarks>DMN 1.5 §10.3.2.8 (equality, identity and equivalence), table 54 (order).</remarks>
static class Comparison
{
    /// <summary>Whether two values are equal; null when their kinds differ and neither is null.</summary>
    public static bool? AreEqual(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return left.IsNull || right.IsNull ? false : null;
        switch (left.Kind)
        {
            case ValueKind.Null:
                return true;
            case ValueKind.Boolean:
                return left.AsBoolean == right.AsBoolean;
            case ValueKind.Number:
                return left.AsNumber.Equals(right.AsNumber);
            case ValueKind.String:
                return string.Equals(left.AsString, right.AsString, StringComparison.Ordinal);
            case ValueKind.Date:
                return left.AsDate.Day == right.AsDate.Day;
            case ValueKind.Time:
                return TimesEqual(left.AsTime, right.AsTime);
            case ValueKind.DateTime:
                return MomentsEqual(left.AsDateTime, right.AsDateTime);
            case ValueKind.YearsMonthsDuration:
                return left.AsMonths == right.AsMonths;
            case ValueKind.DaysTimeDuration:
                return left.AsDaysTime == right.AsDaysTime;
            case ValueKind.List or ValueKind.Context:
                return DeepEquality.AreEqual(left, right);
            case ValueKind.Range:
                return left.AsRange.Equals(right.AsRange);
            default:
                return ReferenceEquals(left.AsFunction, right.AsFunction);
        }
    }

    // Table 53 compares the properties of table 65, and the property second is a whole number: fractions do not count for
    // equality (they do for order). One value with a zone and one without are not equal.
    static bool TimesEqual(in Time left, in Time right) =>
        (left.Zone is null) == (right.Zone is null) && SecondsOf(left.Line) == SecondsOf(right.Line);

    static bool MomentsEqual(in DateAndTime left, in DateAndTime right) =>
        (left.Zone is null) == (right.Zone is null) && SecondsOf(left.Line) == SecondsOf(right.Line);

    internal static Int128 SecondsOf(Int128 line) => line >= 0 ? line / Time.NanosPerSecond : -((Time.NanosPerSecond - 1 - line) / Time.NanosPerSecond);

    /// <summary>Negative, zero or positive; null when there is no order between the two.</summary>
    public static int? Order(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return null;
        return left.Kind switch
        {
            ValueKind.Number => left.AsNumber.CompareTo(right.AsNumber),
            ValueKind.String => CompareStrings(left.AsString, right.AsString),
            ValueKind.Date => left.AsDate.Day.CompareTo(right.AsDate.Day),
            ValueKind.Time => OrderTimes(left.AsTime, right.AsTime),
            ValueKind.DateTime => OrderMoments(left.AsDateTime, right.AsDateTime),
            ValueKind.YearsMonthsDuration => left.AsMonths.CompareTo(right.AsMonths),
            ValueKind.DaysTimeDuration => left.AsDaysTime.CompareTo(right.AsDaysTime),
            _ => null,
        };
    }

    // Of two values only one of which has a zone, the other takes that zone (table 54).
    static int OrderTimes(in Time left, in Time right) =>
        (left with { Zone = left.Zone ?? right.Zone }).Line.CompareTo((right with { Zone = right.Zone ?? left.Zone }).Line);

    static int OrderMoments(in DateAndTime left, in DateAndTime right) =>
        (left with { Zone = left.Zone ?? right.Zone }).Line.CompareTo((right with { Zone = right.Zone ?? left.Zone }).Line);

    // Strings order by code points (§10.3.2.3.2), which UTF-16 order is but for surrogates.
    static int CompareStrings(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] == right[i])
                continue;
            var leftSurrogate = char.IsSurrogate(left[i]);
            return leftSurrogate == char.IsSurrogate(right[i]) ? left[i].CompareTo(right[i]) : leftSurrogate ? 1 : -1;
        }
        return left.Length.CompareTo(right.Length);
    }
}
