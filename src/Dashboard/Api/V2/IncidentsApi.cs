using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Incidents: why instances cannot go on, and letting them try again.</summary>
static class IncidentsApi
{
    sealed record Incident(string ProcessDefinitionId, string ErrorType, string ErrorMessage, string ElementId, DateTimeOffset CreationTime, string State, string TenantId,
        string IncidentKey, string ProcessDefinitionKey, string ProcessInstanceKey, string? RootProcessInstanceKey, string ElementInstanceKey, string? JobKey);

    internal sealed record ResolutionRequest(long? OperationReference = null);

    public static void MapIncidents(this RouteGroupBuilder v2)
    {
        v2.MapPost("/incidents/search", Search).Operation("searchIncidents").Produces<SearchResult<Incident>>();
        v2.MapPost("/process-instances/{key}/incidents/search", SearchOfInstance).Operation("searchProcessInstanceIncidents").Produces<SearchResult<Incident>>();
        v2.MapGet("/incidents/{key}", Get).Operation("getIncident").Produces<Incident>();
        v2.MapPost("/incidents/{key}/resolution", Resolve).Operation("resolveIncident", "RESOLVE").Produces(StatusCodes.Status204NoContent);
    }

    static IQueryable<IncidentRow> Visible(EngineDbContext engine, Viewer viewer) => engine.Incidents.OfInstancesVisibleTo(row => row.InstanceKey, viewer, engine);

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(engine => Page(engine, Visible(engine, viewer), query, cancellation), cancellation));

    static async Task<SearchResult<Incident>> Page(EngineDbContext engine, IQueryable<IncidentRow> rows, SearchQuery? query, CancellationToken cancellation)
    {
        var found = await Table().Run(rows, query, row => row, cancellation);
        var roots = await InstanceRoots.Of(engine, found.Items.Select(row => row.InstanceKey), cancellation);
        return new SearchResult<Incident>([.. found.Items.Select(row => Show(row, roots))], found.Page);
    }

    static async Task<IResult> SearchOfInstance(long key, SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        await views.Instance(viewer, key, cancellation) is null
            ? Problems.Refused(Refusals.NoInstance(key))
            : Results.Ok(await views.Read(engine => Page(engine, engine.Incidents.Where(row => row.InstanceKey == key), query, cancellation), cancellation));

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation) =>
        await views.Read(engine => Visible(engine, viewer).FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation) is { } row
            ? Results.Ok(Show(row, await views.Read(engine => InstanceRoots.Of(engine, [row.InstanceKey], cancellation), cancellation)))
            : Problems.Refused(Refusal.NotFound("incident", key));

    static async Task<IResult> Resolve(long key, ResolutionRequest? request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        _ = request;
        if (await views.Read(store => Visible(store, viewer).AnyAsync(row => row.Key == key, cancellation), cancellation) is false)
            return Problems.Refused(Refusal.NotFound("incident", key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        return V2Api.NoContent(await engine.ResolveIncident(key, mayRaiseRetries: false, viewer.Id, cancellation));
    }

    static SearchTable<IncidentRow> Table() => new SearchTable<IncidentRow>(row => row.Key)
        .Key("incidentKey", row => row.Key)
        .Key("processDefinitionKey", row => row.DefinitionKey)
        .Text("processDefinitionId", row => row.ProcessId)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Text("errorType", row => row.ErrorType)
        .Text("errorMessage", row => row.MessageEn)
        .Text("elementId", row => row.ElementId)
        .Key("elementInstanceKey", row => row.ElementInstanceKey)
        .Instant("creationTime", row => row.RaisedAt)
        .Text("state", row => row.ResolvedAt == null ? "ACTIVE" : "RESOLVED")
        .Key("jobKey", row => row.JobKey)
        .Tenant();

    static Incident Show(IncidentRow row, InstanceRoots roots) => new(row.ProcessId, row.ErrorType, row.MessageEn, row.ElementId, row.RaisedAt, row.ResolvedAt is null ? "ACTIVE" : "RESOLVED",
        V2Api.Tenant, Keys.Text(row.Key), Keys.Text(row.DefinitionKey), Keys.Text(row.InstanceKey), roots[row.InstanceKey], Keys.Text(row.ElementInstanceKey), Keys.Text(row.JobKey));
}
