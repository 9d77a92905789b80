using System.Diagnostics;
using Marketing.Engine.Execution;
using Marketing.Engine.Observability;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>Does what is due until nothing is due any more: timers a page at a time, each page one command, and jobs, each a command of its own.</summary>
/// <remarks>Timers that fall due together share a transaction. A page that fails is undone and carried out again timer by timer, so that one
/// that cannot be fired keeps no other.</remarks>
public sealed class DueWork(CommandRunner runner, Jobs jobs, ILogger<DueWork> logger)
{
    const int Page = 64;

    /// <summary>Timers of one instance in one round; the rest is left to the next.</summary>
    const int MostOfOneInstance = 10_000;

    // A page holds up other commands no longer than this (on SQLite they stand at the same gate); what is left is the next page's.
    static readonly TimeSpan LongestPage = TimeSpan.FromMilliseconds(50);

    /// <summary>How many jobs, or timers of a page that has failed, are under way at once; those of one instance follow each other. One:
    /// everything in the order of its instant.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>Works until nothing is due. Answers when the next thing will be, or null.</summary>
    public async Task<DateTimeOffset?> Run(CancellationToken cancellation)
    {
        var round = new Round();
        while (await FirePage(round, cancellation) | await jobs.RunPage(AtOnce, round.Broken, cancellation))
        {
        }

        return await NextDue(round, cancellation);
    }

    /// <summary>Fires the timers that are due now; jobs are somebody else's (see <see cref="JobPump"/>). Answers when the next thing will be, or null.</summary>
    /// <remarks>What comes due meanwhile is left to the next call: timers of no length that are set again and again make no call endless.</remarks>
    public async Task<DateTimeOffset?> FireTimers(CancellationToken cancellation)
    {
        var round = new Round { Until = runner.Clock.GetUtcNow() };
        while (await FirePage(round, cancellation))
        {
            if (AtOnce > 1 && round.HasBacklog)
                await FireInLanes(round, cancellation);
        }

        return await NextDue(round, cancellation);
    }

    // Where the database lets pages be saved side by side, two are under way at once; the timers of one instance are all of the same lane and keep their order.
    async Task FireInLanes(Round round, CancellationToken cancellation)
    {
        Round[] lanes = [.. Enumerable.Range(0, IEngineTransaction.Lanes).Select(lane => new Round(round.Broken) { Until = round.Until, Lane = lane })];
        await Task.WhenAll(lanes.Select(async lane =>
        {
            while (await FirePage(lane, cancellation))
            {
            }
        }));
        foreach (var lane in lanes)
            round.Broken.UnionWith(lane.Broken);
    }

    /// <summary>One time of working until nothing is due.</summary>
    sealed class Round(IEnumerable<long>? broken = null)
    {
        /// <summary>What could not be done: it is left to the next round.</summary>
        public HashSet<long> Broken { get; } = [.. broken ?? []];

        /// <summary>The lane whose timers are looked for; null for all.</summary>
        public int? Lane { get; init; }

        /// <summary>Whether the last page was full, and another may be worked out beside the next.</summary>
        public bool HasBacklog { get; set; }

        /// <summary>The instant up to which timers are looked for; null for the moment of each look.</summary>
        public DateTimeOffset? Until { get; init; }

        /// <summary>The instant up to which timers were looked for, the last time.</summary>
        public DateTimeOffset Looked { get; set; }

        readonly Dictionary<long, int> fired = [];

        /// <summary>Whether an instance has had its turn: under a clock that stands, timers of no length that set themselves again would have no end.</summary>
        public bool IsEnough(TimerRow timer)
        {
            var count = fired[timer.InstanceKey ?? 0] = fired.GetValueOrDefault(timer.InstanceKey ?? 0) + 1;
            return timer.InstanceKey is not null && count > MostOfOneInstance;
        }
    }

    // What is due at the last look and still there is broken, or somebody else's; what has come due since then counts.
    Task<DateTimeOffset?> NextDue(Round round, CancellationToken cancellation) =>
        runner.Look(async context => await context.Transaction.NextDue(await jobs.TypesFor(context), round.Looked), cancellation);

    // False when none was due.
    async Task<bool> FirePage(Round round, CancellationToken cancellation)
    {
        try
        {
            return (await runner.Run<bool>(context => FireTogether(context, round), actor: null, cancellation, beside: false)).Value;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogDebug(failure, "A page of timers failed; its timers are fired one by one.");
            return await FireOneByOne(round, cancellation);
        }
    }

    // The rows are held until the page is saved: where several programs share the database each has a page of its own.
    static async ValueTask<Outcome<bool>> FireTogether(CommandContext context, Round round)
    {
        var due = await DueNow(context, round);
        round.HasBacklog = due.Count == Page && context.Transaction.IsShared;
        if (due.Count == 0)
            context.Transaction.Abandon();
        else
            await context.Transaction.ReadAhead([.. due.Select(timer => timer.InstanceKey).OfType<long>().Distinct()]);
        var began = Stopwatch.GetTimestamp();
        foreach (var timer in due)
        {
            // One before it may have ended what this one waits in.
            if (await context.Transaction.Timer(timer.Key) is not { } present)
                continue;
            if (round.IsEnough(present))
                round.Broken.Add(present.Key);
            else
                await Fire(context, present);
            if (Stopwatch.GetElapsedTime(began) > LongestPage)
                break;
        }

        return due.Count > 0;
    }

    static async ValueTask<List<TimerRow>> DueNow(CommandContext context, Round round)
    {
        round.Looked = round.Until ?? context.Now;
        return [.. (await context.Transaction.DueTimers(round.Looked, Page + round.Broken.Count, round.Lane)).Where(timer => !round.Broken.Contains(timer.Key)).Take(Page)];
    }

    async Task<bool> FireOneByOne(Round round, CancellationToken cancellation)
    {
        var due = await TakeTimers(round, cancellation);
        if (AtOnce == 1)
        {
            foreach (var timer in due)
                await Guarded(timer, round.Broken, cancellation);
        }
        else
        {
            await Parallel.ForEachAsync(due.GroupBy(timer => timer.InstanceKey ?? timer.Key), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (timers, stop) =>
                {
                    foreach (var timer in timers)
                        await Guarded(timer, round.Broken, stop);
                });
        }

        return due.Count > 0;
    }

    // Where several programs share the database each takes a page of its own, and what a dead one had taken.
    async Task<IReadOnlyList<TimerRow>> TakeTimers(Round round, CancellationToken cancellation) => (await runner.Run<IReadOnlyList<TimerRow>>(async context =>
    {
        var due = await DueNow(context, round);
        if (!context.Transaction.IsShared || due.Count == 0)
            context.Transaction.Abandon();
        foreach (var timer in due)
        {
            timer.ClaimedBy = context.Transaction.Node;
            context.Transaction.Update(timer);
        }

        return due;
    }, actor: null, cancellation, beside: false)).Value;

    // One broken instance must not stop the others; it is tried again at the next round.
    async Task Guarded(TimerRow timer, HashSet<long> broken, CancellationToken cancellation)
    {
        try
        {
            await Fire(timer.Key, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            lock (broken)
                broken.Add(timer.Key);
            logger.LogError(failure, "Timer {Key} failed and will be tried again.", timer.Key);
        }
    }

    Task<Outcome<Done>> Fire(long timerKey, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        // Somebody may have been faster, or have taken this program for dead: then there is nothing left to do.
        if (await context.Transaction.Timer(timerKey) is not { } timer || timer.DueAt > context.Now
            || (context.Transaction.IsShared && timer.ClaimedBy != context.Transaction.Node))
            return default(Done);
        await Fire(context, timer);
        return default(Done);
    }, actor: null, cancellation);

    static async ValueTask Fire(CommandContext context, TimerRow timer)
    {
        using var span = EngineMeters.Activities.StartActivity("timer", ActivityKind.Consumer, timer.TraceParent)?.SetTag("element", timer.ElementId);
        context.Transaction.Remove(timer);
        if (timer.InstanceKey is { } instanceKey)
            await FireInInstance(context, timer, instanceKey);
        else
            await FireStart(context, timer);
    }

    static async ValueTask FireInInstance(CommandContext context, TimerRow timer, long instanceKey)
    {
        var loaded = await context.Load(instanceKey) ?? throw new InvalidOperationException($"Timer {timer.Key} has no instance {instanceKey}.");
        await context.Move(loaded, new FireTimer(context.Moment(null), timer.Key, timer.DueAt, timer.Remaining, timer.Interval));
    }

    static async ValueTask FireStart(CommandContext context, TimerRow timer)
    {
        var definition = await context.Transaction.Definition(timer.DefinitionKey) ?? throw new InvalidOperationException($"Timer {timer.Key} has no definition.");
        context.Tally?.AddStart(timer, context.Now);
        await context.Begin(definition, new Beginning("system", null) { StartEventId = timer.ElementId });
        var fired = new FireTimer(context.Moment(null), timer.Key, timer.DueAt, timer.Remaining, timer.Interval);
        if (TimerSchedule.Next(fired, StartEvents.CurrentInterval(context, definition, timer.ElementId)) is { } next)
        {
            context.Transaction.Add(new TimerRow
            {
                Key = context.Transaction.ReserveKeys(1), DueAt = next.DueAt, DefinitionKey = timer.DefinitionKey, ElementId = timer.ElementId,
                Remaining = next.Remaining, Interval = next.Interval,
            });
        }
    }
}
