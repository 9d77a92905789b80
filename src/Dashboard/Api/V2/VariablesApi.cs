using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Variables across instances.</summary>
static class VariablesApi
{
    sealed record Variable(string Name, string Value, string TenantId, string VariableKey, string ScopeKey, string ProcessInstanceKey, string? RootProcessInstanceKey);

    public static void MapVariables(this RouteGroupBuilder v2)
    {
        v2.MapPost("/variables/search", Search).Operation("searchVariables").Produces<SearchResult<VariableView>>();
        v2.MapGet("/variables/{key}", Get).Operation("getVariable").Produces<Variable>();
    }

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation, bool truncateValues = true)
    {
        var states = await views.Read(engine => Narrowed(engine.ProcessInstances.VisibleTo(viewer, engine), query?.Filter)
            .OrderBy(row => row.Key).Select(row => row.StateJson).ToListAsync(cancellation), cancellation);
        return Results.Ok(VariableSearch.Run(states.SelectMany(state => VariableSearch.All(InstanceJson.Read(state))), query, truncateValues));
    }

    // Nearly every search is about one instance: then only that one is read.
    static IQueryable<ProcessInstanceRow> Narrowed(IQueryable<ProcessInstanceRow> rows, JsonElement? filter) =>
        filter is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("processInstanceKey", out var key)
            ? rows.Where(SearchFilter.Key<ProcessInstanceRow>(row => row.Key, key))
            : rows;

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        // A variable's key is younger than its instance's; the state says whether it is there.
        var mark = Keys.Text(key);
        var states = await views.Read(engine => engine.ProcessInstances.VisibleTo(viewer, engine)
            .Where(row => row.Key < key && row.StateJson.Contains(mark)).Select(row => row.StateJson).ToListAsync(cancellation), cancellation);
        var found = states.SelectMany(state => VariableSearch.All(InstanceJson.Read(state))).FirstOrDefault(variable => variable.Key == key);
        return found is null
            ? Problems.Refused(Refusal.NotFound("variable", key))
            : Results.Ok(new Variable(found.Name, found.Value, V2Api.Tenant, Keys.Text(found.Key), Keys.Text(found.ScopeKey), Keys.Text(found.InstanceKey), Keys.Text(found.InstanceKey)));
    }
}
