using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Facts by equal slots, in each group in the order of one slot and then of their keys: for ranges, and for the last n.</summary>
/// <remarks>Values without an order among one another (null, other kinds) lie before the others, by kind. Many facts coming at once are sorted when next read.</remarks>
sealed class OrderedIndex : FactIndex
{
    const int SortLater = 64;

    readonly HashPlaces _places = new();
    readonly Stack<int> _free = new();
    readonly int _order;
    readonly FactValue? _computed;
    Value[] _orders = [];
    Run[] _runs = [];
    int _used;

    // A group: it is known by its first fact, and so keeps no values of its own.
    struct Run
    {
        public int[] Items;
        public int Count;
        public bool Unsorted;
    }

    public OrderedIndex(FactTable table, int[] slots, int order, FactFilter? filter) : base(table, slots, filter)
    {
        _order = order;
        Reads |= FactMask.Of(order);
    }

    /// <summary>Ordered by something that is computed from each fact.</summary>
    public OrderedIndex(FactTable table, int[] slots, FactValue order, FactFilter? filter) : base(table, slots, filter)
    {
        _computed = order;
        Reads |= order.Reads;
    }

    /// <summary>The facts with these values in ascending order; good until the index changes.</summary>
    public ReadOnlySpan<int> Items(ReadOnlySpan<Value> key)
    {
        var hash = GroupKey.HashOf(key);
        var group = _places.First(hash, out var place);
        while (group >= 0 && !GroupKey.IsOf(FirstOf(group), Slots, key))
            group = _places.Next(hash, ref place);
        return group < 0 ? [] : Sorted(ref _runs[group]);
    }

    Fact FirstOf(int group) => Table.At(_runs[group].Items[0])!;

    int GroupOf(Fact fact, int hash)
    {
        var group = _places.First(hash, out var place);
        while (group >= 0 && !GroupKey.AreAlike(FirstOf(group), fact, Slots))
            group = _places.Next(hash, ref place);
        return group;
    }

    ReadOnlySpan<int> Sorted(ref Run run)
    {
        if (run.Unsorted)
            Sort(ref run);
        return run.Items.AsSpan(0, run.Count);
    }

    /// <summary>The value a fact is ordered by.</summary>
    public ref readonly Value OrderOf(int ordinal) => ref (_computed is null ? ref Table.At(ordinal)!.Slots[_order] : ref _orders[ordinal]);

    /// <summary>How many facts of a sorted group come before a bound.</summary>
    /// <param name="items">What <see cref="Items"/> gave.</param>
    /// <param name="orEqual">Whether facts at the bound count.</param>
    public int CountBelow(ReadOnlySpan<int> items, in Value bound, bool orEqual)
    {
        var (low, high) = (0, items.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = ValueOrder.Compare(OrderOf(items[middle]), bound);
            if (order < 0 || (order == 0 && orEqual))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    void Sort(ref Run run)
    {
        run.Items.AsSpan(0, run.Count).Sort(Compare);
        run.Unsorted = false;
    }

    int Compare(int left, int right)
    {
        var order = ValueOrder.Compare(OrderOf(left), OrderOf(right));
        return order != 0 ? order : string.CompareOrdinal(Table.KeyOf(left), Table.KeyOf(right));
    }

    protected override void Enter(int ordinal, Fact fact)
    {
        if (_computed is not null)
        {
            Fit(ref _orders, ordinal);
            _orders[ordinal] = _computed.Of(fact);
        }
        var hash = GroupKey.HashOf(fact, Slots);
        if (GroupOf(fact, hash) is >= 0 and var known)
            Insert(ref _runs[known], ordinal);
        else
            Begin(hash, ordinal);
    }

    void Begin(int hash, int ordinal)
    {
        if (!_free.TryPop(out var group))
            group = _used++;
        Fit(ref _runs, group);
        _runs[group] = new() { Items = [ordinal, 0, 0, 0], Count = 1 };
        _places.Add(hash, group);
    }

    void Insert(ref Run run, int ordinal)
    {
        if (run.Count == run.Items.Length)
            Array.Resize(ref run.Items, run.Count * 2);
        if (run.Unsorted || Compare(run.Items[run.Count - 1], ordinal) <= 0)
        {
            run.Items[run.Count++] = ordinal;
            return;
        }
        if (run.Count > SortLater)
        {
            run.Items[run.Count++] = ordinal;
            run.Unsorted = true;
            return;
        }
        var place = run.Count;
        for (; place > 0 && Compare(run.Items[place - 1], ordinal) > 0; place--)
            run.Items[place] = run.Items[place - 1];
        run.Items[place] = ordinal;
        run.Count++;
    }

    protected override void Leave(int ordinal, Fact fact)
    {
        var hash = GroupKey.HashOf(fact, Slots);
        var group = GroupOf(fact, hash);
        ref var run = ref _runs[group];
        var place = run.Items.AsSpan(0, run.Count).IndexOf(ordinal);
        run.Items.AsSpan(place + 1, run.Count - place - 1).CopyTo(run.Items.AsSpan(place));
        if (--run.Count > 0)
            return;
        _places.Remove(hash, group);
        run = default;
        _free.Push(group);
    }
}

/// <summary>A total order of values: FEEL's where it has one, else by kind and then by text.</summary>
static class ValueOrder
{
    public static int Compare(in Value left, in Value right)
    {
        if (left.Kind == ValueKind.Number && right.Kind == ValueKind.Number)
            return left.AsNumber.CompareTo(right.AsNumber);
        if (left.Kind != right.Kind)
            return left.Kind.CompareTo(right.Kind);
        if (Comparison.Order(left, right) is { } order)
            return order;
        return left.Kind is ValueKind.Null ? 0
            : left.Kind is ValueKind.Boolean ? left.AsBoolean.CompareTo(right.AsBoolean)
            : left.Kind is ValueKind.List ? CompareLists(left.AsItems, right.AsItems)
            : string.CompareOrdinal(left.ToString(), right.ToString());
    }

    static int CompareLists(ReadOnlySpan<Value> left, ReadOnlySpan<Value> right)
    {
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = Compare(left[i], right[i]);
            if (order != 0)
                return order;
        }
        return left.Length.CompareTo(right.Length);
    }
}
