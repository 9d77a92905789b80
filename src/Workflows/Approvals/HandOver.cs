using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>离职交接: an open task of somebody who leaves goes to another, for good. By an administrator or the person's manager, with a reason.</summary>
sealed class HandOver : TaskVerb
{
    public override string Name => "hand-over";

    // It is done to all tasks of a person at once, and never offered at one of them.
    public override bool Concerns(TaskCase task) => false;

    public override Refusal? Check(TaskCase task) =>
        task.Person.IsAdmin || task.Directory.Find(task.Task.Row.Assignee)?.Manager == task.Person.Id
            ? null
            : new Refusal(RefusalKind.Forbidden, "not-manager", new Words("只有管理员或其主管可以交接任务。", "Only an administrator or the person's manager may hand over tasks."));

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request) =>
        new((TaskRights.ReasonMissing(request.Comment) ?? TaskRights.MayReceive(task, request.To)) is { } refused
            ? refused
            : new AssignTask(Moment(task), task.Task.Row.Key, request.To, Name, request.Comment));
}
