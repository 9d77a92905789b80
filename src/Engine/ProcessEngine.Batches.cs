using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>One command for many instances.</summary>
public sealed partial class ProcessEngine
{
    /// <summary>Makes a batch operation; <see cref="BatchWork"/> carries it out, item by item.</summary>
    public Task<Outcome<BatchOperationRow>> CreateBatch(BatchPlan plan, IReadOnlyList<BatchTarget> targets, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => Batches.Create(context, plan, targets), actor, cancellation);

    /// <summary>Gives up what a batch operation has not done yet.</summary>
    public Task<Outcome<Done>> CancelBatch(long batchKey, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => Batches.Cancel(context, batchKey), actor, cancellation);

    /// <summary>Lets a batch operation stand still.</summary>
    public Task<Outcome<Done>> SuspendBatch(long batchKey, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => Batches.Suspend(context, batchKey), actor, cancellation);

    /// <summary>Lets a suspended batch operation go on.</summary>
    public Task<Outcome<Done>> ResumeBatch(long batchKey, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => Batches.Resume(context, batchKey), actor, cancellation);
}
