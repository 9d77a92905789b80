using System.Data.Common;
using System.Globalization;
using Marketing.Engine.Audit;
using Npgsql;
using NpgsqlTypes;

namespace Marketing.Engine.Persistence;

/// <summary>A connection that units of work write a PostgreSQL database through. What can be sent together is sent together: a step
/// should take two round trips.</summary>
/// <remarks>Other sessions and other programs write at the same time. The order of keys still is the order of what happened to an
/// instance: the keys of a unit are taken after its instance was read, and a unit that was overtaken is not saved.</remarks>
sealed class PostgresSession(NpgsqlConnection connection, EngineTables tables, PostgresNode node) : RelationalSession(connection, tables)
{
    const int FewestToGather = 32;

    long number;

    static readonly Statement LockName = new("SELECT pg_advisory_xact_lock(hashtextextended(@0, 0))", [typeof(string)]);

    readonly PostgresKeys keys = new(connection);
    readonly List<string> locks = [];

    public override KeySource KeysForUnit() => keys;

    public override long Node => number;

    public override bool IsShared => true;

    public override string Unclaimed => string.Create(CultureInfo.InvariantCulture, $" AND (claimed_by IS NULL OR NOT EXISTS (" +
        $"SELECT 1 FROM engine_nodes AS taker WHERE taker.key = claimed_by AND taker.key <> {number} AND taker.lease_until > {PostgresNode.Now}))");

    // Keys come in ranges: of some programs all instances could be even.
    public override string InLane(int lane) => string.Create(CultureInfo.InvariantCulture, $" AND (hashint8(COALESCE(instance_key, key)) & {IEngineTransaction.Lanes - 1}) = {lane}");

    public override string Hold => " FOR UPDATE";

    public override string HoldFree => " FOR UPDATE SKIP LOCKED";

    // A chain for each session: two units that are saved at the same moment do not wait for one another's head. Its number is a key,
    // so that no two sessions of any program ever share one.
    protected override async ValueTask<AuditStream> OpenAudit() =>
        new((long)(await Scalar("SELECT nextval('engine_keys')"))!, AuditHead.None, TimeProvider.System);

    /// <summary>A unit begins: it gets keys of its own with its first read.</summary>
    /// <param name="again">It was overtaken, or ran out of keys: it gets many.</param>
    public void Begin(bool again)
    {
        number = node.Number;
        locks.Clear();
        keys.AreOld(again);
    }

    public override void Lock(string name) => locks.Add(name);

    public override bool HasLocks => locks.Count > 0;

    public override async ValueTask Execute(IReadOnlyList<Write> writes)
    {
        await using var batch = Batch();
        var first = Prelude(batch, refreshKeys: false);
        var groups = Groups(writes);
        foreach (var group in groups)
        {
            batch.BatchCommands.Add(Command(group, group.Statement.Together, group.Statement.Positional));
        }
        await batch.ExecuteNonQueryAsync();
        for (var at = 0; at < groups.Count; at++)
        {
            if (groups[at].MustHit && batch.BatchCommands[first + at].RecordsAffected < groups[at].Writes.Count)
            {
                throw Overtaken(groups[at].Writes[0]);
            }
        }
    }

    // The commit goes with the writes, so a row that is not there must stop the batch before it: counting none of it divides by zero.
    public override async ValueTask<bool> ExecuteLast(IReadOnlyList<Write> writes)
    {
        await using var batch = Batch();
        Prelude(batch, refreshKeys: false);
        foreach (var group in Groups(writes))
        {
            batch.BatchCommands.Add(group.MustHit
                ? Command(group, group.Statement.TogetherInsisting, group.Statement.Insisting)
                : Command(group, group.Statement.Together, group.Statement.Positional));
        }
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        try
        {
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            throw Overtaken(writes.First(write => write.MustHit));
        }
        return true;
    }

    public override async ValueTask<object?> Scalar(string sql, params IReadOnlyList<object?> parameters)
    {
        await using var batch = Batch();
        var results = Prelude(batch, !keys.AreFresh);
        batch.BatchCommands.Add(Command(new Statement(sql), parameters));
        await using var reader = await batch.ExecuteReaderAsync();
        await PassPrelude(reader, results);
        return await reader.ReadAsync() && !await reader.IsDBNullAsync(0) ? reader.GetValue(0) : null;
    }

    public override async ValueTask<List<object?[]>> Query(IRowTable table, string condition, IReadOnlyList<object?> parameters) =>
        (await Query([(table, condition)], parameters))[0];

    // With an instance come the unit's keys, taken after it was read.
    public override async ValueTask<List<object?[]>[]> Query(IReadOnlyList<(IRowTable Table, string Condition)> reads, IReadOnlyList<object?> parameters)
    {
        await using var batch = Batch();
        var withInstance = reads.Any(read => read.Table == Tables.Instances);
        var results = Prelude(batch, !keys.AreFresh && !withInstance);
        foreach (var (table, condition) in reads)
        {
            batch.BatchCommands.Add(Command(table.Select(condition), parameters));
        }
        if (withInstance)
        {
            batch.BatchCommands.Add(Command(keys.Next, []));
        }
        await using var reader = await batch.ExecuteReaderAsync();
        await PassPrelude(reader, results);
        var found = new List<object?[]>[reads.Count];
        for (var at = 0; at < found.Length; at++)
        {
            found[at] = await Rows(reader, reads[at].Table);
            await reader.NextResultAsync();
        }
        if (withInstance && await reader.ReadAsync())
        {
            keys.Begin(reader.GetFieldValue<long?>(0));
        }
        return found;
    }

    static async ValueTask<List<object?[]>> Rows(DbDataReader reader, IRowTable table)
    {
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var values = new object?[table.Types.Count];
            for (var at = 0; at < values.Length; at++)
            {
                values[at] = reader.IsDBNull(at) ? null : reader.GetValue(at);
            }
            rows.Add(values);
        }
        return rows;
    }

    NpgsqlBatch Batch() => new(connection, (NpgsqlTransaction?)Transaction);

    // What goes before the next statement in the same round trip: locks first, so that everything after them sees what they waited for.
    int Prelude(NpgsqlBatch batch, bool refreshKeys)
    {
        foreach (var name in locks)
        {
            batch.BatchCommands.Add(Command(LockName, [name]));
        }
        locks.Clear();
        if (refreshKeys)
        {
            batch.BatchCommands.Add(Command(keys.Next, []));
        }
        return batch.BatchCommands.Count;
    }

    async ValueTask PassPrelude(DbDataReader reader, int results)
    {
        for (var at = 0; at < results; at++)
        {
            if (reader.GetFieldType(0) == typeof(long) && await reader.ReadAsync())
            {
                keys.Begin(reader.GetFieldValue<long?>(0));
            }
            await reader.NextResultAsync();
        }
    }

    // A statement over arrays pays from a few rows on: a step has two or three of a kind, a page of timers hundreds.
    static IReadOnlyList<WriteGroup> Groups(IReadOnlyList<Write> writes) =>
        writes.Count < FewestToGather ? [.. writes.Select(write => new WriteGroup(write))] : WriteGroup.Of(writes);

    // One write as it is, several of a kind as one statement over arrays.
    static NpgsqlBatchCommand Command(WriteGroup group, string? together, string alone)
    {
        if (group.Writes is [var only])
        {
            return Command(alone, group.Statement, only.Parameters);
        }
        var command = new NpgsqlBatchCommand(together ?? throw new InvalidOperationException("Only what can be said of many rows is grouped."));
        for (var at = 0; at < group.Statement.Types!.Count; at++)
        {
            command.Parameters.Add(PostgresArrays.Parameter(group.Statement.Types[at], group.Writes, at));
        }
        return command;
    }

    static NpgsqlBatchCommand Command(Statement statement, IReadOnlyList<object?> parameters) => Command(statement.Positional, statement, parameters);

    static NpgsqlBatchCommand Command(string sql, Statement statement, IReadOnlyList<object?> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        for (var at = 0; at < parameters.Count; at++)
        {
            command.Parameters.Add(Parameter(parameters[at], statement.Types?[at]));
        }
        return command;
    }

    static NpgsqlParameter Parameter(object? value, Type? type) => (value, type) switch
    {
        (long number, _) => new NpgsqlParameter<long> { TypedValue = number },
        (string text, _) => new NpgsqlParameter<string> { TypedValue = text },
        (int number, _) => new NpgsqlParameter<int> { TypedValue = number },
        (bool truth, _) => new NpgsqlParameter<bool> { TypedValue = truth },
        (byte[] bytes, _) => new NpgsqlParameter<byte[]> { TypedValue = bytes },
        (long[] numbers, _) => new NpgsqlParameter<long[]> { TypedValue = numbers },
        (null, { } known) => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = PostgresArrays.DbType(known) },
        _ => new NpgsqlParameter { Value = value ?? DBNull.Value },
    };
}
