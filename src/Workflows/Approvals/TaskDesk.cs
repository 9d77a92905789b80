using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>What people do with tasks. Every verb is one command: who, on which task, with which comment; checked, recorded, or refused in words.</summary>
public sealed class TaskDesk(ProcessEngine engine, Func<DirectorySnapshot> directory)
{
    static readonly TaskVerb[] All =
    [
        new Decide("approve", Engine.Execution.Approvals.ApprovalDecision.Approved), new Decide("reject", Engine.Execution.Approvals.ApprovalDecision.Rejected), new Complete(), new Resubmit(),
        new Return(), new Claim(), new Release(), new Transfer(), new DelegateTask(), new AddSignersVerb(), new RemoveSignersVerb(), new HandOver(),
    ];

    static readonly Dictionary<string, TaskVerb> ByName = All.ToDictionary(verb => verb.Name);

    /// <summary>Whether there is such a verb on open tasks.</summary>
    public static bool Knows(string verb) => ByName.ContainsKey(verb);

    /// <summary>Does something with an open task.</summary>
    /// <param name="verb">One that is <see cref="Knows">known</see>.</param>
    public Task<Outcome<UserTaskRow>> Do(string verb, long key, string actor, VerbRequest request, CancellationToken cancellation = default) =>
        engine.Act(key, actor, task => Prepare(ByName[verb], task, actor, request), cancellation);

    /// <summary>The same, after something else in the same transaction that may refuse it.</summary>
    public Task<Outcome<UserTaskRow>> DoAfter(string verb, long key, string actor, VerbRequest request, Func<CommandContext, ValueTask<Refusal?>> before, CancellationToken cancellation = default) =>
        engine.Act(key, actor, async task => await before(task.Context) is { } refused ? refused : await Prepare(ByName[verb], task, actor, request), cancellation);

    /// <summary>Whether it would be done now; null when it would. Nothing is changed.</summary>
    public Task<Refusal?> Try(string verb, long key, string actor, VerbRequest request, CancellationToken cancellation = default) =>
        engine.Look<Refusal?>(async context =>
        {
            if (await context.Transaction.Task(key) is not { State: "CREATED" } row || await context.Load(row.InstanceKey) is not { } loaded)
                return Refusal.NotFound("user task", key);
            return (await Prepare(ByName[verb], new LoadedTask(row, loaded, context), actor, request)).Refusal;
        }, cancellation);

    async ValueTask<Outcome<Trigger>> Prepare(TaskVerb verb, LoadedTask task, string actor, VerbRequest request)
    {
        var people = directory();
        if (people.Find(actor) is not { } person)
            return TaskRights.UnknownPerson(actor);
        var found = new TaskCase(task, person, people);
        return verb.Check(found) is { } refused ? refused : await verb.Step(found, request);
    }

    /// <summary>Completes plain work with the filled-in form.</summary>
    /// <param name="complete">Whether required fields must be there; false for the plain engine interface.</param>
    public Task<Outcome<UserTaskRow>> Complete(long key, string actor, Context variables, string? comment = null, bool complete = true, CancellationToken cancellation = default) =>
        Do("complete", key, actor, new VerbRequest { Variables = variables, Comment = comment, IsWhole = complete }, cancellation);

    /// <summary>Assigns as the plain engine interface does.</summary>
    /// <param name="allowOverride">Whether a task that has an owner may get another.</param>
    public Task<Outcome<UserTaskRow>> Assign(long key, string actor, string? assignee, bool allowOverride, CancellationToken cancellation = default) =>
        engine.AssignTask(key, assignee, assignee is null ? "release" : "assign", null, actor, task => CheckAssign(task, actor, assignee, allowOverride), cancellation);

    /// <summary>The verbs for this person and task: allowed ones, and why the others are not.</summary>
    public IReadOnlyDictionary<string, Refusal?> Verbs(LoadedTask task, string actor)
    {
        var people = directory();
        if (people.Find(actor) is not { } person)
            return new Dictionary<string, Refusal?>();
        var found = new TaskCase(task, person, people);
        var verbs = All.Where(verb => verb.Concerns(found)).ToDictionary(verb => verb.Name, verb => verb.Check(found));
        if (verbs.ContainsKey("resubmit"))
            verbs.Remove("complete");
        if (Engine.Model.Signoff.Of(task.Model) is not null)
            verbs["sign-off"] = found.MayAct;
        foreach (var always in (string[])["carbon-copy", "comment", "save-draft"])
            verbs[always] = always == "save-draft" ? found.MayAct : null;
        return verbs;
    }

    /// <summary>Who decides in the approval node of a task, and what they have said; nobody for work.</summary>
    public static IReadOnlyList<Engine.Execution.Approvals.ApprovalEntry> Signers(LoadedTask task) =>
        TaskCase.NodeOf(task).Approval?.Entries ?? [];

    /// <summary>Where a person may return a task to.</summary>
    public async ValueTask<IReadOnlyList<ReturnTarget>> ReturnTargets(LoadedTask task, string actor)
    {
        if (directory().Find(actor) is not { } person)
            return [];
        var found = new TaskCase(task, person, directory());
        var targets = await Approvals.ReturnTargets.Of(found);
        var allowed = targets.Allowed(Policies.Words(found.Policy("approval.returnTo", "applicant, previous")));
        return [.. allowed.Select(id => new ReturnTarget(id, id == targets.Applicant, id == targets.Previous))];
    }

    Refusal? CheckAssign(LoadedTask task, string actor, string? assignee, bool allowOverride)
    {
        if (task.Row.Assignee is { } owner && assignee is not null && !allowOverride && owner != assignee)
        {
            return new Refusal(RefusalKind.Conflict, "already-assigned", new Words($"任务已由 {owner} 负责。",
                $"Command 'CLAIM' rejected with code 'INVALID_STATE': Expected to claim user task with key '{task.Row.Key}', but it has already been assigned."));
        }

        var people = directory();
        if (people.Find(actor) is not { } person)
            return TaskRights.UnknownPerson(actor);
        var found = new TaskCase(task, person, people);
        if (assignee is not null && found.IsBarred(assignee))
            return TaskRights.SegregationOfDuties;
        if (person.IsAdmin)
            return null;
        if (assignee is null)
            return ByName["release"].Check(found);
        return assignee == actor ? found.MayAct : ByName["transfer"].Check(found);
    }
}
