using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules.Feel;

namespace Marketing.Dashboard.Api.V2;

/// <summary><c>POST /v2/expression/evaluation</c>: what a value of a model gives for these variables. Nothing is stored.</summary>
static class ExpressionEvaluationApi
{
    internal sealed record EvaluationRequest(string Expression, string? TenantId = null, Dictionary<string, JsonElement>? Variables = null);

    sealed record Evaluation(string Expression, JsonElement Result, IReadOnlyList<Warning> Warnings);

    sealed record Warning(string Message);

    public static void MapExpressionEvaluation(this RouteGroupBuilder v2) =>
        v2.MapPost("/expression/evaluation", Evaluate).Operation("evaluateExpressionV2", "EVALUATE").Produces<Evaluation>();

    // As everywhere in a model: a text that begins with = is an expression, any other is itself.
    static IResult Evaluate(EvaluationRequest request, Viewer viewer, Func<Surroundings> surroundings, EngineClock clock)
    {
        _ = viewer;
        if (V2Api.CheckTenant(request.TenantId) is { } refused)
            return Problems.Refused(refused);
        if (!request.Expression.StartsWith('='))
            return Results.Ok(new Evaluation(request.Expression, JsonSerializer.SerializeToElement(request.Expression), []));
        var around = surroundings();
        var variables = V2Api.Variables(request.Variables);
        var expression = FeelExpression.Parse(request.Expression[1..], FeelNames.Of(variables.Keys), around.Functions);
        var result = expression.Evaluate(new ContextScope(variables), new FeelEnvironment(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), around.Zone), around.Zone) { Functions = around.Functions });
        return Results.Ok(new Evaluation(request.Expression, JsonElement.Parse(FeelJson.ToJson(result.Value)), [.. result.Warnings.Select(warning => new Warning(warning.Message.English))]));
    }
}
