namespace Marketing.Engine.Persistence;

/// <summary>Batch operations and evaluated decisions.</summary>
sealed partial class MemoryTransaction
{
    public ValueTask<BatchOperationRow?> Batch(long key) => new(Data.Batches.Find(key));

    public ValueTask<IReadOnlyList<BatchOperationRow>> ActiveBatches() => new(Data.Batches.Copies(Data.BatchesByState.Of("ACTIVE")));

    public void Add(BatchOperationRow batch) => Data.Batches.Add(batch);

    public void Update(BatchOperationRow batch) => Data.Batches.Update(batch);

    public ValueTask<BatchItemRow?> BatchItem(long key) => new(Data.BatchItems.Find(key));

    public ValueTask<IReadOnlyList<BatchItemRow>> OpenBatchItems(long batchKey, int limit) =>
        new(Data.BatchItems.Copies(Data.BatchItemsByState.Of((batchKey, "ACTIVE")).Take(limit)));

    public void Add(BatchItemRow item) => Data.BatchItems.Add(item);

    public void Update(BatchItemRow item) => Data.BatchItems.Update(item);

    public ValueTask<BatchSliceRow?> NextBatchSlice(long batchKey) =>
        new(Data.BatchSlices.Copies(Data.BatchSlicesByBatch.Of(batchKey).Take(1)) is [var row] ? row : null);

    public void Add(BatchSliceRow slice) => Data.BatchSlices.Add(slice);

    public void Remove(BatchSliceRow slice) => Data.BatchSlices.Remove(slice.Key);

    public void RemoveBatchSlices(long batchKey)
    {
        foreach (var key in Data.BatchSlicesByBatch.Of(batchKey).ToList())
            data.BatchSlices.Remove(key);
    }

    public void CancelOpenBatchItems(long batchKey, DateTimeOffset at)
    {
        foreach (var item in Data.BatchItems.Copies(Data.BatchItemsByState.Of((batchKey, "ACTIVE"))))
        {
            (item.State, item.ProcessedAt) = ("CANCELED", at);
            data.BatchItems.Update(item);
        }
    }

    public ValueTask<IReadOnlyList<DecisionInstanceRow>> DecisionInstances(long evaluationKey) =>
        new(Data.DecisionInstances.Copies(Data.DecisionInstancesByEvaluation.Of(evaluationKey)));

    public void Add(DecisionInstanceRow decision) => Data.DecisionInstances.Add(decision);
}
