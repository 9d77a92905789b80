using System.Globalization;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Decisions that were evaluated, by processes and by themselves: search, and one with its inputs and the rules that matched.</summary>
static class DecisionInstancesApi
{
    record DecisionInstance(string DecisionDefinitionId, string DecisionDefinitionKey, string DecisionDefinitionName, string DecisionDefinitionType, int DecisionDefinitionVersion,
        string DecisionEvaluationInstanceKey, string DecisionEvaluationKey, string? ElementInstanceKey, DateTimeOffset EvaluationDate, string? EvaluationFailure,
        string? ProcessDefinitionKey, string? ProcessInstanceKey, string Result, string RootDecisionDefinitionKey, string? RootProcessInstanceKey, string State, string TenantId);

    sealed record ExplainedInstance : DecisionInstance
    {
        public ExplainedInstance(DecisionInstance instance, DecisionInstanceRow row) : base(instance)
        {
            EvaluatedInputs = [.. DecisionRecord.InputsOf(row).Select(InputView.Of)];
            MatchedRules = [.. DecisionRecord.RulesOf(row).Select(MatchedRuleView.Of)];
        }

        public IReadOnlyList<InputView> EvaluatedInputs { get; }
        public IReadOnlyList<MatchedRuleView> MatchedRules { get; }
    }

    public static void MapDecisionInstances(this RouteGroupBuilder v2)
    {
        v2.MapPost("/decision-instances/search", Search).Operation("searchDecisionInstances").Produces<SearchResult<DecisionInstance>>();
        v2.MapGet("/decision-instances/{id}", Get).Operation("getDecisionInstance").Produces<ExplainedInstance>();
    }

    // What a process decided is seen with the process; what was evaluated by itself, by whoever did it.
    static IQueryable<DecisionInstanceRow> Visible(EngineDbContext engine, Viewer viewer)
    {
        if (viewer.SeesAll)
            return engine.DecisionInstances;
        var instances = Sight.VisibleInstanceKeys(viewer, engine);
        var id = viewer.Id;
        return engine.DecisionInstances.Where(row => row.InstanceKey == null ? row.Actor == id : instances.Contains(row.InstanceKey.Value));
    }

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var found = await Table().Run(Visible(engine, viewer), query, row => row, cancellation);
            var roots = await InstanceRoots.Of(engine, found.Items.Select(row => row.InstanceKey).OfType<long>(), cancellation);
            return new SearchResult<DecisionInstance>([.. found.Items.Select(row => Show(row, roots))], found.Page);
        }, cancellation));

    static SearchTable<DecisionInstanceRow> Table() => new SearchTable<DecisionInstanceRow>(row => row.Key)
#pragma warning disable CA1305 // The database writes the number, not this program.
        .Text("decisionEvaluationInstanceKey", row => row.EvaluationKey.ToString() + "-" + row.Number.ToString())
#pragma warning restore CA1305
        .Key("decisionEvaluationKey", row => row.EvaluationKey)
        .Text("state", row => row.State)
        .Text("evaluationFailure", row => row.FailureEn)
        .Instant("evaluationDate", row => row.EvaluatedAt)
        .Text("decisionDefinitionId", row => row.DecisionId)
        .Text("decisionDefinitionName", row => row.DecisionName)
        .Number("decisionDefinitionVersion", row => row.DecisionVersion)
        .Text("decisionDefinitionType", row => row.DecisionType)
        .Key("decisionDefinitionKey", row => row.DecisionKey)
        .Key("decisionRequirementsKey", row => row.RequirementsKey)
        .Key("rootDecisionDefinitionKey", row => row.RootDecisionKey)
        .Key("processDefinitionKey", row => row.DefinitionKey)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Key("elementInstanceKey", row => row.ElementInstanceKey)
        .Tenant();

    static async Task<IResult> Get(string id, Viewer viewer, Views views, CancellationToken cancellation)
    {
        var parts = id.Split('-');
        if (parts.Length != 2 || !Keys.TryParse(parts[0], out var evaluation) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Problems.Refused(StatusCodes.Status400BadRequest, "decision-instance", new Rules.Words("决策实例的编号形如 2251799813685300-1。",
                "Expected the key of a decision instance, such as 2251799813685300-1."));
        }

        return await views.Read(async engine =>
        {
            var row = await Visible(engine, viewer).FirstOrDefaultAsync(one => one.EvaluationKey == evaluation && one.Number == number, cancellation);
            return row is null ? null : new ExplainedInstance(Show(row, await InstanceRoots.Of(engine, row.InstanceKey is { } key ? [key] : [], cancellation)), row);
        }, cancellation) is { } found ? Results.Ok(found) : Problems.Refused(Refusal.NotFound("decision instance", evaluation));
    }

    static DecisionInstance Show(DecisionInstanceRow row, InstanceRoots roots) => new(row.DecisionId, Keys.Text(row.DecisionKey), row.DecisionName, row.DecisionType, row.DecisionVersion,
        $"{row.EvaluationKey}-{row.Number}", Keys.Text(row.EvaluationKey), Keys.Text(row.ElementInstanceKey), row.EvaluatedAt, row.FailureEn, Keys.Text(row.DefinitionKey),
        Keys.Text(row.InstanceKey), row.ResultJson, Keys.Text(row.RootDecisionKey), row.InstanceKey is { } instance ? roots[instance] : null, row.State, V2Api.Tenant);
}

/// <summary>A value that went into a decision, as <c>/v2</c> sends it.</summary>
sealed record InputView(string InputId, string InputName, string InputValue)
{
    public static InputView Of(RecordedInput input) => new(input.Id, input.Name, input.Value);
}

/// <summary>A rule that matched, as <c>/v2</c> sends it.</summary>
sealed record MatchedRuleView(string RuleId, int RuleIndex, IReadOnlyList<OutputView> EvaluatedOutputs)
{
    public static MatchedRuleView Of(RecordedRule rule) =>
        new(rule.Id, rule.Index, [.. rule.Outputs.Select(output => new OutputView(output.Id, output.Name, output.Value, rule.Id, rule.Index))]);
}

/// <summary>A value that a rule gave, as <c>/v2</c> sends it.</summary>
sealed record OutputView(string OutputId, string OutputName, string OutputValue, string? RuleId, int? RuleIndex);
