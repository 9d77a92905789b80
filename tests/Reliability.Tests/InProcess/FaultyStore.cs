using Marketing.Engine;
using Marketing.Engine.Persistence;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>Where in a unit of work something happens.</summary>
public enum Moment
{
    /// <summary>The store is asked, and nothing is done yet.</summary>
    Before,

    /// <summary>Everything is done, and nothing is saved yet.</summary>
    BeforeTheCommit,

    /// <summary>Everything is durable, and nobody has been told.</summary>
    After,
}

/// <summary>A real store to which something happens at its n-th unit of work.</summary>
/// <param name="at">The unit it happens at, counted from 1; beyond the last, nothing does.</param>
/// <param name="happen">Throws, or ends the process.</param>
sealed class FaultyStore(IEngineStore inner, int at, Moment moment, Action happen) : IEngineStore, IDisposable
{
    int units;

    /// <summary>How many units the store has been asked for.</summary>
    public int Units => units;

    public bool Happened { get; private set; }

    public async Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false)
    {
        var mine = Interlocked.Increment(ref units) == at;
        HappenIf(mine && moment == Moment.Before);
        var result = await inner.Transact(async transaction =>
        {
            var done = await work(transaction);
            HappenIf(mine && moment == Moment.BeforeTheCommit);
            return done;
        }, cancellation, again, repeatable);
        HappenIf(mine && moment == Moment.After);
        return result;
    }

    void HappenIf(bool now)
    {
        if (!now)
            return;
        Happened = true;
        happen();
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
