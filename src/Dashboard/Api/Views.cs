using Marketing.Dashboard.Access;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>How every endpoint looks at the store: one snapshot that sees every acknowledged commit, and nothing the viewer may not see.</summary>
sealed class Views(RelationalStore store)
{
    public Task<T> Read<T>(Func<EngineDbContext, Task<T>> query, CancellationToken cancellation) => store.Read(query, cancellation);

    /// <summary>The same snapshot with the tables of the business layer beside it.</summary>
    public Task<T> Read<T>(Func<EngineDbContext, WorkflowsDbContext, Task<T>> query, CancellationToken cancellation) => store.Read(async engine =>
    {
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        workflows.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await query(engine, workflows);
    }, cancellation);

    /// <summary>A task the viewer may see; otherwise as if there were none.</summary>
    public Task<UserTaskRow?> Task(Viewer viewer, long key, CancellationToken cancellation) =>
        Read(engine => engine.UserTasks.Where(task => task.Key == key).VisibleTo(viewer, engine).FirstOrDefaultAsync(cancellation), cancellation);

    /// <summary>An instance the viewer may see; otherwise as if there were none.</summary>
    public Task<ProcessInstanceRow?> Instance(Viewer viewer, long key, CancellationToken cancellation) =>
        Read(engine => engine.ProcessInstances.Where(instance => instance.Key == key).VisibleTo(viewer, engine).FirstOrDefaultAsync(cancellation), cancellation);
}

/// <summary>Refusals that several endpoints share.</summary>
static class Refusals
{
    public static Refusal NoTask(long key) => Refusal.NotFound("user task", key);

    public static Refusal NoInstance(long key) => Refusal.NotFound("process instance", key);

    public static Refusal NoDefinition(long key) => Refusal.NotFound("process definition", key);

    /// <summary>For what only process owners and administrators do.</summary>
    public static Refusal? UnlessOperator(Viewer viewer) => viewer.SeesAll
        ? null
        : new Refusal(RefusalKind.Forbidden, "not-operator", new Rules.Words("只有流程负责人和管理员可以这样做。", "Only process owners and administrators may do this."));
}
