using System.Collections.Concurrent;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>Instances as their last steps left them, so that the next step need not read the stored document.</summary>
/// <remarks>An entry stands for the very document it was written as: where another one is stored, because a unit of work was undone or
/// another program was faster, that one is read. Steps work on copies, so what is kept here never changes.</remarks>
sealed class InstanceCache
{
    // Those that were touched last: two generations of so many.
    const int Most = 512;

    volatile ConcurrentDictionary<long, Entry> young = [];
    volatile ConcurrentDictionary<long, Entry> old = [];
    int size;

    sealed record Entry(string Document, ProcessInstance Instance);

    /// <summary>The instance that a row holds.</summary>
    public ProcessInstance Read(ProcessInstanceRow row) =>
        (young.TryGetValue(row.Key, out var entry) || old.TryGetValue(row.Key, out entry)) && entry.Document == row.StateJson
            ? entry.Instance : InstanceJson.Read(row.StateJson);

    /// <summary>Writes an instance into its row.</summary>
    public void Write(ProcessInstanceRow row, ProcessInstance instance)
    {
        row.StateJson = InstanceJson.Write(instance);
        if (instance.EndedAt is not null)
        {
            young.TryRemove(row.Key, out _);
            old.TryRemove(row.Key, out _);
            return;
        }
        if (Interlocked.Increment(ref size) > Most)
            (old, young, size) = (young, [], 0);
        young[row.Key] = new(row.StateJson, instance);
    }
}
