using System.Text;
using Marketing.Engine.Audit;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>A database of every earlier schema is brought up to date, and its audit begins there. What programs of their time have left, with
/// instances in every wait, is kept in Reliability.Tests (F29).</summary>
public sealed class UpgradeTests : IDisposable
{
    readonly SqliteUnderTest sqlite = new();
    readonly EngineClock clock = new();

    public UpgradeTests() => clock.StandAt(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));

    public void Dispose() => sqlite.Dispose();

    public static TheoryData<string> Earlier()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        using var context = new SqliteEngineDb(RelationalContexts.OptionsOver<SqliteEngineDb>(connection));
        return [.. context.Database.GetMigrations().SkipLast(1)];
    }

    const string FirstWithAudit = "20261122065144_Durable";

    ProcessEngine Engine() => new(new CommandRunner(sqlite.Store, clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance));

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task What_an_earlier_schema_held_goes_on_and_is_counted_as_older_than_the_audit(string schema)
    {
        var before = Engine();
        Assert.True((await before.Deploy([new ResourceFile("p.bpmn", Encoding.UTF8.GetBytes(Bpmn.File(Chain(UserTask("w"), "w"))))], "ana")).Succeeded);
        Assert.True((await before.Start(new StartRequest { ProcessId = "p" }, "ana")).Succeeded);

        GoBackTo(schema);
        sqlite.Restart();
        var task = await sqlite.Sqlite.Read(rows => rows.UserTasks.SingleAsync());
        Assert.True((await Engine().CompleteTask(task.Key, "ana", _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Marketing.Rules.Feel.Value>())))).Succeeded);

        Assert.Equal(["COMPLETED"], await sqlite.Sqlite.Read(rows => rows.ProcessInstances.Select(row => row.State).ToListAsync()));
        var report = await sqlite.Sqlite.Read(rows => AuditVerification.Run(rows, null, CancellationToken.None));
        Assert.Empty(report.Findings);
        // Without an audit the process and the first step were there before.
        Assert.Equal(string.CompareOrdinal(schema, FirstWithAudit) >= 0 ? 0 : 2, report.Unaudited);
    }

    // The schema as it was, with the rows that it had room for.
    void GoBackTo(string schema)
    {
        sqlite.Sqlite.Dispose();
        using var connection = new SqliteConnection($"Data Source={sqlite.File};Pooling=False");
        using var context = new SqliteEngineDb(RelationalContexts.OptionsOver<SqliteEngineDb>(connection, EngineDbContext.MigrationsTable));
        context.GetService<IMigrator>().Migrate(schema);
        Assert.Equal(schema, context.Database.GetAppliedMigrations().Last());
    }
}
