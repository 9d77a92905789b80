using System.Text.Json;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Deployed decisions and the DMN files they stand in: search, get and their XML.</summary>
static class DecisionDefinitionsApi
{
    sealed record DecisionDefinition(string DecisionDefinitionId, string DecisionDefinitionKey, string DecisionRequirementsId, string DecisionRequirementsKey,
        string DecisionRequirementsName, int DecisionRequirementsVersion, string Name, string TenantId, int Version);

    sealed record DecisionRequirements(string DecisionRequirementsId, string DecisionRequirementsKey, string DecisionRequirementsName, string ResourceName, string TenantId, int Version);

    public static void MapDecisionDefinitions(this RouteGroupBuilder v2)
    {
        v2.MapPost("/decision-definitions/search", SearchDecisions).Operation("searchDecisionDefinitions").Produces<SearchResult<DecisionDefinition>>();
        v2.MapGet("/decision-definitions/{key}", GetDecision).Operation("getDecisionDefinition").Produces<DecisionDefinition>();
        v2.MapGet("/decision-definitions/{key}/xml", DecisionXml).Operation("getDecisionDefinitionXML").Produces<string>(contentType: "text/xml");
        v2.MapPost("/decision-requirements/search", SearchRequirements).Operation("searchDecisionRequirements").Produces<SearchResult<DecisionRequirements>>();
        v2.MapGet("/decision-requirements/{key}", GetRequirements).Operation("getDecisionRequirements").Produces<DecisionRequirements>();
        v2.MapGet("/decision-requirements/{key}/xml", RequirementsXml).Operation("getDecisionRequirementsXML").Produces<string>(contentType: "text/xml");
    }

    static async Task<IResult> SearchDecisions(SearchQuery? query, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var found = await Decisions(engine).Run(engine.Decisions.Where(row => row.DeletedAt == null), query, row => row, cancellation);
            var files = await Files(engine, found.Items.Select(row => row.RequirementsKey), cancellation);
            return new SearchResult<DecisionDefinition>([.. found.Items.Select(row => Show(row, files[row.RequirementsKey]))], found.Page);
        }, cancellation));

    static SearchTable<DecisionRow> Decisions(EngineDbContext engine) => new SearchTable<DecisionRow>(row => row.Key)
        .Key("decisionDefinitionKey", row => row.Key)
        .Text("decisionDefinitionId", row => row.DecisionId)
        .Text("name", row => row.Name ?? row.DecisionId)
        .Number("version", row => row.Version)
        .Key("decisionRequirementsKey", row => row.RequirementsKey)
        .Text("decisionRequirementsId", row => engine.DecisionRequirements.First(file => file.Key == row.RequirementsKey).RequirementsId)
        .Text("decisionRequirementsName", row => engine.DecisionRequirements.First(file => file.Key == row.RequirementsKey).Name)
        .Number("decisionRequirementsVersion", row => engine.DecisionRequirements.First(file => file.Key == row.RequirementsKey).Version)
        .Filter("isLatestVersion", value => value.ValueKind == JsonValueKind.True ? row => row.IsLatest : row => true)
        .Tenant();

    static Task<Dictionary<long, DecisionRequirementsRow>> Files(EngineDbContext engine, IEnumerable<long> keys, CancellationToken cancellation)
    {
        var wanted = keys.Distinct().ToList();
        return engine.DecisionRequirements.Where(row => wanted.Contains(row.Key)).ToDictionaryAsync(row => row.Key, cancellation);
    }

    static async Task<IResult> GetDecision(long key, Views views, CancellationToken cancellation) =>
        await Find(key, views, cancellation) is var (decision, file) ? Results.Ok(Show(decision, file)) : Problems.Refused(Engine.Refusal.NotFound("decision definition", key));

    static async Task<IResult> DecisionXml(long key, Views views, CancellationToken cancellation) =>
        await Find(key, views, cancellation) is var (_, file) ? Results.Bytes(file.Content, "text/xml") : Problems.Refused(Engine.Refusal.NotFound("decision definition", key));

    static Task<(DecisionRow, DecisionRequirementsRow)?> Find(long key, Views views, CancellationToken cancellation) =>
        views.Read<(DecisionRow, DecisionRequirementsRow)?>(async engine => await engine.Decisions.FirstOrDefaultAsync(row => row.Key == key, cancellation) is { } decision
            ? (decision, await engine.DecisionRequirements.FirstAsync(row => row.Key == decision.RequirementsKey, cancellation))
            : null, cancellation);

    static async Task<IResult> SearchRequirements(SearchQuery? query, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(engine => Requirements().Run(engine.DecisionRequirements.Where(row => row.DeletedAt == null), query, Show, cancellation), cancellation));

    static SearchTable<DecisionRequirementsRow> Requirements() => new SearchTable<DecisionRequirementsRow>(row => row.Key)
        .Key("decisionRequirementsKey", row => row.Key)
        .Text("decisionRequirementsId", row => row.RequirementsId)
        .Text("decisionRequirementsName", row => row.Name)
        .Text("resourceName", row => row.ResourceName)
        .Number("version", row => row.Version)
        .Tenant();

    static async Task<IResult> GetRequirements(long key, Views views, CancellationToken cancellation) =>
        await FindFile(key, views, cancellation) is { } file ? Results.Ok(Show(file)) : Problems.Refused(Engine.Refusal.NotFound("decision requirements", key));

    static async Task<IResult> RequirementsXml(long key, Views views, CancellationToken cancellation) =>
        await FindFile(key, views, cancellation) is { } file ? Results.Bytes(file.Content, "text/xml") : Problems.Refused(Engine.Refusal.NotFound("decision requirements", key));

    static Task<DecisionRequirementsRow?> FindFile(long key, Views views, CancellationToken cancellation) =>
        views.Read(engine => engine.DecisionRequirements.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);

    static DecisionDefinition Show(DecisionRow row, DecisionRequirementsRow file) => new(row.DecisionId, Keys.Text(row.Key), file.RequirementsId, Keys.Text(file.Key),
        file.Name ?? file.RequirementsId, file.Version, row.Name ?? row.DecisionId, V2Api.Tenant, row.Version);

    static DecisionRequirements Show(DecisionRequirementsRow row) => new(row.RequirementsId, Keys.Text(row.Key), row.Name ?? row.RequirementsId, row.ResourceName, V2Api.Tenant, row.Version);
}
