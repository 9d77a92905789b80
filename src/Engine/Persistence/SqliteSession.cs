using System.Globalization;
using Marketing.Engine.Audit;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Marketing.Engine.Persistence;

/// <summary>The connection that writes a SQLite file. Nobody else writes it, so statements are sent one by one and nothing is locked.</summary>
sealed class SqliteSession : RelationalSession
{
    const int SomeKeys = 1 << 12;
    const int ManyKeys = 1 << 18;

    static readonly Statement Begun = new("SAVEPOINT unit");
    static readonly Statement Ended = new("RELEASE unit");
    static readonly Statement Undone = new("ROLLBACK TO unit");

    readonly Dictionary<Statement, SqliteStatement> prepared = [];
    readonly sqlite3 database;

    /// <param name="connection">Open, and its file up to date.</param>
    /// <param name="tables">The tables in it.</param>
    public SqliteSession(SqliteConnection connection, EngineTables tables) : base(connection, tables)
    {
        database = connection.Handle!;
        AllKeys = SqliteKeys.From(Ask("SELECT value FROM engine_settings WHERE name = @0", [SqliteKeys.Setting]) as string);

        // One program at a time has the file: the one before this is dead, and what it had taken is free.
        Node = long.Parse(Ask("SELECT value FROM engine_settings WHERE name = @0", ["engine.node"]) as string ?? "0", CultureInfo.InvariantCulture) + 1;
        Prepared(RelationalTransaction.UpsertSetting).Execute(["engine.node", Node.ToString(CultureInfo.InvariantCulture)]);
    }

    public override long Node { get; }

    /// <summary>The keys of the file.</summary>
    public SqliteKeys AllKeys { get; }

    /// <summary>Whether the next unit was overtaken, or ran out of keys: it gets many.</summary>
    public bool IsAgain { get; set; }

    public override KeySource KeysForUnit() =>
        new SqliteUnitKeys(AllKeys, IsAgain ? ManyKeys : SomeKeys, count => new ConcurrencyException($"engine_keys ({count})"));

    // One writer, one chain, for as long as the file lives.
    protected override async ValueTask<AuditStream> OpenAudit()
    {
        var last = await Query(Tables.Audit, "stream = @0 ORDER BY seq DESC LIMIT 1", [AuditStream.OfFile]);
        return new AuditStream(AuditStream.OfFile, last is [var values] && Tables.Audit.Row(values) is var entry ? new AuditHead(entry.Seq, entry.Hash) : AuditHead.None, TimeProvider.System);
    }

    public override ValueTask Execute(IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            if (Prepared(write.Statement).Execute(write.Parameters) == 0 && write.MustHit)
            {
                throw Overtaken(write);
            }
        }
        return default;
    }

    public override ValueTask<object?> Scalar(string sql, params IReadOnlyList<object?> parameters) => new(Ask(sql, parameters));

    public override ValueTask<List<object?[]>> Query(IRowTable table, string condition, IReadOnlyList<object?> parameters) =>
        new(Rows(table, condition, parameters));

    /// <summary>The rows that meet a condition.</summary>
    public List<object?[]> Rows(IRowTable table, string condition, IReadOnlyList<object?> parameters) =>
        Prepared(table.Select(condition)).Query(parameters, table.Types);

    /// <summary>Whether no transaction is under way.</summary>
    public bool IsOutside => raw.sqlite3_get_autocommit(database) != 0;

    /// <summary>What comes now can be undone alone.</summary>
    public void Savepoint() => Prepared(Begun).Execute([]);

    /// <summary>What came since the savepoint stays.</summary>
    public void Release() => Prepared(Ended).Execute([]);

    /// <summary>Undoes what came since the savepoint.</summary>
    public void RollBack()
    {
        Prepared(Undone).Execute([]);
        Release();
    }

    public override void Dispose()
    {
        try
        {
            var exact = AllKeys.Exact();
            Prepared(exact.Statement).Execute(exact.Parameters);
        }
        catch (SqliteException)
        {
            // A disk that is full or gone: the keys up to the end of the range stay unused, as after a kill.
        }
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }
        base.Dispose();
    }

    object? Ask(string sql, IReadOnlyList<object?> parameters) => Prepared(new Statement(sql)).Scalar(parameters);

    SqliteStatement Prepared(Statement statement)
    {
        if (!prepared.TryGetValue(statement, out var known))
        {
            prepared[statement] = known = new SqliteStatement(database, statement.Numbered('?'));
        }
        return known;
    }
}
