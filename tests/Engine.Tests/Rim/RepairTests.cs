using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class ModificationTests
{
    static readonly string Two = Chain(UserTask("a") + UserTask("b"), "a", "b");

    static async Task<(World World, long Instance)> Started(string content, string variables = "{}", string roots = "")
    {
        var world = new World();
        await world.DeployAll(("p", content, roots));
        return (world, await world.Start(variables));
    }

    static Task<Outcome<Done>> Modify(World world, long instance, ModificationPlan plan) => world.Engine.Modify(instance, plan, "admin");

    static Activation Enter(string id, long? ancestor = null, string? scope = null, string variables = "{}") =>
        new(id, ancestor) { Variables = variables == "{}" ? [] : [new ScopedVariables(scope, Run.Values(variables))] };

    static async Task<long> KeyOf(World world, long instance, string id) => (await world.Load(instance)).Elements.First(element => element.ElementId == id).Key;

    [Fact] // SEMANTICS X1
    public async Task X1_a_plan_with_one_fault_changes_nothing()
    {
        var (world, instance) = await Started(Two);
        var steps = world.Rows.Steps.Count;
        var refused = await Modify(world, instance, new ModificationPlan { Activate = [Enter("b"), Enter("nothing")], Terminate = [99] });
        Assert.Equal(2, refused.Refusal!.Problems.Count);
        Assert.Equal(["a"], world.Open(instance));
        Assert.Equal(steps, world.Rows.Steps.Count);
    }

    [Fact] // SEMANTICS X1: activations before terminations
    public async Task X1_the_instance_survives_when_its_only_token_is_replaced()
    {
        var (world, instance) = await Started(Two);
        await Modify(world, instance, new ModificationPlan { Activate = [Enter("b", scope: null, variables: """{"n": 1}""")], Terminate = [await KeyOf(world, instance, "a")] });
        Assert.Equal(["b"], world.Open(instance));
        Assert.Equal("1", await world.Variable(instance, "n"));
        await world.Complete(instance, "b");
        Assert.Equal("COMPLETED", world.State(instance));
    }

    [Fact]
    public async Task Moving_takes_all_tokens_of_an_element()
    {
        var (world, instance) = await Started(Two);
        Assert.True((await Modify(world, instance, new ModificationPlan { Move = [new TokenMove("a", "b")] })).Succeeded);
        Assert.Equal(["b"], world.Open(instance));
    }

    [Fact]
    public async Task Ending_the_last_token_ends_the_scopes_around_it()
    {
        var (world, instance) = await Started(Chain(Sub("sub", Start("is") + Flow("i1", "is", "a") + UserTask("a") + Flow("i2", "a", "ie") + End("ie")), "sub"));
        await Modify(world, instance, new ModificationPlan { Terminate = [await KeyOf(world, instance, "a")] });
        Assert.Equal("TERMINATED", world.State(instance));
    }

    [Fact] // SEMANTICS X2
    public async Task X2_missing_scopes_are_made_without_start_event_and_input_mappings()
    {
        var io = """<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="inside" /></zeebe:ioMapping></bpmn:extensionElements>""";
        var inner = io + Start("is") + Flow("i1", "is", "x") + UserTask("x") + Flow("i2", "x", "ie") + End("ie");
        var (world, instance) = await Started(Chain(UserTask("a") + Sub("sub", inner) + Boundary("b", "sub", Timer("PT1H")) + Flow("fb", "b", "late") + End("late"), "a", "sub"));
        await Modify(world, instance, new ModificationPlan { Activate = [Enter("x", scope: "sub", variables: """{"n": 1}""")] });
        Assert.Equal(["a", "x"], world.Open(instance));
        var sub = (await world.Load(instance)).Elements.Single(element => element.ElementId == "sub");
        Assert.Equal(["n"], sub.Variables.Keys);
        Assert.Single(world.Rows.Timers);
        Assert.DoesNotContain(world.Rows.Elements, row => row.ElementId == "is");
        await world.Complete(instance, "x");
        await world.Complete(instance, "a");
        Assert.Equal(["x"], world.Open(instance));
    }

    static readonly string Multiple = Chain(Sub("sub", Start("is") + Flow("i1", "is", "x") + UserTask("x") + Flow("i2", "x", "y") + UserTask("y") + Flow("i3", "y", "ie") + End("ie")
        + Multi("inputCollection=\"= items\" inputElement=\"item\" outputCollection=\"results\" outputElement=\"= item\"")), "sub");

    [Fact] // SEMANTICS X2: more than one possible ancestor
    public async Task X2_with_several_possible_scopes_one_must_be_named()
    {
        var (world, instance) = await Started(Multiple, """{"items": [1, 2]}""");
        Assert.Contains("several", (await Modify(world, instance, new ModificationPlan { Activate = [Enter("y")] })).Refusal!.Message.English, StringComparison.Ordinal);
        var round = (await world.Load(instance)).Elements.First(element => element.Round == 1).Key;
        Assert.True((await Modify(world, instance, new ModificationPlan { Activate = [Enter("y", round)] })).Succeeded);
        Assert.Equal(["x", "x", "y"], world.Open(instance));
    }

    [Fact] // SEMANTICS X3, better: into a multi-instance, with a round more
    public async Task X3_a_body_gets_one_round_more()
    {
        var (world, instance) = await Started(Multiple, """{"items": [1, 2]}""");
        var body = (await world.Load(instance)).Elements.First(element => element.Loop is not null).Key;
        await world.Engine.SetVariables(instance, Run.Values("""{"items": [1, 2, 3]}"""), false, "admin");
        Assert.True((await Modify(world, instance, new ModificationPlan { Activate = [Enter("y", body)] })).Succeeded);
        Assert.Equal(["x", "x", "y"], world.Open(instance));
        foreach (var task in new[] { "y", "x", "x", "y", "y" })
            await world.Complete(instance, task);
        Assert.Equal("COMPLETED", world.State(instance));
        Assert.Equal("[1,2,3]", await world.Variable(instance, "results"));
    }

    [Fact] // SEMANTICS X3, better: out of a multi-instance, the siblings settled
    public async Task X3_a_round_that_is_taken_out_does_not_hold_its_siblings_up()
    {
        var (world, instance) = await Started(Chain(MultiUserTask("t", Multi()) + UserTask("after"), "t", "after"), """{"items": [1, 2]}""");
        var round = (await world.Load(instance)).Elements.First(element => element.Round == 0).Key;
        await Modify(world, instance, new ModificationPlan { Terminate = [round] });
        await world.Complete(instance, "t");
        Assert.Equal(["after"], world.Open(instance));
    }

    [Fact] // SEMANTICS X3: sequential
    public async Task X3_the_next_round_of_a_sequence_begins_when_one_is_taken_out()
    {
        var (world, instance) = await Started(Chain(MultiUserTask("t", Multi(sequential: true)), "t"), """{"items": [1, 2]}""");
        var round = (await world.Load(instance)).Elements.First(element => element.Round == 0).Key;
        await Modify(world, instance, new ModificationPlan { Terminate = [round] });
        Assert.Equal(["t"], world.Open(instance));
        Assert.Equal(1, (await world.Load(instance)).Elements.Single(element => element.Round is not null).Round);
    }

    [Fact] // SEMANTICS X3: a loop that is entered from outside has the one round
    public async Task X3_an_element_inside_a_loop_that_is_not_open_can_be_entered()
    {
        var (world, instance) = await Started(Chain(UserTask("a") + Sub("sub", Start("is") + Flow("i1", "is", "x") + UserTask("x") + Flow("i2", "x", "ie") + End("ie") + Multi()), "a", "sub"), """{"items": [7, 8]}""");
        Assert.True((await Modify(world, instance, new ModificationPlan { Move = [new TokenMove("a", "x")] })).Succeeded);
        Assert.Equal(["x"], world.Open(instance));
        await world.Complete(instance, "x");
        Assert.Equal("COMPLETED", world.State(instance));
    }

    [Fact] // SEMANTICS X3: start and boundary events, and behind an event-based gateway
    public async Task X3_events_can_be_entered()
    {
        var content = Chain(UserTask("a") + Boundary("b", "a", Timer("PT1H")) + Flow("fb", "b", "late") + UserTask("late") + Flow("fl", "late", "le") + End("le")
            + Gateway("eventBased", "g") + Flow("ag", "a2", "g") + UserTask("a2") + Flow("g1", "g", "w") + Catch("w", Timer("PT2H")) + Flow("w1", "w", "we") + End("we"), "a");
        var (world, instance) = await Started(content);
        Assert.True((await Modify(world, instance, new ModificationPlan { Activate = [Enter("s"), Enter("b"), Enter("w")] })).Succeeded);
        Assert.Equal(["a", "a", "late"], world.Open(instance).Order());
        await world.TimePasses(TimeSpan.FromHours(2));
        Assert.Contains(world.Rows.Elements, row => row is { ElementId: "we", State: "COMPLETED" });
    }

    [Fact]
    public async Task A_compensation_activity_and_the_process_itself_cannot_be_entered()
    {
        var (world, instance) = await Started(Two);
        Assert.Equal("modification", (await Modify(world, instance, new ModificationPlan { Activate = [Enter("p")] })).Refusal!.Code);
        Assert.Equal("modification", (await Modify(world, instance, new ModificationPlan { Terminate = [instance] })).Refusal!.Code);
    }

    [Fact]
    public async Task An_instance_may_begin_in_the_middle()
    {
        var (world, _) = await Started(Two);
        var begun = await world.Engine.Start(new StartRequest { ProcessId = "p", StartElements = ["b"], Variables = Run.Values("""{"n": 1}""") }, "ana");
        Assert.Equal(["b"], world.Open(begun.Value.Instance.Key));
        Assert.Equal("start-element", (await world.Engine.Start(new StartRequest { ProcessId = "p", StartElements = ["nothing"] }, "ana")).Refusal!.Code);
    }
}

public class MigrationTests
{
    static async Task<(World World, long Instance, long Target)> Deployed(string from, string to, string variables = "{}", string roots = "")
    {
        var world = new World();
        await world.DeployAll(("p", from, roots));
        var instance = await world.Start(variables);
        var target = (await world.DeployAll(("p", to, roots))).Processes[0].Key;
        return (world, instance, target);
    }

    static readonly string Old = Chain(UserTask("a"), "a");

    [Fact] // SEMANTICS X4
    public async Task X4_a_task_goes_on_in_the_new_model_as_it_is()
    {
        var (world, instance, target) = await Deployed(Old, Chain(UserTask("b", """<zeebe:assignmentDefinition assignee="ben" />""") + UserTask("after"), "b", "after"));
        var task = world.Rows.Tasks[0].Key;
        Assert.True((await world.Engine.Migrate(instance, target, [("a", "b")], "admin")).Succeeded);
        var row = Assert.Single(world.Rows.Tasks);
        Assert.Equal((task, "b", null, target, 2), (row.Key, row.ElementId, row.Assignee, row.DefinitionKey, row.ProcessVersion));
        Assert.Equal((target, 2), (world.Rows.Instances[0].DefinitionKey, world.Rows.Instances[0].Version));
        await world.Complete(instance, "b");
        Assert.Equal(["after"], world.Open(instance));
    }

    public static TheoryData<string, string, string> Refused() => new()
    {
        { Chain(UserTask("b"), "b"), "", "no mapping" },
        { Chain(ServiceTask("b"), "b"), "a>b", "one type" },
        { Chain(MultiUserTask("b", Multi()), "b"), "a>b", "one type" },
        { Chain(UserTask("b"), "b"), "a>nothing", "holds no element" },
        { Chain(UserTask("b") + UserTask("c"), "b", "c"), "a>b,a>c", "several times" },
        { Chain(Sub("sub", Start("is") + Flow("i1", "is", "b") + UserTask("b") + Flow("i2", "b", "ie") + End("ie")), "sub"), "a>b", "scope" },
    };

    [Theory] // SEMANTICS X4
    [MemberData(nameof(Refused))]
    public async Task X4_what_does_not_fit_is_refused_with_the_reason(string to, string mapping, string word)
    {
        var (world, instance, target) = await Deployed(Old, to);
        (string, string)[] pairs = [.. mapping.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('>')[0], pair.Split('>')[1]))];
        var refused = await world.Engine.Migrate(instance, target, pairs, "admin");
        Assert.Contains(refused.Refusal!.Problems, problem => problem.Message.English.Contains(word, StringComparison.Ordinal));
        Assert.NotEmpty((await world.Engine.PreviewMigration(instance, target, pairs)).Value.Problems);
        Assert.Equal(1, world.Rows.Instances[0].Version);
    }

    [Fact] // SEMANTICS X4: timers of mapped events survive, the others listen anew
    public async Task X4_events_that_are_mapped_survive_and_the_others_are_opened_anew()
    {
        string With(string mapped, string other, string length) => Chain(UserTask("a") + Boundary(mapped, "a", Timer("PT5H")) + Flow("f1", mapped, "e1") + End("e1") + Boundary(other, "a", Timer(length)) + Flow("f2", other, "e2") + End("e2"), "a");
        var (world, instance, target) = await Deployed(With("b1", "b2", "PT1H"), With("n1", "n2", "PT3H"));
        await world.TimePasses(TimeSpan.FromMinutes(30));
        var preview = (await world.Engine.PreviewMigration(instance, target, [("a", "a"), ("b1", "n1")])).Value;
        Assert.Equal(["b2"], preview.Closed);
        Assert.Equal(["n2"], preview.Opened);
        var kept = world.Rows.Timers.Single(timer => timer.ElementId == "b1");
        Assert.True((await world.Engine.Migrate(instance, target, [("a", "a"), ("b1", "n1")], "admin")).Succeeded);
        Assert.Equal(["n1", "n2"], world.Rows.Timers.Select(timer => timer.ElementId));
        Assert.Equal((kept.Key, kept.DueAt), (world.Rows.Timers[0].Key, world.Rows.Timers[0].DueAt));
        Assert.Equal(world.Clock.GetUtcNow() + TimeSpan.FromHours(3), world.Rows.Timers[1].DueAt);
        await world.TimePasses(TimeSpan.FromHours(3));
        Assert.Contains(world.Rows.Elements, row => row is { ElementId: "e2", State: "COMPLETED" });
    }

    [Fact] // SEMANTICS X4: jobs survive
    public async Task X4_a_job_and_its_incident_survive()
    {
        var (world, instance, target) = await Deployed(Chain(ServiceTask("a"), "a"), Chain(ServiceTask("b", "other") + UserTask("after"), "b", "after"));
        var job = Assert.Single(world.Rows.Jobs).Key;
        await world.Engine.FailJob(job, 0, "no");
        Assert.True((await world.Engine.Migrate(instance, target, [("a", "b")], "admin")).Succeeded);
        Assert.Equal(("b", "a"), (world.Rows.Jobs[0].ElementId, world.Rows.Jobs[0].Type));
        Assert.Equal("b", Assert.Single(world.Incidents).ElementId);
        await world.Engine.CompleteJob(job, new Dictionary<string, Value>());
        Assert.Equal(["after"], world.Open(instance));
    }
}

public class SuspensionTests
{
    [Fact]
    public async Task A_suspended_instance_stands_still_until_it_is_resumed()
    {
        using var world = new World();
        await world.DeployAll(("p", Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("fa", "fork", "a") + UserTask("a") + Flow("ea", "a", "e")
            + Flow("fb", "fork", "w") + Catch("w", Timer("PT1H")) + Flow("eb", "w", "e") + Flow("fc", "fork", "r") + """<bpmn:receiveTask id="r" messageRef="m" />""" + Flow("ec", "r", "e")
            + Flow("fd", "fork", "j") + ServiceTask("j") + Flow("ed", "j", "e") + End(), Message()));
        var instance = await world.Start("""{"key": "k"}""");
        Assert.True((await world.Engine.Suspend(instance, "admin")).Succeeded);
        Assert.Equal("SUSPENDED", world.State(instance));
        Assert.Equal("instance-suspended", (await world.Engine.Suspend(instance, "admin")).Refusal!.Code);
        var refused = await world.Engine.CompleteTask(world.Rows.Tasks[0].Key, "ana", _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(Run.Values("{}"))));
        Assert.Equal("instance-suspended", refused.Refusal!.Code);
        await world.Engine.Publish(new PublishedMessage("m", "k", Run.Values("{}")) { TimeToLive = TimeSpan.FromDays(1) }, null);
        await world.TimePasses(TimeSpan.FromHours(5));
        Assert.Empty((await world.Engine.ActivateJobs("j", "w", TimeSpan.FromMinutes(1), 5)).Value);
        Assert.Equal(4, (await world.Load(instance)).Elements.Count - 1);

        Assert.True((await world.Engine.Resume(instance, "admin")).Succeeded);
        Assert.Equal("instance-not-suspended", (await world.Engine.Resume(instance, "admin")).Refusal!.Code);
        await world.TimePasses(TimeSpan.Zero);
        await world.Engine.CompleteJob(Assert.Single((await world.Engine.ActivateJobs("j", "w", TimeSpan.FromMinutes(1), 5)).Value).Job.Key, Run.Values("{}"));
        await world.Complete(instance, "a");
        Assert.Equal("COMPLETED", world.State(instance));
    }

    [Fact]
    public async Task A_suspended_instance_can_be_cancelled()
    {
        using var world = new World();
        await world.DeployAll(("p", Chain(UserTask("a"), "a"), ""));
        var instance = await world.Start();
        await world.Engine.Suspend(instance, "admin");
        Assert.True((await world.Engine.Cancel(instance, null, "admin")).Succeeded);
        Assert.Equal("TERMINATED", world.State(instance));
    }
}
