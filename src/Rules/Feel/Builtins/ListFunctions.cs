namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.4: list functions that look at, cut and join lists; the aggregates are in <see cref="AggregateFunctions"/>.</summary>
static class ListFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        .. AggregateFunctions.Table,
        new("list contains", "list: list, element: any", ListContains),
        new("count", "list: list", call => Value.Of(call.List(0).Count)),
        new("sublist", "list: list, start position: number, length?: number", Sublist),
        new("append", "list: list, item…: any", Append),
        new("concatenate", "list…: list", Concatenate),
        new("insert before", "list: list, position: number, newItem: any", InsertBefore),
        new("remove", "list: list, position: number", Remove),
        new("list replace", "list: list, position: number, newItem: any", ReplaceAt),
        new("list replace", "list: list, match: function, newItem: any", ReplaceMatching),
        new("reverse", "list: list", call => Made(call, [.. call.List(0).Reverse()])),
        new("index of", "list: list, match: any", IndexOf),
        new("union", "list…: list", Union),
        new("distinct values", "list: list", call => Made(call, Distinct(call, call.List(0)))),
        new("duplicate values", "list: list", Duplicates),
        new("flatten", "list: list", Flatten),
        new("is empty", "list: list", call => Value.Of(call.List(0).Count == 0)),
        new("partition", "list: list, size: number", Partition),
    ];

    /// <summary>A number as an integer; what is behind the point is cut.</summary>
    public static bool TryInteger(in Value value, out long integer)
    {
        integer = 0;
        return value.TryNumber(out var number) && number.RoundTo(0, Rounding.Down).TryToInt64(out integer);
    }

    static Value Made(FeelCall call, List<Value> items)
    {
        call.Run.CheckListLength(call.At, items.Count);
        call.Run.Steps(call.At, items.Count);
        return Value.OfList(items);
    }

    static Value ListContains(FeelCall call)
    {
        var list = call.Arguments[0].AsItems;
        call.Run.Steps(call.At, list.Length);
        foreach (ref readonly var item in list)
        {
            if (Comparison.AreEqual(item, call.Arguments[1]) == true)
                return Value.True;
        }
        return Value.False;
    }

    static Value Sublist(FeelCall call)
    {
        var list = call.List(0);
        if (!TryPlace(call, out var from))
            return Outside(call);
        long count = list.Count - from;
        if (call.Count > 2)
        {
            if (!TryInteger(call[2], out var wanted) || wanted < 1 || wanted > count)
                return call.Fail(new("长度超出列表", "the length goes beyond the list"));
            count = wanted;
        }
        return Made(call, [.. list.Skip(from).Take((int)count)]);
    }

    // Places count from 1, or from the end when negative; the place of argument 1 in the list of argument 0.
    static bool TryPlace(FeelCall call, out int place)
    {
        place = -1;
        var count = call.List(0).Count;
        if (!TryInteger(call[1], out var position) || position == 0 || Math.Abs(position) > count)
            return false;
        place = (int)(position > 0 ? position - 1 : count + position);
        return true;
    }

    static Value Outside(FeelCall call) =>
        call.Fail(new($"列表有 {call.List(0).Count} 项，没有第 {call[1]} 项", $"the list has {call.List(0).Count} items, and no item {call[1]}"));

    static Value Append(FeelCall call)
    {
        List<Value> items = [.. call.List(0)];
        for (var i = 1; i < call.Count; i++)
            items.Add(call[i]);
        return Made(call, items);
    }

    static Value Concatenate(FeelCall call)
    {
        List<Value> items = [];
        for (var i = 0; i < call.Count; i++)
        {
            call.Run.CheckListLength(call.At, (long)items.Count + call.List(i).Count);
            items.AddRange(call.List(i));
        }
        return Made(call, items);
    }

    static Value InsertBefore(FeelCall call)
    {
        if (!TryPlace(call, out var place))
            return Outside(call);
        List<Value> items = [.. call.List(0)];
        items.Insert(place, call[2]);
        return Made(call, items);
    }

    static Value Remove(FeelCall call)
    {
        if (!TryPlace(call, out var place))
            return Outside(call);
        List<Value> items = [.. call.List(0)];
        items.RemoveAt(place);
        return Made(call, items);
    }

    static Value ReplaceAt(FeelCall call)
    {
        if (!TryPlace(call, out var place))
            return Outside(call);
        List<Value> items = [.. call.List(0)];
        items[place] = call[2];
        return Made(call, items);
    }

    static Value ReplaceMatching(FeelCall call)
    {
        List<Value> items = [.. call.List(0)];
        var match = call[1].AsFunction;
        Span<Value> pair = new Value[2];
        for (var i = 0; i < items.Count; i++)
        {
            (pair[0], pair[1]) = (items[i], call[2]);
            if (!match.Invoke(call.Run, call.At, pair).TryBoolean(out var replaced))
                return call.Fail(new("match 函数应给出布尔值", "the match function must give true or false"));
            if (replaced)
                items[i] = call[2];
        }
        return Made(call, items);
    }

    static Value IndexOf(FeelCall call)
    {
        var list = call.List(0);
        var places = new List<Value>();
        for (var i = 0; i < list.Count; i++)
        {
            if (Comparison.AreEqual(list[i], call[1]) == true)
                places.Add(Value.Of(i + 1));
        }
        call.Run.Steps(call.At, list.Count);
        return Made(call, places);
    }

    static Value Union(FeelCall call)
    {
        List<Value> items = [];
        for (var i = 0; i < call.Count; i++)
            items.AddRange(call.List(i));
        return Made(call, Distinct(call, items));
    }

    // The first of equal items stays. The hash makes it linear; what has no equal hash is not equal.
    static List<Value> Distinct(FeelCall call, IReadOnlyList<Value> list)
    {
        call.Run.Steps(call.At, list.Count);
        var seen = new HashSet<Value>(list.Count);
        var items = new List<Value>();
        foreach (var item in list)
        {
            call.Run.Step(call.At);
            if (seen.Add(item))
                items.Add(item);
        }
        return items;
    }

    static Value Duplicates(FeelCall call)
    {
        var seen = new Dictionary<Value, int>();
        foreach (var item in call.List(0))
        {
            call.Run.Step(call.At);
            seen[item] = seen.GetValueOrDefault(item) + 1;
        }
        return Made(call, Distinct(call, [.. call.List(0).Where(item => seen[item] > 1)]));
    }

    static Value Flatten(FeelCall call)
    {
        var items = new List<Value>();
        AddFlat(call, call.List(0), items, depth: 0);
        return Made(call, items);
    }

    static void AddFlat(FeelCall call, IReadOnlyList<Value> list, List<Value> items, int depth)
    {
        if (depth > FeelLimits.MaxValueDepth)
            throw Evaluation.Limit(call.At, new($"列表嵌套超过 {FeelLimits.MaxValueDepth} 层", $"lists nested deeper than {FeelLimits.MaxValueDepth}"));
        foreach (var item in list)
        {
            call.Run.Step(call.At);
            if (item.Kind == ValueKind.List)
                AddFlat(call, item.AsList, items, depth + 1);
            else
                items.Add(item);
            call.Run.CheckListLength(call.At, items.Count);
        }
    }

    static Value Partition(FeelCall call)
    {
        if (!TryInteger(call[1], out var size) || size < 1)
            return call.Fail(new("每组至少一项", "a part holds one item at least"));
        return Made(call, [.. call.List(0).Chunk((int)Math.Min(size, int.MaxValue)).Select(part => Value.OfList(part))]);
    }
}
