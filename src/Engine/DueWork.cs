using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>Does what is due: timers and jobs, each as a command of its own, until nothing is due any more.</summary>
public sealed class DueWork(CommandRunner runner, Jobs jobs, ILogger<DueWork> logger)
{
    const int Batch = 50;

    /// <summary>Works until nothing is due. Answers when the next thing will be, or null.</summary>
    public async Task<DateTimeOffset?> Run(CancellationToken cancellation)
    {
        var broken = new HashSet<long>();
        while (true)
        {
            var (timers, ready) = await runner.Look(async context => (
                (await context.Transaction.DueTimers(context.Now, Batch + broken.Count)).Where(timer => !broken.Contains(timer.Key)).Select(timer => timer.Key).ToList(),
                (await context.Transaction.AvailableJobs(jobs.Types, context.Now, Batch + broken.Count)).Where(job => !broken.Contains(job.Key)).Select(job => job.Key).ToList()), cancellation);
            if (timers.Count == 0 && ready.Count == 0)
                break;

            foreach (var timer in timers)
                await Guarded(timer, broken, () => Fire(timer, cancellation));
            foreach (var job in ready)
                await Guarded(job, broken, () => jobs.Run(job, cancellation));
        }

        return await runner.Look(context => context.Transaction.NextDue(jobs.Types), cancellation);
    }

    // One broken instance must not stop the others; it is tried again at the next round.
    async Task Guarded(long key, HashSet<long> broken, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            broken.Add(key);
            logger.LogError(failure, "Due work {Key} failed and will be tried again.", key);
        }
    }

    Task<Outcome<Done>> Fire(long timerKey, CancellationToken cancellation) => runner.Run<Done>(async context =>
    {
        // Another node or an earlier round may have been faster: then there is nothing left to do.
        if (await context.Transaction.Timer(timerKey) is not { } timer || timer.DueAt > context.Now)
            return default(Done);
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
