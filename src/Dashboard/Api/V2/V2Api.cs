using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Dashboard.Api.V2;

/// <summary>The part of Camunda 8's Orchestration Cluster REST API that this product speaks (API-V2.md). One file a resource.</summary>
static class V2Api
{
    /// <summary>There is one tenant.</summary>
    public const string Tenant = "<default>";

    public static void MapV2(this IEndpointRouteBuilder app, bool clockIsControllable)
    {
        var v2 = app.MapGroup("/v2").WithTags("v2");
        v2.MapDeployments();
        v2.MapResources();
        v2.MapProcessDefinitions();
        v2.MapProcessInstances();
        v2.MapRepair();
        v2.MapBatchCreation();
        v2.MapBatchOperations();
        v2.MapCallHierarchy();
        v2.MapMessageSubscriptions();
        v2.MapExpressionEvaluation();
        v2.MapElementInstances();
        v2.MapUserTasks();
        v2.MapVariables();
        v2.MapDecisionDefinitions();
        v2.MapDecisionEvaluation();
        v2.MapDecisionInstances();
        v2.MapAuditLogs();
        v2.MapMessages();
        v2.MapSignals();
        v2.MapJobs();
        v2.MapIncidents();
        v2.MapSystem();
        if (clockIsControllable)
            v2.MapClock();
    }

    /// <summary>Answers 204, or the refusal.</summary>
    public static IResult NoContent<T>(Outcome<T> outcome) => outcome.Succeeded ? Results.NoContent() : Problems.Refused(outcome.Refusal!);

    /// <summary>Names the command in the endpoint's refusals, and its operation in the description.</summary>
    public static RouteHandlerBuilder Operation(this RouteHandlerBuilder endpoint, string id, string? command = null)
    {
        endpoint.WithName(id).ProducesProblem(StatusCodes.Status400BadRequest);
        return command is null ? endpoint : endpoint.WithMetadata(new CommandName(command));
    }

    /// <summary>A refusal when the request names another tenant than the only one.</summary>
    public static Refusal? CheckTenant(string? tenant) => tenant is null or Tenant
        ? null
        : new Refusal(RefusalKind.Invalid, "tenant", new Words($"没有租户「{tenant}」。", $"Expected tenant '{Tenant}', but found '{tenant}'."));

    /// <summary>JSON variables as FEEL values.</summary>
    public static Context Variables(IReadOnlyDictionary<string, JsonElement>? variables)
    {
        var builder = new Context.Builder();
        foreach (var (name, value) in variables ?? new Dictionary<string, JsonElement>())
            builder.Set(name, FeelJson.FromJson(value));
        return builder.Build();
    }

    /// <summary>FEEL values as JSON.</summary>
    public static Dictionary<string, JsonElement> ToJson(IEnumerable<KeyValuePair<string, Value>> variables) =>
        variables.ToDictionary(pair => pair.Key, pair => JsonElement.Parse(FeelJson.ToJson(pair.Value)));
}
