namespace Marketing.Rules.Feel;

/// <summary>A compiled piece of an expression. Trees are compiled once into these and evaluated often, on any thread.</summary>
abstract class Node(SourcePosition at)
{
    public SourcePosition At => at;

    public abstract Value Evaluate(Frame frame);

    /// <summary>The value as a truth: 1 true, 0 false, -1 neither.</summary>
    public virtual int Test(Frame frame)
    {
        var value = Evaluate(frame);
        return value.Kind == ValueKind.Boolean ? (value.AsBoolean ? 1 : 0) : -1;
    }

    /// <summary>The value a function keeps when it is made: like the value, but a missing name is only missed when it is used.</summary>
    public virtual Value Capture(Frame frame) => Evaluate(frame);

    protected static Value Truth(int truth) => truth switch
    {
        1 => Value.True,
        0 => Value.False,
        _ => default,
    };

    /// <summary>Null, with a warning, for an operator that does not fit its operands.</summary>
    protected Value Misfit(Frame frame, string operation, in Value left, in Value right)
    {
        var (first, second) = (Parameter.KindName(left.Kind), Parameter.KindName(right.Kind));
        return frame.Run.Fail(At, new($"'{operation}' 不能用于 {first} 和 {second}", $"'{operation}' does not take {first} and {second}"));
    }
}

sealed class ConstantNode(SourcePosition at, Value value) : Node(at)
{
    public Value Value => value;
    public override Value Evaluate(Frame frame) => value;
}

/// <summary>A value that a name outside of the expression has; fetched once an evaluation.</summary>
sealed class ScopeNode(SourcePosition at, string name, int slot, FunctionSet? function) : Node(at)
{
    readonly FeelWarning _missing = new(new($"没有名为 '{name}' 的值", $"There is no value named '{name}'"), at);

    public override Value Evaluate(Frame frame)
    {
        ref var value = ref frame.Slots[slot];
        if (!value.IsUnset)
            return value;
        value = Capture(frame);
        if (value.IsUnset)
        {
            frame.Run.Warn(_missing);
            value = default;
        }
        return value;
    }

    MemberCache? _cache;

    // Contexts that scopes are made of mostly share a shape from one evaluation to the next.
    bool TryFetch(IFeelScope scope, out Value found) =>
        scope is ContextScope direct ? MemberCache.TryGet(ref _cache, direct.Context, name, out found) : scope.TryGet(name, out found);

    public override Value Capture(Frame frame)
    {
        ref var value = ref frame.Slots[slot];
        if (value.IsUnset)
            value = TryFetch(frame.Scope, out var found) ? found : function is not null ? Value.Of(function) : value;
        return value;
    }
}

/// <summary>A value declared in the expression: a parameter, a loop variable, an entry of a context.</summary>
sealed class LocalNode(SourcePosition at, int slot) : Node(at)
{
    public int Slot => slot;
    public override Value Evaluate(Frame frame) => frame.Slots[slot];
}

/// <summary>A value that a function took with it when it was made.</summary>
sealed class CapturedNode(SourcePosition at, string name, int slot) : Node(at)
{
    readonly FeelWarning _missing = new(new($"没有名为 '{name}' 的值", $"There is no value named '{name}'"), at);

    public override Value Evaluate(Frame frame)
    {
        var value = frame.Slots[slot];
        if (!value.IsUnset)
            return value;
        frame.Run.Warn(_missing);
        return default;
    }

    public override Value Capture(Frame frame) => frame.Slots[slot];
}

/// <summary>A name inside a filter: a field of the item when it has one, else what the name means outside.</summary>
sealed class ItemMemberNode(SourcePosition at, int itemSlot, string name, Node outside) : Node(at)
{
    MemberCache? _cache;

    public override Value Evaluate(Frame frame) =>
        MemberCache.TryGet(ref _cache, frame.Slots[itemSlot], name, out var value) ? value : outside.Evaluate(frame);

    public override Value Capture(Frame frame) =>
        MemberCache.TryGet(ref _cache, frame.Slots[itemSlot], name, out var value) ? value : outside.Capture(frame);
}

/// <summary>Where a name stands in the shape of context met last; items of a list mostly share one shape.</summary>
sealed class MemberCache(ContextShape shape, int index)
{
    public static bool TryGet(ref MemberCache? cache, in Value source, string name, out Value value)
    {
        if (source.Kind == ValueKind.Context)
            return TryGet(ref cache, source.AsContext, name, out value);
        value = default;
        return false;
    }

    public static bool TryGet(ref MemberCache? cache, Context context, string name, out Value value)
    {
        var known = cache;
        if (known is null || !ReferenceEquals(known.Shape, context.Shape))
            cache = known = new(context.Shape, context.Shape.IndexOf(name));
        value = known.Index < 0 ? default : context.At(known.Index);
        return known.Index >= 0;
    }

    ContextShape Shape => shape;
    int Index => index;
}
