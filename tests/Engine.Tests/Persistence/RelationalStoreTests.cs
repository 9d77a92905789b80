using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>Migrations that fit the model, and reads that go through an index.</summary>
public sealed class RelationalStoreTests : IDisposable
{
    readonly SqliteUnderTest it = new();

    SqliteEngineStore Store => it.Sqlite;

    public void Dispose() => it.Dispose();

    [Fact]
    public void The_last_migration_is_the_model()
    {
        using var db = new SqliteEngineDb(new DbContextOptionsBuilder<SqliteEngineDb>().UseSqlite("Data Source=:memory:").Options);
        using var server = new PostgresEngineDb(new DbContextOptionsBuilder<PostgresEngineDb>().UseNpgsql("Host=nowhere").Options);
        Assert.False(db.Database.HasPendingModelChanges() || server.Database.HasPendingModelChanges(),
            "The model of EngineDbContext has changed: add a migration for each database (tools/Migrations/README.md).");
    }

    [Fact]
    public async Task Every_read_of_a_unit_goes_through_an_index()
    {
        var plans = await Store.Ask(async unit =>
        {
            var connection = (SqliteConnection)((IRelationalTransaction)unit).Connection;
            var heard = new List<string>();
            raw.sqlite3_trace(connection.Handle, (_, sql) => heard.Add(sql), null!);
            await AskEverything(unit);
            raw.sqlite3_trace(connection.Handle, (strdelegate_trace)null!, null!);
            return heard.Distinct().ToDictionary(sql => sql, sql => Plan(connection, sql));
        });
        Assert.True(plans.Count >= 25, $"Only {plans.Count} statements were seen.");
        Assert.All(plans, plan => Assert.False(
            plan.Value.Any(line => line.StartsWith("SCAN engine_", StringComparison.Ordinal) && !line.Contains("INDEX", StringComparison.Ordinal)),
            $"{plan.Key}\n{string.Join('\n', plan.Value)}"));
        var sorting = plans.Where(plan => plan.Value.Any(line => line.Contains("TEMP B-TREE", StringComparison.Ordinal))).Select(plan => plan.Key);
        // Sorted after reading: the latest definitions (one row a process) and all the tasks an instance ever had.
        Assert.All(sorting, sql => Assert.Matches("engine_process_definitions|engine_user_tasks", sql));
    }

    [Fact]
    public async Task Pages_of_searches_go_through_an_index()
    {
        var plans = await Store.Read(db =>
        {
            var connection = (SqliteConnection)db.Database.GetDbConnection();
            IQueryable<object>[] pages =
            [
                db.UserTasks.Where(task => task.Assignee == "ana" && task.State == "CREATED").OrderByDescending(task => task.Key).Take(20),
                db.UserTasks.Where(task => task.State == "CREATED").OrderBy(task => task.Key).Take(20),
                db.ProcessInstances.Where(row => row.EndedAt == null && row.State == "ACTIVE").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.ProcessId == "p" && row.State == "ACTIVE").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.DefinitionKey == 1 && row.State == "ACTIVE").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.Applicant == "ana").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.BusinessId == "YX-1"),
                db.ElementInstances.Where(row => row.InstanceKey == 1),
                db.ElementInstances.Where(row => row.DefinitionKey == 1 && row.State == "ACTIVE"),
                db.Steps.Where(row => row.InstanceKey == 1).OrderBy(row => row.Key),
                db.Incidents.Where(row => row.ResolvedAt == null).OrderBy(row => row.Key).Take(20),
                db.Incidents.Where(row => row.InstanceKey == 1),
                db.Outbox.Where(row => row.DeliveredAt == null && row.Kind == "k").OrderBy(row => row.Key).Take(20),
                db.MessageSubscriptions.Where(row => row.InstanceKey == 1),
            ];
            return Task.FromResult(pages.Select(page => page.ToQueryString()).Select(sql => Without(sql)).ToDictionary(sql => sql, sql => Plan(connection, sql)));
        });
        Assert.All(plans, plan => Assert.All(plan.Value, line => Assert.True(
            line.StartsWith("SEARCH", StringComparison.Ordinal) && line.Contains("INDEX", StringComparison.Ordinal),
            $"{plan.Key}\n{string.Join('\n', plan.Value)}")));
    }

    static async Task AskEverything(IEngineTransaction unit)
    {
        await unit.Definition(1);
        await unit.LatestDefinition("p");
        await unit.DefinitionVersion("p", 1);
        await unit.LatestDefinitions();
        await unit.LatestForm("f");
        await unit.Form(1);
        await unit.Instance(1);
        await unit.Element(1);
        await unit.Task(1);
        await unit.Tasks(1);
        await unit.Tasks(1, openOnly: false);
        await unit.Timer(1);
        await unit.DueTimers(Sample.Noon, 10);
        await unit.NextDue(["mail"]);
        await unit.StartTimers(1);
        await unit.Subscription(1);
        await unit.Subscriptions("n", "k");
        await unit.Messages("n", "k", Sample.Noon);
        await unit.MessageById("n", "k", "m", Sample.Noon);
        await unit.ExpiredMessages(Sample.Noon, 10);
        await unit.Job(1);
        await unit.AvailableJobs(["mail"], Sample.Noon, 10);
        await unit.Incident(1);
        await unit.Steps(1);
        await unit.Undelivered("k", 10);
        await unit.Outbox(1);
        await unit.Setting("s");
        await unit.Answer("a", "k");
    }

    // EF prints its parameters as comments and .param commands before the statement.
    static string Without(string queryString) => queryString[queryString.IndexOf("SELECT", StringComparison.Ordinal)..];

    static List<string> Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        var lines = new List<string>();
        foreach (var name in System.Text.RegularExpressions.Regex.Matches(sql, @"@\w+").Select(match => match.Value).Distinct())
        {
            command.Parameters.AddWithValue(name, DBNull.Value);
        }
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            lines.Add(reader.GetString(3));
        }
        return lines;
    }
}
