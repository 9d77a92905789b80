namespace Marketing.Rules.Feel;

sealed class ListNode(SourcePosition at, Node[] items) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var values = new Value[items.Length];
        for (var i = 0; i < items.Length; i++)
            values[i] = items[i].Evaluate(frame);
        return Value.OfList(values);
    }
}

/// <summary>A context literal: each entry sees those before it, and a function sees itself.</summary>
sealed class ContextNode(SourcePosition at, string[] keys, Node[] values, int[] slots) : Node(at)
{
    readonly ContextShape _shape = keys.Length == 0 ? ContextShape.Empty : new(keys);

    public override Value Evaluate(Frame frame)
    {
        if (keys.Length == 0)
            return Value.Of(Context.Empty);
        var made = new Value[values.Length];
        for (var i = 0; i < values.Length; i++)
            made[i] = Store(frame, slots[i], values[i].Evaluate(frame));
        return Value.Of(new Context(_shape, made));
    }

    /// <summary>Puts the value of an entry where later entries, and the function that it is, find it.</summary>
    public static Value Store(Frame frame, int slot, in Value value)
    {
        frame.Slots[slot] = value;
        if (value.Kind == ValueKind.Function && value.AsFunction is FeelLambda lambda)
            lambda.Tie(slot, value);
        return value;
    }
}

/// <summary>source.name: a member of a context, of each context of a list, or a property of a scalar.</summary>
/// <remarks>DMN 1.5 §10.3.2.5 (lists), table 65 (properties).</remarks>
sealed class PathNode(SourcePosition at, Node source, string name) : Node(at)
{
    int _hint;
    FeelWarning? _ofNull;

    public override Value Evaluate(Frame frame)
    {
        Value room = default;
        return Look(frame, ref room);
    }

    public override ref readonly Value Look(Frame frame, ref Value room)
    {
        ref readonly var value = ref source.Look(frame, ref room);
        if (value.Kind == ValueKind.Context)
        {
            var context = value.AsContext;
            if (context.TryFind(name, ref _hint, out var index))
                return ref context.At(index);
        }
        room = Other(frame, value);
        return ref room;
    }

    Value Other(Frame frame, in Value value)
    {
        if (value.Kind == ValueKind.List)
            return Each(frame, value.AsItems);
        if (Properties.TryGet(value, name, out var property))
            return property;
        if (value.IsNull)
        {
            frame.Run.Warn(_ofNull ??= new(new($"空值没有 '{name}'", $"null has no '{name}'"), At));
            return default;
        }
        var kind = Parameter.KindName(value.Kind);
        return frame.Run.Fail(At, new($"这个 {kind} 没有 '{name}'", $"This {kind} has no '{name}'"));
    }

    Value Each(Frame frame, ReadOnlySpan<Value> list)
    {
        frame.Run.Steps(At, list.Length);
        var members = new Value[list.Length];
        for (var i = 0; i < members.Length; i++)
        {
            ref readonly var item = ref list[i];
            members[i] = item.Kind == ValueKind.Context && item.AsContext.TryGet(name, ref _hint, out var member) ? member : Other(frame, item);
        }
        return Value.OfList(members);
    }
}

/// <summary>source[condition]: the items for which it holds, or the item at a place (from 1; from the end when negative).</summary>
/// <remarks>DMN 1.5 §10.3.2.5; what is no list is a list of itself; null stays null.</remarks>
sealed class FilterNode(SourcePosition at, Node source, int itemSlot, Node condition, bool isCondition) : Node(at)
{
    readonly Number? _index = condition is ConstantNode { Value.Kind: ValueKind.Number } constant ? constant.Value.AsNumber : null;

    public override Value Evaluate(Frame frame)
    {
        Value room = default;
        ref readonly var value = ref source.Look(frame, ref room);
        if (_index is { } index)
            return ItemAt(frame, value, index);
        if (value.IsNull)
            return frame.Run.Fail(At, new("不能筛选空值", "null cannot be filtered"));
        if (value.Kind != ValueKind.List)
            return Filter(frame, value, [value]);
        var list = value.AsItems;
        return list.Length == 0 && isCondition ? Value.OfList() : Filter(frame, value, list);
    }

    Value Filter(Frame frame, in Value value, ReadOnlySpan<Value> list)
    {
        if (isCondition)
            return Keep(frame, list);
        var outer = frame.Slots[itemSlot];
        List<Value>? kept = null;
        for (var i = 0; i < Math.Max(list.Length, 1); i++)
        {
            frame.Run.Step(At);
            frame.Slots[itemSlot] = i < list.Length ? list[i] : default;
            var holds = condition.Evaluate(frame);
            if (holds.Kind == ValueKind.Number)
            {
                frame.Slots[itemSlot] = outer;
                return ItemAt(frame, value, holds.AsNumber);
            }
            if (holds.Kind != ValueKind.Boolean || !holds.AsBoolean)
            {
                if (holds.Kind != ValueKind.Boolean && i < list.Length)
                    return NoCondition(frame, holds, outer);
                continue;
            }
            if (i < list.Length)
                (kept ??= []).Add(list[i]);
        }
        frame.Slots[itemSlot] = outer;
        return kept is null ? Value.OfList() : Value.OfList((IReadOnlyList<Value>)kept);
    }

    // The condition can be nothing but a truth: the places of the items that pass are noted, then the list is made in its size.
    Value Keep(Frame frame, ReadOnlySpan<Value> list)
    {
        const int OnStack = 256;
        Span<int> kept = list.Length <= OnStack ? stackalloc int[list.Length] : new int[list.Length];
        var count = 0;
        var outer = frame.Slots[itemSlot];
        for (var i = 0; i < list.Length; i++)
        {
            frame.Run.Step(At);
            frame.Slots[itemSlot] = list[i];
            if (condition.Test(frame) == 1)
                kept[count++] = i;
        }
        frame.Slots[itemSlot] = outer;
        var values = count == 0 ? [] : new Value[count];
        for (var i = 0; i < count; i++)
            values[i] = list[kept[i]];
        return Value.OfList(values);
    }

    Value NoCondition(Frame frame, in Value holds, in Value outer)
    {
        frame.Slots[itemSlot] = outer;
        var kind = Parameter.KindName(holds.Kind);
        return frame.Run.Fail(At, new($"筛选条件应为布尔值或序号，却是 {kind}", $"Expected a condition or an index in the filter, but found {kind}"));
    }

    Value ItemAt(Frame frame, in Value value, in Number index)
    {
        if (index.TryToInt64(out var place))
        {
            if (value.Kind != ValueKind.List)
            {
                if (place is 1 or -1 && !value.IsNull)
                    return value;
            }
            else
            {
                var list = value.AsList;
                if (place > 0 && place <= list.Count)
                    return list[(int)place - 1];
                if (place < 0 && -place <= list.Count)
                    return list[list.Count + (int)place];
            }
        }
        return frame.Run.Fail(At, new($"列表没有第 {index} 项", $"The list has no item {index}"));
    }
}
