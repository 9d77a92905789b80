using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>Timers and jobs of a suspended instance: they stay, and nobody is handed them.</summary>
static class HeldWork
{
    static readonly DateTimeOffset OutOfReach = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async ValueTask Hold(IEngineTransaction transaction, long instanceKey)
    {
        foreach (var timer in await transaction.TimersOf(instanceKey))
        {
            timer.HeldDueAt = timer.DueAt;
            timer.DueAt = OutOfReach;
            transaction.Update(timer);
        }

        foreach (var job in (await transaction.JobsOf(instanceKey)).Where(job => job.State == "CREATED"))
        {
            job.State = "SUSPENDED";
            transaction.Update(job);
        }
    }

    /// <summary>What came due in between is due at once.</summary>
    public static async ValueTask Release(IEngineTransaction transaction, long instanceKey)
    {
        foreach (var timer in (await transaction.TimersOf(instanceKey)).Where(timer => timer.HeldDueAt is not null))
        {
            timer.DueAt = timer.HeldDueAt!.Value;
            timer.HeldDueAt = null;
            transaction.Update(timer);
        }

        foreach (var job in (await transaction.JobsOf(instanceKey)).Where(job => job.State == "SUSPENDED"))
        {
            job.State = "CREATED";
            transaction.Update(job);
        }
    }
}
