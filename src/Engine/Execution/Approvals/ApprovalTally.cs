using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Approvals;

/// <summary>How an approval node stands, in weights.</summary>
/// <param name="Needed">Agreeing weight that approves; null where the first decision counts.</param>
/// <param name="Outcome"><c>approved</c>, <c>rejected</c>, or null while it is open.</param>
/// <remarks>APPROVAL-MODELS §3.</remarks>
public sealed record ApprovalTally(Number Total, Number Agreed, Number Disagreed, Number Open, Number? Needed, string? Outcome)
{
    public static ApprovalTally Of(ApprovalState state)
    {
        var (agreed, disagreed, open) = (Number.Zero, Number.Zero, Number.Zero);
        foreach (var entry in state.Entries)
        {
            if (entry.Decision is null)
                open += entry.Weight;
            else if (entry.Decision.Outcome == ApprovalDecision.Approved)
                agreed += entry.Weight;
            else
                disagreed += entry.Weight;
        }

        var total = agreed + disagreed + open;
        var needed = Need(state, total);
        return new ApprovalTally(total, agreed, disagreed, open, needed, Judge(state, agreed, open, needed));
    }

    static Number? Need(ApprovalState state, Number total) => state.Mode switch
    {
        ApprovalMode.Any => null,
        ApprovalMode.Vote => state.Amount ?? total * (state.Percent ?? 100) / 100,
        _ => total,
    };

    static string? Judge(ApprovalState state, Number agreed, Number open, Number? needed)
    {
        if (needed is not { } threshold)
            return state.Decisions.FirstOrDefault()?.Outcome;
        if (state.WaitsForAll && !open.IsZero)
            return null;
        if (agreed >= threshold)
            return ApprovalDecision.Approved;
        return agreed + open < threshold ? ApprovalDecision.Rejected : null;
    }

    /// <summary>As the variable <c>tally</c> has it.</summary>
    public Value ToValue() => Value.Of(Context.Of(
        ("decided", Value.Of(Outcome is not null)), ("outcome", Value.Of(Outcome)), ("total", Value.Of(Total)), ("agreed", Value.Of(Agreed)), ("disagreed", Value.Of(Disagreed)),
        ("open", Value.Of(Open)), ("needed", Needed is { } threshold ? Value.Of(threshold) : Value.Null)));
}
