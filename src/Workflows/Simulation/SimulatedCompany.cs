using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Forms;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Schedules;
using Marketing.Workflows.Signatures;
using Microsoft.EntityFrameworkCore;
using FeelValue = Marketing.Rules.Feel.Value;

namespace Marketing.Workflows.Simulation;

/// <summary>What a simulation has come to.</summary>
/// <param name="Unexplained">Deadlines that were missed though nobody was late: as <c>instance deadline</c>.</param>
/// <param name="Unable">What nobody could do, with the reason; each task once.</param>
public sealed record SimulationReport(int Instances, int Running, int Tasks, int Firings, int Breaches, IReadOnlyList<string> Unexplained, int Incidents, IReadOnlyList<string> Unable, TimeSpan Took);

/// <summary>The demo company at work on virtual time: people begin processes and do their tasks, timers, rules and schedules do the rest. Nothing is written but by these.</summary>
public sealed class SimulatedCompany(
    CommandRunner runner, ProcessEngine engine, EngineClock clock, DueWork work, RuleRunner rules, RuleEffects effects, SchedulePump schedules, NoticeDelivery notices,
    TaskDesk tasks, ProcessDesk processes, FileDesk files, RecordTypes types, WorkingCalendars calendars, Func<DirectorySnapshot> directory)
{
    const double Late = 0.015;
    static readonly TimeSpan Quarter = TimeSpan.FromDays(92);
    const int Tries = 4;
    static readonly TimeSpan Slot = TimeSpan.FromMinutes(15);

    readonly PriorityQueue<Act, DateTimeOffset> agenda = new();
    readonly HashSet<long> planned = [];
    readonly HashSet<long> touched = [];
    readonly HashSet<long> late = [];
    readonly List<string> unable = [];
    readonly Lock noting = new();
    Random random = new(1);
    SimulatedHand hand = null!;
    bool recordsChanged = true;
    bool anythingChanged = true;
    DateTimeOffset? workNext;
    DateTimeOffset? rulesNext;
    DateTimeOffset? schedulesNext;
    int done;

    /// <summary>Something that a person will do: begin a process, or a task.</summary>
    sealed record Act(string? Process, long Task, int Try);

    /// <summary>How many process instances the database holds.</summary>
    public Task<int> Instances() => runner.Look(context => Count(context, "SELECT count(*) FROM engine_process_instances"), CancellationToken.None);

    /// <summary>Works from one instant to another.</summary>
    /// <param name="seed">The same seed makes the same people do the same.</param>
    public async Task<SimulationReport> Run(SimulationPlan plan, DateTimeOffset from, DateTimeOffset until, int seed, CancellationToken cancellation)
    {
        var took = Stopwatch.StartNew();
        (random, hand) = (new Random(seed), new SimulatedHand(plan, types, new Random(seed + 1)));
        engine.Committed += Note;
        try
        {
            clock.StandAt(from);
            schedulesNext = await schedules.RunDue(cancellation);
            foreach (var (process, times) in plan.Starts)
            {
                for (var time = 0; time < times * (until - from) / Quarter; time++)
                    agenda.Enqueue(new Act(process, 0, 0), AtWork(from + ((until - from) * random.NextDouble() * 0.97)));
            }

            await Settle(cancellation);
            while (Next() is { } next && next < until)
            {
                clock.StandAt(next > clock.GetUtcNow() ? next : clock.GetUtcNow());
                await Settle(cancellation);
                while (agenda.TryPeek(out var act, out var at) && at <= clock.GetUtcNow())
                {
                    agenda.Dequeue();
                    await Do(act, cancellation);
                }

                await Settle(cancellation);
            }

            clock.StandAt(until);
            await Settle(cancellation);
            return await Report(took.Elapsed, cancellation);
        }
        finally
        {
            engine.Committed -= Note;
            clock.StandAt(null);
        }
    }

    void Note(IReadOnlyList<Change> changes)
    {
        lock (noting)
        {
            anythingChanged = true;
            foreach (var change in changes)
            {
                recordsChanged |= change.Kind == RecordWriter.ChangeKind;
                if (change.TaskKey is { } task)
                    touched.Add(task);
            }
        }
    }

    DateTimeOffset? Next() => Earliest(agenda.TryPeek(out _, out var at) ? at : null, workNext, rulesNext, schedulesNext);

    static DateTimeOffset? Earliest(params ReadOnlySpan<DateTimeOffset?> instants)
    {
        DateTimeOffset? first = null;
        foreach (var one in instants)
            first = first is null || one < first ? one ?? first : first;
        return first;
    }

    // Whatever is due now, until nothing is; and what has come to people meanwhile is put on the agenda.
    async Task Settle(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (schedulesNext <= now)
            schedulesNext = await schedules.RunDue(cancellation);
        if (!(anythingChanged || workNext <= now || rulesNext <= now))
            return;
        do
        {
            if (anythingChanged || workNext <= now)
            {
                anythingChanged = false;
                workNext = await work.Run(cancellation);
            }

            if (recordsChanged || rulesNext <= now)
            {
                recordsChanged = false;
                var ran = await rules.Run(cancellation);
                rulesNext = ran.NextDue;
                if (ran.Effects)
                    await effects.Run(cancellation);
            }
        }
        while (anythingChanged);
        await notices.DeliverAll(cancellation);
        long[] open;
        lock (noting)
        {
            open = [.. touched.Where(task => !planned.Contains(task)).Order()];
            touched.Clear();
        }

        foreach (var task in open)
            await Plan(task, cancellation);
    }

    async Task Plan(long task, CancellationToken cancellation)
    {
        var (isOpen, again, instance, due) = await engine.Look<(bool, bool, long, DateTimeOffset?)>(async context =>
        {
            if (await context.Transaction.Task(task) is not { State: "CREATED" } row)
                return (false, false, 0, null);
            var clocks = await (await WorkflowsDbContext.In(context.Transaction)).Clocks.AsNoTracking().Where(one => one.InstanceKey == row.InstanceKey && one.EndedAt == null && !one.Done).Select(one => one.Due).ToListAsync(cancellation);
            return (true, await IsAgain(context, row), row.InstanceKey, clocks.Append(row.DueAt ?? DateTimeOffset.MaxValue).Min());
        }, cancellation);
        if (!isOpen)
            return;
        planned.Add(task);
        var now = clock.GetUtcNow();
        var at = AtWork(calendars.Default.After(ClockKind.Working, now, TimeSpan.FromMinutes(random.Next(10, 300) * (again ? 8 : 1))) ?? now + Slot);
        if (due is { } deadline && deadline > now && deadline < DateTimeOffset.MaxValue)
        {
            if (random.NextDouble() < Late)
            {
                late.Add(instance);
                at = deadline + TimeSpan.FromHours(1 + (6 * random.NextDouble()));
            }
            else if (now + ((deadline - now) * 0.6) is var limit && at > limit)
            {
                at = limit;
            }
        }

        agenda.Enqueue(new Act(null, task, 0), at);
    }

    // On the quarter of an hour, within working time.
    DateTimeOffset AtWork(DateTimeOffset at)
    {
        var rounded = new DateTimeOffset(((at.UtcTicks / Slot.Ticks) + 1) * Slot.Ticks, TimeSpan.Zero);
        return calendars.Default.After(ClockKind.Working, rounded, TimeSpan.Zero) ?? rounded;
    }

    async Task Do(Act act, CancellationToken cancellation)
    {
        var refused = act.Process is { } process ? await Start(process, cancellation) : await DoTask(act.Task, cancellation);
        if (refused is null)
            return;
        if (act.Try + 1 < Tries)
            agenda.Enqueue(act with { Try = act.Try + 1 }, AtWork(clock.GetUtcNow() + TimeSpan.FromHours(3)));
        else
            unable.Add(refused);
    }

    async Task<string?> Start(string process, CancellationToken cancellation)
    {
        var starters = await engine.Look(async context => await context.Transaction.LatestDefinition(process) is { } row ? ProcessDesk.WhoStarts(context.Model(row)) : [], cancellation);
        var people = starters.SelectMany(directory().Resolve).DistinctBy(person => person.Id).ToList();
        if (people.Count == 0)
            return $"{process}: nobody may start it";
        var started = await processes.Start(new StartRequest { ProcessId = process }, hand.One(people).Id, cancellation);
        return started.Succeeded ? null : $"{process}: {Told(started.Refusal!)}";
    }

    /// <summary>What is to be known of a task before somebody does it.</summary>
    sealed record Prepared(long Instance, string Name, bool Again, bool Decides, IReadOnlyList<string> People, FormSchema? Form, IReadOnlyDictionary<string, string> References, Context Present, IReadOnlyDictionary<string, IReadOnlyList<string>> Keys);

    async Task<string?> DoTask(long key, CancellationToken cancellation)
    {
        if (await engine.Look(context => Prepare(context, key), cancellation) is not { } task)
            return null;
        Refusal? refused = null;
        foreach (var person in task.People)
        {
            var approves = hand.Happens("approve", 0.9);
            var filled = task.Form is null ? Context.Empty : hand.Fill(task.Form, task.References, new ContextScope(task.Present), task.Again, clock.GetUtcNow(), type => task.Keys.GetValueOrDefault(type, []), () => hand.One(directory().People).Id);
            filled = await Attach(filled, task, person, cancellation);
            var outcome = await tasks.Do(!task.Decides ? "complete" : approves ? "approve" : "reject", key, person, new VerbRequest { Variables = filled, Comment = task.Decides && !approves ? "资料需要补充" : null }, cancellation);
            if (outcome.Succeeded)
            {
                done++;
                return null;
            }

            refused = outcome.Refusal;
        }

        return $"{task.Name}: {(refused is null ? "nobody may do it" : Told(refused))}";
    }

    // What a form asks for in files is a sheet of paper that says what it stands for.
    async Task<Context> Attach(Context filled, Prepared task, string person, CancellationToken cancellation)
    {
        foreach (var field in task.Form?.Fields.Where(field => field is { Type: "filepicker", Required: true, ReadOnly: false }) ?? [])
        {
            var sheet = new SentFile($"{field.Label.Chinese}.txt", "text/plain", Encoding.UTF8.GetBytes($"{field.Label.Chinese} {clock.GetUtcNow():yyyy-MM-dd}"));
            if ((await files.Add(task.Instance, sheet, person, cancellation)) is { Succeeded: true, Value.Key: var key } && FeelValue.Of(key.ToString(CultureInfo.InvariantCulture)) is var given)
                filled = SimulatedHand.Put(filled, field.Key.Split('.'), field.Multiple ? FeelValue.OfList([given]) : given);
        }

        return filled;
    }

    async ValueTask<Prepared?> Prepare(CommandContext context, long key)
    {
        if (await context.Transaction.Task(key) is not { State: "CREATED" } row || await context.Load(row.InstanceKey) is not { } loaded)
            return null;
        var task = new LoadedTask(row, loaded, context);
        var form = await TaskForms.Of(task);
        var schema = form is null ? null : FormSchema.Read(form.Schema).For(FieldRights.Of(task.Model));
        var present = schema is null ? Context.Empty : Context.Of([.. schema.Records.Select(name => (name, task.Variables.TryGet(name, out var value) ? value : default))]);
        var references = schema is null ? new Dictionary<string, string>() : hand.References(schema);
        var named = row.Assignee is { } owner ? [owner] : Names(row.CandidateUsersJson).Concat(Names(row.CandidateGroupsJson));
        var people = named.SelectMany(directory().Resolve).Select(person => person.Id).Distinct().OrderBy(_ => random.Next()).ToList();
        return new Prepared(row.InstanceKey, $"{row.ProcessId} {row.ElementId}", await IsAgain(context, row), task.Model.Approval is { Decides: true }, people, schema, references, present, await Keys(context, references.Values));
    }

    // Whether somebody has done it before: then it takes days, not hours, until there is something new to say.
    static async ValueTask<bool> IsAgain(CommandContext context, UserTaskRow row) =>
        (await context.Transaction.Tasks(row.InstanceKey, openOnly: false)).Any(other => other.ElementId == row.ElementId && other.State == "COMPLETED");

    static string[] Names(string json) => JsonSerializer.Deserialize<string[]>(json) ?? [];

    // The newest of each type.
    static async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<string>>> Keys(CommandContext context, IEnumerable<string> types)
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>();
        var rows = await WorkflowsDbContext.In(context.Transaction);
        foreach (var type in types.Where(type => type.Length > 0).Distinct())
            keys[type] = await rows.Records.AsNoTracking().Where(row => row.Type == type && row.DeletedAt == null).OrderByDescending(row => row.Sequence).Select(row => row.Id).Take(50).ToListAsync();
        return keys;
    }

    static string Told(Refusal refusal) => $"{refusal.Code}: {refusal.Message.English}{string.Concat(refusal.Problems.Take(3).Select(problem => $" {problem.ElementId}: {problem.Message.English}"))}";

    Task<SimulationReport> Report(TimeSpan took, CancellationToken cancellation) => runner.Look(async context =>
    {
        var rows = await WorkflowsDbContext.In(context.Transaction);
        var missed = (await rows.Clocks.AsNoTracking().Where(clock => clock.Due < (clock.EndedAt ?? context.Now)).Select(clock => new { clock.InstanceKey, clock.DeadlineId, clock.ProcessId }).ToListAsync(cancellation)).ToList();
        return new SimulationReport(await Count(context, "SELECT count(*) FROM engine_process_instances"), await Count(context, "SELECT count(*) FROM engine_process_instances WHERE state = 'ACTIVE'"), done,
            await rows.RuleFirings.CountAsync(cancellation), missed.Count, [.. missed.Where(one => !late.Contains(one.InstanceKey)).Select(one => $"{one.ProcessId} {one.InstanceKey} {one.DeadlineId}")],
            await Count(context, "SELECT count(*) FROM engine_incidents WHERE resolved_at IS NULL"), unable, took);
    }, cancellation);

    static async ValueTask<int> Count(CommandContext context, string sql)
    {
        var transaction = (IRelationalTransaction)context.Transaction;
        await using var command = transaction.Connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction.Transaction);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
