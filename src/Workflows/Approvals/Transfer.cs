using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>转办: the owner changes for good.</summary>
sealed class Transfer : TaskVerb
{
    public override string Name => "transfer";

    // The owner, the owner's manager and the administrator; where the model denies it, not the owner himself.
    public override Refusal? Check(TaskCase task)
    {
        var owner = task.Directory.Ever(task.Task.Row.Assignee);
        if (task.Person.IsAdmin || (owner is not null && owner.Manager == task.Person.Id))
            return null;
        if (task.Denied(Name) is { } denied)
            return denied;
        return owner?.Id == task.Person.Id ? null : new Refusal(RefusalKind.Forbidden, "not-assignee",
            new Words("只有负责人、其主管或管理员可以转办。", "Only the owner, the owner's manager or an administrator may transfer it."));
    }

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request) => new(TaskRights.MayReceive(task, request.To) is { } refused
        ? refused
        : new AssignTask(Moment(task), task.Task.Row.Key, request.To, Name, request.Comment));
}
