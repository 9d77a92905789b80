namespace Marketing.Rules.Production.Matching;

/// <summary>How good a way to candidates is; the lower, the fewer candidates are looked at.</summary>
enum AccessKind { Key, Index, Range, Constant, Scan }

/// <summary>Finds the best way to the candidates of a clause from what is bound, and keeps the indexes that rules share.</summary>
sealed class AccessPlanner
{
    readonly Dictionary<string, FactIndex> _indexes = new(StringComparer.Ordinal);

    /// <summary>A way to candidates, and the conditions that it has already seen to.</summary>
    public readonly record struct Choice(Access Access, AccessKind Kind, IReadOnlyList<Conjunct> Done);

    /// <param name="thing">The candidate.</param>
    /// <param name="conditions">All conditions that read it.</param>
    /// <param name="bound">What is bound already.</param>
    /// <param name="isJoin">Whether it is joined: then the group of an equality is small, and a bound is tested and not ordered by.</param>
    public Choice Choose(Thing thing, IEnumerable<Conjunct> conditions, ulong bound, bool isJoin = false)
    {
        var table = thing.Table!;
        var equalities = Equalities(thing, conditions, bound);
        if (Array.Find(equalities, equality => equality.Slot == 0) is { Condition: not null } key)
            return new(new KeyAccess(table, key.Term), AccessKind.Key, [key.Condition]);

        (int Slot, RangeBound? Low, RangeBound? High, List<Conjunct> Done)? range = null;
        var done = equalities.Select(equality => equality.Condition).ToList();
        var (slots, terms) = (Array.ConvertAll(equalities, equality => equality.Slot), Array.ConvertAll(equalities, equality => equality.Term));
        if (!isJoin || IsFixed(equalities))
            range = Range(thing, conditions, bound);
        if (range is not null)
        {
            var ordered = Ordered(table, slots, range.Value.Slot);
            return new(new RangeAccess(ordered, terms, range.Value.Low, range.Value.High), AccessKind.Range, [.. done, .. range.Value.Done]);
        }
        if (slots.Length == 0)
            return new(new ScanAccess(table), AccessKind.Scan, []);
        return new(new HashAccess(Hash(table, slots), terms), IsFixed(equalities) ? AccessKind.Constant : AccessKind.Index, done);
    }

    // Equal to nothing but what is written in the rule: such groups are large, and a range within them is worth an order.
    static bool IsFixed((Conjunct Condition, int Slot, Term Term)[] equalities) => Array.TrueForAll(equalities, equality => equality.Term is ConstantTerm);

    /// <summary>How good the best way is, without making an index for it.</summary>
    public static AccessKind KindOf(Thing thing, IReadOnlyList<Conjunct> conditions, ulong bound)
    {
        var equalities = Equalities(thing, conditions, bound);
        if (Array.Exists(equalities, equality => equality.Slot == 0))
            return AccessKind.Key;
        if (!IsFixed(equalities))
            return AccessKind.Index;
        return Range(thing, conditions, bound) is not null ? AccessKind.Range : equalities.Length == 0 ? AccessKind.Scan : AccessKind.Constant;
    }

    /// <summary>A way along an index that is there already; a scan where none is. It may lead to more than pass.</summary>
    public Access Known(Thing thing, IEnumerable<Conjunct> conditions, ulong bound)
    {
        var equalities = Equalities(thing, conditions, bound);
        if (Array.Find(equalities, equality => equality.Slot == 0) is { Condition: not null } key)
            return new KeyAccess(thing.Table!, key.Term);
        for (var count = equalities.Length; count > 0; count--)
        {
            // All of them, else one alone.
            foreach (var some in count == equalities.Length ? [equalities] : count == 1 ? equalities.Select(equality => new[] { equality }) : [])
            {
                if (Known(thing.Table!, Array.ConvertAll(some, equality => equality.Slot), Array.ConvertAll(some, equality => equality.Term)) is { } access)
                    return access;
            }
        }
        return new ScanAccess(thing.Table!);
    }

    Access? Known(FactTable table, int[] slots, Term[] terms)
    {
        if (_indexes.TryGetValue(NameOf(table, slots), out var index))
            return new HashAccess((HashIndex)index, terms);
        var ordered = _indexes.FirstOrDefault(entry => entry.Key.StartsWith($"{NameOf(table, slots)} by ", StringComparison.Ordinal)).Value;
        return ordered is null ? null : new RangeAccess((OrderedIndex)ordered, terms, null, null);
    }

    static (Conjunct Condition, int Slot, Term Term)[] Equalities(Thing thing, IEnumerable<Conjunct> conditions, ulong bound) =>
        [.. conditions
            .Select(condition => (Condition: condition, Equality: condition.EqualityFor(thing)))
            .Where(found => found.Equality is { } equality && (equality.Reads & ~bound) == 0)
            .Select(found => (found.Condition, found.Equality!.Value.Slot, found.Equality.Value.Term))
            .DistinctBy(found => found.Slot)
            .OrderBy(found => found.Slot)];

    // One field, at most one bound on each side; further ones are tested.
    static (int Slot, RangeBound? Low, RangeBound? High, List<Conjunct> Done)? Range(Thing thing, IEnumerable<Conjunct> conditions, ulong bound)
    {
        (int Slot, RangeBound? Low, RangeBound? High, List<Conjunct> Done)? found = null;
        foreach (var condition in conditions)
        {
            foreach (var range in condition.BoundsFor(thing).Where(range => (range.Reads & ~bound) == 0 && range.Bound is not ConstantTerm))
            {
                if (found is null)
                    found = (range.Slot, null, null, []);
                if (found.Value.Slot != range.Slot)
                    continue;
                if (range.IsLow && found.Value.Low is null)
                    found = found.Value with { Low = range };
                else if (!range.IsLow && found.Value.High is null)
                    found = found.Value with { High = range };
            }
        }
        return found;
    }

    public HashIndex Hash(FactTable table, int[] slots) =>
        Shared(NameOf(table, slots), table, () => new HashIndex(table, slots, null));

    OrderedIndex Ordered(FactTable table, int[] slots, int order) =>
        Shared($"{NameOf(table, slots)} by {order}", table, () => new OrderedIndex(table, slots, order, null));

    static string NameOf(FactTable table, int[] slots) => $"{table.Number}:{string.Join(',', slots)}";

    T Shared<T>(string name, FactTable table, Func<T> make) where T : FactIndex
    {
        if (_indexes.TryGetValue(name, out var index))
            return (T)index;
        var made = Add(table, make());
        _indexes.Add(name, made);
        return made;
    }

    /// <summary>Keeps an index that belongs to one clause.</summary>
    public static T Add<T>(FactTable table, T index) where T : FactIndex
    {
        table.Keep(index);
        return index;
    }
}
