using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Approvals;

/// <summary>What people do with a whole request: take it back, take back their own step, let it go on after its end.</summary>
public sealed class InstanceDesk(ProcessEngine engine, Func<DirectorySnapshot> directory)
{
    /// <summary>撤回: by the applicant, before the first action freely, afterwards as the model allows, with a reason.</summary>
    public Task<Outcome<Done>> Recall(long key, string actor, string? comment, CancellationToken cancellation = default) =>
        engine.ActOnInstance(key, actor, async (context, loaded) =>
        {
            if (await CheckRecall(context, loaded, actor, comment) is { } refused)
                return refused;
            return new RecallInstance(context.Moment(actor), await ReturnTargets.ApplicantsStep(loaded, context), comment);
        }, cancellation);

    static async ValueTask<Refusal?> CheckRecall(CommandContext context, LoadedInstance loaded, string actor, string? comment)
    {
        if (actor != loaded.Row.Applicant && actor != loaded.Row.Starter)
            return new Refusal(RefusalKind.Forbidden, "not-applicant", new Words("只有申请人或发起人可以撤回。", "Only the applicant, or whoever started it, may recall a request."));
        if (Ended(loaded) is { } ended)
            return ended;
        if (Called(loaded) is { } called)
            return called;
        var policy = loaded.Process.Root.Property("approval.recall") is { } text
            ? Policies.Read(text, new VariableScope(loaded.Instance.Root, loaded.Surroundings.Config), context.Feel) ?? "first"
            : "first";
        var begun = await HasBegun(context, loaded);
        if (policy == "never" || (begun && policy != "always"))
        {
            return new Refusal(RefusalKind.Conflict, "recall-denied", policy == "never"
                ? new Words("这个流程不允许撤回。", "This process does not allow a recall.")
                : new Words("已有人处理，不能再撤回。", "Somebody has acted already; it cannot be recalled any more."),
                new Words("请联系当前处理人退回。", "Ask whoever has it now to return it."));
        }

        return begun ? TaskRights.ReasonMissing(comment) : null;
    }

    // Somebody else than those who asked has done something.
    static async ValueTask<bool> HasBegun(CommandContext context, LoadedInstance loaded) =>
        (await context.Transaction.Steps(loaded.Row.Key)).SelectMany(HistoryJson.Read)
        .Any(one => one.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskReturned && one.Person is { } person && !loaded.Instance.Barred.Contains(person));

    /// <summary>唤醒: an ended request goes on as a new round; only by its process owner, with a reason.</summary>
    /// <param name="to">The element to begin with; null: the applicant's step.</param>
    public Task<Outcome<Done>> Reopen(long key, string actor, string? to, string? comment, CancellationToken cancellation = default) =>
        engine.ActOnInstance(key, actor, async (context, loaded) =>
        {
            if (directory().Find(actor) is not { } person)
                return TaskRights.UnknownPerson(actor);
            if (!TaskCase.Owns(person, loaded.Process) && !person.IsProcessOwner)
                return new Refusal(RefusalKind.Forbidden, "not-owner", new Words("只有流程负责人可以唤醒已结束的申请。", "Only the process owner may reopen a request that has ended."));
            if (loaded.Instance.EndedAt is null)
                return new Refusal(RefusalKind.Conflict, "not-ended", new Words("申请还没有结束。", "The request has not ended."));
            if (Called(loaded) is { } called)
                return called;
            if (TaskRights.ReasonMissing(comment) is { } missing)
                return missing;
            var target = to ?? await ReturnTargets.ApplicantsStep(loaded, context);
            if (target is null || Modification.Check(loaded.Process, loaded.Instance, new ModificationPlan { Activate = [new Activation(target)] }) is [_, ..])
                return new Refusal(RefusalKind.Conflict, "no-return-target", new Words($"没有可以重新开始的步骤{(to is null ? "" : $"「{to}」")}。", $"There is no step{(to is null ? "" : $" '{to}'")} to begin again with."));
            return new ReopenInstance(context.Moment(actor), target, comment);
        }, cancellation);

    /// <summary>拿回: by whoever has done the task, until the next one acts.</summary>
    public async Task<Outcome<Done>> TakeBack(long taskKey, string actor, string? comment, CancellationToken cancellation = default)
    {
        var task = await engine.Look(context => context.Transaction.Task(taskKey), cancellation);
        if (task is null)
            return Refusal.NotFound("user task", taskKey);
        return await engine.ActOnInstance(task.InstanceKey, actor, async (context, loaded) =>
        {
            if (directory().Find(actor) is not { } person)
                return TaskRights.UnknownPerson(actor);
            var now = await context.Transaction.Task(taskKey) ?? task;
            return now.State == "COMPLETED"
                ? await new TakeBackTask(context, loaded, now, person, comment).Prepare()
                : new Refusal(RefusalKind.Conflict, "not-completed", new Words("任务还没有提交，不需要拿回。", "The task is not completed; there is nothing to take back."));
        }, cancellation);
    }

    static Refusal? Ended(LoadedInstance loaded) => loaded.Instance.EndedAt is null ? null
        : new Refusal(RefusalKind.Conflict, "instance-ended", new Words("申请已经结束。", "The request has ended already."));

    static Refusal? Called(LoadedInstance loaded) => loaded.Instance.Caller is not { } caller ? null
        : new Refusal(RefusalKind.Conflict, "instance-is-called", new Words($"这个实例由另一个流程调用，请对最上层的实例 {caller.RootKey} 操作。",
            $"This instance was called by another; act on the one at the top, '{caller.RootKey}'."));
}
