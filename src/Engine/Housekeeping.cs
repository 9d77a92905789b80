using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>What a store needs from time to time: the heads of its audit are signed every hour and at the stop, and every night what is
/// too old is removed.</summary>
/// <remarks>The times are <see cref="Schedules"/>. Removing is done by one program; for signing, whichever has the turn asks all, for each
/// machine has a file and a key of its own.</remarks>
public sealed class Housekeeping : BackgroundService
{
    const string SignNow = "audit-heads";

    readonly Bell bell = new();
    readonly RelationalStore store;
    readonly AuditHeads heads;
    readonly Retention retention;
    readonly AlarmClock alarm;
    readonly ProcessEngine engine;
    readonly ILogger<Housekeeping> logger;

    public Housekeeping(RelationalStore store, AuditHeads heads, Retention retention, AlarmClock alarm, ProcessEngine engine, ILogger<Housekeeping> logger)
    {
        (this.store, this.heads, this.retention, this.alarm, this.engine, this.logger) = (store, heads, retention, alarm, engine, logger);
        engine.Committed += OnCommitted;
    }

    /// <summary>When what is done.</summary>
    public IReadOnlyList<Schedule> Schedules =>
    [
        new("audit-heads", "0 * * * *", (_, _) =>
        {
            engine.Tell([new Change(SignNow) { Person = "" }]); // no page shows it
            return Task.CompletedTask;
        }),
        new("retention", "30 3 * * *", (_, stopping) => Remove(stopping)),
    ];

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind == SignNow))
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(Sign, () => Timeout.InfiniteTimeSpan, stoppingToken);

    async Task Remove(CancellationToken cancellation)
    {
        await alarm.CaughtUp.WaitAsync(cancellation);
        await retention.Run(null, cancellation);
    }

    async Task Sign(CancellationToken cancellation)
    {
        try
        {
            await alarm.CaughtUp.WaitAsync(cancellation);
            await SignMoved();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "The heads of the audit could not be signed; it is tried again within the hour.");
        }
    }

    // The log may leave the machine: what is in it cannot be changed there.
    async Task SignMoved()
    {
        if (await heads.Sign(store, TimeProvider.System.GetUtcNow()) is { } signed)
            logger.LogInformation("Audit heads signed (chain:entry:hash): {Heads}", signed);
        heads.Copy?.Send();
    }

    /// <summary>The last thing that is done to the store: everything up to here is signed.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await SignMoved();
        }
        catch (Exception failure) when (failure is MarketingException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            logger.LogError(failure, "The heads of the audit could not be signed at the stop.");
        }
    }

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}
