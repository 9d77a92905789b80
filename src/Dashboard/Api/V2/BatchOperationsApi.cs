using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Batch operations and their items: how far they are, what failed; stopping them and letting them go on. For process owners and administrators.</summary>
static class BatchOperationsApi
{
    sealed record BatchOperation(string BatchOperationKey, string State, string BatchOperationType, DateTimeOffset? StartDate, DateTimeOffset? EndDate, string? ActorType,
        string? ActorId, int OperationsTotalCount, int OperationsFailedCount, int OperationsCompletedCount, IReadOnlyList<BatchError> Errors);

    sealed record BatchError(int PartitionId, string Type, string Message);

    sealed record BatchItem(string OperationType, string BatchOperationKey, string ItemKey, string ProcessInstanceKey, string? RootProcessInstanceKey, string State,
        DateTimeOffset? ProcessedDate, string? ErrorMessage);

    public static void MapBatchOperations(this RouteGroupBuilder v2)
    {
        v2.MapPost("/batch-operations/search", Search).Operation("searchBatchOperations").Produces<SearchResult<BatchOperation>>();
        v2.MapGet("/batch-operations/{key}", Get).Operation("getBatchOperation").Produces<BatchOperation>();
        v2.MapPost("/batch-operation-items/search", SearchItems).Operation("searchBatchOperationItems").Produces<SearchResult<BatchItem>>();
        v2.MapPost("/batch-operations/{key}/cancellation", Cancel).Operation("cancelBatchOperation", "CANCEL").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/batch-operations/{key}/suspension", Suspend).Operation("suspendBatchOperation", "SUSPEND").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/batch-operations/{key}/resumption", Resume).Operation("resumeBatchOperation", "RESUME").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) => Refusals.UnlessOperator(viewer) is { } refused
        ? Problems.Refused(refused)
        : Results.Ok(await views.Read(engine => Table().Run(engine.BatchOperations, query, Show, cancellation), cancellation));

    static SearchTable<BatchOperationRow> Table() => new SearchTable<BatchOperationRow>(row => row.Key)
        .Key("batchOperationKey", row => row.Key)
        .Text("operationType", row => row.Type)
        .Text("state", row => row.State)
        .Text("actorType", row => row.Actor == null ? "ANONYMOUS" : "USER")
        .Text("actorId", row => row.Actor)
        .Sort("startDate", row => row.CreatedAt)
        .Sort("endDate", row => row.EndedAt);

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        return await views.Read(engine => engine.BatchOperations.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation) is { } found
            ? Results.Ok(Show(found))
            : Problems.Refused(Refusal.NotFound("batch operation", key));
    }

    static BatchOperation Show(BatchOperationRow row) => new(Keys.Text(row.Key), row.State, row.Type, row.CreatedAt, row.EndedAt, row.Actor is null ? "ANONYMOUS" : "USER",
        row.Actor, row.Total, row.Failed, row.Completed, []);

    static async Task<IResult> SearchItems(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        return Results.Ok(await views.Read(async engine =>
        {
            var found = await Items(engine).Run(engine.BatchItems, query, row => row, cancellation);
            var keys = found.Items.Select(row => row.BatchKey).Distinct().ToList();
            var types = await engine.BatchOperations.Where(row => keys.Contains(row.Key)).ToDictionaryAsync(row => row.Key, row => row.Type, cancellation);
            var roots = await InstanceRoots.Of(engine, found.Items.Select(row => row.InstanceKey), cancellation);
            return new SearchResult<BatchItem>([.. found.Items.Select(row => new BatchItem(types[row.BatchKey], Keys.Text(row.BatchKey), Keys.Text(row.ItemKey),
                Keys.Text(row.InstanceKey), roots[row.InstanceKey], row.State, row.ProcessedAt, ErrorOf(row)))], found.Page);
        }, cancellation));
    }

    static SearchTable<BatchItemRow> Items(EngineDbContext engine) => new SearchTable<BatchItemRow>(row => row.Key)
        .Key("batchOperationKey", row => row.BatchKey)
        .Key("itemKey", row => row.ItemKey)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Text("state", row => row.State)
        .Sort("processedDate", row => row.ProcessedAt)
        .Text("operationType", row => engine.BatchOperations.First(batch => batch.Key == row.BatchKey).Type);

    // One field for both languages: whoever repairs reads either.
    static string? ErrorOf(BatchItemRow row) => row.ErrorEn is null ? null : $"{row.ErrorEn} ({row.ErrorZh})";

    static Task<IResult> Cancel(long key, Viewer viewer, ProcessEngine engine, CancellationToken cancellation) =>
        Change(viewer, () => engine.CancelBatch(key, viewer.Id, cancellation));

    static Task<IResult> Suspend(long key, Viewer viewer, ProcessEngine engine, CancellationToken cancellation) =>
        Change(viewer, () => engine.SuspendBatch(key, viewer.Id, cancellation));

    static Task<IResult> Resume(long key, Viewer viewer, ProcessEngine engine, CancellationToken cancellation) =>
        Change(viewer, () => engine.ResumeBatch(key, viewer.Id, cancellation));

    static async Task<IResult> Change(Viewer viewer, Func<Task<Outcome<Done>>> change) => Refusals.UnlessOperator(viewer) is { } refused
        ? Problems.Refused(refused)
        : V2Api.NoContent(await change());
}
