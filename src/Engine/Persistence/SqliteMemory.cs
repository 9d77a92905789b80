using System.Collections.Concurrent;

namespace Marketing.Engine.Persistence;

/// <summary>The rows of a SQLite file that were read or written last, as they are now. Only who stands at the gate changes it; anybody reads.</summary>
/// <remarks>Whoever reads here may read what is not committed yet. He saves through the gate, in the same commit or a later one, and only
/// when everything he has read is still the very same.</remarks>
sealed class SqliteMemory(EngineTables tables)
{
    const int Most = 4096;

    /// <summary>In place of the values of a row that does not exist.</summary>
    public static readonly object?[] None = [];

    readonly HashSet<IRowTable> kept =
    [
        tables.Definitions, tables.Forms, tables.Instances, tables.Elements, tables.Tasks, tables.Timers, tables.Jobs, tables.Subscriptions, tables.Signals, tables.Incidents,
    ];

    readonly ConcurrentDictionary<IRowTable, long> versions = [];
    volatile ConcurrentDictionary<(IRowTable, long), object?[]> young = [];
    volatile ConcurrentDictionary<(IRowTable, long), object?[]> old = [];
    int size;
    long epoch;

    /// <summary>Whether rows of the table are remembered by their keys.</summary>
    public bool Keeps(IRowTable table) => kept.Contains(table);

    /// <summary>The values of a row; <see cref="None"/> when there is none, null when it is not known.</summary>
    public object?[]? Find(IRowTable table, long key) =>
        young.TryGetValue((table, key), out var values) || old.TryGetValue((table, key), out values) ? values : null;

    /// <summary>At the gate: whether a row still has the values that somebody has read. What is asked for stays young.</summary>
    public bool IsStill(IRowTable table, long key, object?[] values)
    {
        if (young.TryGetValue((table, key), out var now))
        {
            return now == values;
        }
        if (!old.TryGetValue((table, key), out now))
        {
            return false;
        }
        Learn(table, key, now);
        return now == values;
    }

    /// <summary>Another number after each change of the table.</summary>
    public (long Epoch, long Changes) Version(IRowTable table) => (Interlocked.Read(ref epoch), versions.GetValueOrDefault(table));

    /// <summary>A row was read, or is known not to exist.</summary>
    public void Learn(IRowTable table, long key, object?[] values)
    {
        if (size++ > Most)
        {
            (old, young, size) = (young, [], 0);
        }
        young[(table, key)] = values;
    }

    /// <summary>Rows were written.</summary>
    public void Learn(IEnumerable<(IRowTable Table, object Key, object?[]? Values)> written)
    {
        foreach (var (table, key, values) in written)
        {
            versions[table] = versions.GetValueOrDefault(table) + 1;
            if (kept.Contains(table))
            {
                Learn(table, (long)key, values ?? None);
            }
        }
    }

    /// <summary>Anything may have changed.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref epoch);
        (old, young, size) = ([], [], 0);
    }
}
