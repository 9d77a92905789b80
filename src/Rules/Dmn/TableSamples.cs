using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>A value that stands for all values between two neighbouring constants of a column, or for a constant itself.</summary>
readonly record struct TableSample(string Text, Value Value, bool BetweenIntegers = false, bool IsUnspokenNull = false);

/// <summary>The samples of one column: every constant that its conditions name, and one value for each space between them.</summary>
sealed class TableSamples
{
    readonly FeelType _type;
    readonly List<Value> _constants = [];
    bool _ordersStrings;
    bool _namesNull;

    public TableSamples(FeelType type, IEnumerable<Node?> tests)
    {
        _type = type.Plain;
        foreach (var test in tests.OfType<UnaryTestsNode>().SelectMany(test => test.Tests).OfType<UnaryTestNode>())
        {
            if (test.Constant is not { } constant)
                continue;
            _ordersStrings |= constant.Kind == ValueKind.String && test.Operator is not (null or BinaryOperator.Equal or BinaryOperator.NotEqual);
            Gather(constant);
        }
    }

    /// <summary>Whether values of a type can be put in an order, or told apart, by constants.</summary>
    public static bool IsScalar(FeelType type) => type.Plain is AnyType or ScalarType;

    /// <summary>Whether a condition compares its input with constants only, so that a sample tells all.</summary>
    public static bool IsConstant(Node test) =>
        test is UnaryTestsNode tests && tests.Tests.All(each => each is UnaryTestNode { Constant: not null });

    void Gather(in Value constant)
    {
        switch (constant.Kind)
        {
            case ValueKind.Null:
                _namesNull = true;
                break;
            case ValueKind.List:
                foreach (var item in constant.AsList)
                    Gather(item);
                break;
            case ValueKind.Range:
                var range = constant.AsRange;
                foreach (var end in new[] { range.Start, range.End, range.Excluded }.Where(end => !end.IsNull))
                {
                    _ordersStrings |= end.Kind == ValueKind.String;
                    Gather(end);
                }
                break;
            case ValueKind.Context or ValueKind.Function:
                break;
            default:
                _constants.Add(constant);
                break;
        }
    }

    public List<TableSample> All()
    {
        var kinds = _type is ScalarType scalar ? [scalar.Kind] : _constants.Select(constant => constant.Kind).Distinct().ToList();
        var samples = kinds.SelectMany(OfKind).ToList();
        if (samples.Count == 0)
            samples.Add(_namesNull ? new("not(null)", Value.Of(0)) : new("-", default));
        if (_namesNull)
            samples.Add(new("null", default));
        else if (!samples[0].Value.IsNull)
            samples.Add(new("null", default, IsUnspokenNull: true));
        return samples;
    }

    IEnumerable<TableSample> OfKind(ValueKind kind)
    {
        var constants = _constants.Where(constant => constant.Kind == kind).ToList();
        if (kind == ValueKind.Boolean)
            return [new("true", Value.True), new("false", Value.False)];
        if (constants.Count == 0)
            return TableSteps.Any(kind) is { } any ? [new("-", any)] : [];
        return kind == ValueKind.String && !_ordersStrings ? Texts(constants) : Ordered(constants);
    }

    static IEnumerable<TableSample> Texts(List<Value> constants)
    {
        var texts = constants.Select(constant => constant.AsString).Distinct(StringComparer.Ordinal).ToList();
        var other = "other";
        for (var i = 2; texts.Contains(other, StringComparer.Ordinal); i++)
            other = $"other {i}";
        var named = texts.Select(text => new TableSample(FeelLiteral.Of(Value.Of(text)), Value.Of(text))).ToList();
        return [.. named, new($"not({string.Join(", ", named.Select(sample => sample.Text))})", Value.Of(other))];
    }

    static IEnumerable<TableSample> Ordered(List<Value> constants)
    {
        constants.Sort((left, right) => Comparison.Order(left, right) ?? 0);
        var distinct = constants.Where((constant, i) => i == 0 || Comparison.Order(constants[i - 1], constant) != 0).ToList();
        if (TableSteps.Below(distinct[0]) is { } below)
            yield return new($"< {FeelLiteral.Of(distinct[0])}", below);
        for (var i = 0; i < distinct.Count; i++)
        {
            yield return new(FeelLiteral.Of(distinct[i]), distinct[i]);
            if (i + 1 == distinct.Count)
                break;
            var (low, high) = (distinct[i], distinct[i + 1]);
            if (TableSteps.Between(low, high) is { } between)
                yield return new($"({FeelLiteral.Of(low)}..{FeelLiteral.Of(high)})", between, AreNeighbours(low, high));
        }
        if (TableSteps.Above(distinct[^1]) is { } above)
            yield return new($"> {FeelLiteral.Of(distinct[^1])}", above);
    }

    static bool AreNeighbours(in Value low, in Value high) =>
        low.TryNumber(out var first) && high.TryNumber(out var second) && first.IsInteger && Number.TryAdd(first, Number.One, out var next) && second == next;
}
