using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>Decisions that are evaluated by themselves, outside of any process.</summary>
public sealed partial class ProcessEngine
{
    /// <summary>Evaluates the latest version of a decision, by its id, and tells how it came to its result.</summary>
    public Task<Outcome<DecisionEvaluation>> EvaluateDecision(string decisionId, Context variables, string? actor, CancellationToken cancellation = default) =>
        Evaluate(rows => rows.Where(row => row.DecisionId == decisionId && row is { IsLatest: true, DeletedAt: null }).MaxBy(row => row.Key), $"id '{decisionId}'", variables, actor, cancellation);

    /// <summary>Evaluates one version of a decision, by its key.</summary>
    public Task<Outcome<DecisionEvaluation>> EvaluateDecision(long decisionKey, Context variables, string? actor, CancellationToken cancellation = default) =>
        Evaluate(rows => rows.FirstOrDefault(row => row.Key == decisionKey && row.DeletedAt is null), $"key '{decisionKey}'", variables, actor, cancellation);

    Task<Outcome<DecisionEvaluation>> Evaluate(Func<IReadOnlyList<DecisionRow>, DecisionRow?> choose, string named, Context variables, string? actor, CancellationToken cancellation) =>
        runner.Run<DecisionEvaluation>(async context =>
        {
            var all = await context.Transaction.Decisions();
            if (choose(all) is not { } decision || await context.Transaction.DecisionRequirements(decision.RequirementsKey) is not { } requirements)
            {
                return new Refusal(RefusalKind.NotFound, "no-decision", new Words($"没有部署 {named} 的决策。",
                    $"Command 'EVALUATE' rejected with code 'NOT_FOUND': Expected to evaluate decision with {named}, but no decision found for it."));
            }

            var model = await runner.Decisions.ModelOf(context.Transaction, requirements.Key);
            var result = model.Explain(decision.DecisionId, model.ReadInputs(variables), context.Moment(actor).Feel);
            var siblings = all.Where(row => row.RequirementsKey == requirements.Key).ToList();
            return new DecisionEvaluation(Keep(context, decision, siblings, result), decision, requirements, siblings, result);
        }, actor, cancellation);

    // A key for the evaluation and one for each decision in it.
    static long Keep(CommandContext context, DecisionRow decision, IReadOnlyList<DecisionRow> siblings, DecisionResult result)
    {
        var root = DecisionRecord.Of(decision);
        var key = context.Transaction.ReserveKeys(1 + DecisionRecord.CountOf(root, result));
        foreach (var row in DecisionRecord.Rows(key, root, [.. siblings.Select(DecisionRecord.Of)], result, row => (row.EvaluatedAt, row.Actor) = (context.Now, context.Actor)))
            context.Transaction.Add(row);
        return key;
    }
}

/// <summary>One evaluation of a decision.</summary>
/// <param name="Key">Key of the evaluation; those of the decisions in it follow.</param>
/// <param name="Siblings">The decisions of the same file.</param>
public sealed record DecisionEvaluation(long Key, DecisionRow Decision, DecisionRequirementsRow Requirements, IReadOnlyList<DecisionRow> Siblings, DecisionResult Result);
