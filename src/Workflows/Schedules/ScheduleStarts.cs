using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Schedules;

/// <summary>Begins the instances of claimed runs, each in a transaction of its own together with the mark that it has begun.</summary>
sealed class ScheduleStarts(CommandRunner runner, ILogger logger)
{
    /// <summary>Process variable that tells an instance why it was begun: <c>id</c>, <c>at</c>, <c>period</c>, <c>due</c>, and <c>unit</c> or <c>record</c> where there is one.</summary>
    public const string Variable = "schedule";

    /// <summary>Begins whatever waits to be begun, whoever claimed it.</summary>
    public async Task BeginAll(CancellationToken cancellation)
    {
        var open = await runner.Look(async context => await (await WorkflowsDbContext.In(context.Transaction)).ScheduleRuns
            .Where(run => run.State == ScheduleRunStates.Starting).OrderBy(run => run.Key).Select(run => run.Key).ToListAsync(cancellation), cancellation);
        foreach (var run in open)
            await BeginRun(run, cancellation);
    }

    async Task BeginRun(long runKey, CancellationToken cancellation)
    {
        while (true)
        {
            string? subject = null;
            try
            {
                var begun = await runner.Run<bool>(context => BeginNext(context, runKey, one => subject = one, cancellation), actor: null, cancellation);
                if (!begun.Value)
                    return;
            }
            catch (Exception failure) when (failure is not (OperationCanceledException or StorageException or ConcurrencyException) && subject is not null)
            {
                // A model that cannot be begun keeps no other: it is told, and the next has its turn.
                logger.LogError(failure, "Run {Run} could not begin an instance for '{Subject}'.", runKey, subject);
                await runner.Run<bool>(context => Refuse(context, runKey, subject, new Words($"无法发起：{failure.Message}", $"It could not be begun: {failure.Message}"), cancellation), actor: null, cancellation);
            }
        }
    }

    // False when there is none left, here or in another program.
    static async ValueTask<Outcome<bool>> BeginNext(CommandContext context, long runKey, Action<string> about, CancellationToken cancellation)
    {
        var (rows, run) = await Locked(context, runKey, cancellation);
        var start = run is null ? null : await rows.ScheduleStarts.AsTracking().Where(one => one.RunKey == runKey && one.State == ScheduleStartRow.Waiting).OrderBy(one => one.Position).FirstOrDefaultAsync(cancellation);
        if (run is null || start is null)
        {
            context.Transaction.Abandon();
            return false;
        }

        about(start.Subject);
        if (await context.Transaction.LatestDefinition(run.Process) is not { DeletedAt: null } definition)
            Mark(run, start, null, new Words("流程已被删除。", "The process was deleted."));
        else if (context.Model(definition).NoneStart is null)
            Mark(run, start, null, new Words("流程没有普通起始事件，不能由计划发起。", "The process has no none start event: a schedule cannot begin it."));
        else
            Mark(run, start, (await context.Begin(definition, new Beginning(start.Person, start.Person) { Variables = Variables(run, start, context) })).Key, null);
        context.Changed(new Change(SchedulePump.ChangeKind));
        return true;
    }

    static async ValueTask<Outcome<bool>> Refuse(CommandContext context, long runKey, string subject, Words why, CancellationToken cancellation)
    {
        var (rows, run) = await Locked(context, runKey, cancellation);
        if (run is not null && await rows.ScheduleStarts.AsTracking().FirstOrDefaultAsync(one => one.RunKey == runKey && one.Subject == subject && one.State == ScheduleStartRow.Waiting, cancellation) is { } start)
            Mark(run, start, null, why);
        context.Changed(new Change(SchedulePump.ChangeKind));
        return true;
    }

    // One program at a time begins the instances of a run.
    static async ValueTask<(WorkflowsDbContext Rows, ScheduleRunRow? Run)> Locked(CommandContext context, long runKey, CancellationToken cancellation)
    {
        await context.Transaction.Lock(string.Create(CultureInfo.InvariantCulture, $"schedule-run-{runKey}"));
        var rows = await WorkflowsDbContext.In(context.Transaction);
        return (rows, await rows.ScheduleRuns.AsTracking().FirstOrDefaultAsync(one => one.Key == runKey && one.State == ScheduleRunStates.Starting, cancellation));
    }

    static void Mark(ScheduleRunRow run, ScheduleStartRow start, long? instance, Words? refused)
    {
        (start.State, start.InstanceKey) = (instance is null ? ScheduleStartRow.WasRefused : ScheduleStartRow.Begun, instance);
        (start.DetailZh, start.DetailEn) = (refused?.Chinese, refused?.English);
        if (instance is null)
            run.Refused++;
        else
            run.Started++;
        if (run.Started + run.Refused == run.Planned)
            run.State = ScheduleRunStates.Done;
    }

    static Dictionary<string, Value> Variables(ScheduleRunRow run, ScheduleStartRow start, CommandContext context) =>
        Variables(run.ScheduleId, new PlannedRun(run.At, run.Period, run.DueAt), start.Subject, context.Surroundings.Zone);

    /// <summary>What an instance is given along that a schedule begins.</summary>
    /// <param name="subject">See <see cref="ScheduleSubject.Key"/>.</param>
    public static Dictionary<string, Value> Variables(string scheduleId, PlannedRun run, string subject, TimeZoneInfo zone)
    {
        var about = Context.Of([("id", Value.Of(scheduleId)), ("at", Instant(run.At, zone)), ("period", Value.Of(run.Period)), ("due", run.DueAt is { } due ? Instant(due, zone) : Value.Null)]);
        if (subject.StartsWith(Directory.DirectorySnapshot.UnitPrefix, StringComparison.Ordinal))
            about = about.With("unit", Value.Of(subject[Directory.DirectorySnapshot.UnitPrefix.Length..]));
        if (subject.StartsWith(ScheduleSubjects.RecordPrefix, StringComparison.Ordinal))
            about = about.With("record", Value.Of(subject[ScheduleSubjects.RecordPrefix.Length..]));
        return new Dictionary<string, Value> { [Variable] = Value.Of(about) };
    }

    static Value Instant(DateTimeOffset at, TimeZoneInfo zone) =>
        Value.Of(TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
}
