using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Audit logs: of one user task, and of everything this person may see.</summary>
static class AuditLogsApi
{
    /// <summary>The newest steps that one search looks at; a filter by instance, actor or time is applied before.</summary>
    const int MostSteps = 20_000;

    public static void MapAuditLogs(this RouteGroupBuilder v2)
    {
        v2.MapPost("/user-tasks/{key}/audit-logs/search", SearchOfTask).Operation("searchUserTaskAuditLogs").Produces<SearchResult<AuditLogEntry>>();
        v2.MapPost("/audit-logs/search", Search).Operation("searchAuditLogs").Produces<SearchResult<AuditLogEntry>>();
        v2.MapGet("/audit-logs/{key}", Get).Operation("getAuditLog").Produces<AuditLogEntry>();
    }

    static async Task<IResult> SearchOfTask(long key, SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } task)
            return Problems.Refused(Refusals.NoTask(key));
        var steps = await views.Read(engine => Audited(engine, engine.Steps.Where(step => step.InstanceKey == task.InstanceKey)).ToListAsync(cancellation), cancellation);
        var name = Keys.Text(key);
        return Results.Ok(AuditLog.Table().Run(steps.SelectMany(AuditLog.Of).Where(entry => entry.UserTaskKey == name), query, entry => entry));
    }

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation)
    {
        var (steps, resources) = await views.Read(async engine => (
            await Audited(engine, Narrowed(Visible(engine, viewer), query?.Filter).OrderByDescending(step => step.Key).Take(MostSteps + 1)).ToListAsync(cancellation),
            await Deployed(engine, viewer, key: null, cancellation)), cancellation);
        var entries = steps.Take(MostSteps).SelectMany(AuditLog.Of).Concat(resources);
        return Results.Ok(AuditLog.Table().Run(entries, query, entry => entry, isCut: steps.Count > MostSteps));
    }

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        var row = AuditLog.RowKeyOf(key);
        var entries = await views.Read(async engine => (await Audited(engine, Visible(engine, viewer).Where(step => step.Key == row)).ToListAsync(cancellation)).SelectMany(AuditLog.Of)
            .Concat(await Deployed(engine, viewer, row, cancellation)).ToList(), cancellation);
        return entries.Find(entry => entry.AuditLogKey == Keys.Text(key)) is { } found ? Results.Ok(found) : Problems.Refused(Refusal.NotFound("audit log", key));
    }

    static IQueryable<StepRow> Visible(EngineDbContext engine, Viewer viewer) => engine.Steps.OfInstancesVisibleTo(step => step.InstanceKey, viewer, engine);

    // What the database can tell apart; the rest is told apart entry by entry.
    static IQueryable<StepRow> Narrowed(IQueryable<StepRow> steps, JsonElement? filter)
    {
        if (filter is not { ValueKind: JsonValueKind.Object } given)
            return steps;
        if (given.TryGetProperty("processInstanceKey", out var instance))
            steps = steps.Where(SearchFilter.Key<StepRow>(step => step.InstanceKey, instance));
        if (given.TryGetProperty("actorId", out var actor))
            steps = steps.Where(SearchFilter.Text<StepRow>(step => step.Actor, actor));
        if (given.TryGetProperty("timestamp", out var at))
            steps = steps.Where(SearchFilter.Instant<StepRow>(step => step.At, at));
        return steps;
    }

    static IQueryable<AuditedStep> Audited(EngineDbContext engine, IQueryable<StepRow> steps) =>
        from step in steps
        join instance in engine.ProcessInstances on step.InstanceKey equals instance.Key
        select new AuditedStep(step, instance.ProcessId, instance.DefinitionKey, instance.RootInstanceKey ?? instance.Key,
            engine.BatchOperations.Where(batch => batch.Key == step.BatchKey).Select(batch => batch.Type).FirstOrDefault());

    // What this person deployed or deleted, or, for who sees all, what anybody did.
    static async Task<IEnumerable<AuditLogEntry>> Deployed(EngineDbContext engine, Viewer viewer, long? key, CancellationToken cancellation)
    {
        var processes = engine.ProcessDefinitions.Where(row => key == null || row.Key == key)
            .Select(row => new AuditedResource(row.Key, row.DeploymentKey, row.ResourceName, row.ProcessId, null, row.DeployedAt, row.DeployedBy, row.DeletedAt, row.DeletedBy));
        var files = engine.DecisionRequirements.Where(row => key == null || row.Key == key)
            .Select(row => new AuditedResource(row.Key, row.DeploymentKey, row.ResourceName, null, row.RequirementsId, row.DeployedAt, row.DeployedBy, row.DeletedAt, row.DeletedBy));
        var forms = engine.Forms.Where(row => key == null || row.Key == key)
            .Select(row => new AuditedResource(row.Key, row.DeploymentKey, row.ResourceName, null, null, row.DeployedAt, row.DeployedBy, row.DeletedAt, row.DeletedBy));
        List<AuditedResource> all = [.. await processes.ToListAsync(cancellation), .. await files.ToListAsync(cancellation), .. await forms.ToListAsync(cancellation)];
        return all.SelectMany(AuditLog.Of).Where(entry => entry.ActorId is not null && (viewer.SeesAll || entry.ActorId == viewer.Id));
    }
}
