namespace Marketing.Rules.Feel;

/// <summary>One unary test of a value that lies in a slot.</summary>
/// <remarks>DMN 1.5 §10.3.1.2 rule 7, table 55: a comparison; else a condition over <c>?</c>, a list or range that holds the value, or its equal.</remarks>
sealed class UnaryTestNode(SourcePosition at, int inputSlot, BinaryOperator? operation, Node operand, bool isCondition, bool isLiteral) : Node(at)
{
    public BinaryOperator? Operator => operation;

    /// <summary>What the input is compared with, when that is the same at each evaluation.</summary>
    public Value? Constant => operand is ConstantNode constant && !isCondition ? constant.Value : null;

    // A number compared with a number written in the test: by far the most frequent cell.
    readonly bool _hasThreshold = operation is not (null or BinaryOperator.Equal or BinaryOperator.NotEqual)
        && operand is ConstantNode { Value.Kind: ValueKind.Number };

    readonly Number _threshold = operand is ConstantNode { Value: var value } && value.TryNumber(out var number) ? number : default;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        ref readonly var input = ref frame.Slots[inputSlot];
        if (_hasThreshold && input.Kind == ValueKind.Number)
            return OrderNode.Holds(operation!.Value, input.AsNumber.CompareTo(_threshold)) ? 1 : 0;
        if (operation is { } comparison)
            return Compare(frame, comparison, input, operand.Evaluate(frame));
        if (operand is RangeNode range)
            return Answer(frame, range.Contains(frame, input), input);
        var value = operand.Evaluate(frame);
        if (value.Kind == ValueKind.Boolean && (isCondition || (!isLiteral && input.Kind != ValueKind.Boolean)))
            return value.AsBoolean ? 1 : 0;
        return Matches(frame, input, value);
    }

    int Compare(Frame frame, BinaryOperator comparison, in Value input, in Value value)
    {
        if (comparison is BinaryOperator.Equal or BinaryOperator.NotEqual)
        {
            if (Comparison.AreEqual(input, value) is { } equal)
                return equal == (comparison == BinaryOperator.Equal) ? 1 : 0;
        }
        else if (Comparison.Order(input, value) is { } order)
        {
            return OrderNode.Holds(comparison, order) ? 1 : 0;
        }
        Misfit(frame, OrderNode.Sign(comparison), input, value);
        return -1;
    }

    int Matches(Frame frame, in Value input, in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Range:
                return Answer(frame, value.AsRange.Contains(input), input);
            case ValueKind.List:
                foreach (var item in value.AsList)
                {
                    if (item.Kind == ValueKind.Range && input.Kind != ValueKind.Range ? item.AsRange.Contains(input) == true : Comparison.AreEqual(input, item) == true)
                        return 1;
                }
                return Comparison.AreEqual(input, value) == true ? 1 : 0;
            default:
                if (Comparison.AreEqual(input, value) is { } equal)
                    return equal ? 1 : 0;
                Misfit(frame, "in", input, value);
                return -1;
        }
    }

    int Answer(Frame frame, bool? contains, in Value input)
    {
        if (contains is { } known)
            return known ? 1 : 0;
        var kind = Parameter.KindName(input.Kind);
        frame.Run.Warn(At, new($"{kind} 不能与区间的两端比较", $"{kind} cannot be compared with the ends of the range"));
        return -1;
    }
}

/// <summary>value in tests: true when one holds.</summary>
sealed class InNode(SourcePosition at, Node value, int inputSlot, Node[] tests) : Node(at)
{
    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        frame.Slots[inputSlot] = value.Evaluate(frame);
        return AnyHolds(frame, tests);
    }

    public static int AnyHolds(Frame frame, Node[] tests)
    {
        var result = 0;
        foreach (var test in tests)
        {
            var truth = test.Test(frame);
            if (truth == 1)
                return 1;
            if (truth < 0)
                result = -1;
        }
        return result;
    }
}

/// <summary>Unary tests as a whole, over the input <c>?</c>.</summary>
sealed class UnaryTestsNode(SourcePosition at, Node? input, int inputSlot, bool negated, Node[] tests) : Node(at)
{
    public bool Negated => negated;
    public IReadOnlyList<Node> Tests => tests;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        if (tests.Length == 0)
            return 1;
        if (input is not null && frame.Slots[inputSlot].IsUnset)
            frame.Slots[inputSlot] = input.Evaluate(frame);
        var truth = InNode.AnyHolds(frame, tests);
        return truth < 0 || !negated ? truth : 1 - truth;
    }
}
