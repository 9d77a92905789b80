using Marketing.Engine.Execution;
using Marketing.Engine.Observability;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>Does what is due: timers and jobs, each as a command of its own, until nothing is due any more.</summary>
public sealed class DueWork(CommandRunner runner, Jobs jobs, ILogger<DueWork> logger)
{
    const int Page = 64;

    /// <summary>How many timers are under way at once; those of one instance follow each other. One: everything in the order of its instant.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>Works until nothing is due. Answers when the next thing will be, or null.</summary>
    public async Task<DateTimeOffset?> Run(CancellationToken cancellation)
    {
        var broken = new HashSet<long>();
        while (await FirePage(broken, cancellation) | await jobs.RunPage(AtOnce, broken, cancellation))
        {
        }

        return await NextDue(cancellation);
    }

    /// <summary>Fires timers until none is due; jobs are somebody else's (see <see cref="JobPump"/>). Answers when the next thing will be, or null.</summary>
    public async Task<DateTimeOffset?> FireTimers(CancellationToken cancellation)
    {
        var broken = new HashSet<long>();
        while (await FirePage(broken, cancellation))
        {
        }

        return await NextDue(cancellation);
    }

    Task<DateTimeOffset?> NextDue(CancellationToken cancellation) =>
        runner.Look(async context => await context.Transaction.NextDue(await jobs.TypesFor(context)), cancellation);

    async Task<bool> FirePage(HashSet<long> broken, CancellationToken cancellation)
    {
        var due = await TakeTimers(broken, cancellation);
        if (AtOnce == 1)
        {
            foreach (var timer in due)
                await Guarded(timer, broken, cancellation);
        }
        else
        {
            await Parallel.ForEachAsync(due.GroupBy(timer => timer.InstanceKey ?? timer.Key), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
                async (timers, stop) =>
                {
                    foreach (var timer in timers)
                        await Guarded(timer, broken, stop);
                });
        }

        return due.Count > 0;
    }

    // Where several programs share the database each takes a page of its own, and what a dead one had taken.
    async Task<IReadOnlyList<TimerRow>> TakeTimers(HashSet<long> broken, CancellationToken cancellation) => (await runner.Run<IReadOnlyList<TimerRow>>(async context =>
    {
        var due = (await context.Transaction.DueTimers(context.Now, Page + broken.Count)).Where(timer => !broken.Contains(timer.Key)).ToList();
        if (!context.Transaction.IsShared || due.Count == 0)
            context.Transaction.Abandon();
        foreach (var timer in due)
        {
            timer.ClaimedBy = context.Transaction.Node;
            context.Transaction.Update(timer);
        }

        return due;
    }, actor: null, cancellation)).Value;

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
        using var span = EngineMeters.Activities.StartActivity("timer", System.Diagnostics.ActivityKind.Consumer, timer.TraceParent)?.SetTag("element", timer.ElementId);
        context.Transaction.Remove(timer);
        if (timer.InstanceKey is { } instanceKey)
            await FireInInstance(context, timer, instanceKey);
        else
            await FireStart(context, timer);
        return default(Done);
    }, actor: null, cancellation);

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
