using System.Collections.Concurrent;
using System.Diagnostics;
using Marketing.Engine.Observability;

namespace Marketing.Engine.Persistence;

/// <summary>What is done at the gate of a SQLite file, where one stands at a time.</summary>
abstract class SqliteTurn
{
    readonly long asked = Stopwatch.GetTimestamp();

    /// <summary>Whether it is done outside any transaction, with everything before it committed.</summary>
    public virtual bool StandsAlone => false;

    /// <summary>Whether its end is told only when what came before it, and its own, is durable.</summary>
    public virtual bool WaitsForCommit => true;

    /// <summary>Ends when it is done and, where it waits for that, durable.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its turn has come.</summary>
    public async ValueTask Take(SqliteGroup group)
    {
        EngineMeters.Busy.Record(Stopwatch.GetElapsedTime(asked).TotalSeconds);
        await Do(group);
    }

    /// <summary>What is done; it keeps what fails for whoever asked.</summary>
    protected abstract ValueTask Do(SqliteGroup group);
}

/// <summary>Lets turns pass one after the other. Who comes first while nobody stands there leads: he takes the turns of all who came
/// meanwhile too, commits for all, and hands the lead to somebody else.</summary>
/// <param name="begin">Begins a group: turns that are committed together.</param>
sealed class SqliteGate(Func<SqliteGroup> begin)
{
    const int LargestGroup = 64;
    const int MostYields = 4;

    readonly ConcurrentQueue<SqliteTurn> queue = new();
    int outstanding;
    int lastGroup;

    /// <summary>Passes when the turn has ended.</summary>
    public async Task Pass(SqliteTurn turn)
    {
        queue.Enqueue(turn);
        if (Interlocked.Increment(ref outstanding) == 1)
        {
            await Lead();
        }
        await turn.Ended.Task;
    }

    // Whoever counts from none to one leads. A turn may be taken before it is counted: then its own count leads to nothing.
    async Task Lead()
    {
        var taken = await TakeGroup();
        if (Interlocked.Add(ref outstanding, -taken) > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static gate => _ = gate.Lead(), this, preferLocal: false);
        }
    }

    async ValueTask<int> TakeGroup()
    {
        var group = begin();
        var taken = 0;
        var ending = new List<SqliteTurn>();
        while (taken < LargestGroup && !group.IsBroken && await Next(taken) is { } turn)
        {
            taken++;
            if (turn.StandsAlone)
            {
                End(group, ending);
                group = begin();
            }
            try
            {
                await turn.Take(group);
            }
            catch (Exception unexpected) // what a turn does not keep for itself is a fault of ours: nobody is answered as if all were well
            {
                group.Break(unexpected);
            }
            if (turn.WaitsForCommit || group.IsBroken)
            {
                ending.Add(turn);
            }
            else
            {
                turn.Ended.SetResult();
            }
        }
        End(group, ending);
        lastGroup = taken;
        return taken;
    }

    // Those who came together last time will probably come again: they get the time to, for a commit costs more than a few of their steps.
    async ValueTask<SqliteTurn?> Next(int taken)
    {
        for (var yielded = 0; ; yielded++)
        {
            if (queue.TryDequeue(out var turn))
            {
                return turn;
            }
            if (taken >= lastGroup || yielded == MostYields)
            {
                return null;
            }
            await Task.Yield();
        }
    }

    static void End(SqliteGroup group, List<SqliteTurn> turns)
    {
        group.End();
        foreach (var turn in turns)
        {
            if (group.Broken is { } broken)
            {
                turn.Ended.SetException(broken);
            }
            else
            {
                turn.Ended.SetResult();
            }
        }
        turns.Clear();
    }
}
