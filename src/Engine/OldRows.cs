using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>Rows of another floor that tell of the past. <see cref="Retention"/> removes those that are too old: they are looked for beside the work of
/// others, and removed in slices.</summary>
public abstract class OldRows
{
    /// <summary>What they are called where it is told how many were removed.</summary>
    public abstract string Name { get; }

    /// <summary>Looks on behind a key; null when nothing further is so old.</summary>
    /// <param name="before">What is older may go.</param>
    public abstract Task<OldPage?> Next(RelationalStore store, long after, DateTimeOffset before, CancellationToken cancellation);

    /// <summary>Removes rows in a transaction, and tells the audit of it.</summary>
    /// <param name="keys">Those of a page; what may not go any more stays.</param>
    /// <returns>How many it were.</returns>
    public abstract ValueTask<int> Remove(IRelationalTransaction transaction, IReadOnlyList<long> keys, DateTimeOffset before);
}

/// <summary>A few rows on the way through a table.</summary>
/// <param name="Keys">Those that may go.</param>
/// <param name="Last">The last key that was looked at.</param>
public sealed record OldPage(IReadOnlyList<long> Keys, long Last);
