using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Marketing.Benchmarks.Durable;

/// <summary>What a store can do at most: the least rows that the same work could write, in the same number of transactions, by hand.</summary>
/// <remarks>A step: the instance as a document, tasks opened or closed, one row of history. One caller commits each step;
/// several share a commit, as far as the store lets them.</remarks>
abstract class RawStore : IDisposable
{
    protected const string Document = """{"state":"active","tokens":[{"key":2251799813685312,"element":"manager"}],"variables":{"amount":12000,"applicant":"ana","item":"a year of flowers"},"seen":["start","f1"]}""";
    protected const string Event = """[{"at":"2026-03-02T09:00:00+08:00","element":"manager","kind":"completed","by":"marta"}]""";

    protected static readonly string[] Schema =
    [
        "CREATE TABLE raw_instances (key BIGINT PRIMARY KEY, revision INT NOT NULL, state TEXT NOT NULL, document TEXT NOT NULL)",
        "CREATE TABLE raw_tasks (key BIGINT PRIMARY KEY, instance BIGINT NOT NULL, state TEXT NOT NULL, assignee TEXT NOT NULL)",
        "CREATE INDEX raw_inbox ON raw_tasks (assignee, state, key)",
        "CREATE TABLE raw_history (key BIGINT PRIMARY KEY, instance BIGINT NOT NULL, events TEXT NOT NULL)",
    ];

    protected const string Create = "INSERT INTO raw_instances VALUES ({0}, 1, 'active', '" + Document + "')";
    protected const string Move = "UPDATE raw_instances SET revision = revision + 1, document = '" + Document + "' WHERE key = {0} AND revision = {1}";
    protected const string End = "UPDATE raw_instances SET revision = revision + 1, state = 'completed' WHERE key = {0} AND revision = {1}";
    protected const string OpenTask = "INSERT INTO raw_tasks VALUES ({1}, {0}, 'open', 'marta')";
    protected const string CloseTask = "UPDATE raw_tasks SET state = 'done' WHERE key = {0}";
    protected const string Record = "INSERT INTO raw_history VALUES ({1}, {0}, '" + Event + "')";

    // An instance has the keys of eight tasks and eight rows of history.
    const int Keys = 8;
    const int Approvers = 5;

    static readonly (string Sql, Func<long, long[]> Parameters)[][] Approval =
    [
        [Begin, Open(0), Tell(0)],
        [Step(1), Close(0), Open(1), Tell(1)],
        [Finish(2), Close(1), Tell(2)],
    ];

    static readonly (string Sql, Func<long, long[]> Parameters)[][] CounterSign =
    [
        [Begin, .. Enumerable.Range(0, Approvers).Select(Open), Tell(0)],
        .. Enumerable.Range(1, Approvers - 1).Select(number => new[] { Step(number), Close(number - 1), Tell(number) }),
        [Finish(Approvers), Close(Approvers - 1), Tell(Approvers)],
    ];

    static readonly Dictionary<string, (string Sql, Func<long, long[]> Parameters)[][]> Cases = new() { ["e2"] = Approval, ["e3"] = CounterSign };

    /// <summary>The statements of each step of a case: text, and which of instance, revision, task and row of history it takes.</summary>
    protected (string Sql, Func<long, long[]> Parameters)[][] Steps { get; private set; } = [];

    /// <summary>Whether the least of a workload is written here.</summary>
    public static bool Knows(string workload) => Cases.ContainsKey(workload);

    static (string, Func<long, long[]>) Begin => (Create, at => [at]);

    static (string, Func<long, long[]>) Step(int revision) => (Move, at => [at, revision]);

    static (string, Func<long, long[]>) Finish(int revision) => (End, at => [at, revision]);

    static (string, Func<long, long[]>) Open(int task) => (OpenTask, at => [at, (at * Keys) + task]);

    static (string, Func<long, long[]>) Close(int task) => (CloseTask, at => [(at * Keys) + task]);

    static (string, Func<long, long[]>) Tell(int row) => (Record, at => [at, (at * Keys) + row]);

    /// <summary>Runs the cases of a workload that is known, numbered from one on, so many callers at once.</summary>
    public Task Run(string workload, int instances, int writers)
    {
        Steps = Cases[workload];
        return Run(instances, writers);
    }

    protected abstract Task Run(int instances, int writers);

    public abstract void Dispose();
}

/// <summary>The least on SQLite: prepared statements on one connection; the callers' steps share a commit.</summary>
sealed class RawSqlite : RawStore
{
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> commands = [];

    public RawSqlite(string connectionString)
    {
        connection = new SqliteConnection(connectionString + ";Pooling=False");
        connection.Open();
        Do("PRAGMA journal_mode = WAL");
        Do("PRAGMA synchronous = FULL");
        Do("PRAGMA wal_autocheckpoint = 4000");
        foreach (var statement in Schema)
            Do(statement);
    }

    protected override Task Run(int instances, int writers)
    {
        // Each caller is at the same step of an instance of his own: one commit serves them all.
        for (var first = 1; first <= instances; first += writers)
        {
            foreach (var step in Steps)
            {
                Do("BEGIN IMMEDIATE");
                for (var at = first; at < first + writers && at <= instances; at++)
                {
                    foreach (var (sql, parameters) in step)
                        Do(sql, parameters(at));
                }
                Do("COMMIT");
            }
        }
        return Task.CompletedTask;
    }

    void Do(string sql, params long[] parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            commands[sql] = command = connection.CreateCommand();
            command.CommandText = sql.Replace("{0}", "@p0", StringComparison.Ordinal).Replace("{1}", "@p1", StringComparison.Ordinal);
            for (var at = 0; at < parameters.Length; at++)
                command.Parameters.Add("@p" + at, SqliteType.Integer);
            command.Prepare();
        }
        for (var at = 0; at < parameters.Length; at++)
            command.Parameters[at].Value = parameters[at];
        command.ExecuteNonQuery();
    }

    public override void Dispose() => connection.Dispose();
}

/// <summary>The least on PostgreSQL: each step is one batch of prepared statements and one round trip; each caller has a connection.</summary>
sealed class RawPostgres(string connectionString) : RawStore
{
    readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString + ";Max Auto Prepare=50;Auto Prepare Min Usages=2;Maximum Pool Size=100;Options=-c enable_seqscan=off");

    protected override async Task Run(int instances, int writers)
    {
        foreach (var statement in Schema)
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            await using var connection = await source.OpenConnectionAsync();
            for (var at = Interlocked.Increment(ref next); at <= instances; at = Interlocked.Increment(ref next))
                await One(connection, at);
        })));
    }

    async Task One(NpgsqlConnection connection, long at)
    {
        foreach (var step in Steps)
        {
            await using var batch = new NpgsqlBatch(connection);
            foreach (var (sql, parameters) in step)
            {
                var command = new NpgsqlBatchCommand(sql.Replace("{0}", "$1", StringComparison.Ordinal).Replace("{1}", "$2", StringComparison.Ordinal));
                foreach (var parameter in parameters(at))
                    command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
                batch.BatchCommands.Add(command);
            }
            await batch.ExecuteNonQueryAsync();
        }
    }

    public override void Dispose() => source.Dispose();
}
