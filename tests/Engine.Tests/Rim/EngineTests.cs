using System.Text;
using Marketing.Engine.Execution;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class EngineTests
{
    static readonly string OneTask = Start() + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "e") + End();

    [Fact]
    public async Task Identical_content_keeps_its_version_and_other_content_is_the_next()
    {
        using var world = new World();
        var first = (await world.Deploy(OneTask)).Value;
        var again = (await world.Deploy(OneTask)).Value;
        var changed = (await world.Deploy(OneTask + "<!-- two -->")).Value;
        Assert.Equal(first.Processes[0].Key, again.Processes[0].Key);
        Assert.Equal([1, 2], new[] { first, changed }.Select(deployment => deployment.Processes[0].Version));
    }

    [Fact]
    public async Task A_deployment_is_all_or_nothing()
    {
        using var world = new World();
        var outcome = await world.Engine.Deploy([new ResourceFile("good.bpmn", Bytes(OneTask)), new ResourceFile("bad.form", Encoding.UTF8.GetBytes("{"))], "ana");
        Assert.Equal("FORM-001", Assert.Single(outcome.Refusal!.Problems).Code);
        Assert.Empty(world.Rows.Definitions);
    }

    [Fact]
    public async Task An_instance_stays_on_its_version()
    {
        using var world = new World();
        await world.Deploy(OneTask);
        var old = await world.Start();
        await world.Deploy(Start() + Flow("f1", "s", "other") + UserTask("other") + Flow("f2", "other", "e") + End());
        var young = await world.Start();
        Assert.Equal(["t"], world.Open(old));
        Assert.Equal(["other"], world.Open(young));
        await world.Complete(old, "t");
        Assert.Equal("COMPLETED", world.State(old));
    }

    [Fact]
    public async Task A_refusal_leaves_nothing_behind()
    {
        using var world = new World();
        await world.Deploy(OneTask);
        var instance = await world.Start();
        var before = world.Rows.Steps.Count;
        var refused = await world.Engine.CompleteTask(world.Rows.Tasks[0].Key, "ana",
            _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Value> { ["1x"] = Value.Null })));
        Assert.Equal("variable-name", refused.Refusal!.Code);
        Assert.Equal(before, world.Rows.Steps.Count);
        Assert.Equal(["t"], world.Open(instance));
    }

    [Fact] // SEMANTICS N2: buffered until its time to live ends
    public async Task N2_a_message_that_comes_before_its_wait_is_kept()
    {
        using var world = new World();
        await world.Deploy(Start() + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "w") + $"""<bpmn:intermediateCatchEvent id="w">{OnMessage()}</bpmn:intermediateCatchEvent>""" + Flow("f3", "w", "e") + End(), Message());
        var early = await world.Start("""{"key": "early"}""");
        var late = await world.Start("""{"key": "late"}""");
        foreach (var key in new[] { "early", "late" })
            await world.Engine.Publish(new PublishedMessage("m", key, new Dictionary<string, Value>()) { TimeToLive = TimeSpan.FromHours(1) }, null);
        await world.Complete(early, "t");
        Assert.Equal("COMPLETED", world.State(early));
        await world.TimePasses(TimeSpan.FromHours(2));
        await world.Complete(late, "t");
        Assert.Equal("ACTIVE", world.State(late));
    }

    [Fact] // SEMANTICS N3
    public async Task N3_a_message_id_is_taken_once_while_it_is_buffered()
    {
        using var world = new World();
        var message = new PublishedMessage("m", "k", new Dictionary<string, Value>()) { TimeToLive = TimeSpan.FromHours(1), MessageId = "one" };
        Assert.True((await world.Engine.Publish(message, null)).Succeeded);
        Assert.Equal("message-already-published", (await world.Engine.Publish(message, null)).Refusal!.Code);
        await world.TimePasses(TimeSpan.FromHours(2));
        Assert.True((await world.Engine.Publish(message, null)).Succeeded);
    }

    [Fact]
    public async Task A_message_starts_a_process_and_correlation_without_a_receiver_is_refused()
    {
        using var world = new World();
        await world.Deploy($"""<bpmn:startEvent id="s">{OnMessage()}</bpmn:startEvent>""" + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "e") + End(), Message());
        var reached = (await world.Engine.Correlate(new PublishedMessage("m", "", Run.Values("""{"a": 1}""")), null)).Value;
        Assert.Equal(["t"], world.Open(Assert.Single(reached.Instances)));
        Assert.Equal("nobody-waits", (await world.Engine.Correlate(new PublishedMessage("other", "", new Dictionary<string, Value>()), null)).Refusal!.Code);
    }

    [Fact] // SEMANTICS T2
    public async Task T2_a_start_timer_runs_its_cycle_until_a_new_version_ends_it()
    {
        using var world = new World();
        var cycle = """<bpmn:startEvent id="s"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>""";
        await world.Deploy(cycle + Flow("f1", "s", "e") + End());
        await world.TimePasses(TimeSpan.FromHours(1));
        await world.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal(2, world.Rows.Instances.Count);
        await world.Deploy(OneTask);
        await world.TimePasses(TimeSpan.FromHours(5));
        Assert.Equal(2, world.Rows.Instances.Count);
    }

    [Fact] // DESIGN §4: after a month of downtime a cycle fires once, then goes on
    public async Task Firings_that_were_missed_are_one()
    {
        using var world = new World();
        var cycle = """<bpmn:startEvent id="s"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>""";
        await world.Deploy(cycle + Flow("f1", "s", "e") + End());
        await world.TimePasses(TimeSpan.FromDays(31));
        Assert.Single(world.Rows.Instances);
        Assert.Equal(world.Clock.GetUtcNow() + TimeSpan.FromHours(1), Assert.Single(world.Rows.Timers).DueAt);
    }

    sealed class Handler(Func<JobContext, JobResult> work) : IJobHandler
    {
        public string Type => "work";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => ValueTask.FromResult(work(job));
    }

    static readonly string OneJob = Start() + Flow("f1", "s", "t") + """<bpmn:serviceTask id="t" name="T"><bpmn:extensionElements><zeebe:taskDefinition type="work" retries="2" /></bpmn:extensionElements></bpmn:serviceTask>""" + Flow("f2", "t", "e") + End();

    [Fact]
    public async Task A_handler_answers_with_variables_and_messages_in_one_transaction()
    {
        using var world = new World(new Handler(job => new JobResult(new Dictionary<string, Value> { ["twice"] = Value.Of((Number)2 * (job.Variables["n"].TryNumber(out var n) ? n : 0)) }) { Messages = [("mail", "{}")] }));
        await world.Deploy(OneJob);
        var instance = await world.Start("""{"n": 21}""");
        await world.Due.Run(CancellationToken.None);
        Assert.Equal("COMPLETED", world.State(instance));
        Assert.Equal("mail", Assert.Single(world.Rows.Outbox).Kind);
        var done = InstanceJson.Read(world.Rows.Instances[0].StateJson);
        Assert.Equal("42", done.Root.Variables["twice"].Value.ToString());
    }

    [Fact] // SEMANTICS J1, J2
    public async Task J1_a_failing_job_is_tried_again_later_and_then_is_an_incident_that_can_be_resolved()
    {
        var calls = 0;
        using var world = new World(new Handler(_ => ++calls <= 2 ? throw new InvalidOperationException("对方没有应答") : JobResult.Empty));
        await world.Deploy(OneJob);
        var instance = await world.Start();
        await world.Due.Run(CancellationToken.None);
        Assert.Equal(1, calls);
        await world.TimePasses(TimeSpan.FromSeconds(9));
        Assert.Equal(1, calls);
        await world.TimePasses(TimeSpan.FromSeconds(1));
        Assert.Equal(2, calls);
        var incident = Assert.Single(world.Rows.Incidents);
        Assert.Equal("JOB_NO_RETRIES", incident.ErrorType);
        Assert.Contains("对方没有应答", incident.MessageZh, StringComparison.Ordinal);
        Assert.Equal(1, world.Rows.Instances[0].OpenIncidents);

        await world.Engine.ResolveIncident(incident.Key, "admin");
        await world.Due.Run(CancellationToken.None);
        Assert.Equal("COMPLETED", world.State(instance));
        Assert.Equal(0, world.Rows.Instances[0].OpenIncidents);
    }

    [Fact]
    public async Task A_job_without_a_handler_waits_and_does_not_keep_the_clock_ringing()
    {
        using var world = new World();
        await world.Deploy(OneJob);
        await world.Start();
        Assert.Null(await world.Due.Run(CancellationToken.None));
        Assert.Single(world.Rows.Jobs);
    }

    [Fact]
    public async Task What_changed_is_told_after_the_commit()
    {
        using var world = new World();
        var told = new List<Change>();
        world.Engine.Committed += told.AddRange;
        await world.Deploy(OneTask);
        var instance = await world.Start();
        Assert.Equal("definition", told[0].Kind);
        Assert.Contains(told, change => change.Kind == "task" && change.InstanceKey == instance);
    }

    [Fact] // RELIABILITY F11, quick size
    public async Task Of_a_hundred_completions_at_once_one_wins()
    {
        using var world = new World();
        await world.Deploy(OneTask);
        await world.Start();
        var task = world.Rows.Tasks[0].Key;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() => world.Engine.CompleteTask(task, $"p{number}",
            _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(new Dictionary<string, Value>()))))));
        Assert.Single(outcomes, outcome => outcome.Succeeded);
        Assert.Equal(99, outcomes.Count(outcome => outcome.Refusal?.Code == "task-already-completed"));
    }
}
