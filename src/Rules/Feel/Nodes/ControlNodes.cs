namespace Marketing.Rules.Feel;

/// <summary>if … then … else …: null takes the else, too; what is no truth at all gives null.</summary>
sealed class IfNode(SourcePosition at, Node condition, Node then, Node otherwise) : Node(at)
{
    public override Value Evaluate(Frame frame) => Choose(frame) is { } chosen ? chosen.Evaluate(frame) : default;
    public override int Test(Frame frame) => Choose(frame) is { } chosen ? chosen.Test(frame) : -1;

    Node? Choose(Frame frame)
    {
        if (condition.IsTruth)
            return condition.Test(frame) == 1 ? then : otherwise;
        Value room = default;
        ref readonly var value = ref condition.Look(frame, ref room);
        if (value.Kind is ValueKind.Boolean or ValueKind.Null)
            return value.AsBoolean ? then : otherwise;
        var kind = Parameter.KindName(value.Kind);
        frame.Run.Warn(At, new($"if 的条件应为布尔值，却是 {kind}", $"Expected a boolean after if, but found {kind}"));
        return null;
    }
}

/// <summary>What one variable of a loop runs over.</summary>
sealed class IteratorNode(SourcePosition at, int slot, Node source, Node? end)
{
    public int Slot => slot;

    /// <summary>The values in turn; false where there is nothing to run over.</summary>
    public bool TryDomain(Frame frame, out ReadOnlySpan<Value> domain)
    {
        Value room = default;
        ref readonly var from = ref source.Look(frame, ref room);
        if (from.Kind == ValueKind.List && end is null)
        {
            domain = from.AsItems;
            return true;
        }
        var values = end is not null ? Count(frame, from, end.Evaluate(frame), mayDescend: true) : OverOther(frame, from);
        domain = values;
        return values is not null;
    }

    Value[]? OverOther(Frame frame, in Value from)
    {
        if (from.Kind == ValueKind.Range)
            return OverRange(frame, from.AsRange);
        if (!from.IsNull)
            return [from];
        frame.Run.Warn(at, new("不能遍历空值", "Cannot iterate over null"));
        return null;
    }

    Value[]? OverRange(Frame frame, FeelRange range)
    {
        var all = Count(frame, range.Start, range.End, mayDescend: false);
        if (all is null)
            return null;
        var first = range.StartIncluded ? 0 : 1;
        var last = all.Length - (range.EndIncluded || all.Length == 0 || !all[^1].Equals(range.End) ? 0 : 1);
        return first == 0 && last == all.Length ? all : [.. all.Skip(first).Take(last - first)];
    }

    // Numbers in steps of one, dates in steps of a day.
    Value[]? Count(Frame frame, in Value from, in Value to, bool mayDescend)
    {
        if (from.Kind == ValueKind.Number && to.Kind == ValueKind.Number)
            return CountNumbers(frame, from.AsNumber, to.AsNumber, mayDescend);
        if (from.Kind == ValueKind.Date && to.Kind == ValueKind.Date)
            return CountDates(frame, from.AsDate.Day, to.AsDate.Day, mayDescend);
        var (first, second) = (Parameter.KindName(from.Kind), Parameter.KindName(to.Kind));
        frame.Run.Warn(at, new($"不能从 {first} 数到 {second}", $"Cannot count from {first} to {second}"));
        return null;
    }

    Value[] CountNumbers(Frame frame, Number from, Number to, bool mayDescend)
    {
        // A distance beyond all numbers is one beyond all lists, too.
        var count = long.MaxValue;
        var descends = to < from;
        if (descends && !mayDescend)
            return [];
        if (Number.TrySubtract(to, from, out var distance) && distance.RoundTo(0, Rounding.Down).Abs().TryToInt64(out var steps) && steps < long.MaxValue)
            count = steps + 1;
        frame.Run.CheckListLength(at, count);
        frame.Run.Steps(at, (int)count);
        Number step = descends ? -1 : 1;
        var values = new Value[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value.Of(from);
            if (!Number.TryAdd(from, step, out var next))
                break;
            from = next;
        }
        return values;
    }

    Value[] CountDates(Frame frame, long from, long to, bool mayDescend)
    {
        if (to < from && !mayDescend)
            return [];
        var count = Math.Abs(to - from) + 1;
        frame.Run.CheckListLength(at, count);
        frame.Run.Steps(at, (int)count);
        var values = new Value[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Value.Of(new Date(from <= to ? from + i : from - i));
        return values;
    }
}

/// <summary>for … return …: the body for every combination of values; <c>partial</c> is the list so far.</summary>
sealed class ForNode(SourcePosition at, IteratorNode[] iterators, int partialSlot, bool usesPartial, Node body) : Node(at)
{
    public override Value Evaluate(Frame frame)
    {
        if (iterators.Length == 1 && !usesPartial)
            return iterators[0].TryDomain(frame, out var domain) ? Value.OfList(Each(frame, domain)) : default;
        var results = new List<Value>();
        if (!Run(frame, 0, results))
            return default;
        return Value.OfList((IReadOnlyList<Value>)results);
    }

    // One variable, and no look at the list so far: its length is known from the start.
    Value[] Each(Frame frame, ReadOnlySpan<Value> domain)
    {
        var slot = iterators[0].Slot;
        var results = new Value[domain.Length];
        for (var i = 0; i < results.Length; i++)
        {
            frame.Run.Step(At);
            frame.Slots[slot] = domain[i];
            results[i] = body.Evaluate(frame);
        }
        return results;
    }

    bool Run(Frame frame, int depth, List<Value> results)
    {
        if (!iterators[depth].TryDomain(frame, out var domain))
            return false;
        for (var i = 0; i < domain.Length; i++)
        {
            frame.Run.Step(At);
            frame.Slots[iterators[depth].Slot] = domain[i];
            if (depth + 1 < iterators.Length)
            {
                if (!Run(frame, depth + 1, results))
                    return false;
                continue;
            }
            if (usesPartial)
                frame.Slots[partialSlot] = Value.OfList(results.ToArray());
            results.Add(body.Evaluate(frame));
            frame.Run.CheckListLength(At, results.Count);
        }
        return true;
    }
}

/// <summary>some / every … satisfies …: decided by the first true (false), null where a null leaves it open.</summary>
sealed class QuantifiedNode(SourcePosition at, bool isEvery, IteratorNode[] iterators, Node condition) : Node(at)
{
    public override bool IsTruth => true;

    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame) => Math.Max(Run(frame, 0), -1);

    // A condition that is no truth at all ends the loop: the whole is null then.
    const int Wrong = -2;

    int Condition(Frame frame)
    {
        if (condition.IsTruth)
            return condition.Test(frame);
        Value room = default;
        ref readonly var value = ref condition.Look(frame, ref room);
        if (value.Kind is ValueKind.Boolean)
            return value.AsBoolean ? 1 : 0;
        if (value.IsNull)
            return -1;
        var kind = Parameter.KindName(value.Kind);
        frame.Run.Warn(At, new($"satisfies 后应为布尔值，却是 {kind}", $"Expected a boolean after satisfies, but found {kind}"));
        return Wrong;
    }

    int Run(Frame frame, int depth)
    {
        if (!iterators[depth].TryDomain(frame, out var domain))
            return -1;
        var (decisive, result) = isEvery ? (0, 1) : (1, 0);
        for (var i = 0; i < domain.Length; i++)
        {
            frame.Run.Step(At);
            frame.Slots[iterators[depth].Slot] = domain[i];
            var truth = depth + 1 < iterators.Length ? Run(frame, depth + 1) : Condition(frame);
            if (truth == decisive || truth == Wrong)
                return truth;
            if (truth < 0)
                result = -1;
        }
        return result;
    }
}
