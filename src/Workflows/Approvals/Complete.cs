using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Approvals;

/// <summary>办理: plain work is done with the filled-in form. A helper's work on a delegated task goes back to its owner.</summary>
/// <remarks>An approval is decided so by its variables <c>outcome</c> and <c>comment</c> (APPROVAL-MODELS §4).</remarks>
class Complete : TaskVerb
{
    public override string Name => "complete";

    public override bool Concerns(TaskCase task) => !task.IsApproval;

    public override Refusal? Check(TaskCase task) => task.MayAct;

    public override async ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        if (task.IsApproval)
            return await DecideByVariables(task, request);
        if (Engine.Model.Signoff.Of(task.Task.Model) is { } && request.Variables.TryGet(task.Task.Model.Id, out _))
            return SignatureIsGiven(task.Task.Model.Id);
        var submitted = (await TaskForms.Submission(task, request.IsWhole)).Merge(request.Variables);
        if (!submitted.Succeeded)
            return submitted.Refusal!;
        return task.IsDelegated
            ? new GiveOpinion(Moment(task), task.Task.Row.Key, submitted.Value, null, request.Comment)
            : new CompleteTask(Moment(task), task.Task.Row.Key, submitted.Value, Comment: request.Comment) { OnBehalfOf = task.ActsFor };
    }

    // What says that somebody outside has signed comes from their link and from nobody else.
    static Refusal SignatureIsGiven(string name) => new(RefusalKind.Invalid, "signature-reserved", new Words($"变量「{name}」由签字链接写入，不能手工填写。", $"Variable '{name}' is written by the sign-off link and by nobody else."),
        new Words("去掉这个变量再提交。", "Leave it out and submit again."));

    static async ValueTask<Outcome<Trigger>> DecideByVariables(TaskCase task, VerbRequest request)
    {
        if (!request.Variables["outcome"].TryString(out var outcome) || outcome is not (ApprovalDecision.Approved or ApprovalDecision.Rejected))
        {
            return new Refusal(RefusalKind.Invalid, "outcome-required", new Words(
                "这是审批任务，需要结论 outcome：approved 或 rejected。", "This is an approval: variable 'outcome' must be 'approved' or 'rejected'."),
                new Words("使用「同意」或「驳回」，或在变量中给出 outcome 与 comment。", "Use approve or reject, or give outcome and comment as variables."));
        }

        var others = new Context.Builder();
        foreach (var (name, value) in request.Variables.Where(pair => pair.Key is not ("outcome" or "comment")))
            others.Set(name, value);
        var comment = request.Comment ?? (request.Variables["comment"].TryString(out var text) ? text : null);
        return await Decide.Of(task, request with { Variables = others.Build(), Comment = comment, IsWhole = false }, outcome);
    }
}
