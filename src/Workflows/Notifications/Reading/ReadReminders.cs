using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Notifications.Reading;

/// <summary>Reminds whoever has not read in time, urgently and once: the mark and the reminder are one transaction.</summary>
/// <remarks>After a time in which nothing ran, what fell due meanwhile is reminded of once, then and there.</remarks>
public sealed class ReadReminders : BackgroundService
{
    const int Batch = 200;

    readonly Bell bell = new();
    readonly IEngineStore store;
    readonly ProcessEngine engine;
    readonly ILogger<ReadReminders> logger;

    public ReadReminders(IEngineStore store, ProcessEngine engine, ILogger<ReadReminders> logger)
    {
        (this.store, this.engine, this.logger) = (store, engine, logger);
        engine.Committed += OnCommitted;
    }

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind is NoticeDelivery.ChangeKind or "hold" or Change.Everything))
            bell.Ring();
    }

    /// <summary>Asks for a look soon.</summary>
    public void Wake() => bell.Ring();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? next = null;
        return bell.Answer(async cancellation => next = await Look(cancellation), () => Bell.Until(next, engine.Clock.GetUtcNow()), stoppingToken);
    }

    async Task<DateTimeOffset?> Look(CancellationToken cancellation)
    {
        try
        {
            return await RemindAll(cancellation);
        }
        catch (Exception failure) when (failure is StorageException or ConcurrencyException)
        {
            logger.LogError(failure, "Unread notices could not be looked through; they are again within {Net}.", Bell.Net);
            return null;
        }
    }

    /// <summary>Reminds everybody who is due. Answers when the next one is, or null.</summary>
    public async Task<DateTimeOffset?> RemindAll(CancellationToken cancellation)
    {
        while (true)
        {
            var (reminded, next) = await RemindSome(cancellation);
            if (reminded == 0)
                return next;
            engine.Tell([new Change("reminder") { Person = "" }]); // no page shows it; it takes the reminders out of the outbox
        }
    }

    Task<(int Reminded, DateTimeOffset? Next)> RemindSome(CancellationToken cancellation) => store.Transact<(int, DateTimeOffset?)>(async unit =>
    {
        var transaction = (IRelationalTransaction)unit;
        await transaction.Lock("reminders"); // two programs would otherwise remind twice
        var rows = (await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over)).Notifications;
        var now = engine.Clock.GetUtcNow();
        var unread = rows.AsTracking().Where(row => row.UnreadDueAt != null && row.ReadAt == null && row.RemindedAt == null).OrderBy(row => row.UnreadDueAt);
        var due = await engine.Holds(transaction) ? [] : await unread.Where(row => row.UnreadDueAt <= now).Take(Batch).ToListAsync(cancellation);
        foreach (var row in due)
        {
            row.RemindedAt = now;
            Reminder(row).Post(transaction, now, row.InstanceKey);
        }

        if (due.Count > 0)
            return (due.Count, null);
        transaction.Abandon();
        return (0, await unread.Select(row => row.UnreadDueAt).FirstOrDefaultAsync(cancellation));
    }, cancellation);

    static Notice Reminder(NotificationRow row) => new([row.Person], ReadTracking.ReminderKind, new Words($"未读提醒：{row.TextZh}", $"Not read yet: {row.TextEn}"))
    {
        TaskKey = row.TaskKey, AnnouncementKey = row.AnnouncementKey,
    };

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}
