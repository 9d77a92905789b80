using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine.Observability;

/// <summary>How much waits in a store at one moment.</summary>
public readonly record struct EngineCounts(long OpenTasks, long OpenIncidents, long ActiveInstances, long OpenJobs, long OverdueTimers, long UndeliveredMessages, TimeSpan OldestUndelivered)
{
    /// <summary>Counts through indexes; takes milliseconds on a store of a hundred thousand open instances.</summary>
    public static async Task<EngineCounts> Of(EngineDbContext engine, DateTimeOffset now, CancellationToken cancellation)
    {
        var oldest = await engine.Outbox.Where(message => message.DeliveredAt == null).OrderBy(message => message.Key).Select(message => (DateTimeOffset?)message.CreatedAt).FirstOrDefaultAsync(cancellation);
        return new EngineCounts(
            await engine.UserTasks.LongCountAsync(task => task.State == "CREATED", cancellation),
            await engine.Incidents.LongCountAsync(incident => incident.ResolvedAt == null, cancellation),
            await engine.ProcessInstances.LongCountAsync(instance => instance.EndedAt == null, cancellation),
            await engine.Jobs.LongCountAsync(job => job.State == "CREATED", cancellation),
            await engine.Timers.LongCountAsync(timer => timer.DueAt <= now, cancellation),
            await engine.Outbox.LongCountAsync(message => message.DeliveredAt == null, cancellation),
            oldest is { } at && at < now ? now - at : TimeSpan.Zero);
    }
}

/// <summary>Counts from time to time what waits, and shows it as gauges.</summary>
/// <param name="count">Counts the store.</param>
public sealed class EngineGauges(Func<CancellationToken, Task<EngineCounts>> count, ILogger<EngineGauges> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
                await Look(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop.
        }
    }

    /// <summary>Counts now.</summary>
    public async Task Look(CancellationToken cancellation)
    {
        try
        {
            EngineMeters.Show(await count(cancellation));
        }
        catch (StorageException failure)
        {
            logger.LogWarning(failure, "Counting what waits failed; the gauges show the last figures.");
        }
    }
}
