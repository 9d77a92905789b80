using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Workflows.Approvals;

/// <summary>退回: to the applicant, the previous node or signer, or an earlier node that the model allows. Needs a reason.</summary>
sealed class Return : TaskVerb
{
    public override string Name => "return";

    public override bool Concerns(TaskCase task) => task.IsApproval;

    public override Refusal? Check(TaskCase task) => task.MayAct ?? UnlessApproval(task) ?? task.Denied(Name) ?? (task.IsDelegated
        ? new Refusal(RefusalKind.Conflict, "only-the-owner", new Words("受委派人只提供意见，退回由负责人决定。", "A helper only gives an opinion; the owner may return it."))
        : null);

    public override async ValueTask<Outcome<Trigger>> Step(TaskCase task, VerbRequest request)
    {
        if (TaskRights.ReasonMissing(request.Comment) is { } missing)
            return missing;
        var resume = request.Resume ?? task.Policy("approval.returnResume", "forward");
        if (resume is not ("forward" or "straight"))
            return new Refusal(RefusalKind.Invalid, "resume", new Words("resume 应为 forward（重新流转）或 straight（直接回到我）。", "Expected resume to be forward or straight."));
        var to = request.To is null or "" ? "previous" : request.To;
        var targets = await ReturnTargets.Of(task);
        var allowed = Policies.Words(task.Policy("approval.returnTo", "applicant, previous"));
        if (to == "previous" && targets.SignerBefore && allowed.Any(word => word is "previous" or "any"))
            return Trigger(task, request, task.Task.Row.ElementId, resume, toApplicant: false);
        var target = targets.Find(to);
        if (target is null || !(allowed.Contains(to) || targets.Allows(allowed, target)))
            return NoTarget(to, targets.Allowed(allowed));
        return Trigger(task, request, target, resume, toApplicant: target == targets.Applicant);
    }

    static ReturnTask Trigger(TaskCase task, VerbRequest request, string target, string resume, bool toApplicant) =>
        new(Moment(task), task.Task.Row.Key, target, request.Comment)
        {
            Straight = resume == "straight", CancelsSiblings = task.Policy("approval.returnSiblings", "keep") == "cancel", ToApplicant = toApplicant,
        };

    static Refusal NoTarget(string to, IReadOnlyList<string> possible) => new(RefusalKind.Conflict, "no-return-target", possible.Count == 0
        ? new Words("这一步之前没有可以退回的步骤。", "There is no earlier step to return to.")
        : new Words($"不能退回到「{to}」。可以退回到：{string.Join("、", possible)}。", $"It cannot be returned to '{to}'. Possible: {string.Join(", ", possible)}."));
}
