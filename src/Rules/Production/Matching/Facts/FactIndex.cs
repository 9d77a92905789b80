using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>An index over the facts of one type that pass a filter, grouped by the values of some slots.</summary>
abstract class FactIndex(FactTable table, int[] slots, FactFilter? filter)
{
    public FactTable Table => table;

    /// <summary>The slots by which facts are grouped.</summary>
    protected int[] Slots => slots;

    /// <summary>The slots whose change may move a fact in here.</summary>
    public ulong Reads { get; protected init; } = slots.Aggregate(filter?.Reads ?? 0, (mask, slot) => mask | FactMask.Of(slot));

    public void Add(int ordinal, Fact fact)
    {
        if (filter is null || filter.Passes(fact))
            Enter(ordinal, fact);
    }

    public void Remove(int ordinal, Fact fact)
    {
        if (filter is null || filter.Passes(fact))
            Leave(ordinal, fact);
    }

    /// <summary>Makes room for the facts of so many numbers.</summary>
    public virtual void Expect(int ordinals)
    {
    }

    /// <summary>Takes in a fact that is in the table already.</summary>
    protected abstract void Enter(int ordinal, Fact fact);

    /// <summary>Lets go of a fact that is in the table still.</summary>
    protected abstract void Leave(int ordinal, Fact fact);

    protected static void Fit<T>(ref T[] array, int index)
    {
        if (index >= array.Length)
            Array.Resize(ref array, Math.Max(index + 1, array.Length + (array.Length >> 1) + 4));
    }
}

/// <summary>A condition on one fact alone.</summary>
/// <param name="reads">The slots it reads.</param>
abstract class FactFilter(ulong reads)
{
    public ulong Reads => reads;

    public abstract bool Passes(Fact fact);
}

/// <summary>Facts by equal slots: each group is a chain of numbers, known by its first fact. So it keeps no values of its own.</summary>
sealed class HashIndex(FactTable table, int[] slots, FactFilter? filter) : FactIndex(table, slots, filter)
{
    readonly HashPlaces _places = new();

    // Numbers plus one, 0 at the ends.
    int[] _next = [];
    int[] _previous = [];

    /// <summary>The first fact with these values; walk on with <see cref="Next"/> until -1.</summary>
    public int First(ReadOnlySpan<Value> key)
    {
        var hash = GroupKey.HashOf(key);
        var first = _places.First(hash, out var place);
        while (first >= 0 && !GroupKey.IsOf(Table.At(first)!, Slots, key))
            first = _places.Next(hash, ref place);
        return first;
    }

    public int Next(int ordinal) => _next[ordinal] - 1;

    int FirstLike(Fact fact, int hash)
    {
        var first = _places.First(hash, out var place);
        while (first >= 0 && !GroupKey.AreAlike(Table.At(first)!, fact, Slots))
            first = _places.Next(hash, ref place);
        return first;
    }

    public override void Expect(int ordinals)
    {
        Array.Resize(ref _next, Math.Max(ordinals, _next.Length));
        Array.Resize(ref _previous, Math.Max(ordinals, _previous.Length));
    }

    // The first fact of a group stays the first, so that the group is found as before.
    protected override void Enter(int ordinal, Fact fact)
    {
        Fit(ref _next, ordinal);
        Fit(ref _previous, ordinal);
        var hash = GroupKey.HashOf(fact, Slots);
        var first = FirstLike(fact, hash);
        if (first < 0)
        {
            _places.Add(hash, ordinal);
            return;
        }
        var second = _next[first];
        (_next[first], _previous[ordinal], _next[ordinal]) = (ordinal + 1, first + 1, second);
        if (second > 0)
            _previous[second - 1] = ordinal + 1;
    }

    protected override void Leave(int ordinal, Fact fact)
    {
        var (before, after) = (_previous[ordinal], _next[ordinal]);
        if (after > 0)
            _previous[after - 1] = before;
        if (before > 0)
            _next[before - 1] = after;
        else if (after > 0)
            _places.Replace(GroupKey.HashOf(fact, Slots), ordinal, after - 1);
        else
            _places.Remove(GroupKey.HashOf(fact, Slots), ordinal);
        _next[ordinal] = _previous[ordinal] = 0;
    }
}
