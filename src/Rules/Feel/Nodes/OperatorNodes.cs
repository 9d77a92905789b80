namespace Marketing.Rules.Feel;

sealed class NegateNode(SourcePosition at, Node operand) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        if (Arithmetic.TryNegate(value, out var negated))
            return negated;
        var kind = Parameter.KindName(value.Kind);
        return frame.Run.Fail(At, new($"负号不能用于 {kind}", $"'-' does not take {kind}"));
    }
}

/// <summary>= and !=.</summary>
sealed class EqualNode(SourcePosition at, bool negated, Node left, Node right) : Node(at)
{
    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        Value leftRoom = default, rightRoom = default;
        ref readonly var a = ref left.Look(frame, ref leftRoom);
        ref readonly var b = ref right.Look(frame, ref rightRoom);
        if (Comparison.AreEqual(a, b) is { } equal)
            return equal != negated ? 1 : 0;
        Misfit(frame, negated ? "!=" : "=", a, b);
        return -1;
    }
}

/// <summary>&lt; &lt;= &gt; &gt;=.</summary>
sealed class OrderNode(SourcePosition at, BinaryOperator operation, Node left, Node right) : Node(at)
{
    // A threshold is mostly a number written in the expression: it is compared without being evaluated.
    readonly bool _hasThreshold = right is ConstantNode { Value.Kind: ValueKind.Number };
    readonly Number _threshold = right is ConstantNode { Value: var value } && value.TryNumber(out var number) ? number : default;

    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        Value leftRoom = default, rightRoom = default;
        ref readonly var a = ref left.Look(frame, ref leftRoom);
        if (_hasThreshold && a.Kind == ValueKind.Number)
            return Holds(operation, a.AsNumber.CompareTo(_threshold)) ? 1 : 0;
        ref readonly var b = ref right.Look(frame, ref rightRoom);
        if (a.Kind == ValueKind.Number && b.Kind == ValueKind.Number)
            return Holds(operation, a.AsNumber.CompareTo(b.AsNumber)) ? 1 : 0;
        if (Comparison.Order(a, b) is { } order)
            return Holds(operation, order) ? 1 : 0;
        Misfit(frame, Sign(operation), a, b);
        return -1;
    }

    public static bool Holds(BinaryOperator operation, int order) => operation switch
    {
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };

    public static string Sign(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };
}

/// <summary>A conjunction or disjunction: decided by the first false (true), null where nothing decides (DMN 1.5 table 52).</summary>
sealed class LogicNode(SourcePosition at, bool isAnd, Node[] operands) : Node(at)
{
    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        var decisive = isAnd ? 0 : 1;
        var result = isAnd ? 1 : 0;
        foreach (var operand in operands)
        {
            var truth = operand.Test(frame);
            if (truth == decisive)
                return truth;
            if (truth < 0)
                result = -1;
        }
        return result;
    }
}

/// <summary>a between b and c: both ends belong to it.</summary>
sealed class BetweenNode(SourcePosition at, Node value, Node low, Node high) : Node(at)
{
    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        Value room = default, lowRoom = default, highRoom = default;
        ref readonly var v = ref value.Look(frame, ref room);
        ref readonly var a = ref low.Look(frame, ref lowRoom);
        ref readonly var b = ref high.Look(frame, ref highRoom);
        var above = Comparison.Order(v, a);
        var below = Comparison.Order(v, b);
        if (above is null || below is null)
        {
            Misfit(frame, "between", v, above is null ? a : b);
            return -1;
        }
        return above >= 0 && below <= 0 ? 1 : 0;
    }
}

sealed class InstanceOfNode(SourcePosition at, Node value, FeelType type) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        Value room = default;
        return Value.Of(type.IsInstance(value.Look(frame, ref room)));
    }
}

/// <summary>A range literal.</summary>
sealed class RangeNode(SourcePosition at, Node start, bool startIncluded, Node end, bool endIncluded) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var a = start.Evaluate(frame);
        var b = end.Evaluate(frame);
        if (!a.IsNull && !b.IsNull && Comparison.Order(a, b) is null)
            return Misfit(frame, "..", a, b);
        return Value.Of(new FeelRange(a, startIncluded, b, endIncluded));
    }

    /// <summary>Whether a value lies in the range, without making the range.</summary>
    public bool? Contains(Frame frame, in Value value)
    {
        Value startRoom = default, endRoom = default;
        ref readonly var a = ref start.Look(frame, ref startRoom);
        ref readonly var b = ref end.Look(frame, ref endRoom);
        if (a.IsNull || b.IsNull)
            return new FeelRange(a, startIncluded, b, endIncluded).Contains(value);
        if (Comparison.Order(a, value) is not { } above || Comparison.Order(value, b) is not { } below)
            return null;
        return (above < 0 || (above == 0 && startIncluded)) && (below < 0 || (below == 0 && endIncluded));
    }
}

sealed class OperatorRangeNode(SourcePosition at, BinaryOperator operation, Node end) : Node(at)
{
    public override Value Evaluate(Frame frame) => Value.Of(FeelRange.OfOperator(OrderNode.Sign(operation), end.Evaluate(frame)));
}
