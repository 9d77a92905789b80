using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Facts by equal slots, in each group in the order of one slot and then of their keys: for ranges, and for the last n.</summary>
/// <remarks>Values without an order among one another (null, other kinds) lie before the others, by kind. Many facts coming at once are sorted when next read.</remarks>
sealed class OrderedIndex : FactIndex
{
    const int SortLater = 64;

    readonly int _order;
    readonly FactValue? _computed;
    Value[] _orders = [];
    Run[] _runs = [];

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

    /// <summary>The facts of a group in ascending order; good until the index changes.</summary>
    public ReadOnlySpan<int> Items(int group)
    {
        if (group < 0)
            return [];
        ref var run = ref _runs[group];
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

    protected override void AddTo(int group, int ordinal, Fact fact)
    {
        if (_computed is not null)
        {
            Fit(ref _orders, ordinal);
            _orders[ordinal] = _computed.Of(fact);
        }
        Fit(ref _runs, group);
        ref var run = ref _runs[group];
        run.Items ??= new int[4];
        if (run.Count == run.Items.Length)
            Array.Resize(ref run.Items, run.Count * 2);
        if (run.Count == 0 || run.Unsorted || Compare(run.Items[run.Count - 1], ordinal) <= 0)
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

    protected override bool RemoveFrom(int group, int ordinal, Fact fact)
    {
        ref var run = ref _runs[group];
        var place = run.Items.AsSpan(0, run.Count).IndexOf(ordinal);
        run.Items.AsSpan(place + 1, run.Count - place - 1).CopyTo(run.Items.AsSpan(place));
        if (--run.Count > 0)
            return false;
        run.Unsorted = false;
        return true;
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
