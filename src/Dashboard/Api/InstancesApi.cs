using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Instances: what runs and ran, where it stands, its values; cancelling and mending.</summary>
static class InstancesApi
{
    sealed record VariableScopeView(string ElementId, string ElementInstanceKey);

    sealed record InstanceVariable(string Name, JsonElement Value, VariableScopeView Scope);

    internal sealed record CancelBody(string? Comment = null);

    internal sealed record ResolveBody(Dictionary<string, JsonElement>? Variables = null);

    public static void MapInstances(this RouteGroupBuilder api)
    {
        api.MapGet("/instances", List).WithName("instances").Produces<SearchResult<InstanceView>>();
        api.MapGet("/instances/{key}", Get).WithName("instance").Produces<InstanceView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/instances/{key}/timeline", Timeline.Get).WithName("instanceTimeline").Produces<SearchResult<TimelineEntry>>();
        api.MapGet("/instances/{key}/variables", Variables).WithName("instanceVariables").Produces<SearchResult<InstanceVariable>>();
        api.MapPost("/instances/{key}/cancel", Cancel).WithName("cancelInstance").Produces(StatusCodes.Status204NoContent);
        api.MapPost("/incidents/{key}/resolve", Resolve).WithName("resolveIncidentWithVariables").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> List(Viewer viewer, Views views, InstanceViews show, CancellationToken cancellation,
        string? view = null, string? state = null, string? processDefinitionId = null, string? q = null, bool stuck = false, int? limit = null, int? from = null)
    {
        if (view is not (null or "mine" or "all"))
            return Problems.Refused(StatusCodes.Status400BadRequest, "view", new Words("view 应为 mine 或 all。", "Expected view to be mine or all."));
        return Results.Ok(await views.Read(async engine =>
        {
            var id = viewer.Id;
            var rows = view == "all" ? engine.ProcessInstances.VisibleTo(viewer, engine) : engine.ProcessInstances.Where(row => row.Starter == id || row.Applicant == id);
            if (state == "INCIDENT")
                rows = rows.Where(row => row.EndedAt == null && row.OpenIncidents > 0);
            else if (!string.IsNullOrEmpty(state))
                rows = rows.Where(row => row.State == state);
            if (!string.IsNullOrEmpty(processDefinitionId))
                rows = rows.Where(row => row.ProcessId == processDefinitionId);
            if (!string.IsNullOrWhiteSpace(q))
                rows = Mentioning(rows, q.Trim());
            if (stuck)
                rows = await StuckInstances.Among(rows, engine, cancellation);
            var page = await new Part(limit, from).Of(rows.OrderByDescending(row => row.Key), cancellation);
            return new SearchResult<InstanceView>(await show.Show(engine, page.Items, cancellation), page.Page);
        }, cancellation));
    }

    static IQueryable<ProcessInstanceRow> Mentioning(IQueryable<ProcessInstanceRow> rows, string text) => Keys.TryParse(text, out var key)
        ? rows.Where(row => row.Key == key || (row.Title != null && row.Title.Contains(text)) || row.BusinessId == text)
        : rows.Where(row => (row.Title != null && row.Title.Contains(text)) || row.BusinessId == text);

    static async Task<IResult> Get(long key, Viewer viewer, Views views, InstanceViews show, CancellationToken cancellation) =>
        await views.Read(async engine =>
        {
            var row = await engine.ProcessInstances.Where(one => one.Key == key).VisibleTo(viewer, engine).FirstOrDefaultAsync(cancellation);
            return row is null ? null : (await show.Show(engine, [row], cancellation))[0];
        }, cancellation) is { } found ? Results.Ok(found) : Problems.Refused(Refusals.NoInstance(key));

    static async Task<IResult> Variables(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is not { } row)
            return Problems.Refused(Refusals.NoInstance(key));
        return Results.Ok(Part.All([.. InstanceJson.Read(row.StateJson).Elements.SelectMany(scope => scope.Variables.Select(variable => new InstanceVariable(
            variable.Key, JsonElement.Parse(FeelJson.ToJson(variable.Value.Value)), new VariableScopeView(scope.ElementId, Keys.Text(scope.Key)))))]));
    }

    static async Task<IResult> Cancel(long key, CancelBody? body, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is not { } row)
            return Problems.Refused(Refusals.NoInstance(key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (row.State != "ACTIVE")
            return Problems.Refused(new Refusal(RefusalKind.Conflict, "instance-ended", new Words("实例已经结束。", "The instance has ended already.")));
        return V2Api.NoContent(await engine.Cancel(key, body?.Comment, viewer.Id, cancellation: cancellation));
    }

    static async Task<IResult> Resolve(long key, ResolveBody? body, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        var incident = await views.Read(rows => rows.Incidents.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);
        if (incident is null || await views.Instance(viewer, incident.InstanceKey, cancellation) is null)
            return Problems.Refused(Refusal.NotFound("incident", key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (incident.ResolvedAt is not null)
            return Problems.Refused(new Refusal(RefusalKind.Conflict, "incident-resolved", new Words("异常已经解决。", "The incident is resolved already.")));
        if (body?.Variables is { Count: > 0 } variables)
        {
            var set = await engine.SetVariables(incident.ElementInstanceKey, V2Api.Variables(variables).ToDictionary(), local: false, viewer.Id, cancellation);
            if (!set.Succeeded)
                return Problems.Refused(set.Refusal!);
        }

        return V2Api.NoContent(await engine.ResolveIncident(key, viewer.Id, cancellation));
    }
}
