namespace Marketing.Engine.Persistence;

/// <summary>Batch operations and evaluated decisions.</summary>
sealed partial class RelationalTransaction
{
    public ValueTask<BatchOperationRow?> Batch(long key) => ByKey(tables.Batches, key, Hold);

    public ValueTask<IReadOnlyList<BatchOperationRow>> ActiveBatches() => All(tables.Batches, "state = 'ACTIVE' ORDER BY key");

    public void Add(BatchOperationRow batch)
    {
        Insert(tables.Batches, batch);
        Audit(batch);
    }

    public void Update(BatchOperationRow batch) => Change(tables.Batches, batch);

    public ValueTask<BatchItemRow?> BatchItem(long key) => ByKey(tables.BatchItems, key, Hold);

    public ValueTask<IReadOnlyList<BatchItemRow>> OpenBatchItems(long batchKey, int limit) =>
        All(tables.BatchItems, "batch_key = @0 AND state = 'ACTIVE' ORDER BY key LIMIT @1", batchKey, limit);

    public void Add(BatchItemRow item) => Insert(tables.BatchItems, item);

    public void Update(BatchItemRow item) => Change(tables.BatchItems, item);

    public ValueTask<BatchSliceRow?> NextBatchSlice(long batchKey) => First(tables.BatchSlices, $"batch_key = @0 ORDER BY key LIMIT 1{Hold}", batchKey);

    public void Add(BatchSliceRow slice) => Insert(tables.BatchSlices, slice);

    public void Remove(BatchSliceRow slice) => Delete(tables.BatchSlices, slice);

    public void RemoveBatchSlices(long batchKey) => Sweep(tables.BatchSlices, $"DELETE FROM {tables.BatchSlices.Name} WHERE batch_key = @0", batchKey);

    public void CancelOpenBatchItems(long batchKey, DateTimeOffset at) => Sweep(tables.BatchItems,
        $"UPDATE {tables.BatchItems.Name} SET state = 'CANCELED', processed_at = @0 WHERE batch_key = @1 AND state = 'ACTIVE'", at.UtcTicks, batchKey);

    public ValueTask<IReadOnlyList<DecisionInstanceRow>> DecisionInstances(long evaluationKey) =>
        All(tables.DecisionInstances, "evaluation_key = @0 ORDER BY number", evaluationKey);

    public void Add(DecisionInstanceRow decision) => Insert(tables.DecisionInstances, decision);
}
