using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>A value brought to the type declared for it; null, with a warning, where it does not fit (DMN 1.5 §10.3.2.9.4).</summary>
sealed class CoerceNode(SourcePosition at, Node inner, FeelType type, string what) : Node(at)
{
    public Node Inner => inner;

    public override Value Evaluate(Frame frame) => Coerce(frame.Run, At, type, inner.Evaluate(frame), what);

    public static Value Coerce(Evaluation run, SourcePosition at, FeelType type, in Value value, string what)
    {
        if (type.TryCoerce(value, out var coerced))
            return coerced;
        var found = Parameter.KindName(value.Kind);
        return run.Fail(at, new($"'{what}' 应为 {type}，却是 {found}", $"Expected {type} for '{what}', but found {found}"));
    }
}

/// <summary>An expression that could not be read: null, with the reason.</summary>
sealed class RefusedNode(SourcePosition at, Words why) : Node(at)
{
    public override Value Evaluate(Frame frame) => frame.Run.Fail(At, why);
}

/// <summary>A boxed context with a result: its entries serve only the result.</summary>
sealed class ContextResultNode(SourcePosition at, Node[] values, int[] slots, Node result) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        for (var i = 0; i < values.Length; i++)
            ContextNode.Store(frame, slots[i], values[i].Evaluate(frame));
        return result.Evaluate(frame);
    }
}

/// <summary>A row of a relation.</summary>
sealed class RowNode(SourcePosition at, ContextShape shape, Node[] cells) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var values = new Value[shape.Names.Length];
        for (var i = 0; i < values.Length && i < cells.Length; i++)
            values[i] = cells[i].Evaluate(frame);
        return Value.Of(new Context(shape, values));
    }
}
