using System.Text;
using Marketing.Engine.Audit;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Engine.Tests.Persistence;
using Marketing.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>What is too old is removed while others work, and the audit knows (RELIABILITY F36).</summary>
public abstract class RetentionContract : IDisposable
{
    readonly StoreUnderTest it;
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-retention-");
    readonly ITestOutputHelper output;
    readonly EngineClock clock = new();
    readonly ProcessEngine engine;
    readonly AuditHeads heads;

    protected RetentionContract(StoreUnderTest it, ITestOutputHelper output)
    {
        (this.it, this.output) = (it, output);
        clock.StandAt(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));
        heads = new AuditHeads(Path.Combine(folder.FullName, "heads.jsonl"), Path.Combine(folder.FullName, "key.pem"));
        engine = new ProcessEngine(new CommandRunner(it.Store, clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance));
    }

    public void Dispose()
    {
        it.Dispose();
        TestFolder.Remove(folder.FullName);
        GC.SuppressFinalize(this);
    }

    RelationalStore Store => (RelationalStore)it.Store;

    Retention Keeping(int? days) =>
        new(Store, StepListener.None, clock, new RetentionRules { Ended = days is { } number ? TimeSpan.FromDays(number) : null }, [], NullLogger<Retention>.Instance);

    Task<RetentionReport> Run(int? days) => Keeping(days).Run(null, CancellationToken.None);

    async Task Deploy(string id, string content) => Assert.True((await engine.Deploy(
        [new ResourceFile(id + ".bpmn", Encoding.UTF8.GetBytes(Bpmn.File(content).Replace("id=\"p\" name=\"P\"", $"id=\"{id}\" name=\"{id}\"", StringComparison.Ordinal)))], "ana")).Succeeded);

    async Task<long> Begin(string process = "p") => (await engine.Start(new StartRequest { ProcessId = process }, "ana")).Value.Instance.Key;

    async Task Complete(long instance)
    {
        foreach (var task in await engine.Look(context => context.Transaction.Tasks(instance)))
            Assert.True((await engine.CompleteTask(task.Key, "ana", _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Marketing.Rules.Feel.Value>())))).Succeeded);
    }

    Task<long> Count<TRow>(Func<EngineDbContext, IQueryable<TRow>> rows) => Store.Read(engine => Task.FromResult((long)rows(engine).Count()));

    void Pass(TimeSpan span) => clock.StandAt(clock.GetUtcNow() + span);

    [Fact]
    public async Task Ended_instances_go_with_their_history_when_their_time_is_over_and_nothing_else()
    {
        await Deploy("p", Chain(UserTask("t"), "t"));
        var old = await Begin();
        await Complete(old);
        var running = await Begin();
        Pass(TimeSpan.FromDays(20));
        var young = await Begin();
        await Complete(young);
        Pass(TimeSpan.FromDays(11));

        Assert.Equal(0, (await Run(null)).Instances);
        Assert.Equal(1, (await Run(30)).Instances);
        Assert.Equal(0, (await Run(30)).Instances);
        Assert.Equal([running, young], await Store.Read(rows => Task.FromResult(rows.ProcessInstances.Select(row => row.Key).Order().ToList())));
        Assert.Equal(0, await Count(rows => rows.Steps.Where(step => step.InstanceKey == old)));
        Assert.Equal(0, await Count(rows => rows.UserTasks.Where(task => task.InstanceKey == old)));
        Assert.Equal(0, await Count(rows => rows.ElementInstances.Where(element => element.InstanceKey == old)));
        var report = await Store.Read(rows => AuditVerification.Run(rows, heads, CancellationToken.None));
        Assert.Empty(report.Findings);
        Assert.Equal(1, report.Removed);
    }

    [Fact]
    public async Task Called_instances_go_with_their_caller_and_an_undelivered_message_keeps_both()
    {
        await Deploy("child", Chain(UserTask("t"), "t"));
        await Deploy("p", Chain("""<bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="child" /></bpmn:extensionElements></bpmn:callActivity>""" + UserTask("u"), "c", "u"));
        var parent = await Begin();
        var child = await Store.Read(rows => Task.FromResult(rows.ProcessInstances.Single(row => row.ParentInstanceKey == parent).Key));
        await Complete(child);
        Pass(TimeSpan.FromDays(40));
        Assert.Equal(0, (await Run(30)).Instances); // its caller still runs
        await Complete(parent);
        var message = Sample.Outbox((1L << 51) + 900_000, instanceKey: parent);
        (message.DeliveredAt, message.CreatedAt) = (null, clock.GetUtcNow());
        await Store.Do(unit => unit.Add(message));
        Pass(TimeSpan.FromDays(40));
        Assert.Equal(0, (await Run(30)).Instances);
        message.DeliveredAt = clock.GetUtcNow();
        await Store.Do(unit => unit.Update(message));
        Assert.Equal(2, (await Run(30)).Instances);
        Assert.Equal(0, await Count(rows => rows.ProcessInstances));
        Assert.True((await Store.Read(rows => AuditVerification.Run(rows, heads, CancellationToken.None))).IsSound);
    }

    [Fact]
    public async Task Answers_messages_and_batch_operations_go_in_slices()
    {
        await Store.Do(unit =>
        {
            for (var number = 0; number < 1_200; number++)
            {
                unit.Add(new IdempotencyRow { Actor = "ana", IdempotencyKey = $"k{number}", BodyHash = "", AnswerJson = "", At = clock.GetUtcNow().AddMinutes(number) });
                unit.Add(new MessageRow { Key = 10_000 + number, Name = "m", CorrelationKey = "c", VariablesJson = "{}", ExpiresAt = clock.GetUtcNow().AddMinutes(number) });
            }

            unit.Add(new BatchOperationRow { Key = 5, Type = "CANCEL_PROCESS_INSTANCE", State = "COMPLETED", PlanJson = "{}", CreatedAt = clock.GetUtcNow(), EndedAt = clock.GetUtcNow(), Total = 700 });
            for (var number = 0; number < 700; number++)
                unit.Add(new BatchItemRow { Key = 20_000 + number, BatchKey = 5, ItemKey = number, InstanceKey = number, State = "COMPLETED" });
        });
        Pass(TimeSpan.FromHours(24) + TimeSpan.FromMinutes(600));
        var report = await Run(null);
        Assert.Equal((600, 1_200, 0), (report.Answers, report.Messages, report.Batches));
        Pass(TimeSpan.FromDays(40));
        report = await Run(30);
        Assert.Equal((600, 0, 1), (report.Answers, report.Messages, report.Batches));
        Assert.Equal((0, 0), (await Count(rows => rows.BatchItems), await Count(rows => rows.Answers)));
        Assert.True((await Store.Read(rows => AuditVerification.Run(rows, heads, CancellationToken.None))).IsSound);
    }

    [Fact]
    public async Task A_round_whose_time_is_over_says_that_there_is_more_and_the_next_goes_on()
    {
        await Deploy("p", Chain(UserTask("t"), "t"));
        await Complete(await Begin());
        Pass(TimeSpan.FromDays(40));
        var report = await Keeping(30).Run(TimeSpan.Zero, CancellationToken.None);
        Assert.Equal((0, true), (report.Instances, report.More));
        report = await Keeping(30).Run(TimeSpan.FromSeconds(10), CancellationToken.None);
        Assert.Equal((1, false), (report.Instances, report.More));
    }

    [Fact]
    public async Task Others_work_on_while_much_is_removed()
    {
        await Deploy("p", Chain(UserTask("t"), "t"));
        for (var number = 0; number < 300; number++)
            await Complete(await Begin());
        Pass(TimeSpan.FromDays(40));
        var slowest = TimeSpan.Zero;
        var begun = 0;
        var removing = Run(30);
        while (!removing.IsCompleted)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            await Begin();
            begun++;
            var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);
            slowest = took > slowest ? took : slowest;
        }

        var report = await removing;
        output.WriteLine($"{report.Instances} instances removed, longest slice {report.LongestSlice.TotalMilliseconds:0} ms; {begun} begun meanwhile, slowest {slowest.TotalMilliseconds:0} ms");
        Assert.Equal(300, report.Instances);
        Assert.Equal(begun, await Count(rows => rows.ProcessInstances));
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(1)); // 200 ms on a quiet machine; tests share theirs
    }
}

public sealed class SqliteRetentionTests(ITestOutputHelper output) : RetentionContract(new SqliteUnderTest(), output);

public sealed class PostgresRetentionTests(ITestOutputHelper output) : RetentionContract(new PostgresUnderTest(), output);
