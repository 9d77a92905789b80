using System.Text;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Engine.Tests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

/// <summary>What touches several instances in one transaction, on a real database.</summary>
public abstract class DatabaseContract : IDisposable
{
    readonly StoreUnderTest it;
    readonly EngineClock clock = new();
    readonly ProcessEngine engine;
    readonly DueWork due;

    protected DatabaseContract(StoreUnderTest it)
    {
        this.it = it;
        clock.StandAt(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));
        var runner = new CommandRunner(it.Store, clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance);
        engine = new ProcessEngine(runner);
        due = new DueWork(runner, new Jobs(runner, []), NullLogger<DueWork>.Instance);
    }

    public void Dispose()
    {
        it.Dispose();
        GC.SuppressFinalize(this);
    }

    async Task Deploy(params (string Id, string Content, string Roots)[] processes) => Assert.Null((await engine.Deploy(
        [.. processes.Select(one => new ResourceFile(one.Id + ".bpmn", Encoding.UTF8.GetBytes(Bpmn.File(one.Content, one.Roots).Replace("id=\"p\" name=\"P\"", $"id=\"{one.Id}\" name=\"{one.Id}\"", StringComparison.Ordinal))))], "ana")).Refusal?.Problems[0].Format("en"));

    async Task<long> Begin(string variables = "{}", string process = "p") =>
        (await engine.Start(new StartRequest { ProcessId = process, Variables = Run.Values(variables) }, "ana")).Value.Instance.Key;

    Task<LoadedInstance?> Load(long key) => engine.Look(context => context.Load(key));

    Task<IReadOnlyList<UserTaskRow>> Tasks(long key) => engine.Look(context => context.Transaction.Tasks(key));

    static string Call(string process, string loop = "") => $"""<bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="{process}" /></bpmn:extensionElements>{loop}</bpmn:callActivity>""";

    [Fact]
    public async Task Calls_go_down_and_results_come_up_in_one_transaction()
    {
        var loop = Multi("inputCollection=\"= items\" inputElement=\"item\" outputCollection=\"results\" outputElement=\"= result\"");
        await Deploy(("p", Chain(Call("child", loop) + UserTask("t"), "c", "t"), ""), ("child", Chain(Script("x", "= item * 2", "result"), "x"), ""));
        var parent = await Begin("""{"items": [1, 2, 3]}""");
        Assert.Equal("[2, 4, 6]", (await Load(parent))!.Instance.Root.Variables["results"].Value.ToString());
        Assert.Single(await Tasks(parent));
    }

    [Fact]
    public async Task An_error_ends_the_called_process_and_its_caller_goes_on()
    {
        var border = Boundary("b", "c", OnError("E1")) + Flow("fb", "b", "late") + UserTask("late") + Flow("fl", "late", "le") + End("le");
        await Deploy(("p", Chain(Call("child") + border, "c"), ErrorRoot("E1")), ("child", Start() + Flow("f", "s", "e") + EndWith("e", OnError("E1")), ErrorRoot("E1")));
        Assert.Equal("late", Assert.Single(await Tasks(await Begin())).ElementId);
    }

    [Fact]
    public async Task Signals_suspension_modification_and_migration_are_kept()
    {
        await Deploy(("p", Chain(Catch("w", OnSignal()) + UserTask("a") + Boundary("b", "a", Timer("PT1H")) + Flow("fb", "b", "late") + UserTask("late") + Flow("fl", "late", "le") + End("le"), "w", "a"), SignalRoot()));
        var instance = await Begin();
        Assert.True((await engine.Broadcast("sig", Run.Values("""{"n": 1}"""), "ana")).Succeeded);
        Assert.True((await engine.Suspend(instance, "admin")).Succeeded);
        clock.StandAt(clock.GetUtcNow() + TimeSpan.FromHours(2));
        await due.Run(CancellationToken.None);
        Assert.Equal("a", Assert.Single(await Tasks(instance)).ElementId);
        Assert.True((await engine.Resume(instance, "admin")).Succeeded);
        await due.Run(CancellationToken.None);
        Assert.Equal("late", Assert.Single(await Tasks(instance)).ElementId);
        Assert.True((await engine.Modify(instance, new ModificationPlan { Move = [new TokenMove("late", "a")] }, "admin")).Succeeded);
        var target = (await engine.Deploy([new ResourceFile("p.bpmn", Bytes(Chain(UserTask("z"), "z")))], "ana")).Value.Processes[0].Key;
        Assert.True((await engine.Migrate(instance, target, [("a", "z")], "admin")).Succeeded);
        Assert.Equal(("z", target), (Assert.Single(await Tasks(instance)).ElementId, (await Load(instance))!.Row.DefinitionKey));
    }

    [Fact]
    public async Task Jobs_are_handed_out_once_and_listeners_hold_the_element()
    {
        await Deploy(("p", Chain(ServiceTask("t", extensions: """<zeebe:executionListeners><zeebe:executionListener eventType="start" type="first" /></zeebe:executionListeners>"""), "t"), ""));
        var instance = await Begin();
        Assert.Empty((await engine.ActivateJobs("t", "w", TimeSpan.FromMinutes(1), 5)).Value);
        await engine.CompleteJob(Assert.Single((await engine.ActivateJobs("first", "w", TimeSpan.FromMinutes(1), 5)).Value).Job.Key, Run.Values("{}"));
        var job = Assert.Single((await engine.ActivateJobs("t", "w", TimeSpan.FromMinutes(1), 5)).Value).Job;
        Assert.Empty((await engine.ActivateJobs("t", "w", TimeSpan.FromMinutes(1), 5)).Value);
        Assert.True((await engine.FailJob(job.Key, 0, "no")).Succeeded);
        Assert.Equal(1, (await Load(instance))!.Row.OpenIncidents);
        Assert.True((await engine.CompleteJob(job.Key, Run.Values("""{"r": 1}"""))).Succeeded);
        Assert.Equal(("COMPLETED", 0), ((await Load(instance))!.Row.State, (await Load(instance))!.Row.OpenIncidents));
    }
}

public sealed class SqliteDatabaseTests() : DatabaseContract(new SqliteUnderTest());

public sealed class PostgresDatabaseTests() : DatabaseContract(new PostgresUnderTest());
