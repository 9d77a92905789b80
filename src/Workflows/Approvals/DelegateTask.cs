using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>委派: a helper acts, then the task returns to its owner, who decides.</summary>
sealed class DelegateTask : TaskVerb
{
    public override string Name => "delegate";

    public override Refusal? Check(TaskCase task) => task.MayAct ?? task.Denied(Name) ?? (task switch
    {
        { IsDelegated: true } => new Refusal(RefusalKind.Conflict, "already-delegated", new Words("这个任务已经委派，先处理或由负责人收回。", "The task is delegated already: act on it, or let its owner take it back.")),
        { Task.Row.Assignee: null } => new Refusal(RefusalKind.Conflict, "claim-first", new Words("先认领，再委派。", "Claim the task before you delegate it.")),
        _ => null,
    });

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        var owner = task.Task.Row.Assignee;
        if (TaskRights.MayReceive(task, request.To) is { } refused)
            return new(refused);
        if (request.To == owner)
            return new(new Refusal(RefusalKind.Invalid, "same-person", new Words("不能委派给负责人自己。", "A task cannot be delegated to its own owner.")));
        return new(new AssignTask(Moment(task), task.Task.Row.Key, request.To, Name, request.Comment) { ReturnsTo = owner });
    }
}
