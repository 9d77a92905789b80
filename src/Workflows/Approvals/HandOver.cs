using Marketing.Engine;
using Marketing.Engine.Execution;

namespace Marketing.Workflows.Approvals;

/// <summary>离职交接: an open task of somebody who leaves goes to another, for good. By an administrator or the person's manager, with a reason.</summary>
sealed class HandOver : TaskVerb
{
    public override string Name => "hand-over";

    // It is done to all tasks of a person at once, and never offered at one of them.
    public override bool Concerns(TaskCase task) => false;

    public override Refusal? Check(TaskCase task) => TaskRights.MayHandOver(task.Person, task.Directory.Ever(task.Task.Row.Assignee));

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request) =>
        new((TaskRights.ReasonMissing(request.Comment) ?? TaskRights.MayReceive(task, request.To)) is { } refused
            ? refused
            : new AssignTask(Moment(task), task.Task.Row.Key, request.To, Name, request.Comment));
}
