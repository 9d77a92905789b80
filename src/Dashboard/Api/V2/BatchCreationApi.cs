using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>One command for all process instances that a filter finds: cancellation, migration, modification, incident resolution.</summary>
static class BatchCreationApi
{
    internal sealed record FilterRequest(JsonElement Filter, long? OperationReference = null);

    internal sealed record MigrationRequest(JsonElement Filter, MigrationBody MigrationPlan, long? OperationReference = null);

    internal sealed record MigrationBody(string TargetProcessDefinitionKey, IReadOnlyList<RepairApi.MappingBody> MappingInstructions);

    internal sealed record ModificationRequest(JsonElement Filter, IReadOnlyList<MoveBody> MoveInstructions, long? OperationReference = null);

    internal sealed record MoveBody(string SourceElementId, string TargetElementId);

    sealed record Created(string BatchOperationKey, string BatchOperationType);

    /// <summary>Finds what the operation is for, among the instances of the filter.</summary>
    delegate IQueryable<BatchTarget> Targets(EngineDbContext engine, IQueryable<ProcessInstanceRow> running);

    public static void MapBatchCreation(this RouteGroupBuilder v2)
    {
        v2.MapPost("/process-instances/cancellation", Cancel).Operation("cancelProcessInstancesBatchOperation", "CREATE_BATCH").Produces<Created>();
        v2.MapPost("/process-instances/migration", Migrate).Operation("migrateProcessInstancesBatchOperation", "CREATE_BATCH").Produces<Created>();
        v2.MapPost("/process-instances/modification", Modify).Operation("modifyProcessInstancesBatchOperation", "CREATE_BATCH").Produces<Created>();
        v2.MapPost("/process-instances/incident-resolution", Resolve).Operation("resolveIncidentsBatchOperation", "CREATE_BATCH").Produces<Created>();
        v2.MapPost("/process-instances/{key}/incident-resolution", ResolveOfInstance).Operation("resolveProcessInstanceIncidents", "CREATE_BATCH").Produces<Created>();
    }

    static Task<IResult> Cancel(FilterRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation) =>
        // What was called ends with who called it.
        Create(new BatchPlan(BatchTypes.Cancel), request.Filter, (_, running) => Instances(running.Where(row => row.ParentInstanceKey == null)), viewer, views, engine, cancellation);

    static Task<IResult> Migrate(MigrationRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation) => Create(new BatchPlan(BatchTypes.Migrate)
    {
        TargetDefinitionKey = RepairApi.KeyOf(request.MigrationPlan.TargetProcessDefinitionKey, "targetProcessDefinitionKey"),
        Mapping = [.. request.MigrationPlan.MappingInstructions.Select(one => new BatchMapping(one.SourceElementId, one.TargetElementId))],
    }, request.Filter, (_, running) => Instances(running), viewer, views, engine, cancellation);

    static Task<IResult> Modify(ModificationRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation) => Create(new BatchPlan(BatchTypes.Modify)
    {
        Moves = [.. request.MoveInstructions.Select(one => new BatchMapping(one.SourceElementId, one.TargetElementId))],
    }, request.Filter, (_, running) => Instances(running), viewer, views, engine, cancellation);

    static Task<IResult> Resolve(FilterRequest request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation) =>
        Create(new BatchPlan(BatchTypes.ResolveIncident), request.Filter, Incidents, viewer, views, engine, cancellation);

    static async Task<IResult> ResolveOfInstance(long key, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        var filter = JsonSerializer.SerializeToElement(new { processInstanceKey = Keys.Text(key) });
        return await Create(new BatchPlan(BatchTypes.ResolveIncident), filter, Incidents, viewer, views, engine, cancellation);
    }

    static IQueryable<BatchTarget> Instances(IQueryable<ProcessInstanceRow> rows) => rows.OrderBy(row => row.Key).Select(row => new BatchTarget(row.Key, row.Key));

    static IQueryable<BatchTarget> Incidents(EngineDbContext engine, IQueryable<ProcessInstanceRow> running) => engine.Incidents
        .Where(incident => incident.ResolvedAt == null && running.Select(row => row.Key).Contains(incident.InstanceKey))
        .OrderBy(incident => incident.Key).Select(incident => new BatchTarget(incident.Key, incident.InstanceKey));

    static async Task<IResult> Create(BatchPlan plan, JsonElement filter, Targets find, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (filter.ValueKind != JsonValueKind.Object || !filter.EnumerateObject().Any())
        {
            return Problems.Refused(new Refusal(RefusalKind.Invalid, "batch-filter", new Words("请在 filter 中至少给出一个条件。",
                "Expected at least one condition in filter.")));
        }

        var targets = await views.Read(async store =>
        {
            var matching = await ProcessInstanceSearch.Matching(store, viewer, filter, cancellation);
            return await find(store, matching.Where(row => row.EndedAt == null)).ToListAsync(cancellation);
        }, cancellation);
        var created = await engine.CreateBatch(plan, targets, viewer.Id, cancellation);
        return created.Succeeded ? Results.Ok(new Created(Keys.Text(created.Value.Key), created.Value.Type)) : Problems.Refused(created.Refusal!);
    }
}
