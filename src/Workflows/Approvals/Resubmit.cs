using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Approvals;

/// <summary>重新提交: the applicant's step is done again; a new round begins.</summary>
sealed class Resubmit : Complete
{
    public override string Name => "resubmit";

    public override bool Concerns(TaskCase task) => task.Task.Model.Approval is { Mode: ApprovalMode.Rework } || task.Task.Element.Marker is { Resubmits: true };

    public override ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request) => Concerns(task)
        ? base.Step(task, request)
        : ValueTask.FromResult<Outcome<Trigger>>(new Refusal(RefusalKind.Conflict, "not-a-resubmission",
            new Words("这一步不是重新提交。", "This step is no resubmission."), new Words("填写表单后提交。", "Fill in the form and submit it.")));
}
