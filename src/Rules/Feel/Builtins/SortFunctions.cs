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
        var items = call.Arguments[0].AsItems.ToArray();
        var precedes = call.Arguments[1].AsFunction;
        var calls = (precedes as FeelLambda)?.OpenForPairs(call.Run, call.At);
        var sorted = MergeSort(items, calls is null ? new OtherFunction(call.Run, call.At, precedes).Test : calls.Test);
        calls?.Close();
        return sorted ? Value.OfList(items) : call.Fail(new("比较函数应给出布尔值", "the precedes function must give true or false"));
    }

    delegate int Precedes(in Value first, in Value second);

    sealed class OtherFunction(Evaluation run, SourcePosition at, FeelFunction function)
    {
        readonly Value[] _pair = new Value[2];

        public int Test(in Value first, in Value second)
        {
            (_pair[0], _pair[1]) = (first, second);
            return function.Invoke(run, at, _pair).TryBoolean(out var truth) ? (truth ? 1 : 0) : -1;
        }
    }

    static bool MergeSort(Value[] items, Precedes precedes)
    {
        var from = items;
        var to = new Value[items.Length];
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var start = 0; start < items.Length; start += 2 * width)
            {
                var middle = Math.Min(start + width, items.Length);
                var end = Math.Min(start + 2 * width, items.Length);
                if (!Merge(from, to, start, middle, end, precedes))
                    return false;
            }
            (from, to) = (to, from);
        }
        if (!ReferenceEquals(from, items))
            from.CopyTo(items, 0);
        return true;
    }

    static bool Merge(Value[] from, Value[] to, int start, int middle, int end, Precedes precedes)
    {
        var (left, right) = (start, middle);
        for (var i = start; i < end; i++)
        {
            var takeRight = left >= middle;
            if (!takeRight && right < end)
            {
                // Only what comes strictly before overtakes, so equal items keep their order.
                var truth = precedes(from[right], from[left]);
                if (truth < 0)
                    return false;
                takeRight = truth == 1;
            }
            to[i] = takeRight ? from[right++] : from[left++];
        }
        return true;
    }

    static Value SortAscending(FeelCall call)
    {
        var items = call.Arguments[0].AsItems.ToArray();
        call.Run.Steps(call.At, items.Length);
        for (var i = 1; i < items.Length; i++)
        {
            if (Comparison.Order(items[0], items[i]) is null)
                return call.Fail(new("列表各项不能比较", "the items cannot be compared"));
        }
        SortInPlace(call, items);
        return Value.OfList(items);
    }

    /// <summary>Sorts values that can all be compared; looks at the clock now and then, for a long list takes a million comparisons.</summary>
    public static void SortInPlace(FeelCall call, Value[] items) => MergeSort(items, new Ascending(call.Run, call.At).Test);

    sealed class Ascending(Evaluation run, SourcePosition at)
    {
        const int BetweenLooks = 1_024;
        const int StepsOfThese = 256;

        int _count;

        public int Test(in Value first, in Value second)
        {
            if (++_count % BetweenLooks == 0)
                run.Steps(at, StepsOfThese);
            if (first.Kind == ValueKind.Number && second.Kind == ValueKind.Number)
                return first.AsNumber.CompareTo(second.AsNumber) < 0 ? 1 : 0;
            return Comparison.Order(first, second) < 0 ? 1 : 0;
        }
    }
}
