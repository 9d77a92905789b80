using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Elements of instances, open and ended: the token history; and setting variables at one.</summary>
static class ElementInstancesApi
{
    sealed record ElementInstance(string ProcessDefinitionId, DateTimeOffset StartDate, DateTimeOffset? EndDate, string ElementId, string ElementName, string Type,
        string State, bool HasIncident, string TenantId, string ElementInstanceKey, string ProcessInstanceKey, string? RootProcessInstanceKey,
        string ProcessDefinitionKey, string? IncidentKey);

    internal sealed record SetVariablesRequest(Dictionary<string, JsonElement> Variables, bool Local = false, long? OperationReference = null);

    internal sealed record ActivateRequest(IReadOnlyList<ActivateBody> Elements, bool CancelRemainingInstances = false);

    internal sealed record ActivateBody(string ElementId, Dictionary<string, JsonElement>? Variables = null);

    public static void MapElementInstances(this RouteGroupBuilder v2)
    {
        v2.MapPost("/element-instances/search", Search).Operation("searchElementInstances").Produces<SearchResult<ElementInstance>>();
        v2.MapGet("/element-instances/{key}", Get).Operation("getElementInstance").Produces<ElementInstance>();
        v2.MapPut("/element-instances/{key}/variables", SetVariables).Operation("createElementInstanceVariables", "UPDATE").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/element-instances/ad-hoc-activities/{key}/activation", Activate).Operation("activateAdHocSubProcessActivities", "ACTIVATE").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var found = await Table().Run(Visible(engine, viewer), query, row => row, cancellation);
            var roots = await InstanceRoots.Of(engine, found.Items.Select(row => row.InstanceKey), cancellation);
            return new SearchResult<ElementInstance>([.. found.Items.Select(row => Show(row, roots))], found.Page);
        }, cancellation));

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation) =>
        await Find(views, viewer, key, cancellation) is { } row
            ? Results.Ok(Show(row, await views.Read(engine => InstanceRoots.Of(engine, [row.InstanceKey], cancellation), cancellation)))
            : Problems.Refused(Refusal.NotFound("element instance", key));

    static Task<ElementInstanceRow?> Find(Views views, Viewer viewer, long key, CancellationToken cancellation) =>
        views.Read(engine => Visible(engine, viewer).FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);

    static IQueryable<ElementInstanceRow> Visible(EngineDbContext engine, Viewer viewer) => engine.ElementInstances.OfInstancesVisibleTo(row => row.InstanceKey, viewer, engine);

    static SearchTable<ElementInstanceRow> Table() => new SearchTable<ElementInstanceRow>(row => row.Key)
        .Key("elementInstanceKey", row => row.Key)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Key("processDefinitionKey", row => row.DefinitionKey)
        .Text("processDefinitionId", row => row.ProcessId)
        .Instant("startDate", row => row.StartedAt)
        .Instant("endDate", row => row.EndedAt)
        .Text("elementId", row => row.ElementId)
        .Text("elementName", row => row.ElementName ?? row.ElementId)
        .Text("type", row => row.ElementType)
        .Text("state", row => row.State)
        .Key("incidentKey", row => row.IncidentKey)
        .Key("elementInstanceScopeKey", row => row.ScopeKey)
        .Flag("hasIncident", row => row.IncidentKey != null)
        .Tenant();

    // The interface has no word for it.
    static string TypeOf(ElementInstanceRow row) => row.ElementType == "COMPLEX_GATEWAY" ? "UNKNOWN" : row.ElementType;

    static ElementInstance Show(ElementInstanceRow row, InstanceRoots roots) => new(row.ProcessId, row.StartedAt, row.EndedAt, row.ElementId, row.ElementName ?? row.ElementId, TypeOf(row),
        row.State, row.IncidentKey is not null, V2Api.Tenant, Keys.Text(row.Key), Keys.Text(row.InstanceKey), roots[row.InstanceKey], Keys.Text(row.DefinitionKey),
        Keys.Text(row.IncidentKey));

    static async Task<IResult> Activate(long key, ActivateRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await Find(views, viewer, key, cancellation) is null)
            return Problems.Refused(Refusal.NotFound("element instance", key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        var chosen = request.Elements.Select(one => new AdHocChoice(one.ElementId, one.Variables is null ? null : V2Api.Variables(one.Variables).ToDictionary())).ToList();
        return V2Api.NoContent(await engine.ActivateAdHoc(key, chosen, viewer.Id, request.CancelRemainingInstances, cancellation));
    }

    static async Task<IResult> SetVariables(long key, SetVariablesRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await Find(views, viewer, key, cancellation) is null)
            return Problems.Refused(Refusal.NotFound("element instance", key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        return V2Api.NoContent(await engine.SetVariables(key, V2Api.Variables(request.Variables).ToDictionary(), request.Local, viewer.Id, cancellation));
    }
}
