using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Notifications;

/// <summary>Runs <see cref="Deliveries"/>: one loop a channel, so that a slow one holds up no other.</summary>
public sealed class DeliveryPump : BackgroundService
{
    /// <summary>The kind of change that tells of messages for channels outside.</summary>
    public const string ChangeKind = "delivery";

    readonly IReadOnlyList<(IChannel Channel, Bell Bell)> loops;
    readonly Deliveries deliveries;
    readonly ProcessEngine engine;
    readonly ILogger<DeliveryPump> logger;

    public DeliveryPump(Deliveries deliveries, ProcessEngine engine, ILogger<DeliveryPump> logger)
    {
        (this.deliveries, this.engine, this.logger) = (deliveries, engine, logger);
        loops = [.. deliveries.Channels.Select(channel => (channel, new Bell()))];
        engine.Committed += OnCommitted;
    }

    /// <summary>Asks every channel to look soon.</summary>
    public void Wake()
    {
        foreach (var (_, bell) in loops)
            bell.Ring();
    }

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind is ChangeKind or "hold" or Change.Everything))
            Wake();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(loops.Select(loop => Loop(loop.Channel, loop.Bell, stoppingToken)));

    Task Loop(IChannel channel, Bell bell, CancellationToken stopping)
    {
        DateTimeOffset? next = null;
        return bell.Answer(async cancellation => next = await Look(channel, cancellation), () => Bell.Until(next, engine.Clock.GetUtcNow()), stopping);
    }

    async Task<DateTimeOffset?> Look(IChannel channel, CancellationToken cancellation)
    {
        try
        {
            return await deliveries.Run(channel, cancellation);
        }
        catch (Exception failure) when (failure is StorageException or ConcurrencyException)
        {
            logger.LogError(failure, "Sending on channel {Channel} failed; it is tried again within {Net}.", channel.Name, Bell.Net);
            return null;
        }
    }

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}
