using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Schedules;

/// <summary>What an administrator wants of a schedule; null is as declared.</summary>
/// <param name="Rule">Five cron fields or a rule of working days.</param>
/// <param name="CatchUp">once, all or none.</param>
public sealed record ScheduleChange(string? Rule, string? CatchUp);

/// <summary>Pausing, resuming, running by hand and changing schedules; each is told in the audit, in its own transaction. Who may is the caller's to know.</summary>
public sealed class ScheduleDesk(CommandRunner runner, ScheduleBook book, SchedulePump pump, Func<DirectorySnapshot> directory)
{
    readonly ScheduleClaims claims = new(book, directory);

    /// <summary>From now on its times pass without a run, and are not made up for.</summary>
    public Task<Outcome<Done>> Pause(string id, string actor, CancellationToken cancellation = default) => Write(id, actor, (context, standing, row) =>
    {
        if (standing.IsPaused)
            return AlreadyPaused(standing);
        (row.PausedAt, row.PausedBy, row.NextAt) = (context.Now, actor, null);
        return "active → paused";
    }, cancellation);

    /// <summary>It runs again, from its next time on.</summary>
    public Task<Outcome<Done>> Resume(string id, string actor, CancellationToken cancellation = default) => Write(id, actor, (context, standing, row) =>
    {
        if (!standing.IsPaused)
            return new Refusal(RefusalKind.Conflict, "schedule-not-paused", new Words($"「{standing.Declared.Name.Chinese}」没有暂停。", $"'{standing.Declared.Name.English}' is not paused."), new Words("刷新后再看。", "Look again."));
        (row.PausedAt, row.PausedBy) = (null, null);
        ScheduleClaims.Reckon(row, standing.InForce, context.Now);
        return "paused → active";
    }, cancellation);

    /// <summary>Puts an administrator's rule and policy in force, or the declared ones again.</summary>
    /// <remarks>What a document says is not changed: of a stated time nothing, of a recurrence with a chosen day or hour only these.</remarks>
    public Task<Outcome<Done>> Change(string id, ScheduleChange change, string actor, CancellationToken cancellation = default) => Write(id, actor, (context, standing, row) =>
    {
        if (ScheduleRights.Check(standing.Declared, change, context.Now) is { } wrong)
            return wrong;
        var before = Told(standing);
        row.OwnRule = change.Rule is { } rule && StandingSchedule.ParseRule(rule) is { } own && own.Text != standing.Declared.Rule.Text ? own.Text : null;
        row.OwnCatchUp = change.CatchUp is { } policy && policy != ScheduleWords.Of(standing.Declared.CatchUp) ? policy : null;
        var after = new StandingSchedule(standing.Declared, row);
        (row.ChangedBy, row.ChangedAt) = (after.IsChanged ? actor : null, after.IsChanged ? context.Now : null);
        if (!after.IsPaused && after.InForce.Rule.Text != row.Rule)
            ScheduleClaims.Reckon(row, after.InForce, context.Now);
        return $"{before} → {Told(after)}";
    }, cancellation);

    /// <summary>Runs it once, beside its times. Answers the run, its instances begun.</summary>
    public async Task<Outcome<ScheduleRunRow>> RunNow(string id, string actor, CancellationToken cancellation = default)
    {
        var added = await runner.Run<ScheduleRunRow>(async context =>
        {
            if (book.Find(id) is not { } declared)
                return Unknown(id);
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var run = await claims.AddRun(context, rows, declared, new DueRun(context.Now, 0, false), null, actor);
            if (CannotRun(run) is { } refused)
                return refused;
            Tell(context, rows, id, actor, $"run {run.Period}");
            return run;
        }, actor, cancellation);
        if (!added.Succeeded)
            return added;
        await pump.RunDue(cancellation);
        return await runner.Look(async context => await (await WorkflowsDbContext.In(context.Transaction)).ScheduleRuns.AsNoTracking().SingleAsync(run => run.Key == added.Value.Key, cancellation), cancellation);
    }

    static Refusal? CannotRun(ScheduleRunRow run) => run.State switch
    {
        ScheduleRunStates.NoProcess => new(RefusalKind.Conflict, "schedule-no-process", new Words($"流程「{run.Process}」尚未部署，现在没有可以发起的。", $"Process '{run.Process}' is not deployed yet: there is nothing to begin."),
            new Words("先部署流程，再执行。", "Deploy the process first.")),
        ScheduleRunStates.Nobody => new(RefusalKind.Conflict, "schedule-nobody", new Words("没有人担任这个角色。", "Nobody holds the role."), new Words("先在通讯录中指定担任者。", "Give somebody the role in the directory first.")),
        ScheduleRunStates.NoRecords => new(RefusalKind.Conflict, "schedule-no-records", new Words("还没有可以逐条发起的记录。", "There are no records yet to begin it for."), new Words("先登记记录。", "Enter the records first.")),
        _ => null,
    };

    Task<Outcome<Done>> Write(string id, string actor, Func<CommandContext, StandingSchedule, ScheduleRow, Outcome<string>> change, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        if (book.Find(id) is not { } declared)
            return Unknown(id);
        var rows = await WorkflowsDbContext.In(context.Transaction);
        var row = await rows.Schedules.AsTracking().FirstOrDefaultAsync(one => one.Id == id, cancellation);
        if (row is null)
            rows.Schedules.Add(row = ScheduleClaims.Begin(declared, context.Now));
        var said = change(context, new StandingSchedule(declared, row), row);
        if (!said.Succeeded)
            return said.Refusal!;
        Tell(context, rows, id, actor, said.Value);
        return default(Done);
    }, actor, cancellation);

    static void Tell(CommandContext context, WorkflowsDbContext rows, string id, string actor, string what)
    {
        AccessLog.TellWith(context.Transaction, rows, new AccessRow { Actor = actor, Action = AccessActions.Schedule, Object = id, Detail = what });
        context.Changed(new Change(SchedulePump.ChangeKind));
    }

    static string Told(StandingSchedule standing) => $"{standing.InForce.Rule.Text}, catch-up {ScheduleWords.Of(standing.InForce.CatchUp)}";

    static Refusal AlreadyPaused(StandingSchedule standing) => new(RefusalKind.Conflict, "schedule-paused",
        new Words($"「{standing.Declared.Name.Chinese}」已暂停。", $"'{standing.Declared.Name.English}' is paused already."), new Words("刷新后再看。", "Look again."));

    /// <summary>There is no schedule of this id.</summary>
    public static Refusal Unknown(string id) => new(RefusalKind.NotFound, "schedule-unknown", new Words($"没有计划「{id}」。", $"There is no schedule '{id}'."));
}
