using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>What several matching rules make together.</summary>
/// <remarks>DMN 1.5 §8.2.10 (priority and output order), §8.2.11 (collect with an aggregation).</remarks>
static class HitPolicies
{
    /// <summary>Outputs by the order of the output values; the first output counts most, equal ones keep the order of the rules.</summary>
    public static Value[] ByPriority(Value[] values, Value[][] priorities, int outputs)
    {
        int[] Rank(Value value) => outputs == 1
            ? [Place(value, priorities[0])]
            : [.. Enumerable.Range(0, outputs).Select(i => Place(value.AsContext.At(i), priorities[i]))];

        return [.. values.Select(value => (value, rank: Rank(value))).OrderBy(pair => pair.rank, Comparer<int[]>.Create(Compare)).Select(pair => pair.value)];
    }

    // Values that are not listed come last.
    public static int Place(Value value, Value[] priorities)
    {
        var place = Array.FindIndex(priorities, priority => priority.Equals(value));
        return place < 0 ? int.MaxValue : place;
    }

    public static int Compare(int[] left, int[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i])
                return left[i].CompareTo(right[i]);
        }
        return 0;
    }

    public static Value Aggregate(Evaluation run, SourcePosition at, CollectAggregation aggregation, Value[] values)
    {
        if (aggregation == CollectAggregation.Count)
            return Value.Of(values.Length);
        var name = aggregation switch
        {
            CollectAggregation.Sum => "sum",
            CollectAggregation.Min => "min",
            _ => "max",
        };
        return FeelFunctions.BuiltIn.Find(name)!.Invoke(run, at, new[] { Value.OfList(values) });
    }
}
