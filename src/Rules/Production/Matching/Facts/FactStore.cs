namespace Marketing.Rules.Production.Matching;

/// <summary>All facts, and the log of what has changed since it was last emptied: what conditions are tried again for, and what is undone when a run fails.</summary>
sealed class FactStore
{
    readonly Dictionary<string, FactTable> _byType = new(StringComparer.Ordinal);
    readonly PagedList<LoggedChange> _log = new();

    public FactStore(IEnumerable<FactType> types)
    {
        Tables = [.. types.Select((type, number) => new FactTable(new FactLayout(type), number))];
        foreach (var table in Tables)
            _byType.Add(table.Layout.Type.Id, table);
    }

    public FactTable[] Tables { get; }

    public FactTable? Find(string type) => _byType.GetValueOrDefault(type);

    public FactTable Table(string type) => Find(type) ?? throw new ArgumentException($"There is no fact type '{type}'.", nameof(type));

    /// <summary>Counts changes, those that were undone too.</summary>
    public int Version { get; private set; }

    /// <summary>A change; they are in the order they were made.</summary>
    public ref readonly LoggedChange Logged(int index) => ref _log.At(index);

    public int LogCount => _log.Count;

    public int Count => Tables.Sum(table => table.Count);

    /// <summary>Stores a fact, or takes it away.</summary>
    /// <param name="depth">How many firings led to this change one after the other.</param>
    /// <returns>False when nothing was changed by it.</returns>
    public bool Put(FactTable table, string key, Fact? fact, int depth) => Put(table, fact is null ? table.Find(key) : table.OrdinalFor(key), fact, depth);

    /// <summary>The same, for a key whose number is known.</summary>
    public bool Put(FactTable table, int ordinal, Fact? fact, int depth)
    {
        var old = ordinal < 0 ? null : table.At(ordinal);
        if (old is null && fact is null)
            return false;
        return Put(table, ordinal, fact, FactMask.Difference(old, fact), depth);
    }

    /// <summary>The same, where it is known which slots differ.</summary>
    public bool Put(FactTable table, int ordinal, Fact? fact, ulong changed, int depth)
    {
        Version++;
        var old = table.At(ordinal);
        table.Store(ordinal, fact, changed, Version);
        _log.Add(new(table, ordinal, old, fact, changed, depth));
        return changed != 0;
    }

    /// <summary>Undoes all changes from a place of the log on.</summary>
    public void UndoTo(int count)
    {
        for (var i = _log.Count - 1; i >= count; i--)
        {
            ref readonly var change = ref _log.At(i);
            change.Table.Store(change.Ordinal, change.Old, change.Changed, ++Version);
        }
        _log.Cut(count);
    }

    public void ForgetLog() => _log.Cut(0);
}

/// <summary>A fact that has changed: as it was, as it is, and in which slots they differ.</summary>
readonly record struct LoggedChange(FactTable Table, int Ordinal, Fact? Old, Fact? New, ulong Changed, int Depth);
