using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Takes candidates one by one.</summary>
interface ICandidates
{
    /// <summary>Looks at a candidate; false when no more are wanted.</summary>
    bool Try(MatchContext context, int ordinal, Fact fact);
}

/// <summary>A way to the candidates of a clause.</summary>
abstract class Access(FactTable table)
{
    public FactTable Table => table;

    /// <summary>What it is called in explanations: a key, an index, a scan.</summary>
    public abstract string Name { get; }

    public abstract void Each(MatchContext context, ICandidates candidates);

    protected static ReadOnlySpan<Value> KeyOf(MatchContext context, Term[] terms)
    {
        Value room = default;
        for (var i = 0; i < terms.Length; i++)
            context.Key[i] = terms[i].Look(context, ref room);
        return context.Key.AsSpan(0, terms.Length);
    }
}

/// <summary>All facts of the type.</summary>
sealed class ScanAccess(FactTable table) : Access(table)
{
    public override string Name => "scan";

    public override void Each(MatchContext context, ICandidates candidates)
    {
        for (var i = 0; i < Table.Ordinals; i++)
        {
            if (Table.At(i) is { } fact && !candidates.Try(context, i, fact))
                return;
        }
    }
}

/// <summary>The fact with a key.</summary>
sealed class KeyAccess(FactTable table, Term key) : Access(table)
{
    public override string Name => "key";

    public override void Each(MatchContext context, ICandidates candidates)
    {
        Value room = default;
        ref readonly var value = ref key.Look(context, ref room);
        if (value.Kind == ValueKind.String && Table.Find(value.AsString) is >= 0 and var ordinal && Table.At(ordinal) is { } fact)
            candidates.Try(context, ordinal, fact);
    }
}

/// <summary>The facts with equal slots.</summary>
sealed class HashAccess(HashIndex index, Term[] key) : Access(index.Table)
{
    public override string Name => "index";

    public override void Each(MatchContext context, ICandidates candidates)
    {
        for (var ordinal = index.First(KeyOf(context, key)); ordinal >= 0; ordinal = index.Next(ordinal))
        {
            if (!candidates.Try(context, ordinal, Table.At(ordinal)!))
                return;
        }
    }
}

/// <summary>The facts with equal slots one slot of which lies in a range.</summary>
sealed class RangeAccess(OrderedIndex index, Term[] key, RangeBound? low, RangeBound? high) : Access(index.Table)
{
    public override string Name => "range";

    public override void Each(MatchContext context, ICandidates candidates)
    {
        var items = index.Items(KeyOf(context, key));
        var (first, last) = (0, items.Length);
        Value room = default;
        if (low is { } from)
        {
            ref readonly var bound = ref from.Bound.Look(context, ref room);
            first = index.CountBelow(items, bound, orEqual: !from.Included);
        }
        if (high is { } to)
        {
            ref readonly var bound = ref to.Bound.Look(context, ref room);
            last = index.CountBelow(items, bound, orEqual: to.Included);
        }
        for (var i = first; i < last; i++)
        {
            if (!candidates.Try(context, items[i], Table.At(items[i])!))
                return;
        }
    }
}
