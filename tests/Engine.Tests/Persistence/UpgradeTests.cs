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

/// <summary>A database of every earlier schema, with instances that wait, is brought up to date and they all finish (RELIABILITY F29).</summary>
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

    static readonly (string Id, string Content, string Roots)[] Waits =
    [
        ("task", Chain(UserTask("w"), "w"), ""),
        ("timer", Chain("""<bpmn:intermediateCatchEvent id="w">""" + Timer("PT1H") + "</bpmn:intermediateCatchEvent>", "w"), ""),
        ("job", Chain(ServiceTask("w", "work"), "w"), ""),
        ("message", Chain("""<bpmn:intermediateCatchEvent id="w"><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>""", "w"),
            """<bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="= &quot;C-1&quot;" /></bpmn:extensionElements></bpmn:message>"""),
    ];

    (ProcessEngine Engine, DueWork Due) Engine()
    {
        var runner = new CommandRunner(sqlite.Store, clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance);
        return (new ProcessEngine(runner), new DueWork(runner, new Jobs(runner, []), NullLogger<DueWork>.Instance));
    }

    [Theory]
    [MemberData(nameof(Earlier))]
    public async Task Instances_in_every_wait_finish_after_the_upgrade(string schema)
    {
        var (before, _) = Engine();
        foreach (var (id, content, roots) in Waits)
        {
            var file = Bpmn.File(content, roots).Replace("id=\"p\" name=\"P\"", $"id=\"{id}\" name=\"{id}\"", StringComparison.Ordinal);
            Assert.Null((await before.Deploy([new ResourceFile(id + ".bpmn", Encoding.UTF8.GetBytes(file))], "ana")).Refusal?.Problems[0].Format("en"));
            Assert.True((await before.Start(new StartRequest { ProcessId = id }, "ana")).Succeeded);
        }

        GoBackTo(schema);
        sqlite.Restart();
        var (engine, due) = Engine();
        var task = await sqlite.Sqlite.Read(rows => rows.UserTasks.SingleAsync());
        Assert.True((await engine.CompleteTask(task.Key, "ana", _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Marketing.Rules.Feel.Value>())))).Succeeded);
        var job = Assert.Single((await engine.ActivateJobs("work", "w", TimeSpan.FromMinutes(1), 10)).Value);
        Assert.True((await engine.CompleteJob(job.Job.Key, new Dictionary<string, Marketing.Rules.Feel.Value>())).Succeeded);
        Assert.True((await engine.Correlate(new PublishedMessage("paid", "C-1", new Dictionary<string, Marketing.Rules.Feel.Value>()), "ana")).Succeeded);
        clock.StandAt(clock.GetUtcNow() + TimeSpan.FromHours(2));
        await due.Run(CancellationToken.None);

        Assert.Equal(["COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED"], await sqlite.Sqlite.Read(rows => rows.ProcessInstances.Select(row => row.State).ToListAsync()));
        var report = await sqlite.Sqlite.Read(rows => AuditVerification.Run(rows, null, CancellationToken.None));
        Assert.Empty(report.Findings);
        // Without an audit four processes and four first steps were there before.
        Assert.Equal(string.CompareOrdinal(schema, FirstWithAudit) >= 0 ? 0 : 8, report.Unaudited);
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
