using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.Approvals;

/// <summary>What a decision leaves: one variable named like the approval node (APPROVAL-MODELS §4).</summary>
static class Decision
{
    public const string Approved = "approved";
    public const string Rejected = "rejected";

    /// <summary>The result of a single approval.</summary>
    public static Value Result(LoadedTask task, string outcome, string? comment, string actor)
    {
        var at = InstantText.Now(task.Context.Feel);
        var decision = Context.Of(
            ("person", Value.Of(actor)), ("onBehalfOf", Value.Null), ("outcome", Value.Of(outcome)), ("comment", Value.Of(comment)),
            ("at", at), ("weight", Value.Of(1)), ("auto", Value.Null));
        return Value.Of(Context.Of(
            ("outcome", Value.Of(outcome)), ("comment", Value.Of(comment)), ("by", Value.Of(actor)), ("at", at),
            ("round", Value.Of(Round(task))), ("decisions", Value.OfList(Value.Of(decision)))));
    }

    // The first round is 1; a node decided before counts on.
    static int Round(LoadedTask task) =>
        task.Variables.TryGet(task.Row.ElementId, out var before) && before.TryContext(out var result)
        && result["round"].TryNumber(out var round) && round.TryToInt64(out var number) ? (int)number + 1 : 1;

    /// <summary>A rejection needs a reason; an approval too where the model asks for one.</summary>
    public static Refusal? CheckComment(LoadedTask task, string outcome, string? comment)
    {
        var needed = outcome == Rejected || task.Model.Property("approval.comment") == "always";
        return needed && string.IsNullOrWhiteSpace(comment)
            ? new Refusal(RefusalKind.Invalid, "comment-required", new Words("请填写意见。", "A comment is required."),
                new Words("说明理由后再提交。", "Give the reason and submit again."))
            : null;
    }
}
