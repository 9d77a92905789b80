using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Approvals;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>同意 and 驳回: what the person thinks of the request. On a delegated task it is an opinion, and the owner decides.</summary>
sealed class Decide(string name, string outcome) : TaskVerb
{
    public override string Name => name;

    public override bool Concerns(TaskCase task) => task.IsApproval;

    public override async ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        if (!task.IsApproval)
        {
            return new Refusal(RefusalKind.Conflict, "not-an-approval", new Words("这是办理任务，不需要同意或驳回。", "This is work, not a decision."),
                new Words("填写表单后提交。", "Fill in the form and submit it."));
        }

        return await Of(task, request with { IsWhole = request.IsWhole && outcome == ApprovalDecision.Approved }, outcome);
    }

    /// <summary>The step of a decision, by whatever verb it was made.</summary>
    public static async ValueTask<Outcome<Trigger>> Of(TaskCase task, VerbRequest request, string outcome)
    {
        var needed = outcome == ApprovalDecision.Rejected || task.Policy("approval.comment", "reject") == "always";
        if (needed && TaskRights.ReasonMissing(request.Comment) is { } missing)
            return missing;
        var submitted = (await TaskForms.Submission(task, request.IsWhole)).Merge(request.Variables);
        if (!submitted.Succeeded)
            return submitted.Refusal!;
        return task.IsDelegated
            ? new GiveOpinion(Moment(task), task.Task.Row.Key, submitted.Value, outcome, request.Comment)
            : new CompleteTask(Moment(task), task.Task.Row.Key, submitted.Value, outcome, request.Comment) { OnBehalfOf = task.ActsFor };
    }
}
