using System.Globalization;
using Marketing.Engine;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Schedules;

/// <summary>Makes runs of times that have come. The run, the instances it is to begin and the next time are one transaction: a time is claimed once,
/// however many programs look, and what was claimed is begun even if the program dies over it.</summary>
sealed class ScheduleClaims(ScheduleBook book, Func<DirectorySnapshot> directory)
{
    // The clock was set back by somebody, and is not merely another machine's.
    static readonly TimeSpan SetBack = TimeSpan.FromMinutes(1);

    /// <summary>Gives schedules their rows, and claims what is due. Answers whether anything was written.</summary>
    public async ValueTask<bool> Claim(CommandContext context, WorkflowsDbContext rows, CancellationToken cancellation)
    {
        var known = await rows.Schedules.AsTracking().ToDictionaryAsync(row => row.Id, cancellation);
        var written = false;
        foreach (var declared in book.All)
        {
            if (!known.TryGetValue(declared.Id, out var row))
            {
                rows.Schedules.Add(Begin(declared, context.Now));
                written = true;
                continue;
            }

            var standing = new StandingSchedule(declared, row);
            if (standing.IsPaused)
                continue;
            if (IsOther(row, standing.InForce, context.Now))
            {
                Reckon(row, standing.InForce, context.Now);
                written = true;
            }

            if (row.NextAt is not { } next || next > context.Now)
                continue;
            await ClaimDue(context, rows, row, standing.InForce);
            written = true;
        }

        return written;
    }

    /// <summary>The first time of a schedule is the first after it was first seen: nothing is made up for from before.</summary>
    public static ScheduleRow Begin(BusinessSchedule schedule, DateTimeOffset now) =>
        new() { Id = schedule.Id, Rule = schedule.Rule.Text, Through = now, NextAt = schedule.Rule.After(now, schedule.Time) };

    /// <summary>Whether there is something to be written about a schedule that stands.</summary>
    public static bool IsDue(StandingSchedule standing, DateTimeOffset now) =>
        standing is { IsPaused: false, Row: { } row } && (row.NextAt <= now || IsOther(row, standing.InForce, now));

    // Another rule, a clock that was set back, or days that have become free or working: what comes next comes after now.
    static bool IsOther(ScheduleRow row, BusinessSchedule schedule, DateTimeOffset now) => row.Rule != schedule.Rule.Text || now < row.Through - SetBack
        || (schedule.Rule is WorkingDayRecurrence && row.NextAt is { } next && next > now && schedule.Rule.After(now, schedule.Time) != next);

    /// <summary>What comes next comes after now.</summary>
    public static void Reckon(ScheduleRow row, BusinessSchedule schedule, DateTimeOffset now) =>
        (row.Rule, row.Through, row.NextAt) = (schedule.Rule.Text, now, schedule.Rule.After(now, schedule.Time));

    async ValueTask ClaimDue(CommandContext context, WorkflowsDbContext rows, ScheduleRow row, BusinessSchedule schedule)
    {
        var times = schedule.Rule.From(row.NextAt!.Value.AddTicks(-1), schedule.Time).TakeWhile(at => at <= context.Now).ToList();
        foreach (var due in MissedRuns.Of(schedule.CatchUp, times, context.Now))
        {
            var slot = due.At.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            // A clock that was set back comes to a time it has seen.
            if (await rows.ScheduleRuns.AnyAsync(one => one.ScheduleId == row.Id && one.Slot == slot))
                continue;
            await AddRun(context, rows, schedule, due, slot, null);
        }

        (row.Through, row.NextAt) = (context.Now, schedule.Rule.After(context.Now, schedule.Time));
    }

    /// <summary>Adds a run and the instances it is to begin.</summary>
    /// <param name="by">Who has it run by hand, or null.</param>
    public async ValueTask<ScheduleRunRow> AddRun(CommandContext context, WorkflowsDbContext rows, BusinessSchedule schedule, DueRun due, string? slot, string? by)
    {
        var plan = schedule.PlanAt(due.At);
        var key = context.Transaction.ReserveKeys(1);
        var (state, subjects) = due.Skipped ? (ScheduleRunStates.Skipped, []) : await Plan(context, schedule);
        var run = new ScheduleRunRow
        {
            Key = key, ScheduleId = schedule.Id, Slot = slot ?? string.Create(CultureInfo.InvariantCulture, $"by-hand:{key}"), At = due.At, SeenAt = context.Now, By = by, State = state,
            Process = schedule.Process, Period = plan.Period, DueAt = plan.DueAt, Missed = due.Missed, Planned = subjects.Count,
        };
        rows.ScheduleRuns.Add(run);
        rows.ScheduleStarts.AddRange(subjects.Select((subject, index) => new ScheduleStartRow
        {
            RunKey = key, Subject = subject.Key, Person = subject.Person, Position = index, State = ScheduleStartRow.Waiting,
        }));
        return run;
    }

    async ValueTask<(string State, IReadOnlyList<ScheduleSubject> Subjects)> Plan(CommandContext context, BusinessSchedule schedule)
    {
        if (await context.Transaction.LatestDefinition(schedule.Process) is not { DeletedAt: null })
            return (ScheduleRunStates.NoProcess, []);
        var records = await RecordsOf(context, schedule);
        if (schedule.Each.Kind == EachKind.Record && records.Count == 0)
            return (ScheduleRunStates.NoRecords, []);
        var subjects = ScheduleSubjects.Of(schedule, directory(), context.Now, records);
        return subjects.Count == 0 ? (ScheduleRunStates.Nobody, []) : (ScheduleRunStates.Starting, subjects);
    }

    /// <summary>The keys of the records that a schedule begins an instance each for.</summary>
    public static async ValueTask<IReadOnlyList<string>> RecordsOf(CommandContext context, BusinessSchedule schedule) => schedule.Each.Record is not { } type ? []
        : [.. (await (await RecordRoom.ToRead(context.Transaction)).All([type])).Select(row => row.Id).Order(StringComparer.Ordinal)];
}
