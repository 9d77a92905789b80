using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Instances that nothing can move any more: active, with no open task, timer, subscription, job, incident, called process or
/// condition. Mostly a join that waits for a token which cannot come; only a modification or a cancellation helps.</summary>
static class StuckInstances
{
    /// <summary>The newest instances without anything in a table that one request looks into, for conditions are no rows.</summary>
    const int Most = 10_000;

    /// <summary>Those among the rows.</summary>
    public static async Task<IQueryable<ProcessInstanceRow>> Among(IQueryable<ProcessInstanceRow> rows, EngineDbContext engine, CancellationToken cancellation)
    {
        var candidates = await rows.Where(row => row.EndedAt == null && row.State == "ACTIVE" && row.OpenIncidents == 0
                && !engine.UserTasks.Any(task => task.InstanceKey == row.Key && task.State != "COMPLETED" && task.State != "CANCELED")
                && !engine.Timers.Any(timer => timer.InstanceKey == row.Key)
                && !engine.MessageSubscriptions.Any(wait => wait.InstanceKey == row.Key)
                && !engine.SignalSubscriptions.Any(wait => wait.InstanceKey == row.Key)
                && !engine.Jobs.Any(job => job.InstanceKey == row.Key && job.EndedAt == null)
                && !engine.ProcessInstances.Any(child => child.ParentInstanceKey == row.Key && child.EndedAt == null))
            .OrderByDescending(row => row.Key).Take(Most).Select(row => new { row.Key, row.StateJson }).ToListAsync(cancellation);
        var keys = candidates.Where(row => !AwaitsCondition(row.StateJson)).Select(row => row.Key).ToList();
        return rows.Where(row => keys.Contains(row.Key));
    }

    static bool AwaitsCondition(string state) => InstanceJson.Read(state).Elements.Any(element => element.Waits.Exists(wait => wait.Kind == WaitKind.Condition));
}
