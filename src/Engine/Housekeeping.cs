using System.Globalization;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>What a store needs from time to time: the heads of its audit are signed every hour and at the stop, and once a day what is
/// too old is removed.</summary>
/// <remarks>When the day's round was done is a setting of the store, taken in the transaction that looks at it: of several programs one
/// does it, and days on which none ran are made up for by one round at the next start.</remarks>
public sealed class Housekeeping(RelationalStore store, AuditHeads heads, Retention retention, AlarmClock alarm, TimeProvider clock, ILogger<Housekeeping> logger) : BackgroundService
{
    const string LastRetention = "housekeeping.retention";
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    static readonly TimeSpan Day = TimeSpan.FromHours(23); // an hour less, or it would come an hour later every day

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hours = new PeriodicTimer(Hour);
        try
        {
            await alarm.CaughtUp.WaitAsync(stoppingToken);
            do
                await Round(stoppingToken);
            while (await hours.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop.
        }
    }

    /// <summary>Does what is due now.</summary>
    public async Task Round(CancellationToken cancellation)
    {
        try
        {
            if (await TakeDay(cancellation))
                await retention.Run(cancellation);
            await Sign();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Housekeeping failed; it is tried again within {Hour}.", Hour);
        }
    }

    Task<bool> TakeDay(CancellationToken cancellation) => store.Transact(async transaction =>
    {
        await transaction.Lock("housekeeping");
        var now = clock.GetUtcNow();
        if (await transaction.Setting(LastRetention) is { } last && now - DateTimeOffset.Parse(last, CultureInfo.InvariantCulture) < Day)
        {
            transaction.Abandon();
            return false;
        }

        transaction.SetSetting(LastRetention, now.ToString("O", CultureInfo.InvariantCulture));
        return true;
    }, cancellation);

    // The log may leave the machine: what is in it cannot be changed there.
    async Task Sign()
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
            await Sign();
        }
        catch (Exception failure) when (failure is MarketingException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            logger.LogError(failure, "The heads of the audit could not be signed at the stop.");
        }
    }
}
