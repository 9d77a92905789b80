using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>What a store on a relational database adds: searches, others' tables in the same transaction, migrations, indexes.</summary>
public sealed class RelationalStoreTests : IDisposable
{
    readonly SqliteUnderTest it = new();

    SqliteEngineStore Store => it.Sqlite;

    public void Dispose() => it.Dispose();

    [Fact]
    public void The_last_migration_is_the_model()
    {
        using var db = new SqliteEngineDb(new DbContextOptionsBuilder<SqliteEngineDb>().UseSqlite("Data Source=:memory:").Options);
        Assert.False(db.Database.HasPendingModelChanges(),
            "The model of EngineDbContext has changed: add a migration (tools/Migrations/README.md).");
    }

    [Fact]
    public async Task A_search_sees_every_acknowledged_unit_and_compares_instants()
    {
        for (var number = 1; number <= 20; number++)
        {
            var due = Sample.Noon.AddMinutes(number);
            var key = number;
            await Store.Do(unit => unit.Add(Sample.Timer(key, due.ToOffset(TimeSpan.FromHours(key - 10)))));
            Assert.Equal(number, await Store.Read(db => db.Timers.CountAsync()));
        }
        var late = await Store.Read(db => db.Timers
            .Where(timer => timer.DueAt > Sample.Noon.AddMinutes(17)).OrderByDescending(timer => timer.DueAt).Select(timer => timer.Key).ToListAsync());
        Assert.Equal([20, 19, 18], late);
    }

    [Fact]
    public async Task A_search_sees_one_state_while_units_go_on()
    {
        await Store.Do(unit => unit.Add(Sample.Step(1)));
        var (before, after) = await Store.Read(async db =>
        {
            var first = await db.Steps.CountAsync();
            await Store.Do(unit => unit.Add(Sample.Step(2)));
            return (first, await db.Steps.CountAsync());
        });
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, await Store.Read(db => db.Steps.CountAsync()));
    }

    [Fact]
    public async Task A_search_can_change_nothing()
    {
        await Assert.ThrowsAsync<StorageException>(() => Store.Read(db => db.Database.ExecuteSqlRawAsync("DELETE FROM engine_steps")));
        await Store.Do(unit => unit.Add(Sample.Step(1)));
        await Store.Read(async db =>
        {
            Assert.Empty(db.ChangeTracker.Entries());
            await db.Steps.ToListAsync();
            Assert.Empty(db.ChangeTracker.Entries());
            return 0;
        });
    }

    [Fact]
    public async Task Others_save_their_rows_with_the_unit_or_not_at_all()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Migrate(Joined, JoinedDb.MigrationsTable); // as at every start

        await Store.Do(unit =>
        {
            unit.Add(Sample.Step(1));
            Notes(unit).Add(new Note { Id = 1, Text = "kept" });
        });
        await Assert.ThrowsAsync<TimeoutException>(() => Store.Do(unit =>
        {
            unit.Add(Sample.Step(2));
            Notes(unit).Add(new Note { Id = 2, Text = "lost" });
            throw new TimeoutException();
        }));
        await Store.Ask(async unit =>
        {
            Notes(unit).Add(new Note { Id = 3, Text = "lost" });
            await ((IRelationalTransaction)unit).Join(Joined).SaveChangesAsync();
            unit.Abandon();
            return true;
        });
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit =>
        {
            unit.Add(Sample.Step(3));
            Notes(unit).Add(new Note { Id = 1, Text = "twice" });
        }));
        await Store.Do(unit => Notes(unit).Add(new Note { Id = 4, Text = "kept too" }));
        it.Restart();

        Assert.Equal([1], (await Store.Ask(unit => unit.Steps(10))).Select(step => step.Key));
        Assert.Equal(["kept", "kept too"], await Store.Ask(async unit => await Notes(unit).OrderBy(note => note.Id).Select(note => note.Text).ToListAsync()));
    }

    [Fact]
    public async Task Others_see_what_the_unit_has_changed_so_far()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Ask(async unit =>
        {
            var relational = (IRelationalTransaction)unit;
            unit.Add(Sample.Step(1));
            var joined = relational.Join(Joined);
            Assert.Equal(1, await joined.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM engine_steps").SingleAsync());
            unit.Add(Sample.Step(2));
            relational.Flush();
            Assert.Equal(2, await joined.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM engine_steps").SingleAsync());
            Assert.Same(joined, relational.Join(Joined));
            return true;
        });
    }

    [Fact]
    public async Task A_search_may_join_the_tables_of_others_on_its_snapshot()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Do(unit => Notes(unit).Add(new Note { Id = 1, Text = "kept" }));
        var text = await Store.Read(async db =>
        {
            await using var joined = RelationalContexts.Beside(db, Joined);
            return (await joined.Notes.SingleAsync()).Text;
        });
        Assert.Equal("kept", text);
    }

    [Fact]
    public async Task A_newer_table_of_others_is_refused()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Ask(async unit => await ((IRelationalTransaction)unit).Join(Joined).Database.ExecuteSqlRawAsync(
            "INSERT INTO joined_migrations VALUES ('99990101000000_Future', '99')"));
        var refused = await Assert.ThrowsAsync<StorageException>(() => Store.Migrate(Joined, JoinedDb.MigrationsTable));
        Assert.Equal(StorageFault.Newer, refused.Fault);
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
                db.ProcessInstances.Where(row => row.State == "ACTIVE").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.ProcessId == "p" && row.State == "ACTIVE").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.DefinitionKey == 1 && row.State == "ACTIVE").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.Applicant == "ana").OrderByDescending(row => row.Key).Take(20),
                db.ProcessInstances.Where(row => row.BusinessId == "YX-1"),
                db.ElementInstances.Where(row => row.InstanceKey == 1),
                db.ElementInstances.Where(row => row.InstanceKey == 1 && row.ElementId == "e"),
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

    static readonly Func<DbContextOptions<JoinedDb>, JoinedDb> Joined = options => new(options);

    static DbSet<Note> Notes(IEngineTransaction unit) => ((IRelationalTransaction)unit).Join(Joined).Notes;
}
