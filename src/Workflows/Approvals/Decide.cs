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

    public override Refusal? Check(TaskCase task) => task.MayAct ?? UnlessApproval(task) ?? task.Denied(Name);

    public override async ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        if (request.IsBulk && task.Policy("approval.bulk", "false") != "true")
        {
            return new Refusal(RefusalKind.Forbidden, "bulk-denied", new Words("流程负责人没有允许批量处理这一步。", "The process owner has not allowed this step to be decided in bulk."),
                new Words("打开任务单独处理。", "Open the task and decide it by itself."));
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
