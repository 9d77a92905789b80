namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.9: the relations of points and ranges (Allen's interval algebra).</summary>
static class RangeFunctions
{
    const string PointPoint = "point1: number|string|date|time|datetime|duration|months, point2: number|string|date|time|datetime|duration|months";
    const string PointRange = "point: number|string|date|time|datetime|duration|months, range: range";
    const string RangePoint = "range: range, point: number|string|date|time|datetime|duration|months";
    const string RangeRange = "range1: range, range2: range";

    public static IEnumerable<Builtin> Table =>
    [
        new("before", PointPoint, call => Answer(call, Order(call[0], call[1]) is { } order ? order < 0 : null)),
        new("before", PointRange, call => Answer(call, PointBefore(call[0], call[1].AsRange))),
        new("before", RangePoint, call => Answer(call, RangeBefore(call[0].AsRange, call[1]))),
        new("before", RangeRange, call => Answer(call, Before(call[0].AsRange, call[1].AsRange))),
        new("after", PointPoint, call => Answer(call, Order(call[0], call[1]) is { } order ? order > 0 : null)),
        new("after", PointRange, call => Answer(call, RangeBefore(call[1].AsRange, call[0]))),
        new("after", RangePoint, call => Answer(call, PointBefore(call[1], call[0].AsRange))),
        new("after", RangeRange, call => Answer(call, Before(call[1].AsRange, call[0].AsRange))),
        new("meets", RangeRange, call => Answer(call, Meets(call[0].AsRange, call[1].AsRange))),
        new("met by", RangeRange, call => Answer(call, Meets(call[1].AsRange, call[0].AsRange))),
        new("overlaps", RangeRange, call => Answer(call, Overlaps(call[0].AsRange, call[1].AsRange))),
        new("overlaps before", RangeRange, call => Answer(call, OverlapsBefore(call[0].AsRange, call[1].AsRange))),
        new("overlaps after", RangeRange, call => Answer(call, OverlapsAfter(call[0].AsRange, call[1].AsRange))),
        new("finishes", PointRange, call => Answer(call, PointFinishes(call[0], call[1].AsRange))),
        new("finishes", RangeRange, call => Answer(call, Finishes(call[0].AsRange, call[1].AsRange))),
        new("finished by", RangePoint, call => Answer(call, PointFinishes(call[1], call[0].AsRange))),
        new("finished by", RangeRange, call => Answer(call, Finishes(call[1].AsRange, call[0].AsRange))),
        new("includes", RangePoint, call => Answer(call, call[0].AsRange.Contains(call[1]))),
        new("includes", RangeRange, call => Answer(call, Includes(call[0].AsRange, call[1].AsRange))),
        new("during", PointRange, call => Answer(call, call[1].AsRange.Contains(call[0]))),
        new("during", RangeRange, call => Answer(call, Includes(call[1].AsRange, call[0].AsRange))),
        new("starts", PointRange, call => Answer(call, PointStarts(call[0], call[1].AsRange))),
        new("starts", RangeRange, call => Answer(call, Starts(call[0].AsRange, call[1].AsRange))),
        new("started by", RangePoint, call => Answer(call, PointStarts(call[1], call[0].AsRange))),
        new("started by", RangeRange, call => Answer(call, Starts(call[1].AsRange, call[0].AsRange))),
        new("coincides", PointPoint, call => Answer(call, Order(call[0], call[1]) is { } order ? order == 0 : null)),
        new("coincides", RangeRange, call => Answer(call, Coincides(call[0].AsRange, call[1].AsRange))),
    ];

    static Value Answer(FeelCall call, bool? answer) =>
        answer is { } known ? Value.Of(known) : call.Fail(new("两者不能比较", "the two cannot be compared"));

    static int? Order(in Value left, in Value right) => Comparison.Order(left, right);

    // Ends on one side: an unbounded end lies beyond every value, and equals another unbounded end.
    static int? OrderStarts(FeelRange left, FeelRange right) =>
        left.Start.IsNull || right.Start.IsNull ? right.Start.IsNull.CompareTo(left.Start.IsNull) : Order(left.Start, right.Start);

    static int? OrderEnds(FeelRange left, FeelRange right) =>
        left.End.IsNull || right.End.IsNull ? left.End.IsNull.CompareTo(right.End.IsNull) : Order(left.End, right.End);

    // The end of one against the start of another: an unbounded end is after, an unbounded start before everything.
    static int? OrderEndStart(FeelRange left, FeelRange right) =>
        left.End.IsNull || right.Start.IsNull ? 1 : Order(left.End, right.Start);

    static bool? PointBefore(in Value point, FeelRange range) =>
        range.Start.IsNull ? false : Order(point, range.Start) is { } order ? order < 0 || (order == 0 && !range.StartIncluded) : null;

    static bool? RangeBefore(FeelRange range, in Value point) =>
        range.End.IsNull ? false : Order(range.End, point) is { } order ? order < 0 || (order == 0 && !range.EndIncluded) : null;

    static bool? Before(FeelRange left, FeelRange right) =>
        OrderEndStart(left, right) is { } order ? order < 0 || (order == 0 && (!left.EndIncluded || !right.StartIncluded)) : null;

    static bool? Meets(FeelRange left, FeelRange right) =>
        OrderEndStart(left, right) is { } order ? order == 0 && left.EndIncluded && right.StartIncluded : null;

    static bool? Overlaps(FeelRange left, FeelRange right) =>
        Before(left, right) is { } before && Before(right, left) is { } after ? !before && !after : null;

    // Begins before the other (or with it, but including the point), reaches into it and ends no later.
    static bool? OverlapsBefore(FeelRange left, FeelRange right)
    {
        if (OrderStarts(left, right) is not { } starts || OrderEndStart(left, right) is not { } reach || OrderEnds(left, right) is not { } ends)
            return null;
        return (starts < 0 || (starts == 0 && left.StartIncluded && !right.StartIncluded))
            && (reach > 0 || (reach == 0 && left.EndIncluded && right.StartIncluded))
            && (ends < 0 || (ends == 0 && (!left.EndIncluded || right.EndIncluded)));
    }

    static bool? OverlapsAfter(FeelRange left, FeelRange right)
    {
        if (OrderStarts(right, left) is not { } starts || OrderEndStart(right, left) is not { } reach || OrderEnds(right, left) is not { } ends)
            return null;
        return (starts < 0 || (starts == 0 && right.StartIncluded && !left.StartIncluded))
            && (reach > 0 || (reach == 0 && right.EndIncluded && left.StartIncluded))
            && (ends < 0 || (ends == 0 && (!right.EndIncluded || left.EndIncluded)));
    }

    static bool? PointFinishes(in Value point, FeelRange range) =>
        range.End.IsNull ? false : Order(point, range.End) is { } order ? order == 0 && range.EndIncluded : null;

    static bool? Finishes(FeelRange left, FeelRange right)
    {
        if (OrderEnds(left, right) is not { } ends || OrderStarts(left, right) is not { } starts)
            return null;
        return ends == 0 && left.EndIncluded == right.EndIncluded
            && (starts > 0 || (starts == 0 && (!left.StartIncluded || right.StartIncluded)));
    }

    static bool? PointStarts(in Value point, FeelRange range) =>
        range.Start.IsNull ? false : Order(point, range.Start) is { } order ? order == 0 && range.StartIncluded : null;

    static bool? Starts(FeelRange left, FeelRange right)
    {
        if (OrderStarts(left, right) is not { } starts || OrderEnds(left, right) is not { } ends)
            return null;
        return starts == 0 && left.StartIncluded == right.StartIncluded
            && (ends < 0 || (ends == 0 && (!left.EndIncluded || right.EndIncluded)));
    }

    static bool? Includes(FeelRange outer, FeelRange inner)
    {
        if (OrderStarts(outer, inner) is not { } starts || OrderEnds(inner, outer) is not { } ends)
            return null;
        return (starts < 0 || (starts == 0 && (outer.StartIncluded || !inner.StartIncluded)))
            && (ends < 0 || (ends == 0 && (outer.EndIncluded || !inner.EndIncluded)));
    }

    static bool? Coincides(FeelRange left, FeelRange right)
    {
        if (OrderStarts(left, right) is not { } starts || OrderEnds(left, right) is not { } ends)
            return null;
        return starts == 0 && ends == 0 && left.StartIncluded == right.StartIncluded && left.EndIncluded == right.EndIncluded;
    }
}
