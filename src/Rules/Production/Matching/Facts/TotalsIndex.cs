using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Sums and counts of the facts of each group, kept as facts come and go.</summary>
/// <remarks>Sums of decimal128 are exact up to 34 digits, so that taking away is the undoing of adding.</remarks>
sealed class TotalsIndex : FactIndex
{
    readonly Groups _groups;
    readonly Value[] _key;
    readonly FactValue _of;
    Total[] _totals = [];

    public TotalsIndex(FactTable table, int[] slots, FactFilter? filter, FactValue of) : base(table, slots, filter)
    {
        (_groups, _key) = (new(slots.Length), new Value[slots.Length]);
        _of = of;
        Reads |= of.Reads;
    }

    struct Total
    {
        public int Facts;

        /// <summary>Values that are not null.</summary>
        public int Count;

        /// <summary>Values that are no numbers: there is no sum while there are any.</summary>
        public int Misfits;
        public Number Sum;
    }

    /// <summary>The aggregate of the facts with these values; there may be none.</summary>
    public Value Of(ReadOnlySpan<Value> key, Aggregate aggregate)
    {
        var group = _groups.Find(key);
        var total = group < 0 ? default : _totals[group];
        return aggregate switch
        {
            Aggregate.Count => Value.Of(total.Count),
            _ when total.Misfits > 0 => default,
            Aggregate.Sum => Value.Of(total.Sum),
            _ => total.Count > 0 && Number.TryDivide(total.Sum, total.Count, out var mean) ? Value.Of(mean) : default,
        };
    }

    protected override void Enter(int ordinal, Fact fact)
    {
        var group = _groups.FindOrAdd(KeyOf(fact));
        Fit(ref _totals, group);
        Count(ref _totals[group], fact, 1);
    }

    protected override void Leave(int ordinal, Fact fact)
    {
        var group = _groups.Find(KeyOf(fact));
        Count(ref _totals[group], fact, -1);
        if (_totals[group].Facts > 0)
            return;
        _totals[group] = default;
        _groups.Release(group);
    }

    // Facts of a group come and go, and none is kept: the group keeps its values itself.
    ReadOnlySpan<Value> KeyOf(Fact fact)
    {
        for (var i = 0; i < _key.Length; i++)
            _key[i] = fact.Slots[Slots[i]];
        return _key;
    }

    void Count(ref Total total, Fact fact, int sign)
    {
        total.Facts += sign;
        var value = _of.Of(fact);
        if (value.IsNull)
            return;
        total.Count += sign;
        if (!value.TryNumber(out var number) || !Number.TryAdd(total.Sum, sign > 0 ? number : -number, out var sum))
            total.Misfits += sign;
        else
            total.Sum = sum;
    }
}

/// <summary>A value that is computed from one fact alone.</summary>
/// <param name="reads">The slots it reads.</param>
abstract class FactValue(ulong reads)
{
    public ulong Reads => reads;

    public abstract Value Of(Fact fact);
}
