using System.Text.Json;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>Carries batch operations out: each item a command of its own, so that one that is refused stops no other, and a restart goes on
/// with the first that is not done.</summary>
/// <remarks>A few items are under way at once: the store then commits them together. Other commands pass between them.</remarks>
public sealed class BatchWork(CommandRunner runner, ILogger<BatchWork> logger)
{
    /// <summary>Items that are made at once.</summary>
    public const int Slice = 500;

    const int AtOnce = 8;
    const int Page = 64;

    static readonly Words Broke = new("处理时出现内部错误，详见日志。", "Processing failed with an internal error; see the log.");

    /// <summary>Works until no batch operation has anything to do; several take turns, a page each.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (await runner.Look(context => context.Transaction.ActiveBatches(), cancellation) is { Count: > 0 } active)
        {
            foreach (var batch in active)
                await RunPage(batch, cancellation);
        }
    }

    async Task RunPage(BatchOperationRow batch, CancellationToken cancellation)
    {
        var plan = JsonSerializer.Deserialize<BatchPlan>(batch.PlanJson)!;
        var items = await runner.Look(context => context.Transaction.OpenBatchItems(batch.Key, Page), cancellation);
        if (items.Count < Page)
            await runner.Run<bool>(async context => await Batches.MakeNextSlice(context, batch.Key), batch.Actor, cancellation);
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (item, stop) => await Guarded(batch, plan, item.Key, stop));
    }

    async Task Guarded(BatchOperationRow batch, BatchPlan plan, long itemKey, CancellationToken cancellation)
    {
        try
        {
            await Do(batch, itemKey, (context, item) => Batches.Act(context, plan, item), cancellation);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StorageException))
        {
            logger.LogError(failure, "Item {Item} of batch operation {Batch} failed.", itemKey, batch.Key);
            await Do(batch, itemKey, (_, _) => ValueTask.FromResult<Outcome<Done>>(new Refusal(RefusalKind.Conflict, "batch-item", Broke)), cancellation);
        }
    }

    // The change, the item and the count are saved together: an item is done once, whenever the program stops.
    Task<Outcome<Done>> Do(BatchOperationRow batch, long itemKey, Func<CommandContext, BatchItemRow, ValueTask<Outcome<Done>>> act, CancellationToken cancellation) =>
        runner.Run<Done>(async context =>
        {
            // Read anew: it may have been stopped in between.
            if (await context.Transaction.Batch(batch.Key) is not { State: "ACTIVE" } || await context.Transaction.BatchItem(itemKey) is not { State: "ACTIVE" } item)
                return default(Done);
            var outcome = await act(context, item);
            await Finish(context, item, outcome.Refusal);
            return default(Done);
        }, batch.Actor, cancellation, batch.Key);

    static async ValueTask Finish(CommandContext context, BatchItemRow item, Refusal? refusal)
    {
        item.State = refusal is null ? "COMPLETED" : "FAILED";
        item.ProcessedAt = context.Now;
        (item.ErrorZh, item.ErrorEn) = (refusal?.Message.Chinese, refusal?.Message.English);
        context.Transaction.Update(item);
        var batch = (await context.Transaction.Batch(item.BatchKey))!;
        if (refusal is null)
            batch.Completed++;
        else
            batch.Failed++;
        if (batch.Completed + batch.Failed == batch.Total)
            (batch.State, batch.EndedAt) = ("COMPLETED", context.Now);
        context.Transaction.Update(batch);
    }
}

/// <summary>Runs <see cref="BatchWork"/> after the start, and whenever a batch operation is made or let go on.</summary>
public sealed class BatchPump : BackgroundService
{
    readonly Bell bell = new();
    readonly BatchWork work;
    readonly CommandRunner runner;
    readonly ILogger<BatchPump> logger;

    public BatchPump(BatchWork work, CommandRunner runner, ILogger<BatchPump> logger)
    {
        (this.work, this.runner, this.logger) = (work, runner, logger);
        runner.Committed += OnCommitted;
    }

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind == "batch"))
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(Work, stoppingToken);

    async Task Work(CancellationToken cancellation)
    {
        try
        {
            await work.Run(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Carrying out batch operations failed; it is tried again within {Net}.", Bell.Net);
        }
    }

    public override void Dispose()
    {
        runner.Committed -= OnCommitted;
        base.Dispose();
    }
}
