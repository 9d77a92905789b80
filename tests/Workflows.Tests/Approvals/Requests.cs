using System.Text;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;

namespace Marketing.Workflows.Tests.Approvals;

/// <summary>A request with an applicant's step <c>prepare</c> and an approval <c>v</c>, in any structure; and a company to decide on it.</summary>
sealed class Requests : IDisposable
{
    /// <summary>Where the approval stands.</summary>
    public static readonly string[] Structures = ["plain", "parallel", "multi", "sequential", "sub-process", "event-sub-process", "called"];

    readonly MemoryEngineStore store = new();

    Requests() => World = new ScenarioWorld(store, People, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));

    /// <summary>ann asks; bob, cat and dan decide and lead each other; eve and fay help; gus owns the process; han leads him.</summary>
    public static DirectorySnapshot People { get; } = new(
        [
            new Person("admin", "管理员", "office", ["admin"], null), new Person("ann", "安", "office", ["clerk", "decider"], "bob"), new Person("bob", "鲍", "office", ["decider"], "cat"),
            new Person("cat", "凯", "office", ["decider"], "dan"), new Person("dan", "丹", "office", ["decider"], null), new Person("eve", "伊", "office", [], "bob"),
            new Person("fay", "菲", "office", [], "bob"), new Person("gus", "古", "office", ["owner"], "han"), new Person("han", "韩", "office", [], null),
        ],
        [new Role("clerk", new Words("文员", "Clerk")), new Role("decider", new Words("审批人", "Decider")), new Role("owner", new Words("负责人", "Owner"))],
        [new Unit("office", new Words("办公室", "Office"), null)]);

    public ScenarioWorld World { get; }
    public long Instance { get; private set; }

    public void Dispose() => store.Dispose();

    static string Properties(params (string Name, string Value)[] pairs) =>
        $"<zeebe:properties>{string.Concat(pairs.Select(pair => $"""<zeebe:property name="{pair.Name}" value="{pair.Value}" />"""))}</zeebe:properties>";

    static string Flow(string from, string to) => $"""<bpmn:sequenceFlow id="{from}_{to}" sourceRef="{from}" targetRef="{to}" />""";

    // A deadline of each decider, beside the timer on the border of the node.
    static readonly (string, string)[] Deadline = [("sla.due", "PT90M"), ("sla.warn", "75%"), ("sla.steps", "+PT0S remind assignee every PT1H x2; +PT4H escalate up ack PT30M")];

    static string Single(string id, string assignment, params (string, string)[] more) =>
        $"""<bpmn:userTask id="{id}" name="{id}"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition {assignment} />{Properties([("approval.mode", "single"), ("approval.returnTo", "any"), .. Deadline, .. more])}</bpmn:extensionElements></bpmn:userTask>""";

    static string Several(bool sequential, string mode, params (string, string)[] more) => $"""
        <bpmn:userTask id="v" name="v"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= signer" />{Properties([("approval.mode", mode), ("approval.returnTo", "any"), .. Deadline, .. more])}</bpmn:extensionElements>
        <bpmn:multiInstanceLoopCharacteristics isSequential="{(sequential ? "true" : "false")}"><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection='= ["bob", "cat", "dan"]' inputElement="signer" /></bpmn:extensionElements>
        <bpmn:completionCondition>= tally.decided = true</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
        """;

    // A clock on the border that does not interrupt: it must run exactly while the node is open.
    static string Clock => """<bpmn:boundaryEvent id="clock" attachedToRef="v" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="late" />""" + Flow("clock", "late");

    static string Process(string id, string content) => $"""
        <bpmn:process id="{id}" name="{id}" isExecutable="true"><bpmn:extensionElements>{Properties(("approval.owner", "role:owner"), ("approval.recall", "always"))}</bpmn:extensionElements>{content}</bpmn:process>
        """;

    static string Model(string structure, string? assignment, params (string, string)[] more)
    {
        const string start = """<bpmn:startEvent id="s" /><bpmn:endEvent id="e" />""";
        var prepare = """<bpmn:userTask id="prepare" name="prepare"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= applicant" /></bpmn:extensionElements></bpmn:userTask>""" + start + Flow("s", "prepare");
        var single = Single("v", assignment ?? "assignee=\"bob\"", more) + Clock;
        return structure switch
        {
            "plain" => Process("request", prepare + single + Flow("prepare", "v") + Flow("v", "e")),
            "multi" => Process("request", prepare + Several(false, "all", more) + Clock + Flow("prepare", "v") + Flow("v", "e")),
            "vote" => Process("request", prepare + Several(false, "vote", [("approval.threshold", "60%"), .. more]) + Clock + Flow("prepare", "v") + Flow("v", "e")),
            "sequential" => Process("request", prepare + Several(true, "all", more) + Clock + Flow("prepare", "v") + Flow("v", "e")),
            "parallel" => Process("request", prepare + """<bpmn:parallelGateway id="fork" /><bpmn:parallelGateway id="join" />""" + single + Single("beside", "assignee=\"cat\"")
                + Flow("prepare", "fork") + Flow("fork", "v") + Flow("fork", "beside") + Flow("v", "join") + Flow("beside", "join") + Flow("join", "e")),
            "sub-process" => Process("request", prepare + $"""<bpmn:subProcess id="stage"><bpmn:startEvent id="is" /><bpmn:endEvent id="ie" />{single}{Flow("is", "v")}{Flow("v", "ie")}</bpmn:subProcess>"""
                + Flow("prepare", "stage") + Flow("stage", "e")),
            "event-sub-process" => Process("request", prepare + $"""<bpmn:subProcess id="stage" triggeredByEvent="true"><bpmn:startEvent id="is" isInterrupting="true"><bpmn:conditionalEventDefinition><bpmn:condition>= go = true and v = null</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent><bpmn:endEvent id="ie" />{single}{Flow("is", "v")}{Flow("v", "ie")}</bpmn:subProcess>"""
                + Single("waiting", "assignee=\"cat\"") + Flow("prepare", "waiting") + Flow("waiting", "e")),
            "called" => Process("request", prepare + """<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="inner" /></bpmn:extensionElements></bpmn:callActivity>""" + Flow("prepare", "call") + Flow("call", "e"))
                + Process("inner", """<bpmn:startEvent id="is" /><bpmn:endEvent id="ie" />""" + single + Flow("is", "v") + Flow("v", "ie")),
            _ => throw new ArgumentOutOfRangeException(nameof(structure)),
        };
    }

    /// <summary>Deployed, started by ann (or on her behalf), and come to the approval.</summary>
    public static async Task<Requests> At(string structure, string? assignment = null, string startedBy = "ann", params (string, string)[] more)
    {
        var requests = await Begun(Model(structure, assignment, more), startedBy);
        await requests.Must("complete", "prepare", "ann");
        if (structure == "event-sub-process")
            Assert.True((await requests.World.Engine.SetVariables(requests.Instance, new Dictionary<string, Value> { ["go"] = Value.Of(true) }, local: false, "admin")).Succeeded);
        return requests;
    }

    /// <summary>ann has filled in a form, with an amount of 100, and bob is asked at <c>v</c>.</summary>
    /// <param name="before">Nodes and flows between the start <c>s</c> and <c>v</c>; empty: it comes there at once.</param>
    public static Task<Requests> HandedIn(string before = "", string startedBy = "ann", string assignment = "assignee=\"bob\"")
    {
        var form = """{"id": "ask", "type": "default", "components": [{"type": "number", "key": "amount", "label": "金额"}]}""";
        var start = """<bpmn:startEvent id="s" name="提交"><bpmn:extensionElements><zeebe:formDefinition formId="ask" /></bpmn:extensionElements></bpmn:startEvent><bpmn:endEvent id="e" />""";
        return Begun(Process("request", start + (before is "" ? Flow("s", "v") : before) + Single("v", assignment) + Clock + Flow("v", "e")), startedBy,
            new ResourceFile("ask.form", Encoding.UTF8.GetBytes(form)));
    }

    static async Task<Requests> Begun(string processes, string startedBy, params ResourceFile[] beside)
    {
        var requests = new Requests();
        var file = $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">{processes}</bpmn:definitions>
            """;
        var deployed = await requests.World.Engine.Deploy([new ResourceFile("request.bpmn", Encoding.UTF8.GetBytes(file)), .. beside], "admin");
        Assert.True(deployed.Succeeded, string.Join("\n", deployed.Refusal?.Problems.Select(problem => problem.Format("en")) ?? []));
        var given = new Dictionary<string, Value> { ["amount"] = Value.Of(Number.FromInt64(100)) };
        requests.Instance = (await requests.World.Processes.Start(new StartRequest { ProcessId = "request", Applicant = "ann", Variables = given }, startedBy)).Value.Instance.Key;
        await requests.World.RunDue();
        return requests;
    }

    public async Task<IReadOnlyList<UserTaskRow>> Open() => [.. (await World.OpenTasks(Instance)).OrderBy(task => task.Key)];

    /// <summary>Open tasks as <c>element:person</c>, or <c>element:?</c> while nobody owns it.</summary>
    public async Task<IEnumerable<string>> Owners() => (await Open()).Select(task => $"{task.ElementId}:{task.Assignee ?? "?"}");

    public async Task<UserTaskRow> TaskOf(string elementId, string person)
    {
        var open = (await Open()).Where(task => task.ElementId == elementId).ToList();
        return open.Find(task => task.Assignee == person) ?? open[0];
    }

    public async Task<Refusal?> Try(string verb, string elementId, string person, VerbRequest? request = null) =>
        (await World.Tasks.Do(verb, (await TaskOf(elementId, person)).Key, person, request ?? new VerbRequest())).Refusal;

    public async Task Must(string verb, string elementId, string person, VerbRequest? request = null)
    {
        var refused = await Try(verb, elementId, person, request);
        Assert.True(refused is null, $"{verb} {elementId} by {person}: {refused?.Code} {refused?.Message.English}");
        await World.RunDue();
    }

    /// <summary>Everybody does what is asked of them until the request has ended.</summary>
    public async Task PlayOut()
    {
        for (var count = 0; count < 60; count++)
        {
            if (await Open() is not [var task, ..])
                break;
            var approval = TaskRights.IsApproval((await Holder(task)).Process.FindNode(task.ElementId));
            var done = await World.Tasks.Do(approval ? "approve" : "complete", task.Key, task.Assignee ?? "dan", new VerbRequest());
            Assert.True(done.Succeeded, $"{task.ElementId}:{task.Assignee}: {done.Refusal?.Message.English}");
            await World.RunDue();
        }

        Assert.Equal("COMPLETED", (await World.Load(Instance)).Row.State);
        await Check();
    }

    public Task<LoadedInstance> Holder(UserTaskRow task) => World.Load(task.InstanceKey);

    /// <summary>What holds at every moment: no lost or doubled task, one decision each, nobody barred decides, no clock without its node.</summary>
    public async Task Check()
    {
        foreach (var member in await World.Family(Instance))
        {
            var tasks = (await Open()).Where(task => task.InstanceKey == member.Row.Key).ToList();
            var waiting = member.Instance.Elements.SelectMany(element => element.Waits.Where(wait => wait.Kind == WaitKind.UserTask).Select(wait => wait.Key)).ToList();
            Assert.Equal(waiting.Order(), tasks.Select(task => task.Key).Order());
            foreach (var node in member.Instance.Elements.Where(element => element is { Approval: not null, Phase: Phase.Active, Round: null }))
                CheckNode(member, node);
            var timers = await World.Engine.Look(context => context.Transaction.TimersOf(member.Row.Key));
            Assert.Equal(member.Instance.Elements.SelectMany(element => element.Waits).Where(wait => wait.Kind is WaitKind.Timer or WaitKind.Clock).Select(wait => wait.Key).Order(), timers.Select(timer => timer.Key).Order());
            CheckClocks(member);
            if (member.Instance.EndedAt is not null)
                Assert.Empty(tasks);
        }

        CheckDeciders(await World.History(Instance), (await World.Load(Instance)).Instance);
    }

    // Nobody decides on a request they have handed in, and what they decided before does not count any more.
    static void CheckDeciders(IReadOnlyList<HistoryEvent> history, ProcessInstance instance)
    {
        var barred = new HashSet<string?> { instance.Applicant, instance.Starter };
        foreach (var one in history)
        {
            if (one.Kind == HistoryKind.Resubmitted)
                barred.Add(one.Person);
            if (one is { Kind: HistoryKind.TaskCompleted, Outcome: "approved" or "rejected" })
                Assert.DoesNotContain(one.Person, barred);
        }

        foreach (var decision in instance.Elements.SelectMany(element => element.Approval?.Decisions ?? []))
            Assert.DoesNotContain(decision.Person, instance.Barred);
    }

    // Whoever is asked has a clock, and nobody else; it rings once for whatever of its course is still to come.
    static void CheckClocks(LoadedInstance member)
    {
        foreach (var element in member.Instance.Elements)
        {
            var isAsked = element.Waits.Exists(wait => wait.Kind == WaitKind.UserTask) && member.Process.FindNode(element.ElementId)?.Clock is not null;
            Assert.True(isAsked == element.Clock is not null, $"{element.ElementId} {element.Phase}: a task that waits {isAsked}, a clock {element.Clock is not null}");
            var alarms = element.Waits.Count(wait => wait.Kind == WaitKind.Clock);
            Assert.InRange(alarms, element.Clock is { BreachedAt: null, IsPaused: false } ? 1 : 0, element.Clock is null ? 0 : 1);
        }
    }

    static void CheckNode(LoadedInstance member, ElementInstance node)
    {
        var state = node.Approval!;
        var asked = node.Waits.Count(wait => wait.Kind == WaitKind.UserTask)
            + member.Instance.Elements.Count(round => round.ScopeKey == node.Key && round.ElementId == node.ElementId && round.Waits.Exists(wait => wait.Kind == WaitKind.UserTask));
        Assert.Equal(state.Ready.Count(), asked);
        Assert.Equal(state.Entries.Count, state.Entries.Select(entry => entry.Id).Distinct().Count());
    }
}
