using Marketing.Engine.Execution;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>Instances that have not ended and that nothing can move: RELIABILITY I3 says that there are none.</summary>
public static class StuckInstances
{
    const int Most = 1_000;

    /// <summary>Their keys, oldest first, a thousand at most. What waits in the instance itself, for a condition, counts as live.</summary>
    public static async Task<IReadOnlyList<long>> Find(EngineDbContext engine, CancellationToken cancellation)
    {
        var suspects = await engine.ProcessInstances.AsNoTracking()
            .Where(row => row.State == "ACTIVE" && row.OpenIncidents == 0)
            .Where(row => !engine.UserTasks.Any(task => task.InstanceKey == row.Key && task.State != "COMPLETED" && task.State != "CANCELED"))
            .Where(row => !engine.Timers.Any(timer => timer.InstanceKey == row.Key))
            .Where(row => !engine.Jobs.Any(job => job.InstanceKey == row.Key))
            .Where(row => !engine.MessageSubscriptions.Any(subscription => subscription.InstanceKey == row.Key))
            .Where(row => !engine.ProcessInstances.Any(child => child.ParentInstanceKey == row.Key && child.EndedAt == null))
            .Where(row => !engine.SignalSubscriptions.Any(subscription => subscription.InstanceKey == row.Key))
            .OrderBy(row => row.Key).Take(Most).Select(row => new { row.Key, row.StateJson }).ToListAsync(cancellation);
        return [.. suspects.Where(row => !WaitsInside(InstanceJson.Read(row.StateJson))).Select(row => row.Key)];
    }

    static bool WaitsInside(ProcessInstance instance) => instance.Elements.SelectMany(element => element.Waits).Any(wait => wait.Kind == WaitKind.Condition);
}
