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
    public Choice Choose(Thing thing, IEnumerable<Conjunct> conditions, ulong bound)
    {
        var table = thing.Table!;
        var equalities = conditions
            .Select(condition => (Condition: condition, Equality: condition.EqualityFor(thing)))
            .Where(found => found.Equality is { } equality && (equality.Reads & ~bound) == 0)
            .Select(found => (found.Condition, found.Equality!.Value.Slot, found.Equality.Value.Term))
            .DistinctBy(found => found.Slot)
            .OrderBy(found => found.Slot)
            .ToArray();
        if (Array.Find(equalities, equality => equality.Slot == 0) is { Condition: not null } key)
            return new(new KeyAccess(table, key.Term), AccessKind.Key, [key.Condition]);

        var done = equalities.Select(equality => equality.Condition).ToList();
        var (slots, terms) = (Array.ConvertAll(equalities, equality => equality.Slot), Array.ConvertAll(equalities, equality => equality.Term));
        if (Range(thing, conditions, bound) is { } range)
        {
            var ordered = Ordered(table, slots, range.Slot);
            return new(new RangeAccess(ordered, terms, range.Low, range.High), AccessKind.Range, [.. done, .. range.Done]);
        }
        if (slots.Length == 0)
            return new(new ScanAccess(table), AccessKind.Scan, []);
        var kind = Array.TrueForAll(terms, term => term is ConstantTerm) ? AccessKind.Constant : AccessKind.Index;
        return new(new HashAccess(Hash(table, slots), terms), kind, done);
    }

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
        Shared($"{table.Number}:{string.Join(',', slots)}", table, () => new HashIndex(table, slots, null));

    OrderedIndex Ordered(FactTable table, int[] slots, int order) =>
        Shared($"{table.Number}:{string.Join(',', slots)} by {order}", table, () => new OrderedIndex(table, slots, order, null));

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
        table.Indexes.Add(index);
        return index;
    }
}
