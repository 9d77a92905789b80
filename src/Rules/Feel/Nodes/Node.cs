namespace Marketing.Rules.Feel;

/// <summary>A compiled piece of an expression. Trees are compiled once into these and evaluated often, on any thread.</summary>
abstract class Node(SourcePosition at)
{
    public SourcePosition At => at;

    public abstract Value Evaluate(Frame frame);

    /// <summary>The value where it lies, for nodes that keep it somewhere; others compute it into <paramref name="room"/>. Saves copies.</summary>
    public virtual ref readonly Value Look(Frame frame, ref Value room)
    {
        room = Evaluate(frame);
        return ref room;
    }

    /// <summary>Whether <see cref="Test"/> says all there is to say: the value is true, false or null, never anything else.</summary>
    public virtual bool IsTruth => false;

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
    readonly Value _value = value;

    public Value Value => _value;
    public override Value Evaluate(Frame frame) => _value;
    public override ref readonly Value Look(Frame frame, ref Value room) => ref _value;
}

/// <summary>A value that a name outside of the expression has; fetched once an evaluation.</summary>
sealed class ScopeNode(SourcePosition at, string name, int slot, FunctionSet? function) : Node(at)
{
    readonly FeelWarning _missing = new(new($"没有名为 '{name}' 的值", $"There is no value named '{name}'"), at);

    public override Value Evaluate(Frame frame) => Fetched(frame);
    public override ref readonly Value Look(Frame frame, ref Value room) => ref Fetched(frame);

    ref Value Fetched(Frame frame)
    {
        ref var value = ref frame.Slots[slot];
        if (value.IsUnset)
            Fetch(frame, ref value);
        return ref value;
    }

    void Fetch(Frame frame, ref Value value)
    {
        value = Capture(frame);
        if (!value.IsUnset)
            return;
        frame.Run.Warn(_missing);
        value = default;
    }

    int _hint;

    // Contexts that scopes are made of mostly have one layout from one evaluation to the next.
    bool TryFetch(IFeelScope scope, out Value found) =>
        scope is ContextScope direct ? direct.Context.TryGet(name, ref _hint, out found) : scope.TryGet(name, out found);

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
    public override ref readonly Value Look(Frame frame, ref Value room) => ref frame.Slots[slot];
}

/// <summary>A value that a function took with it when it was made.</summary>
sealed class CapturedNode(SourcePosition at, string name, int slot) : Node(at)
{
    readonly FeelWarning _missing = new(new($"没有名为 '{name}' 的值", $"There is no value named '{name}'"), at);

    public override Value Evaluate(Frame frame)
    {
        ref readonly var value = ref frame.Slots[slot];
        return value.IsUnset ? Missing(frame) : value;
    }

    public override ref readonly Value Look(Frame frame, ref Value room)
    {
        ref readonly var value = ref frame.Slots[slot];
        if (!value.IsUnset)
            return ref value;
        room = Missing(frame);
        return ref room;
    }

    Value Missing(Frame frame)
    {
        frame.Run.Warn(_missing);
        return default;
    }

    public override Value Capture(Frame frame) => frame.Slots[slot];
}

/// <summary>A name inside a filter: a field of the item when it has one, else what the name means outside.</summary>
sealed class ItemMemberNode(SourcePosition at, int itemSlot, string name, Node outside) : Node(at)
{
    int _hint;

    public override Value Evaluate(Frame frame)
    {
        Value room = default;
        return Look(frame, ref room);
    }

    public override ref readonly Value Look(Frame frame, ref Value room)
    {
        ref readonly var item = ref frame.Slots[itemSlot];
        if (item.Kind == ValueKind.Context)
        {
            var context = item.AsContext;
            if (context.TryFind(name, ref _hint, out var index))
                return ref context.At(index);
        }
        return ref outside.Look(frame, ref room);
    }

    public override Value Capture(Frame frame)
    {
        ref readonly var item = ref frame.Slots[itemSlot];
        return item.Kind == ValueKind.Context && item.AsContext.TryGet(name, ref _hint, out var value) ? value : outside.Capture(frame);
    }
}
