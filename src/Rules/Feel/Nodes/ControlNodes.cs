namespace Marketing.Rules.Feel;

/// <summary>if … then … else …: anything but true takes the else.</summary>
sealed class IfNode(SourcePosition at, Node condition, Node then, Node otherwise) : Node(at)
{
    public override Value Evaluate(Frame frame) => Choose(frame).Evaluate(frame);
    public override int Test(Frame frame) => Choose(frame).Test(frame);

    Node Choose(Frame frame) => condition.Test(frame) == 1 ? then : otherwise;
}

/// <summary>What one variable of a loop runs over.</summary>
sealed class IteratorNode(SourcePosition at, int slot, Node source, Node? end)
{
    public int Slot => slot;

    /// <summary>The values in turn; null where there is nothing to run over.</summary>
    public IReadOnlyList<Value>? Domain(Frame frame)
    {
        var from = source.Evaluate(frame);
        if (end is not null)
            return Count(frame, from, end.Evaluate(frame), mayDescend: true);
        switch (from.Kind)
        {
            case ValueKind.List:
                return from.AsList;
            case ValueKind.Range:
                return OverRange(frame, from.AsRange);
            case ValueKind.Null:
                frame.Run.Warn(at, new("不能遍历空值", "Cannot iterate over null"));
                return null;
            default:
                return [from];
        }
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
        var distance = (to - from).RoundTo(0, Rounding.Down);
        if (distance.IsNegative && !mayDescend)
            return [];
        var count = distance.Abs().TryToInt64(out var steps) ? steps + 1 : long.MaxValue;
        frame.Run.CheckListLength(at, count);
        frame.Run.Steps(at, (int)count);
        Number step = distance.IsNegative ? -1 : 1;
        var values = new Value[count];
        for (var i = 0; i < values.Length; i++, from += step)
            values[i] = Value.Of(from);
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
        var results = new List<Value>();
        if (!Run(frame, 0, results))
            return default;
        return Value.OfList((IReadOnlyList<Value>)results);
    }

    bool Run(Frame frame, int depth, List<Value> results)
    {
        var domain = iterators[depth].Domain(frame);
        if (domain is null)
            return false;
        for (var i = 0; i < domain.Count; i++)
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
    public override Value Evaluate(Frame frame) => Truth(Test(frame));

    public override int Test(Frame frame) => Run(frame, 0);

    int Run(Frame frame, int depth)
    {
        var domain = iterators[depth].Domain(frame);
        if (domain is null)
            return -1;
        var (decisive, result) = isEvery ? (0, 1) : (1, 0);
        for (var i = 0; i < domain.Count; i++)
        {
            frame.Run.Step(At);
            frame.Slots[iterators[depth].Slot] = domain[i];
            var truth = depth + 1 < iterators.Length ? Run(frame, depth + 1) : condition.Test(frame);
            if (truth == decisive)
                return truth;
            if (truth < 0)
                result = -1;
        }
        return result;
    }
}
