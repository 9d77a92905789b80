using System.Diagnostics;
using Marketing.Engine;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Rules.Feel;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>F16: jobs that poison. F22: models without an end. Neither keeps the others from their work.</summary>
public class LimitTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task A_poisonous_job_ends_in_an_incident_and_others_go_on(DatabaseKind kind)
    {
        var healthy = Figures.Size(50, 2_000);
        using var database = TestDatabases.Make(kind);
        using var world = new EngineWorld(database.OpenStore(), handlers: [new Throws(), new Rubbish(), new Works()]);
        await world.Deploy([.. new[] { "throws", "rubbish", "works" }.Select(type => ($"{type}.bpmn",
            Models.File(type, $"""<bpmn:startEvent id="s" />{Models.Flow("f1", "s", "j")}{Models.ServiceTask("j", type)}{Models.Flow("f2", "j", "e")}<bpmn:endEvent id="e" />""")))]);
        var alone = await Drain(world, healthy, poison: 0);
        var beside = await Drain(world, healthy, poison: 10);
        var tries = 0;
        for (; tries < 10 && (await OpenPoison(database)) > 0; tries++)
            await world.TimePasses(TimeSpan.FromMinutes(10));

        var evidence = database.Evidence(world.Clock.GetUtcNow());
        var violations = HistoryChecker.Check([], evidence, new Expectation { Once = new HashSet<string> { "j", "e" }, HandledJobs = new HashSet<string> { "throws", "rubbish", "works" } });
        var incidents = evidence.Waits.Count(wait => wait.Kind == "incident");
        output.Print("F16", kind, new { healthy, poison = 20, incidents, rounds = tries, aloneMs = Math.Round(alone.TotalMilliseconds), besidePoisonMs = Math.Round(beside.TotalMilliseconds), violations = violations.Count });
        Assert.Empty(violations);
        Assert.Equal(20, incidents);
        Assert.Equal(2 * healthy, evidence.Instances.Count(one => one is { ProcessId: "works", State: "COMPLETED" }));
        Assert.InRange(tries, 1, 5);
    }

    [Fact]
    public async Task Under_a_clock_that_stands_a_timer_that_sets_itself_again_keeps_nobody()
    {
        using var world = new EngineWorld(new Marketing.Engine.Persistence.MemoryEngineStore());
        await world.Deploy(("endless.bpmn", Models.File("endless", $"""
            <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "m")}<bpmn:exclusiveGateway id="m" />{Models.Flow("f2", "m", "t")}
            {Models.Timer("t", "timeDuration", "PT0S")}{Models.Flow("f3", "t", "m")}
            """)), ("later.bpmn", Models.File("later", $"""
            <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}{Models.Timer("t", "timeDuration", "PT1M")}{Models.Flow("f2", "t", "e")}<bpmn:endEvent id="e" />
            """)));
        var endless = await world.Start("endless");
        var later = await world.Start("later");
        await world.TimePasses(TimeSpan.FromMinutes(1));
        Assert.Equal("COMPLETED", (await world.Engine.Look(async context => (await context.Load(later))!.Row.State)));
        Assert.Equal("ACTIVE", (await world.Engine.Look(async context => (await context.Load(endless))!.Row.State)));
    }

    static async Task<TimeSpan> Drain(EngineWorld world, int healthy, int poison)
    {
        for (var number = 0; number < poison; number++)
        {
            await world.Start("throws");
            await world.Start("rubbish");
        }

        for (var number = 0; number < healthy; number++)
            await world.Start("works");
        var clock = Stopwatch.StartNew();
        await world.Due.Run(CancellationToken.None);
        return clock.Elapsed;
    }

    static Task<long> OpenPoison(DatabaseUnderTest database) => Task.FromResult(database.Scalar("SELECT count(*) FROM engine_jobs WHERE state = 'CREATED'"));

    sealed class Throws : IJobHandler
    {
        public string Type => "throws";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => throw new InvalidOperationException("poison");
    }

    sealed class Rubbish : IJobHandler
    {
        public string Type => "rubbish";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => ValueTask.FromResult<JobResult>(null!);
    }

    sealed class Works : IJobHandler
    {
        public string Type => "works";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => ValueTask.FromResult(JobResult.Empty);
    }

    // Two ways on at the gateway, so that a lint cannot see that nothing ends it.
    static string Loop => $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "g1")}<bpmn:exclusiveGateway id="g1" />{Models.Flow("f2", "g1", "a")}{Models.Script("a", "1")}
        {Models.Flow("f3", "a", "g2")}<bpmn:exclusiveGateway id="g2" default="f4" />{Models.Flow("f4", "g2", "g1")}
        <bpmn:sequenceFlow id="f5" sourceRef="g2" targetRef="e"><bpmn:conditionExpression>= x = 2</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:endEvent id="e" />
        """;

    static string Calls(string process) =>
        $"""<bpmn:startEvent id="s" />{Models.Flow("f1", "s", "c")}<bpmn:callActivity id="c"><bpmn:extensionElements><zeebe:calledElement processId="{process}" /></bpmn:extensionElements></bpmn:callActivity>{Models.Flow("f2", "c", "e")}<bpmn:endEvent id="e" />""";

    static string Many => $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}
        <bpmn:userTask id="t"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="= for i in 1..20000 return i" inputElement="i" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
        {Models.Flow("f2", "t", "e")}<bpmn:endEvent id="e" />
        """;

    static string Cycle => $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}{Models.UserTask("t")}
        <bpmn:boundaryEvent id="b" attachedToRef="t" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeCycle>= length</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>
        {Models.Flow("f2", "b", "be")}<bpmn:endEvent id="be" />{Models.Flow("f3", "t", "e")}<bpmn:endEvent id="e" />
        """;

    // Each firing of the border's timer ends the task and comes back to it, which sets the timer anew.
    static string Rearming => $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}{Models.UserTask("t")}
        <bpmn:boundaryEvent id="b" attachedToRef="t"><bpmn:timerEventDefinition><bpmn:timeDuration>PT0S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
        {Models.Flow("f2", "b", "t")}{Models.Flow("f3", "t", "e")}<bpmn:endEvent id="e" />
        """;

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task A_model_without_an_end_is_stopped_by_an_incident_that_names_it(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        using var world = new EngineWorld(database.OpenStore());
        await world.Deploy(("loop.bpmn", Models.File("loop", Loop)), ("self.bpmn", Models.File("self", Calls("self"))), ("ping.bpmn", Models.File("ping", Calls("pong"))),
            ("pong.bpmn", Models.File("pong", Calls("ping"))), ("many.bpmn", Models.File("many", Many)), ("cycle.bpmn", Models.File("cycle", Cycle)), ("one.bpmn", Models.OneTask("one")));
        var normal = await Interactive(world);
        foreach (var process in (string[])["loop", "self", "ping", "many"])
            await world.Start(process);
        foreach (var length in (string[])["R/PT0S", "R/-PT5M"])
            await world.Start("cycle", null, ("length", Value.Of(length)));

        var evidence = database.Evidence(world.Clock.GetUtcNow());
        var stopped = evidence.Waits.Where(wait => wait.Kind == "incident").Select(wait => evidence.Instances.Single(one => one.Key == wait.InstanceKey).ProcessId).Order().ToList();
        var depth = evidence.Instances.Count(one => one.ProcessId == "self");
        var beside = await Interactive(world);
        output.Print("F22", kind, new { stopped, calledDeep = depth, normalMsP95 = normal, besideMsP95 = beside });
        Assert.Equal(["cycle", "cycle", "loop", "many", "self"], stopped.Where(process => process is not ("ping" or "pong")));
        Assert.Single(stopped, process => process is "ping" or "pong");
        Assert.Equal(51, depth);
        Assert.DoesNotContain(HistoryChecker.Check([], evidence, new Expectation()), one => one.Invariant is not "I7");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task A_timer_that_sets_itself_anew_at_once_does_not_keep_others_from_theirs(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        using var world = new EngineWorld(database.OpenStore());
        await world.Deploy(("again.bpmn", Models.File("again", Rearming)), ("wait.bpmn", Models.File("wait",
            $"""<bpmn:startEvent id="s" />{Models.Flow("f1", "s", "w")}{Models.Timer("w", "timeDuration", "PT1M")}{Models.Flow("f2", "w", "e")}<bpmn:endEvent id="e" />""")));
        await world.Start("again");
        for (var number = 0; number < 10; number++)
            await world.Start("wait");
        world.Clock.StandAt(world.Clock.GetUtcNow() + TimeSpan.FromMinutes(2));
        using var limit = new CancellationTokenSource();
        var work = Task.Run(() => world.Due.Run(limit.Token), CancellationToken.None); // SQLite answers at once: nothing in it lets go of the thread
        var clock = Stopwatch.StartNew();
        while (database.Scalar("SELECT count(*) FROM engine_process_instances WHERE process_id = 'wait' AND state = 'COMPLETED'") < 10)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "the others' timers have not fired within a minute");
            await Task.Delay(50);
        }

        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        var firings = database.Evidence(world.Clock.GetUtcNow()).Steps.Sum(step => step.Events.Count(one => one is { Kind: "timer", ElementId: "b" }));
        output.Print("F22", kind, new { rearmed = firings, others = 10, othersMs = Math.Round(clock.Elapsed.TotalMilliseconds) });
    }

    // P95 of a person's command, in milliseconds.
    static async Task<double> Interactive(EngineWorld world)
    {
        var times = new List<double>();
        for (var number = 0; number < 20; number++)
        {
            var clock = Stopwatch.StartNew();
            await world.Complete((await world.Tasks(await world.Start("one")))[0].Key);
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        return times.Percentile(0.95);
    }
}
