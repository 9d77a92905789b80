using Marketing.Engine.Execution;
using Microsoft.Extensions.Caching.Memory;

namespace Marketing.Engine;

/// <summary>Instances as they were last saved here, so that the next command need not read their documents again.</summary>
/// <remarks>The row with its revision is read by every command all the same: an instance that somebody else has saved meanwhile has
/// another revision and is read anew. A step copies what it changes, so that one instance may serve many commands.</remarks>
sealed class InstanceCache : IDisposable
{
    const long MostCharacters = 32 << 20;

    readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = MostCharacters, CompactionPercentage = 0.25 });

    /// <summary>The instance at that revision, or null when it is not kept.</summary>
    public ProcessInstance? Find(long key, int revision) =>
        kept.TryGetValue(key, out var found) && found is Kept known && known.Revision == revision ? known.Instance : null;

    /// <summary>Keeps an instance that is now durable.</summary>
    /// <param name="length">Characters of its document.</param>
    public void Keep(ProcessInstance instance, int revision, int length)
    {
        if (instance.EndedAt is not null)
            kept.Remove(instance.Key);
        else
            kept.Set(instance.Key, new Kept(revision, instance), new MemoryCacheEntryOptions { Size = length });
    }

    public void Dispose() => kept.Dispose();

    sealed record Kept(int Revision, ProcessInstance Instance);
}
