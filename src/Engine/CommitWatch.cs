namespace Marketing.Engine;

/// <summary>Wakes a caller who waits for something to be committed, as long as his patience lasts.</summary>
/// <remarks>Patience is real time, whatever the engine's clock shows. What another program on the same database commits, and what time alone
/// brings about, is seen by looking again after a second. Open it before the command whose consequences are waited for.</remarks>
public sealed class CommitWatch : IDisposable
{
    static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim committed = new(0); // never disposed: a commit under way may still release it
    readonly long started = TimeProvider.System.GetTimestamp();
    readonly ProcessEngine engine;
    readonly TimeSpan patience;
    readonly Predicate<Change> concerns;

    /// <param name="patience">From now on; zero for none.</param>
    /// <param name="concerns">The changes worth a look; null for all.</param>
    public CommitWatch(ProcessEngine engine, TimeSpan patience, Predicate<Change>? concerns = null)
    {
        (this.engine, this.patience, this.concerns) = (engine, patience, concerns ?? (_ => true));
        engine.Committed += OnCommitted;
    }

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => concerns(change)))
            committed.Release();
    }

    /// <summary>Waits for the next commit, or a second; false when patience is at its end.</summary>
    public Task<bool> Next(CancellationToken cancellation) => Next(CancellationToken.None, cancellation);

    /// <summary>The same; false also when the program stops.</summary>
    public async Task<bool> Next(CancellationToken stopping, CancellationToken cancellation)
    {
        var left = patience - TimeProvider.System.GetElapsedTime(started);
        if (left <= TimeSpan.Zero || stopping.IsCancellationRequested)
            return false;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellation);
        try
        {
            await committed.WaitAsync(left < LongestSleep ? left : LongestSleep, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }

        while (committed.Wait(0, cancellation)) { } // several commits need one look
        return true;
    }

    public void Dispose() => engine.Committed -= OnCommitted;
}
