namespace Marketing.Rules.Feel;

/// <summary>A FEEL range: two ends, each within or without; a null end is unbounded, as in <c>(&lt; 10)</c>.</summary>
/// <remarks>DMN 1.5 §10.3.2.7.</remarks>
public sealed class FeelRange : IEquatable<FeelRange>
{
    public FeelRange(Value start, bool startIncluded, Value end, bool endIncluded)
    {
        Start = start;
        StartIncluded = startIncluded && !start.IsNull;
        End = end;
        EndIncluded = endIncluded && !end.IsNull;
    }

    FeelRange(string operation, Value end)
    {
        Operator = operation;
        if (operation is ">" or ">=" or "=")
            Start = end;
        if (operation is "<" or "<=" or "=")
            End = end;
        StartIncluded = operation is ">=" or "=";
        EndIncluded = operation is "<=" or "=";
        Excluded = operation == "!=" ? end : default;
    }

    /// <summary>The range a unary comparison such as <c>(&lt; 10)</c> writes; it equals only ranges written alike (DMN 1.5 table 55).</summary>
    internal static FeelRange OfOperator(string operation, Value end) => new(operation, end);

    /// <summary>The comparison the range was written with; null for one written with two ends.</summary>
    public string? Operator { get; }

    /// <summary>The value left out by <c>(!= x)</c>.</summary>
    internal Value Excluded { get; }

    public Value Start { get; }
    public bool StartIncluded { get; }
    public Value End { get; }
    public bool EndIncluded { get; }

    /// <summary>Whether a value lies in the range; null when it cannot be compared with the ends.</summary>
    public bool? Contains(in Value value)
    {
        if (value.IsNull)
            return null;
        if (Operator is "=" or "!=")
        {
            var equal = Comparison.AreEqual(value, Operator == "=" ? Start : Excluded);
            return Operator == "=" ? equal : !equal;
        }
        bool? afterStart = true, beforeEnd = true;
        if (!Start.IsNull)
            afterStart = Comparison.Order(Start, value) is { } order ? order < 0 || (order == 0 && StartIncluded) : null;
        if (!End.IsNull)
            beforeEnd = Comparison.Order(value, End) is { } order ? order < 0 || (order == 0 && EndIncluded) : null;
        if (afterStart is null || beforeEnd is null)
            return null;
        return afterStart.Value && beforeEnd.Value;
    }

    /// <summary>Whether a number lies in a range written with two numbers.</summary>
    internal bool Contains(in Number number)
    {
        var (start, end) = (number.CompareTo(Start.AsNumber), number.CompareTo(End.AsNumber));
        return (start > 0 || (start == 0 && StartIncluded)) && (end < 0 || (end == 0 && EndIncluded));
    }

    public bool Equals(FeelRange? other) =>
        other is not null && Operator == other.Operator && Excluded.Equals(other.Excluded)
        && StartIncluded == other.StartIncluded && EndIncluded == other.EndIncluded
        && Start.Equals(other.Start) && End.Equals(other.End);

    public override bool Equals(object? obj) => Equals(obj as FeelRange);
    public override int GetHashCode() => HashCode.Combine(Start, StartIncluded, End, EndIncluded);
    public override string ToString() => ValueText.Of(Value.Of(this));
}
