namespace Marketing.Engine.Persistence;

/// <summary>One table in memory: rows by key, the lists that need an order of their own, and what undoes each change.</summary>
sealed class MemoryTable<TKey, TRow>(Func<TRow, TKey> keyOf, UndoLog undo)
    where TKey : notnull where TRow : class
{
    readonly Dictionary<TKey, TRow> rows = [];
    readonly List<IMemoryIndex<TRow>> indexes = [];

    /// <summary>All rows in key order, as copies.</summary>
    public IReadOnlyList<TRow> Copies() => Copies(rows.Keys.Order());

    /// <summary>Keeps the keys of rows grouped by a value; a null group is kept too.</summary>
    public MemoryIndex<TGroup, TKey, TRow> IndexBy<TGroup>(Func<TRow, TGroup> groupOf, bool ordered = false)
    {
        var index = new MemoryIndex<TGroup, TKey, TRow>(groupOf, keyOf, ordered);
        indexes.Add(index);
        return index;
    }

    /// <summary>A copy of the row, or null.</summary>
    public TRow? Find(TKey key) => rows.TryGetValue(key, out var row) ? RowCopy<TRow>.Of(row) : null;

    /// <summary>The stored row itself: for reading, never to be handed out.</summary>
    public TRow? Peek(TKey key) => rows.GetValueOrDefault(key);

    /// <summary>Copies of the rows with these keys, in the order given.</summary>
    public IReadOnlyList<TRow> Copies(IEnumerable<TKey> keys) => [.. keys.Select(key => RowCopy<TRow>.Of(rows[key]))];

    public void Add(TRow row)
    {
        var key = keyOf(row);
        if (rows.ContainsKey(key))
        {
            throw undo.Meet(Called(key));
        }
        Put(key, null, RowCopy<TRow>.Of(row));
    }

    public void Update(TRow row)
    {
        var key = keyOf(row);
        Put(key, Stored(key), RowCopy<TRow>.Of(row));
    }

    public void Remove(TKey key) => Put(key, Stored(key), null);

    TRow Stored(TKey key) => rows.GetValueOrDefault(key) ?? throw undo.Meet(Called(key));

    static string Called(TKey key) => $"{typeof(TRow).Name[..^"Row".Length]} {key}";

    void Put(TKey key, TRow? before, TRow? after)
    {
        Replace(key, before, after);
        undo.Add(() => Replace(key, after, before));
    }

    void Replace(TKey key, TRow? before, TRow? after)
    {
        foreach (var index in indexes)
        {
            index.Replace(before, after);
        }
        if (after is null)
        {
            rows.Remove(key);
        }
        else
        {
            rows[key] = after;
        }
    }
}

/// <summary>An order over a table that must follow its changes.</summary>
interface IMemoryIndex<TRow>
{
    void Replace(TRow? before, TRow? after);
}

/// <summary>The keys of a table's rows grouped by a value, each group in key order; the groups themselves in order when asked.</summary>
sealed class MemoryIndex<TGroup, TKey, TRow>(Func<TRow, TGroup> groupOf, Func<TRow, TKey> keyOf, bool ordered)
    : IMemoryIndex<TRow> where TRow : class
{
    readonly IDictionary<Box, SortedSet<TKey>> groups = ordered
        ? new SortedDictionary<Box, SortedSet<TKey>>(new BoxOrder())
        : new Dictionary<Box, SortedSet<TKey>>();

    // A dictionary takes no null for a key, but "of no instance" is a group like any other.
    readonly record struct Box(TGroup Group);

    sealed class BoxOrder : IComparer<Box>
    {
        public int Compare(Box x, Box y) => Comparer<TGroup>.Default.Compare(x.Group, y.Group);
    }

    /// <summary>The keys whose rows have this value.</summary>
    public IEnumerable<TKey> Of(TGroup group) => groups.TryGetValue(new Box(group), out var keys) ? keys : [];

    /// <summary>Each group with its keys.</summary>
    public IEnumerable<(TGroup Group, IEnumerable<TKey> Keys)> All =>
        groups.Select(entry => (entry.Key.Group, (IEnumerable<TKey>)entry.Value));

    public void Replace(TRow? before, TRow? after)
    {
        if (before is not null && after is not null && EqualityComparer<TGroup>.Default.Equals(groupOf(before), groupOf(after)))
        {
            return; // the key of a row never changes
        }
        if (before is not null)
        {
            Leave(new Box(groupOf(before)), keyOf(before));
        }
        if (after is not null)
        {
            Enter(new Box(groupOf(after)), keyOf(after));
        }
    }

    void Leave(Box box, TKey key)
    {
        var keys = groups[box];
        keys.Remove(key);
        if (keys.Count == 0)
        {
            groups.Remove(box);
        }
    }

    void Enter(Box box, TKey key)
    {
        if (!groups.TryGetValue(box, out var keys))
        {
            groups[box] = keys = [];
        }
        keys.Add(key);
    }
}

/// <summary>What undoes the changes of the unit that is running.</summary>
sealed class UndoLog
{
    readonly List<Action> steps = [];

    /// <summary>The first conflict met; a unit that has met one is not saved, even when its work goes on.</summary>
    public ConcurrencyException? Conflict { get; private set; }

    public void Add(Action step) => steps.Add(step);

    public ConcurrencyException Meet(string what)
    {
        var conflict = new ConcurrencyException(what);
        Conflict ??= conflict;
        return conflict;
    }

    /// <summary>Forgets the steps: what was done stays.</summary>
    public void Keep() => Clear();

    /// <summary>Takes the steps back, last first.</summary>
    public void Undo()
    {
        for (var at = steps.Count - 1; at >= 0; at--)
        {
            steps[at]();
        }
        Clear();
    }

    void Clear()
    {
        steps.Clear();
        Conflict = null;
    }
}
