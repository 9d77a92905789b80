using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>A claimed task goes back to whoever it was offered to.</summary>
sealed class Release : TaskVerb
{
    public override string Name => "release";

    public override bool Concerns(TaskCase task) => task.Task.Row.Assignee is not null;

    public override Refusal? Check(TaskCase task) => task.MayAct ?? HasOthers(task);

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request) => new(new AssignTask(Moment(task), task.Task.Row.Key, null, Name));

    /// <summary>Why there is nobody to give it back to, or null.</summary>
    public static Refusal? HasOthers(TaskCase task) =>
        TaskRights.Ids(task.Task.Row.CandidateGroupsJson).Count + TaskRights.Ids(task.Task.Row.CandidateUsersJson).Count > 0 && task.Entry?.OnBehalfOf is null
            ? null
            : new Refusal(RefusalKind.Conflict, "nobody-else", new Words("这个任务只指定给了一个人，不能退回公共任务。", "This task is meant for one person; there is nobody to give it back to."));
}
