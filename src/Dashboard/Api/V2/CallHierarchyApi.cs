using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary><c>GET /v2/process-instances/{key}/call-hierarchy</c>: who called whom, from the instance at the top down to this one.</summary>
static class CallHierarchyApi
{
    sealed record Entry(string ProcessInstanceKey, string ProcessDefinitionKey, string ProcessDefinitionName);

    public static void MapCallHierarchy(this RouteGroupBuilder v2) =>
        v2.MapGet("/process-instances/{key}/call-hierarchy", Get).Operation("getProcessInstanceCallHierarchy").Produces<IReadOnlyList<Entry>>();

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        return Results.Ok(await views.Read(engine => Upwards(engine, key, cancellation), cancellation));
    }

    // Calls are at most fifty deep.
    static async Task<List<Entry>> Upwards(EngineDbContext engine, long key, CancellationToken cancellation)
    {
        var entries = new List<Entry>();
        for (long? at = key; at is { } instance;)
        {
            var row = await engine.ProcessInstances.Where(one => one.Key == instance).Select(one => new { one.DefinitionKey, one.ProcessId, one.ParentInstanceKey }).FirstAsync(cancellation);
            var name = await engine.ProcessDefinitions.Where(one => one.Key == row.DefinitionKey).Select(one => one.Name).FirstOrDefaultAsync(cancellation);
            entries.Add(new Entry(Keys.Text(instance), Keys.Text(row.DefinitionKey), name ?? row.ProcessId));
            at = row.ParentInstanceKey;
        }

        entries.Reverse();
        return entries;
    }
}
