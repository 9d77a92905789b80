using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Rim;

public class JobTests
{
    static readonly Dictionary<string, Value> Nothing = [];

    static async Task<(World World, long Instance)> Started(string content, string roots = "", string variables = """{"n": 1}""")
    {
        var world = new World();
        await world.DeployAll(("p", content, roots));
        return (world, await world.Start(variables));
    }

    static async Task<IReadOnlyList<ActivatedJob>> Activate(World world, string type = "t", int most = 10) =>
        (await world.Engine.ActivateJobs(type, "w", TimeSpan.FromMinutes(5), most)).Value;

    [Fact] // SEMANTICS J3
    public async Task J3_a_job_belongs_to_its_worker_until_the_deadline_and_a_late_answer_counts()
    {
        var (world, instance) = await Started(Chain(ServiceTask("t"), "t"));
        var job = Assert.Single(await Activate(world));
        Assert.Equal(("w", "1", "BPMN_ELEMENT"), (job.Job.Worker, job.Variables["n"].ToString(), job.Job.Kind));
        Assert.Empty(await Activate(world));
        await world.TimePasses(TimeSpan.FromMinutes(5));
        Assert.Single(await Activate(world));
        await world.TimePasses(TimeSpan.FromMinutes(5));
        Assert.True((await world.Engine.CompleteJob(job.Job.Key, Run.Values("""{"r": 2}"""))).Succeeded);
        Assert.Equal("2", await world.Variable(instance, "r"));
    }

    [Fact] // SEMANTICS J1
    public async Task J1_with_retries_left_it_is_available_after_the_back_off()
    {
        var (world, _) = await Started(Chain(ServiceTask("t"), "t"));
        var key = Assert.Single(await Activate(world)).Job.Key;
        await world.Engine.FailJob(key, 2, "no line", TimeSpan.FromMinutes(1));
        Assert.Empty(await Activate(world));
        await world.TimePasses(TimeSpan.FromMinutes(1));
        Assert.Equal(2, Assert.Single(await Activate(world)).Job.Retries);
        Assert.Empty(world.Incidents);
    }

    [Fact] // SEMANTICS J1, J2
    public async Task J2_without_retries_it_is_an_incident_that_is_refused_until_they_are_raised()
    {
        var (world, instance) = await Started(Chain(ServiceTask("t"), "t"));
        var key = Assert.Single(await Activate(world)).Job.Key;
        await world.Engine.FailJob(key, 0, "no line");
        var incident = Assert.Single(world.Incidents);
        Assert.Equal(("JOB_NO_RETRIES", (long?)key), (incident.ErrorType, incident.JobKey));
        Assert.Empty(await Activate(world));
        Assert.Equal("job-has-no-retries", (await world.Engine.ResolveIncident(incident.Key, mayRaiseRetries: false, "admin")).Refusal!.Code);
        Assert.True((await world.Engine.UpdateJob(key, 3, null)).Succeeded);
        Assert.True((await world.Engine.ResolveIncident(incident.Key, mayRaiseRetries: false, "admin")).Succeeded);
        Assert.Equal(key, Assert.Single(await Activate(world)).Job.Key);
        await world.Engine.CompleteJob(key, Nothing);
        Assert.Equal("COMPLETED", world.State(instance));
    }

    [Fact] // SEMANTICS J3: while its incident is open
    public async Task J3_a_late_answer_closes_the_incident()
    {
        var (world, instance) = await Started(Chain(ServiceTask("t"), "t"));
        var key = Assert.Single(await Activate(world)).Job.Key;
        await world.Engine.FailJob(key, 0, "no line");
        Assert.True((await world.Engine.CompleteJob(key, Nothing)).Succeeded);
        Assert.Empty(world.Incidents);
        Assert.Equal(("COMPLETED", 0), (world.State(instance), world.Rows.Instances[0].OpenIncidents));
    }

    [Fact] // SEMANTICS J4
    public async Task J4_a_finished_job_is_not_found()
    {
        var (world, _) = await Started(Chain(ServiceTask("t"), "t"));
        var key = Assert.Single(await Activate(world)).Job.Key;
        await world.Engine.CompleteJob(key, Nothing);
        var refused = (await world.Engine.CompleteJob(key, Nothing)).Refusal!;
        Assert.Equal(RefusalKind.NotFound, refused.Kind);
        Assert.Equal($"Command 'COMPLETE' rejected with code 'NOT_FOUND': Expected to complete job with key '{key}', but no such job was found", refused.Message.English);
        Assert.Equal(RefusalKind.NotFound, (await world.Engine.FailJob(key, 1, null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await world.Engine.ThrowJobError(key, "E", null)).Refusal!.Kind);
    }

    [Fact] // SEMANTICS V5
    public async Task V5_variables_of_a_failure_stay_at_the_element()
    {
        var (world, instance) = await Started(Chain(ServiceTask("t"), "t"));
        await world.Engine.FailJob(Assert.Single(await Activate(world)).Job.Key, 1, "why", variables: Run.Values("""{"n": 9, "seen": true}"""));
        Assert.Equal("1", await world.Variable(instance, "n"));
        Assert.Equal("9", Assert.Single(await Activate(world)).Variables["n"].ToString());
    }

    [Fact] // SEMANTICS E1
    public async Task E1_an_error_is_caught_and_an_uncaught_one_is_an_incident()
    {
        var (world, instance) = await Started(Chain(ServiceTask("t") + Boundary("b", "t", OnError("E1")) + Flow("fb", "b", "late") + UserTask("late") + Flow("fl", "late", "le") + End("le"), "t"), ErrorRoot("E1"));
        var key = Assert.Single(await Activate(world)).Job.Key;
        await world.Engine.ThrowJobError(key, "E2", "unknown");
        Assert.Equal("UNHANDLED_ERROR_EVENT", Assert.Single(world.Incidents).ErrorType);
        Assert.Equal("ERROR_THROWN", Assert.Single(world.Rows.Jobs).State);
        await world.Engine.ResolveIncident(Assert.Single(world.Incidents).Key, "admin");
        await world.Engine.ThrowJobError(Assert.Single(await Activate(world)).Job.Key, "E1", null, Run.Values("""{"why": 1}"""));
        Assert.Equal(["late"], world.Open(instance));
        Assert.Equal("1", await world.Variable(instance, "why"));
        Assert.Equal("ERROR_THROWN", Assert.Single(world.Rows.Jobs, job => job.EndedAt is not null).State);
    }

    sealed class Thrower : IJobHandler
    {
        public string Type => "t";

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => throw new JobErrorException("E1", "no");
    }

    [Fact]
    public async Task A_handler_in_process_throws_errors_too()
    {
        using var world = new World(new Thrower());
        await world.DeployAll(("p", Chain(ServiceTask("t") + Boundary("b", "t", OnError("E1")) + Flow("fb", "b", "late") + UserTask("late") + Flow("fl", "late", "le") + End("le"), "t"), ErrorRoot("E1")));
        var instance = await world.Start();
        await world.Due.Run(CancellationToken.None);
        Assert.Equal(["late"], world.Open(instance));
    }

    const string Listeners = """<zeebe:executionListeners><zeebe:executionListener eventType="start" type="first" /><zeebe:executionListener eventType="start" type="second" retries="1" /><zeebe:executionListener eventType="end" type="last" /></zeebe:executionListeners>""";

    [Fact]
    public async Task Execution_listeners_run_one_after_the_other_and_hold_the_element()
    {
        var (world, instance) = await Started(Chain(UserTask("t", Listeners), "t"));
        Assert.Empty(world.Open(instance));
        var first = Assert.Single(await Activate(world, "first")).Job;
        Assert.Equal(("EXECUTION_LISTENER", "start"), (first.Kind, first.ListenerEvent));
        Assert.Empty(await Activate(world, "second"));
        await world.Engine.CompleteJob(first.Key, Run.Values("""{"inside": 1}"""));
        var second = Assert.Single(await Activate(world, "second"));
        Assert.Equal("1", second.Variables["inside"].ToString());
        await world.Engine.FailJob(second.Job.Key, 0, "no");
        Assert.Equal("EXECUTION_LISTENER_NO_RETRIES", Assert.Single(world.Incidents).ErrorType);
        await world.Engine.ResolveIncident(Assert.Single(world.Incidents).Key, "admin");
        await world.Engine.CompleteJob(second.Job.Key, Nothing);
        Assert.Equal(["t"], world.Open(instance));
        await world.Complete(instance, "t", """{"outside": 2}""");
        Assert.Equal("ACTIVE", world.State(instance));
        await world.Engine.CompleteJob(Assert.Single(await Activate(world, "last")).Job.Key, Run.Values("""{"after": 3}"""));
        Assert.Equal("COMPLETED", world.State(instance));
        Assert.Equal("3", await world.Variable(instance, "after"));
        Assert.Null(await world.Variable(instance, "inside"));
    }

    [Fact]
    public async Task A_gateway_keeps_the_flow_it_has_chosen_while_its_listener_runs()
    {
        var gateway = $"""<bpmn:exclusiveGateway id="x" default="no"><bpmn:extensionElements>{Listeners.Replace("start", "end", StringComparison.Ordinal)}</bpmn:extensionElements></bpmn:exclusiveGateway>""";
        var (world, instance) = await Started(Start() + Flow("f", "s", "x") + gateway + Flow("yes", "x", "a", "= n = 1") + Flow("no", "x", "b") + UserTask("a") + UserTask("b") + Flow("fa", "a", "e") + Flow("fb", "b", "e") + End());
        await world.Engine.SetVariables(instance, Run.Values("""{"n": 2}"""), false, "admin");
        foreach (var type in new[] { "first", "second", "last" })
            await world.Engine.CompleteJob(Assert.Single(await Activate(world, type)).Job.Key, Nothing);
        Assert.Equal(["a"], world.Open(instance));
    }

    [Fact]
    public async Task The_process_has_listeners_too()
    {
        var (world, instance) = await Started($"<bpmn:extensionElements>{Listeners}</bpmn:extensionElements>" + Chain(UserTask("t"), "t"));
        Assert.Empty(world.Open(instance));
        foreach (var type in new[] { "first", "second" })
            await world.Engine.CompleteJob(Assert.Single(await Activate(world, type)).Job.Key, Nothing);
        await world.Complete(instance, "t");
        Assert.Equal("ACTIVE", world.State(instance));
        await world.Engine.CompleteJob(Assert.Single(await Activate(world, "last")).Job.Key, Nothing);
        Assert.Equal("COMPLETED", world.State(instance));
    }
}

public class TaskListenerTests
{
    static string Task(params string[] events) => UserTask("t", $"<zeebe:taskListeners>{string.Concat(events.Select(one => $"""<zeebe:taskListener eventType="{one}" type="{one}" />"""))}</zeebe:taskListeners>");

    static async Task<(World World, long Instance, Func<UserTaskRow> Row)> Started(string task)
    {
        var world = new World();
        await world.DeployAll(("p", Chain(task, "t"), ""));
        var instance = await world.Start();
        return (world, instance, () => world.Rows.Tasks[^1]);
    }

    static async Task Answer(World world, string type, ListenerAnswer? answer = null)
    {
        var job = Assert.Single((await world.Engine.ActivateJobs(type, "w", TimeSpan.FromMinutes(1), 5)).Value).Job;
        Assert.Equal(("TASK_LISTENER", type), (job.Kind, job.ListenerEvent));
        Assert.True((await world.Engine.CompleteJob(job.Key, Run.Values("{}"), answer: answer)).Succeeded);
    }

    [Fact]
    public async Task Creating_holds_the_task_back_and_may_correct_it()
    {
        var (world, _, row) = await Started(Task("creating"));
        Assert.Equal("CREATING", row().State);
        await Answer(world, "creating", new ListenerAnswer(false, null, new TaskChanges { Assignee = "ben", Priority = 80, DueDate = "2026-03-05T00:00:00Z", CandidateGroups = ["x"] }));
        Assert.Equal(("CREATED", "ben", 80, """["x"]"""), (row().State, row().Assignee, row().Priority, row().CandidateGroupsJson));
        Assert.Equal(new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero), row().DueAt);
    }

    [Fact]
    public async Task Completing_may_be_denied_and_then_allowed()
    {
        var (world, instance, row) = await Started(Task("completing", "completing"));
        await world.Complete(instance, "t", """{"r": 1}""");
        Assert.Equal("COMPLETING", row().State);
        Assert.Equal("task-in-transition", (await world.Engine.AssignTask(row().Key, "x", "assign", null, "admin", _ => null)).Refusal!.Code);
        await Answer(world, "completing", new ListenerAnswer(true, "not yet"));
        Assert.Equal("CREATED", row().State);
        Assert.Null(await world.Variable(instance, "r"));
        await world.Complete(instance, "t", """{"r": 2}""");
        await Answer(world, "completing");
        await Answer(world, "completing");
        Assert.Equal(("COMPLETED", "COMPLETED"), (row().State, world.State(instance)));
        Assert.Equal("2", await world.Variable(instance, "r"));
    }

    [Fact]
    public async Task Assigning_and_updating_are_asked()
    {
        var (world, _, row) = await Started(Task("assigning", "updating"));
        await world.Engine.AssignTask(row().Key, "ben", "assign", null, "admin", _ => null);
        Assert.Equal(("ASSIGNING", (string?)null), (row().State, row().Assignee));
        await Answer(world, "assigning", new ListenerAnswer(false, null, new TaskChanges { Assignee = "cai" }));
        Assert.Equal(("CREATED", "cai"), (row().State, row().Assignee));
        await world.Engine.UpdateTask(row().Key, new TaskChanges { Priority = 10 }, "update", "admin");
        Assert.Equal("UPDATING", row().State);
        await Answer(world, "updating", new ListenerAnswer(true));
        Assert.Equal(("CREATED", 50), (row().State, row().Priority));
    }

    static async Task<(World World, long Instance, ProcessEngine Patient, long Task)> Patiently(TimeSpan patience, params string[] events)
    {
        var (world, instance, row) = await Started(Task(events));
        return (world, instance, new ProcessEngine(world.Runner) { ListenerPatience = patience }, row().Key);
    }

    static Task<Outcome<UserTaskRow>> Complete(ProcessEngine engine, long task) =>
        engine.CompleteTask(task, "ana", _ => ValueTask.FromResult<Outcome<TaskResult>>(new TaskResult(Run.Values("{}"))));

    [Fact]
    public async Task Whoever_waits_is_told_what_the_listeners_said()
    {
        var (world, instance, patient, task) = await Patiently(TimeSpan.FromMinutes(1), "completing", "assigning", "updating");
        var asked = Complete(patient, task);
        await Answer(world, "completing", new ListenerAnswer(true, "not yet"));
        var refusal = (await asked).Refusal!;
        Assert.Equal((RefusalKind.Conflict, "listener-denied"), (refusal.Kind, refusal.Code));
        Assert.Contains($"Completion of the User Task with key '{task}' was denied by Task Listener. Reason to deny: 'not yet'", refusal.Message.English, StringComparison.Ordinal);
        Assert.Contains("not yet", refusal.Message.Chinese, StringComparison.Ordinal);

        var assigned = patient.AssignTask(task, "ben", "assign", null, "admin", _ => null);
        await Answer(world, "assigning");
        Assert.Equal(("CREATED", "ben"), ((await assigned).Value.State, (await assigned).Value.Assignee));
        var updated = patient.UpdateTask(task, new TaskChanges { Priority = 10 }, "update", "admin");
        await Answer(world, "updating", new ListenerAnswer(true));
        Assert.Equal("listener-denied", (await updated).Refusal!.Code);

        var again = Complete(patient, task);
        await Answer(world, "completing");
        Assert.Equal(("COMPLETED", "COMPLETED"), ((await again).Value.State, world.State(instance)));
    }

    [Fact]
    public async Task Whoever_waits_is_told_when_they_do_not_answer_or_the_task_is_gone()
    {
        var (world, instance, hasty, task) = await Patiently(TimeSpan.FromMilliseconds(1), "completing");
        var late = (await Complete(hasty, task)).Refusal!;
        Assert.Equal((RefusalKind.Timeout, "listeners-timeout"), (late.Kind, late.Code));
        Assert.Equal("task-in-transition", (await Complete(hasty, task)).Refusal!.Code);
        await Answer(world, "completing");
        Assert.Equal("COMPLETED", world.State(instance));

        var (other, second, patient, gone) = await Patiently(TimeSpan.FromMinutes(1), "completing");
        var asked = Complete(patient, gone);
        await other.Engine.Cancel(second, null, "admin");
        Assert.Equal("task-withdrawn", (await asked).Refusal!.Code);
    }

    [Fact]
    public async Task An_exhausted_listener_is_an_incident_of_its_own_kind()
    {
        var (world, _, row) = await Started(Task("creating"));
        var job = Assert.Single((await world.Engine.ActivateJobs("creating", "w", TimeSpan.FromMinutes(1), 5)).Value).Job;
        await world.Engine.FailJob(job.Key, 0, "no");
        Assert.Equal("TASK_LISTENER_NO_RETRIES", Assert.Single(world.Incidents).ErrorType);
        await world.Engine.ResolveIncident(Assert.Single(world.Incidents).Key, "admin");
        await Answer(world, "creating");
        Assert.Equal("CREATED", row().State);
    }

    [Fact]
    public async Task Canceling_holds_the_cancellation_up_and_cannot_deny()
    {
        var (world, instance, row) = await Started(Task("canceling"));
        var patient = new ProcessEngine(world.Runner) { ListenerPatience = TimeSpan.FromMinutes(1) };
        var asked = patient.Cancel(instance, "no longer needed", "admin");
        var job = Assert.Single((await world.Engine.ActivateJobs("canceling", "w", TimeSpan.FromMinutes(1), 5)).Value).Job;
        Assert.Equal(("CANCELING", "ACTIVE"), (row().State, world.State(instance)));
        Assert.Equal("listener-cannot-deny", (await world.Engine.CompleteJob(job.Key, Run.Values("{}"), answer: new ListenerAnswer(true, "never"))).Refusal!.Code);
        await world.Engine.CompleteJob(job.Key, Run.Values("{}"), answer: new ListenerAnswer(false, null, new TaskChanges { Priority = 5 }));
        Assert.True((await asked).Succeeded);
        Assert.Equal(("CANCELED", 5, "TERMINATED"), (row().State, row().Priority, world.State(instance)));
        Assert.Contains(world.Rows.Steps.SelectMany(HistoryJson.Read), one => one is { Kind: HistoryKind.Ended, Comment: "no longer needed" });
    }

    [Fact]
    public async Task Whoever_cancels_is_told_when_the_listeners_do_not_answer()
    {
        var (_, instance, hasty, _) = await Patiently(TimeSpan.FromMilliseconds(1), "canceling");
        Assert.Equal("listeners-timeout", (await hasty.Cancel(instance, null, "admin")).Refusal!.Code);
    }

    [Fact]
    public async Task An_update_keeps_what_is_not_named_and_clears_what_is_empty()
    {
        var (world, _, row) = await Started(UserTask("t", """<zeebe:assignmentDefinition assignee="ana" candidateGroups="a,b" /><zeebe:taskSchedule dueDate="2026-03-05T00:00:00Z" />"""));
        await world.Engine.UpdateTask(row().Key, new TaskChanges { DueDate = "", CandidateGroups = [], Priority = 5 }, "update", "admin");
        Assert.Equal(("ana", null, "[]", 5), (row().Assignee, row().DueAt, row().CandidateGroupsJson, row().Priority));
        Assert.Equal("task-priority", (await world.Engine.UpdateTask(row().Key, new TaskChanges { Priority = 101 }, "update", "admin")).Refusal!.Code);
    }
}
