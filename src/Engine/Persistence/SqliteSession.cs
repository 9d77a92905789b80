using System.Data.Common;
using System.Globalization;
using Marketing.Engine.Audit;

namespace Marketing.Engine.Persistence;

/// <summary>The connection that writes a SQLite file. Nobody else writes it, so statements are sent one by one and nothing is locked.</summary>
sealed class SqliteSession : RelationalSession
{
    readonly Dictionary<Statement, DbCommand> commands = [];
    readonly KeySequence keys;

    /// <param name="connection">Open, and its file up to date.</param>
    /// <param name="tables">The tables in it.</param>
    public SqliteSession(DbConnection connection, EngineTables tables) : base(connection, tables)
    {
        keys = KeySequence.From(Ask("SELECT value FROM engine_settings WHERE name = @0", [KeySequence.Setting]) as string);

        // One program at a time has the file: the one before this is dead, and what it had taken is free.
        Node = long.Parse(Ask("SELECT value FROM engine_settings WHERE name = @0", ["engine.node"]) as string ?? "0", CultureInfo.InvariantCulture) + 1;
        Command(RelationalTransaction.UpsertSetting, ["engine.node", Node.ToString(CultureInfo.InvariantCulture)]).ExecuteNonQuery();
    }

    public override long Node { get; }

    public override KeySource Keys => keys;

    // One writer, one chain, for as long as the file lives.
    protected override async ValueTask<AuditStream> OpenAudit()
    {
        var last = await Query(Tables.Audit, "stream = @0 ORDER BY seq DESC LIMIT 1", [AuditStream.OfFile]);
        return new AuditStream(AuditStream.OfFile, last is [var entry] ? new AuditHead(entry.Seq, entry.Hash) : AuditHead.None, TimeProvider.System);
    }

    public override ValueTask Execute(IReadOnlyList<Write> writes)
    {
        foreach (var (statement, parameters, _, mustHit) in writes)
        {
            if (Command(statement, parameters).ExecuteNonQuery() == 0 && mustHit is { } row)
            {
                throw Overtaken(row);
            }
        }
        return default;
    }

    public override ValueTask<object?> Scalar(string sql, params IReadOnlyList<object?> parameters) => new(Ask(sql, parameters));

    public override ValueTask<List<TRow>> Query<TRow>(RowTable<TRow> table, string condition, IReadOnlyList<object?> parameters)
    {
        using var reader = Command(table.Select(condition), parameters).ExecuteReader();
        var rows = new List<TRow>();
        while (reader.Read())
        {
            rows.Add(table.Row(reader));
        }
        return new(rows);
    }

    public override void Dispose()
    {
        foreach (var command in commands.Values)
        {
            command.Dispose();
        }
        base.Dispose();
    }

    object? Ask(string sql, IReadOnlyList<object?> parameters) => Command(new Statement(sql), parameters).ExecuteScalar();

    DbCommand Command(Statement statement, IReadOnlyList<object?> parameters)
    {
        if (!commands.TryGetValue(statement, out var command))
        {
            commands[statement] = command = Prepare(statement.Sql, parameters.Count);
        }
        command.Transaction = Transaction;
        for (var at = 0; at < parameters.Count; at++)
        {
            command.Parameters[at].Value = parameters[at] ?? DBNull.Value;
        }
        return command;
    }

    DbCommand Prepare(string sql, int parameterCount)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        for (var at = 0; at < parameterCount; at++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + at.ToString(CultureInfo.InvariantCulture);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
