using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>认领: an offered task becomes mine.</summary>
sealed class Claim : TaskVerb
{
    public override string Name => "claim";

    public override bool Concerns(TaskCase task) => task.Task.Row.Assignee is null;

    public override Refusal? Check(TaskCase task) => task.MayAct;

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request) =>
        new(new AssignTask(Moment(task), task.Task.Row.Key, task.Person.Id, Name));
}
