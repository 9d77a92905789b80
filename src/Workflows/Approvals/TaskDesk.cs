using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Forms;

namespace Marketing.Workflows.Approvals;

/// <summary>What people do with tasks. Every verb is one command: who, on which task, with which comment; checked, recorded, or refused in words.</summary>
public sealed class TaskDesk(ProcessEngine engine, Func<DirectorySnapshot> directory)
{
    /// <summary>Completes plain work with the filled-in form.</summary>
    /// <param name="complete">Whether required fields must be there; false for the plain engine interface.</param>
    public Task<Outcome<UserTaskRow>> Complete(long key, string actor, Context variables, string? comment = null, bool complete = true, CancellationToken cancellation = default) =>
        engine.CompleteTask(key, actor, async task =>
        {
            if (CheckActor(task, actor) is { } refused)
                return refused;
            if (TaskRights.IsApproval(task))
                return await DecideByVariables(task, actor, variables, comment);
            var submitted = (await Submission(task, actor, complete)).Merge(variables);
            return submitted.Succeeded ? new TaskResult(submitted.Value, Comment: comment) : submitted.Refusal!;
        }, cancellation);

    // The plain engine interface decides an approval by its variables: outcome, and comment (APPROVAL-MODELS §4).
    static async ValueTask<Outcome<TaskResult>> DecideByVariables(LoadedTask task, string actor, Context variables, string? comment)
    {
        if (!variables["outcome"].TryString(out var outcome) || outcome is not (Decision.Approved or Decision.Rejected))
        {
            return new Refusal(RefusalKind.Invalid, "outcome-required", new Words(
                "这是审批任务，需要结论 outcome：approved 或 rejected。", "This is an approval: variable 'outcome' must be 'approved' or 'rejected'."),
                new Words("使用「同意」或「驳回」，或在变量中给出 outcome 与 comment。", "Use approve or reject, or give outcome and comment as variables."));
        }

        comment ??= variables["comment"].TryString(out var text) ? text : null;
        var builder = new Context.Builder();
        foreach (var (name, value) in variables.Where(pair => pair.Key is not ("outcome" or "comment")))
            builder.Set(name, value);
        return await Decide(task, actor, outcome, builder.Build(), comment, complete: false);
    }

    /// <summary>同意: the request may go on.</summary>
    public Task<Outcome<UserTaskRow>> Approve(long key, string actor, Context variables, string? comment, CancellationToken cancellation = default) =>
        Decide(key, actor, Decision.Approved, variables, comment, cancellation);

    /// <summary>驳回: the node ends with "rejected"; what follows is the model's flow. Needs a reason.</summary>
    public Task<Outcome<UserTaskRow>> Reject(long key, string actor, Context variables, string? comment, CancellationToken cancellation = default) =>
        Decide(key, actor, Decision.Rejected, variables, comment, cancellation);

    Task<Outcome<UserTaskRow>> Decide(long key, string actor, string outcome, Context variables, string? comment, CancellationToken cancellation) =>
        engine.CompleteTask(key, actor, async task =>
        {
            if (CheckActor(task, actor) is { } refused)
                return refused;
            if (!TaskRights.IsApproval(task))
            {
                return new Refusal(RefusalKind.Conflict, "not-an-approval", new Words("这是办理任务，不需要同意或驳回。", "This is work, not a decision."),
                    new Words("填写表单后提交。", "Fill in the form and submit it."));
            }

            return await Decide(task, actor, outcome, variables, comment, complete: outcome == Decision.Approved);
        }, cancellation);

    static async ValueTask<Outcome<TaskResult>> Decide(LoadedTask task, string actor, string outcome, Context variables, string? comment, bool complete)
    {
        if (Decision.CheckComment(task, outcome, comment) is { } refused)
            return refused;
        var submitted = (await Submission(task, actor, complete)).Merge(variables);
        if (!submitted.Succeeded)
            return submitted.Refusal!;
        var results = new Dictionary<string, Value>(submitted.Value) { [task.Row.ElementId] = Decision.Result(task, outcome, comment, actor) };
        return new TaskResult(results, outcome, comment);
    }

    /// <summary>退回: leaves the task and lets an earlier step be done again. Needs a reason.</summary>
    public Task<Outcome<UserTaskRow>> Return(long key, string actor, string? to, string? comment, CancellationToken cancellation = default) =>
        engine.ReturnTask(key, comment, actor, async task =>
        {
            if (CheckActor(task, actor) is { } refused)
                return refused;
            if (Denied(task, "return") is { } denied)
                return denied;
            if (string.IsNullOrWhiteSpace(comment))
                return Decision.CheckComment(task, Decision.Rejected, comment)!;
            return await ReturnTargets.Find(task, to);
        }, cancellation);

    /// <summary>认领: an offered task becomes mine.</summary>
    public Task<Outcome<UserTaskRow>> Claim(long key, string actor, CancellationToken cancellation = default) =>
        engine.AssignTask(key, actor, "claim", null, actor, task => CheckActor(task, actor), cancellation);

    /// <summary>A claimed task goes back to whoever it was offered to.</summary>
    public Task<Outcome<UserTaskRow>> Release(long key, string actor, CancellationToken cancellation = default) =>
        engine.AssignTask(key, null, "release", null, actor, task => CheckActor(task, actor) ?? CheckRelease(task), cancellation);

    /// <summary>转办: the owner changes for good.</summary>
    public Task<Outcome<UserTaskRow>> Transfer(long key, string actor, string? to, string? comment, CancellationToken cancellation = default) =>
        engine.AssignTask(key, to, "transfer", comment, actor, task => CheckTransfer(task, actor, to), cancellation);

    /// <summary>Assigns as the plain engine interface does: an unknown name is kept as it is.</summary>
    /// <param name="allowOverride">Whether a task that has an owner may get another.</param>
    public Task<Outcome<UserTaskRow>> Assign(long key, string actor, string? assignee, bool allowOverride, CancellationToken cancellation = default) =>
        engine.AssignTask(key, assignee, assignee is null ? "release" : "assign", null, actor, task => CheckAssign(task, actor, assignee, allowOverride), cancellation);

    /// <summary>The verbs for this person and task: allowed ones, and why the others are not.</summary>
    public IReadOnlyDictionary<string, Refusal?> Verbs(LoadedTask task, string actor)
    {
        var mayAct = CheckActor(task, actor);
        var isApproval = TaskRights.IsApproval(task);
        var offered = task.Row.Assignee is null;
        var verbs = new Dictionary<string, Refusal?>();
        foreach (var verb in isApproval ? (string[])["approve", "reject"] : ["complete"])
            verbs[verb] = mayAct;
        if (isApproval)
            verbs["return"] = mayAct ?? Denied(task, "return");
        if (offered)
            verbs["claim"] = mayAct;
        else
            verbs["release"] = mayAct ?? CheckRelease(task);
        verbs["transfer"] = CheckTransfer(task, actor, null);
        verbs["comment"] = null;
        return verbs;
    }

    /// <summary>The form of a task, or null.</summary>
    public static async ValueTask<FormRow?> Form(LoadedTask task) => task.Row switch
    {
        { FormKey: { } key } => await task.Context.Transaction.Form(key),
        { FormId: { } id } => await task.Context.Transaction.LatestForm(id),
        _ => null,
    };

    static async ValueTask<FormSubmission> Submission(LoadedTask task, string actor, bool complete)
    {
        var form = await Form(task);
        return new FormSubmission(form is null ? null : FormSchema.Read(form.Schema), task.Variables, task.Context.Feel, actor) { Complete = complete };
    }

    Refusal? CheckActor(LoadedTask task, string actor) =>
        directory().Find(actor) is { } person ? TaskRights.MayAct(task, person) : UnknownPerson(actor);

    static Refusal UnknownPerson(string? id) => new(RefusalKind.Invalid, "unknown-person",
        new Words($"通讯录里没有「{id}」。", $"The directory knows no '{id}'."), new Words("从通讯录中选择。", "Choose somebody from the directory."));

    static Refusal? CheckRelease(LoadedTask task) =>
        TaskRights.Ids(task.Row.CandidateGroupsJson).Count + TaskRights.Ids(task.Row.CandidateUsersJson).Count > 0
            ? null
            : new Refusal(RefusalKind.Conflict, "nobody-else", new Words("这个任务只指定给了一个人，不能退回公共任务。", "This task is meant for one person; there is nobody to give it back to."));

    // The owner, the owner's manager and the administrator; where the model denies it, not the owner himself.
    Refusal? CheckTransfer(LoadedTask task, string actor, string? to)
    {
        var people = directory();
        if (people.Find(actor) is not { } person)
            return UnknownPerson(actor);
        if (to is not null && people.Find(to) is null)
            return UnknownPerson(to);
        var owner = people.Find(task.Row.Assignee);
        if (person.IsAdmin || (owner is not null && owner.Manager == person.Id))
            return null;
        if (Denied(task, "transfer") is { } denied)
            return denied;
        return owner?.Id == person.Id ? null : new Refusal(RefusalKind.Forbidden, "not-assignee",
            new Words("只有负责人、其主管或管理员可以转办。", "Only the owner, the owner's manager or an administrator may transfer it."));
    }

    static Refusal? Denied(LoadedTask task, string verb) =>
        (task.Model.Property("approval.deny") ?? "").Split(',', StringSplitOptions.TrimEntries).Contains(verb)
            ? new Refusal(RefusalKind.Forbidden, "verb-denied", new Words("这一步的模型不允许这个操作。", "The model does not allow this operation in this step."))
            : null;

    Refusal? CheckAssign(LoadedTask task, string actor, string? assignee, bool allowOverride)
    {
        if (task.Row.Assignee is { } owner && assignee is not null && !allowOverride && owner != assignee)
        {
            return new Refusal(RefusalKind.Conflict, "already-assigned", new Words($"任务已由 {owner} 负责。",
                $"Command 'CLAIM' rejected with code 'INVALID_STATE': Expected to claim user task with key '{task.Row.Key}', but it has already been assigned."));
        }

        var person = directory().Find(actor);
        if (person is null)
            return UnknownPerson(actor);
        if (person.IsAdmin)
            return null;
        if (assignee is null)
            return CheckActor(task, actor) ?? CheckRelease(task);
        return assignee == actor ? CheckActor(task, actor) : CheckTransfer(task, actor, null);
    }
}
