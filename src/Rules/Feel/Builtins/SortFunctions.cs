namespace Marketing.Rules.Feel.Builtins;

/// <summary>DMN 1.5 §10.3.4.7: sort.</summary>
static class SortFunctions
{
    public static IEnumerable<Builtin> Table =>
    [
        new("sort", "list: list, precedes: function", SortBy),
        new("sort", "list: list", SortAscending),
    ];

    // Merge sort: stable, and with a fixed number of calls even where precedes is no order at all.
    static Value SortBy(FeelCall call)
    {
        var items = call.List(0).ToArray();
        var precedes = call[1].AsFunction;
        var pair = new Value[2];
        return MergeSort(call, items, pair, precedes)
            ? Value.OfList(items)
            : call.Fail(new("比较函数应给出布尔值", "the precedes function must give true or false"));
    }

    static bool MergeSort(FeelCall call, Value[] items, Value[] pair, FeelFunction precedes)
    {
        var from = items;
        var to = new Value[items.Length];
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var start = 0; start < items.Length; start += 2 * width)
            {
                var middle = Math.Min(start + width, items.Length);
                var end = Math.Min(start + 2 * width, items.Length);
                if (!Merge(call, from, to, start, middle, end, pair, precedes))
                    return false;
            }
            (from, to) = (to, from);
        }
        from.CopyTo(items, 0);
        return true;
    }

    static bool Merge(FeelCall call, Value[] from, Value[] to, int start, int middle, int end, Value[] pair, FeelFunction precedes)
    {
        var (left, right) = (start, middle);
        for (var i = start; i < end; i++)
        {
            var takeRight = left >= middle;
            if (!takeRight && right < end)
            {
                // Only what comes strictly before overtakes, so equal items keep their order.
                (pair[0], pair[1]) = (from[right], from[left]);
                if (!precedes.Invoke(call.Run, call.At, pair).TryBoolean(out takeRight))
                    return false;
            }
            to[i] = takeRight ? from[right++] : from[left++];
        }
        return true;
    }

    static Value SortAscending(FeelCall call)
    {
        var items = call.List(0);
        call.Run.Steps(call.At, items.Count);
        for (var i = 1; i < items.Count; i++)
        {
            if (Comparison.Order(items[0], items[i]) is null)
                return call.Fail(new("列表各项不能比较", "the items cannot be compared"));
        }
        return Value.OfList(items.Order(Comparer<Value>.Create((left, right) => Comparison.Order(left, right) ?? 0)));
    }
}
