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
    MemberCache? _cache;

    public override Value Evaluate(Frame frame)
    {
        var value = source.Evaluate(frame);
        return MemberCache.TryGet(ref _cache, value, name, out var member) ? member : Other(frame, value);
    }

    Value Other(Frame frame, in Value value)
    {
        if (value.Kind == ValueKind.List)
            return Each(frame, value.AsItems);
        if (Properties.TryGet(value, name, out var property))
            return property;
        if (value.IsNull)
            return frame.Run.Fail(At, new($"空值没有 '{name}'", $"null has no '{name}'"));
        var kind = Parameter.KindName(value.Kind);
        return frame.Run.Fail(At, new($"这个 {kind} 没有 '{name}'", $"This {kind} has no '{name}'"));
    }

    Value Each(Frame frame, ReadOnlySpan<Value> list)
    {
        frame.Run.Steps(At, list.Length);
        var members = new Value[list.Length];
        for (var i = 0; i < members.Length; i++)
            members[i] = MemberCache.TryGet(ref _cache, list[i], name, out var member) ? member : Other(frame, list[i]);
        return Value.OfList(members);
    }
}

/// <summary>source[condition]: the items for which it holds, or the item at a place (from 1; from the end when negative).</summary>
/// <remarks>DMN 1.5 §10.3.2.5; what is no list is a list of itself; null stays null.</remarks>
sealed class FilterNode(SourcePosition at, Node source, int itemSlot, Node condition, bool isCondition) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        var value = source.Evaluate(frame);
        if (condition is ConstantNode { Value.Kind: ValueKind.Number } index)
            return ItemAt(frame, value, index.Value.AsNumber);
        if (value.IsNull)
            return frame.Run.Fail(At, new("不能筛选空值", "null cannot be filtered"));
        if (value.Kind != ValueKind.List)
            return Filter(frame, value, [value]);
        var list = value.AsItems;
        return list.Length == 0 && isCondition ? Value.OfList() : Filter(frame, value, list);
    }

    Value Filter(Frame frame, in Value value, ReadOnlySpan<Value> list)
    {
        var outer = frame.Slots[itemSlot];
        List<Value>? kept = null;
        for (var i = 0; i < Math.Max(list.Length, 1); i++)
        {
            frame.Run.Step(At);
            frame.Slots[itemSlot] = i < list.Length ? list[i] : default;
            var holds = isCondition ? Value.Null : condition.Evaluate(frame);
            if (holds.Kind == ValueKind.Number)
            {
                frame.Slots[itemSlot] = outer;
                return ItemAt(frame, value, holds.AsNumber);
            }
            if (isCondition ? condition.Test(frame) != 1 : holds.Kind != ValueKind.Boolean || !holds.AsBoolean)
            {
                if (!isCondition && holds.Kind != ValueKind.Boolean && i < list.Length)
                    return NoCondition(frame, holds, outer);
                continue;
            }
            if (i < list.Length)
                (kept ??= []).Add(list[i]);
        }
        frame.Slots[itemSlot] = outer;
        return kept is null ? Value.OfList() : Value.OfList((IReadOnlyList<Value>)kept);
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
