using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Dashboard.Api;

/// <summary>How the timeline tells of approvals.</summary>
static class ApprovalLines
{
    /// <summary>Kind and sentence; null for what is no matter of approvals.</summary>
    /// <param name="names">What people are called, of a comma list of ids.</param>
    public static (string Kind, Words Text)? Of(HistoryEvent happened, string name, Func<string, Words> names)
    {
        var people = happened.Outcome is { } ids && happened.Kind is HistoryKind.SignersAdded or HistoryKind.SignersRemoved ? names(ids) : null;
        return happened.Kind switch
        {
            HistoryKind.Decided => ("decided", happened.Name == "repeat"
                ? new Words($"「{name}」：已审批过，自动通过", $"'{name}': had approved before, passed")
                : new Words($"「{name}」：超时自动{Outcome(happened.Outcome).Chinese}", $"'{name}': {Outcome(happened.Outcome).English} for lack of time")),
            HistoryKind.ApproverReplaced => ("replaced", Replaced(happened, name, names)),
            HistoryKind.SignersAdded => ("signers", new Words($"「{name}」加签：{people!.Chinese}", $"'{name}': {people.English} added")),
            HistoryKind.SignersRemoved => ("signers", new Words($"「{name}」减签：{people!.Chinese}", $"'{name}': {people.English} removed")),
            HistoryKind.OpinionGiven => ("opinion", happened.Outcome is { } outcome
                ? new Words($"「{name}」的意见：{Outcome(outcome).Chinese}", $"An opinion on '{name}': {Outcome(outcome).English}")
                : new Words($"受委派完成「{name}」", $"'{name}' was done for its owner")),
            HistoryKind.Recalled => ("recalled", new Words("申请撤回", "The request was recalled")),
            HistoryKind.TakenBack => ("taken-back", new Words($"拿回「{name}」", $"'{name}' was taken back")),
            HistoryKind.Reopened => ("reopened", new Words("申请唤醒，新的一轮", "The request was reopened for a new round")),
            HistoryKind.Resubmitted => ("resubmitted", new Words($"第 {happened.Name} 轮提交", $"Submitted for round {happened.Name}")),
            _ => null,
        };
    }

    /// <summary>A decision, and for whom it was made.</summary>
    public static Words Decided(string name, string outcome, Words? absent)
    {
        var (zh, en) = absent is null ? ("", "") : ($"（代 {absent.Chinese}）", $" for {absent.English}");
        return new Words($"「{name}」{Outcome(outcome).Chinese}{zh}", $"'{name}': {Outcome(outcome).English}{en}");
    }

    static Words Outcome(string? outcome) => outcome switch
    {
        "approved" => new Words("同意", "approved"),
        "rejected" => new Words("驳回", "rejected"),
        _ => new Words(outcome ?? "", outcome ?? ""),
    };

    static Words Replaced(HistoryEvent happened, string name, Func<string, Words> names)
    {
        var why = happened.Name == "self" ? new Words("审批人是申请人本人", "the approver is the applicant") : new Words("找不到审批人", "no approver was found");
        return happened.Person is { } person
            ? new Words($"「{name}」{why.Chinese}，改由 {names(person).Chinese} 审批", $"'{name}': {why.English}; {names(person).English} decides")
            : new Words($"「{name}」{why.Chinese}，跳过", $"'{name}': {why.English}; left out");
    }
}
