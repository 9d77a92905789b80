using System.Linq.Expressions;
using System.Text.Json;
using Marketing.Engine.Persistence;
using Marketing.Workflows;
using Marketing.Workflows.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Access;

/// <summary>The one place that decides who may see which task, instance and notification (SR-Z1). What one may not see does not exist: 404.</summary>
/// <remarks>A task is seen by its owner, by whom it is or was offered to, and by everybody who sees its whole instance: starter, applicant,
/// whoever has acted in it, was sent a copy or was told of a deadline of it, process owners and administrators. An instance is seen by all of these.</remarks>
static class Sight
{
    /// <summary>The tasks this person may see.</summary>
    public static IQueryable<UserTaskRow> VisibleTo(this IQueryable<UserTaskRow> tasks, Viewer viewer, EngineDbContext engine)
    {
        if (viewer.SeesAll)
            return tasks;
        var id = viewer.Id;
        var whole = WholeInstances(engine, id);
        return tasks.Where(Any(MeantFor(viewer), task => whole.Contains(task.InstanceKey)));
    }

    /// <summary>The instances this person may see.</summary>
    public static IQueryable<ProcessInstanceRow> VisibleTo(this IQueryable<ProcessInstanceRow> instances, Viewer viewer, EngineDbContext engine)
    {
        if (viewer.SeesAll)
            return instances;
        var id = viewer.Id;
        var offered = engine.UserTasks.Where(MeantFor(viewer));
        var told = Told(engine, id);
        return instances.Where(instance => instance.Starter == id || instance.Applicant == id || told.Contains(instance.Key)
            || engine.Steps.Any(step => step.InstanceKey == instance.Key && step.Actor == id)
            || offered.Any(task => task.InstanceKey == instance.Key));
    }

    /// <summary>What belongs to instances this person may see as a whole: element instances, incidents, variables.</summary>
    public static IQueryable<long> VisibleInstanceKeys(Viewer viewer, EngineDbContext engine) =>
        engine.ProcessInstances.VisibleTo(viewer, engine).Select(instance => instance.Key);

    /// <summary>Of rows that belong to instances, those of instances this person may see as a whole.</summary>
    public static IQueryable<TRow> OfInstancesVisibleTo<TRow>(this IQueryable<TRow> rows, Expression<Func<TRow, long>> instanceKey, Viewer viewer, EngineDbContext engine)
    {
        if (viewer.SeesAll)
            return rows;
        var instances = VisibleInstanceKeys(viewer, engine);
        Expression<Func<long, bool>> isVisible = key => instances.Contains(key);
        return rows.Where(Expression.Lambda<Func<TRow, bool>>(new Swap(isVisible.Parameters[0], instanceKey.Body).Visit(isVisible.Body), instanceKey.Parameters));
    }

    /// <summary>The notifications this person may see: his own; administrators and process owners see what everybody was told.</summary>
    public static IQueryable<NotificationRow> VisibleTo(this IQueryable<NotificationRow> notifications, Viewer viewer)
    {
        if (viewer.SeesAll)
            return notifications;
        var id = viewer.Id;
        return notifications.Where(row => row.Person == id);
    }

    static IQueryable<long> WholeInstances(EngineDbContext engine, string id) =>
        engine.ProcessInstances.Where(instance => instance.Starter == id || instance.Applicant == id).Select(instance => instance.Key)
            .Union(engine.Steps.Where(step => step.Actor == id).Select(step => step.InstanceKey)).Union(Told(engine, id));

    // 抄送、升级: who was sent a copy, or was told that a deadline is missed, sees the request. The notices are tables of the business layer, on the same database.
    static IQueryable<long> Told(EngineDbContext engine, string id) => engine.Database.SqlQuery<long>(
        $"""SELECT "InstanceKey" AS "Value" FROM workflows_notifications WHERE "Person" = {id} AND "Kind" IN ('copy', 'deadline', 'escalation') AND "InstanceKey" IS NOT NULL""");

    /// <summary>Owner, doer or candidate.</summary>
    static Expression<Func<UserTaskRow, bool>> MeantFor(Viewer viewer)
    {
        var id = viewer.Id;
        var user = JsonSerializer.Serialize(id);
        var meant = (Expression<Func<UserTaskRow, bool>>)(task => task.Assignee == id || task.CompletedBy == id || task.CandidateUsersJson.Contains(user));
        var theirs = Any(meant, OfferedToGroups(viewer));
        return viewer.ActsFor.Count == 0 ? theirs : Any(theirs, OwnedByPrincipals(viewer));
    }

    /// <summary>Tasks of the absent people this person acts for.</summary>
    public static Expression<Func<UserTaskRow, bool>> OwnedByPrincipals(Viewer viewer)
    {
        Expression<Func<UserTaskRow, bool>>? any = null;
        foreach (var absence in viewer.ActsFor)
        {
            var (person, processes, all) = (absence.Person, absence.Processes, absence.Processes.Count == 0);
            Expression<Func<UserTaskRow, bool>> one = task => task.Assignee == person && (all || processes.Contains(task.ProcessId));
            any = any is null ? one : Any(any, one);
        }

        return any!;
    }

    /// <summary>Tasks whose candidate groups name one of the person's roles or the unit.</summary>
    public static Expression<Func<UserTaskRow, bool>> OfferedToGroups(Viewer viewer)
    {
        Expression<Func<UserTaskRow, bool>>? any = null;
        foreach (var name in viewer.Groups)
        {
            var group = JsonSerializer.Serialize(name);
            Expression<Func<UserTaskRow, bool>> one = task => task.CandidateGroupsJson.Contains(group);
            any = any is null ? one : Any(any, one);
        }

        return any!;
    }

    /// <summary>Either condition, as one expression over the same row.</summary>
    public static Expression<Func<TRow, bool>> Any<TRow>(Expression<Func<TRow, bool>> left, Expression<Func<TRow, bool>> right)
    {
        var row = left.Parameters[0];
        return Expression.Lambda<Func<TRow, bool>>(Expression.OrElse(left.Body, new Swap(right.Parameters[0], row).Visit(right.Body)), row);
    }

    sealed class Swap(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

/// <summary>The people around one instance, for decisions in memory: what <see cref="Sight"/> asks the database, asked of rows at hand.</summary>
/// <param name="Actors">Who has acted in it, was sent a copy or was told of a deadline.</param>
sealed record Involvement(ProcessInstanceRow Instance, IReadOnlyList<UserTaskRow> Tasks, IReadOnlySet<string> Actors)
{
    public static async Task<Involvement?> Read(EngineDbContext engine, long instanceKey, CancellationToken cancellation)
    {
        var instance = await engine.ProcessInstances.Where(row => row.Key == instanceKey).FirstOrDefaultAsync(cancellation);
        if (instance is null)
            return null;
        var tasks = await engine.UserTasks.Where(task => task.InstanceKey == instanceKey).ToListAsync(cancellation);
        var actors = await engine.Steps.Where(step => step.InstanceKey == instanceKey && step.Actor != null).Select(step => step.Actor!).Distinct().ToListAsync(cancellation);
        var told = await engine.Database.SqlQuery<string>($"""SELECT "Person" AS "Value" FROM workflows_notifications WHERE "InstanceKey" = {instanceKey} AND "Kind" IN ('copy', 'deadline', 'escalation')""").ToListAsync(cancellation);
        return new Involvement(instance, tasks, actors.Concat(told).ToHashSet());
    }

    public bool SeenAsWholeBy(Viewer viewer) => viewer.SeesAll || Instance.Starter == viewer.Id || Instance.Applicant == viewer.Id || Actors.Contains(viewer.Id);

    public bool SeenBy(Viewer viewer) => SeenAsWholeBy(viewer) || Tasks.Any(task => IsMeantFor(task, viewer));

    public bool TaskSeenBy(Viewer viewer, long taskKey) => SeenAsWholeBy(viewer) || Tasks.Any(task => task.Key == taskKey && IsMeantFor(task, viewer));

    static bool IsMeantFor(UserTaskRow task, Viewer viewer) =>
        task.Assignee == viewer.Id || task.CompletedBy == viewer.Id || TaskRights.IsOfferedTo(task, viewer.Person)
        || viewer.ActsFor.Any(absence => absence.Person == task.Assignee && (absence.Processes.Count == 0 || absence.Processes.Contains(task.ProcessId)));
}
