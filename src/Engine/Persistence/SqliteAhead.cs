namespace Marketing.Engine.Persistence;

/// <summary>A unit of work cannot go on beside others: it is begun anew at the gate.</summary>
sealed class NeedsGateException() : Exception("The unit must stand at the gate.");

/// <summary>What a unit of work reads that is done beside others, ahead of its turn at the gate. It writes nothing: that is gathered.</summary>
/// <remarks>Rows come from the memory of those written last; what is not there is read at the gate, in a turn of its own. Everything read is
/// noted, and looked at again when the unit is to be saved.</remarks>
sealed class SqliteAhead(SqliteSession real, SqliteMemory memory, SqliteGate gate) : RelationalSession(real.Connection, real.Tables)
{
    /// <summary>Keys a unit takes at a time: enough for an ordinary step.</summary>
    const int Range = 64;

    readonly SqliteUnitKeys keys = new(real.AllKeys, Range, _ => new NeedsGateException());
    readonly List<(IRowTable Table, long Key, object?[] Values)> rows = [];
    readonly List<(IRowTable Table, string Condition, IReadOnlyList<object?> Parameters, (long, long) Version, List<object?[]> Found)> searches = [];

    public override long Node => real.Node;

    public override KeySource KeysForUnit() => keys;

    public override void Expose() => throw new NeedsGateException();

    public override TContext Join<TContext>(Func<Microsoft.EntityFrameworkCore.DbContextOptions<TContext>, TContext> create) => throw new NeedsGateException();

    protected override ValueTask<Audit.AuditStream> OpenAudit() => throw new NeedsGateException();

    public override ValueTask Execute(IReadOnlyList<Write> writes) => throw new NeedsGateException();

    public override ValueTask<object?> Scalar(string sql, params IReadOnlyList<object?> parameters) => throw new NeedsGateException();

    public override async ValueTask<List<object?[]>> Query(IRowTable table, string condition, IReadOnlyList<object?> parameters)
    {
        if (condition == ByKey && memory.Keeps(table) && parameters is [long key])
        {
            return await Row(table, key);
        }
        var search = new Search(real, memory, table, condition, parameters);
        await gate.Pass(search);
        searches.Add((table, condition, parameters, search.Version, search.Found));
        return search.Found;
    }

    /// <summary>The condition under which a row is asked for by its key.</summary>
    public const string ByKey = "key = @0";

    async ValueTask<List<object?[]>> Row(IRowTable table, long key)
    {
        if (memory.Find(table, key) is not { } values)
        {
            var search = new Search(real, memory, table, ByKey, [key]);
            await gate.Pass(search);
            values = search.Found is [var found, ..] ? found : SqliteMemory.None;
        }
        if (table == Tables.Instances)
        {
            keys.Renew(); // keys of an instance rise with what happens to it
        }
        rows.Add((table, key, values));
        return values == SqliteMemory.None ? [] : [values];
    }

    /// <summary>At the gate: whether everything that was read would be read the same now.</summary>
    public bool StillHolds()
    {
        foreach (var (table, key, values) in rows)
        {
            if (!memory.IsStill(table, key, values))
            {
                return false;
            }
        }
        foreach (var (table, condition, parameters, version, found) in searches)
        {
            if (memory.Version(table) != version && !Same(found, real.Rows(table, condition, parameters)))
            {
                return false;
            }
        }
        return true;
    }

    static bool Same(List<object?[]> before, List<object?[]> now)
    {
        if (before.Count != now.Count)
        {
            return false;
        }
        for (var row = 0; row < now.Count; row++)
        {
            for (var at = 0; at < now[row].Length; at++)
            {
                if (!(before[row][at] is byte[] bytes ? now[row][at] is byte[] others && bytes.AsSpan().SequenceEqual(others) : Equals(before[row][at], now[row][at])))
                {
                    return false;
                }
            }
        }
        return true;
    }

    /// <summary>A read at the gate. What leads to an instance brings it along, for it is asked for next.</summary>
    sealed class Search(SqliteSession real, SqliteMemory memory, IRowTable table, string condition, IReadOnlyList<object?> parameters) : SqliteTurn
    {
        Exception? failure;
        List<object?[]> found = [];

        public override bool WaitsForCommit => false;

        /// <summary>The rows.</summary>
        public List<object?[]> Found => failure is null ? found : throw new NeedsGateException();

        public (long, long) Version { get; private set; }

        protected override ValueTask Do(SqliteGroup group)
        {
            try
            {
                Version = memory.Version(table);
                if (condition == ByKey && memory.Keeps(table))
                {
                    found = Learn(table, (long)parameters[0]!);
                    if (found is [var row] && table.InstanceKeyIn(row) is { } instance && memory.Find(real.Tables.Instances, instance) is null)
                    {
                        Learn(real.Tables.Instances, instance);
                        foreach (var element in real.Rows(real.Tables.Elements, OpenElements, [instance]))
                        {
                            Learn(real.Tables.Elements, (long)element[real.Tables.Elements.KeyPosition]!, element);
                        }
                    }
                }
                else
                {
                    found = real.Rows(table, condition, parameters);
                }
            }
            catch (Exception told) // whoever asked begins anew at the gate, and meets it there
            {
                failure = told;
            }
            return default;
        }

        const string OpenElements = "instance_key = @0 AND state = 'ACTIVE' ORDER BY key LIMIT 64";

        List<object?[]> Learn(IRowTable of, long key)
        {
            if (memory.Find(of, key) is { } known)
            {
                return known == SqliteMemory.None ? [] : [known];
            }
            var rows = real.Rows(of, ByKey, [key]);
            memory.Learn(of, key, rows is [var values, ..] ? values : SqliteMemory.None);
            return rows;
        }

        void Learn(IRowTable of, long key, object?[] values)
        {
            if (memory.Find(of, key) is null)
            {
                memory.Learn(of, key, values);
            }
        }
    }
}
