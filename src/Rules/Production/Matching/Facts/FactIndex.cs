using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>An index over the facts of one type that pass a filter, grouped by the values of some slots.</summary>
abstract class FactIndex(FactTable table, int[] slots, FactFilter? filter)
{
    readonly Value[] _key = new Value[slots.Length];

    public FactTable Table => table;
    public Groups Groups { get; } = new(slots.Length);

    /// <summary>The slots whose change may move a fact in here.</summary>
    public ulong Reads { get; protected init; } = slots.Aggregate(filter?.Reads ?? 0, (mask, slot) => mask | FactMask.Of(slot));

    public void Add(int ordinal, Fact fact)
    {
        if (filter is null || filter.Passes(fact))
            AddTo(Groups.FindOrAdd(KeyOf(fact), out _), ordinal, fact);
    }

    public void Remove(int ordinal, Fact fact)
    {
        if (filter is not null && !filter.Passes(fact))
            return;
        var group = Groups.Find(KeyOf(fact));
        if (RemoveFrom(group, ordinal, fact))
            Groups.Release(group);
    }

    ReadOnlySpan<Value> KeyOf(Fact fact)
    {
        for (var i = 0; i < slots.Length; i++)
            _key[i] = fact.Slots[slots[i]];
        return _key;
    }

    /// <summary>Makes room for the facts of so many numbers.</summary>
    public virtual void Expect(int ordinals)
    {
    }

    protected abstract void AddTo(int group, int ordinal, Fact fact);

    /// <summary>Takes a fact out of its group; true when the group is empty then.</summary>
    protected abstract bool RemoveFrom(int group, int ordinal, Fact fact);

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

/// <summary>Facts by equal slots: each group is a chain of numbers.</summary>
sealed class HashIndex(FactTable table, int[] slots, FactFilter? filter) : FactIndex(table, slots, filter)
{
    int[] _heads = [];
    int[] _next = [];
    int[] _previous = [];

    /// <summary>The first fact of a group; walk on with <see cref="Next"/> until -1.</summary>
    public int First(int group) => group < 0 ? -1 : _heads[group] - 1;

    public int Next(int ordinal) => _next[ordinal] - 1;

    public override void Expect(int ordinals)
    {
        Array.Resize(ref _next, Math.Max(ordinals, _next.Length));
        Array.Resize(ref _previous, Math.Max(ordinals, _previous.Length));
    }

    protected override void AddTo(int group, int ordinal, Fact fact)
    {
        Fit(ref _heads, group);
        Fit(ref _next, ordinal);
        Fit(ref _previous, ordinal);
        var head = _heads[group];
        _next[ordinal] = head;
        _previous[ordinal] = 0;
        if (head > 0)
            _previous[head - 1] = ordinal + 1;
        _heads[group] = ordinal + 1;
    }

    protected override bool RemoveFrom(int group, int ordinal, Fact fact)
    {
        var (before, after) = (_previous[ordinal], _next[ordinal]);
        if (after > 0)
            _previous[after - 1] = before;
        if (before > 0)
            _next[before - 1] = after;
        else
            _heads[group] = after;
        _next[ordinal] = _previous[ordinal] = 0;
        return _heads[group] == 0;
    }
}
