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
    readonly BinaryOperator _comparison = operation ?? BinaryOperator.Equal;

    // So is a range of numbers.
    readonly FeelRange? _numbers = operation is null && !isCondition && operand is ConstantNode { Value.Kind: ValueKind.Range } constant
        && constant.Value.AsRange is { Operator: null, Start.Kind: ValueKind.Number, End.Kind: ValueKind.Number } range ? range : null;

    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        ref readonly var input = ref frame.Slots[inputSlot];
        if (input.Kind == ValueKind.Number)
        {
            if (_hasThreshold)
                return OrderNode.Holds(_comparison, input.AsNumber.CompareTo(_threshold)) ? 1 : 0;
            if (_numbers is not null)
                return _numbers.Contains(input.AsNumber) ? 1 : 0;
        }
        return TestAny(frame, input);
    }

    int TestAny(Frame frame, in Value input)
    {
        Value room = default;
        if (operation is { } comparison)
            return Compare(frame, comparison, input, operand.Look(frame, ref room));
        if (operand is RangeNode range)
            return Answer(frame, range.Contains(frame, input), input);
        ref readonly var value = ref operand.Look(frame, ref room);
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
                foreach (ref readonly var item in value.AsItems)
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
    readonly TestList _tests = new(tests, inputSlot);

    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        Value room = default;
        frame.Slots[inputSlot] = value.Look(frame, ref room);
        return _tests.AnyHolds(frame);
    }
}

/// <summary>Unary tests one of which must hold for a value that lies in a slot.</summary>
sealed class TestList(Node[] tests, int inputSlot)
{
    // Texts to choose from are compared without being evaluated.
    readonly string[]? _texts = Array.TrueForAll(tests, test => test is UnaryTestNode { Operator: null, Constant.Kind: ValueKind.String })
        ? Array.ConvertAll(tests, test => ((UnaryTestNode)test).Constant!.Value.AsString)
        : null;

    public Node[] Tests => tests;

    /// <summary>1 when one holds, 0 when none does, -1 when that is open.</summary>
    public int AnyHolds(Frame frame)
    {
        ref readonly var input = ref frame.Slots[inputSlot];
        if (_texts is not null && input.Kind == ValueKind.String)
            return IsOneOf(input.AsString, _texts) ? 1 : 0;
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

    static bool IsOneOf(string text, string[] texts)
    {
        foreach (var one in texts)
        {
            if (string.Equals(text, one, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}

/// <summary>Unary tests as a whole, over the input <c>?</c>.</summary>
sealed class UnaryTestsNode(SourcePosition at, Node? input, int inputSlot, bool negated, Node[] tests) : Node(at)
{
    readonly TestList _tests = new(tests, inputSlot);

    public bool Negated => negated;
    public IReadOnlyList<Node> Tests => _tests.Tests;

    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame)
    {
        if (_tests.Tests.Length == 0)
            return 1;
        if (input is not null && frame.Slots[inputSlot].IsUnset)
            frame.Slots[inputSlot] = input.Evaluate(frame);
        var truth = _tests.AnyHolds(frame);
        return truth < 0 || !negated ? truth : 1 - truth;
    }
}
