using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Dashboard.Api.V2;

/// <summary><c>POST /v2/decision-definitions/evaluation</c>: the result of a decision, and which rules of which tables led to it (API-V2 no. 28).</summary>
static class DecisionEvaluationApi
{
    internal sealed record EvaluationRequest(string? DecisionDefinitionId = null, string? DecisionDefinitionKey = null, Dictionary<string, JsonElement>? Variables = null,
        string? TenantId = null);

    sealed record Evaluation(string DecisionDefinitionId, string DecisionDefinitionKey, string DecisionDefinitionName, int DecisionDefinitionVersion, string DecisionEvaluationKey,
        string DecisionInstanceKey, string DecisionRequirementsId, string DecisionRequirementsKey, IReadOnlyList<Evaluated> EvaluatedDecisions,
        string? FailedDecisionDefinitionId, string? FailureMessage, string Output, string TenantId);

    sealed record Evaluated(string DecisionDefinitionId, string DecisionDefinitionName, int DecisionDefinitionVersion, string DecisionDefinitionType, string Output, string TenantId,
        IReadOnlyList<MatchedRuleView> MatchedRules, IReadOnlyList<InputView> EvaluatedInputs, string DecisionDefinitionKey, string DecisionEvaluationInstanceKey);

    public static void MapDecisionEvaluation(this RouteGroupBuilder v2) =>
        v2.MapPost("/decision-definitions/evaluation", Evaluate).Operation("evaluateDecision", "EVALUATE").Produces<Evaluation>();

    static async Task<IResult> Evaluate(EvaluationRequest request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if (V2Api.CheckTenant(request.TenantId) is { } refused)
            return Problems.Refused(refused);
        if (request.DecisionDefinitionId is null == request.DecisionDefinitionKey is null)
        {
            return Problems.Refused(StatusCodes.Status400BadRequest, "decision", new Words("请给出 decisionDefinitionId 或 decisionDefinitionKey 之一。",
                "Expected exactly one of decisionDefinitionId and decisionDefinitionKey."));
        }

        var key = 0L;
        if (request.DecisionDefinitionKey is not null && !Keys.TryParse(request.DecisionDefinitionKey, out key))
        {
            return Problems.Refused(StatusCodes.Status400BadRequest, "decision", new Words("decisionDefinitionKey 应为数字文本。", "Expected decisionDefinitionKey to be a string of digits."));
        }

        var variables = V2Api.Variables(request.Variables);
        var evaluated = request.DecisionDefinitionId is { } id
            ? await engine.EvaluateDecision(id, variables, viewer.Id, cancellation)
            : await engine.EvaluateDecision(key, variables, viewer.Id, cancellation);
        return evaluated.Succeeded ? Results.Ok(Show(evaluated.Value)) : Problems.Refused(evaluated.Refusal!);
    }

    static Evaluation Show(DecisionEvaluation evaluation)
    {
        var (decision, result) = (evaluation.Decision, evaluation.Result);
        var key = Keys.Text(evaluation.Key);
        return new Evaluation(decision.DecisionId, Keys.Text(decision.Key), decision.Name ?? decision.DecisionId, decision.Version, key, key,
            evaluation.Requirements.RequirementsId, Keys.Text(evaluation.Requirements.Key),
            [.. result.Decisions.Select((one, index) => Show(one, evaluation, $"{key}-{index + 1}"))],
            result.StoppedIn, result.StoppedIn is null ? null : string.Join("; ", result.Warnings.Select(warning => warning.Message.English)),
            FeelJson.ToJson(result.Value), V2Api.Tenant);
    }

    static Evaluated Show(EvaluatedDecision one, DecisionEvaluation evaluation, string instanceKey)
    {
        // What an imported model decides has no row of its own.
        var row = evaluation.Siblings.FirstOrDefault(sibling => sibling.DecisionId == one.Id) ?? evaluation.Decision;
        return new Evaluated(one.Id, one.Name, row.Version, one.IsTable ? "DECISION_TABLE" : "LITERAL_EXPRESSION", FeelJson.ToJson(one.Value), V2Api.Tenant,
            [.. DecisionRecord.Rules(one).Select(MatchedRuleView.Of)], [.. DecisionRecord.Inputs(one).Select(InputView.Of)],
            Keys.Text(row.Key), instanceKey);
    }
}
