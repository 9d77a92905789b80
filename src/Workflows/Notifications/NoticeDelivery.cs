using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications.Preferences;
using Marketing.Workflows.Notifications.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Notifications;

/// <summary>Takes notices from the outbox to the people they name, and makes a message of each for the channels outside that want it.</summary>
/// <remarks>Both are one transaction with marking the notice: each reaches everybody once, inside the product at once. What a channel does
/// with its messages is the work of <see cref="Deliveries"/>; without channels outside nothing more is written.</remarks>
public sealed class NoticeDelivery : BackgroundService
{
    const int Batch = 100;

    readonly Bell bell = new();
    readonly IEngineStore store;
    readonly ProcessEngine engine;
    readonly Func<DirectorySnapshot> directory;
    readonly IReadOnlyList<IChannel> channels;
    readonly ReadTracking? reading;
    readonly ILogger<NoticeDelivery> logger;

    public NoticeDelivery(IEngineStore store, ProcessEngine engine, Func<DirectorySnapshot> directory, IReadOnlyList<IChannel> channels, ILogger<NoticeDelivery> logger, ReadTracking? reading = null)
    {
        this.reading = reading;
        this.channels = channels;
        this.store = store;
        this.engine = engine;
        this.directory = directory;
        this.logger = logger;
        engine.Committed += OnCommitted;
    }

    /// <summary>The kind of change that tells a person of new notices.</summary>
    public const string ChangeKind = "notification";

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind is not (ChangeKind or DeliveryPump.ChangeKind)))
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(DeliverAll, stoppingToken);

    /// <summary>Delivers everything that waits.</summary>
    public async Task DeliverAll(CancellationToken cancellation)
    {
        try
        {
            while (await DeliverBatch(cancellation) is { Count: > 0 } reached)
                engine.Tell(reached);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Delivering notices failed; they stay in the outbox until the next round.");
        }
    }

    Task<IReadOnlyList<Change>> DeliverBatch(CancellationToken cancellation) => store.Transact<IReadOnlyList<Change>>(async unit =>
    {
        var transaction = (IRelationalTransaction)unit;
        if (channels.Count > 0)
            await transaction.Lock("notices"); // two programs would otherwise queue a receiver's messages out of order
        var waiting = await engine.Holds(transaction) ? [] : await transaction.Undelivered(Notice.OutboxKind, Batch);
        if (waiting.Count == 0)
        {
            transaction.Abandon();
            return [];
        }

        var context = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
        var told = new HashSet<Change>();
        var routing = channels.Count == 0 ? null : new NoticeRouting(transaction, context, channels, Surroundings.Plain.Zone, engine.Clock.GetUtcNow());
        foreach (var message in waiting)
        {
            await Deliver(transaction, context, routing, message, Notice.Parse(message.PayloadJson), told);
            message.DeliveredAt = engine.Clock.GetUtcNow();
            message.Attempts++;
            transaction.Update(message);
        }

        // A message that names nobody known is delivered to nobody; it must not stop the round.
        told.Add(new Change(ChangeKind) { Person = "" });
        return [.. told];
    }, cancellation);

    async ValueTask Deliver(IRelationalTransaction transaction, WorkflowsDbContext context, NoticeRouting? routing, OutboxRow message, Notice notice, HashSet<Change> told)
    {
        var people = People(notice);
        if (notice.Kind == CarbonCopies.Kind)
            await LeaveOutCopied(context, message, people);
        foreach (var (person, name) in people.Values)
        {
            told.Add(new Change(ChangeKind) { Person = person.Id });
            context.Notifications.Add(new NotificationRow
            {
                Key = transaction.ReserveKeys(1), OutboxKey = message.Key, Person = person.Id, Role = name == person.Id ? null : name, Kind = notice.Kind,
                TextZh = notice.Text.Chinese, TextEn = notice.Text.English, At = message.CreatedAt,
                InstanceKey = message.InstanceKey, TaskKey = notice.TaskKey, DeadlineId = notice.DeadlineId, AnnouncementKey = notice.AnnouncementKey,
                UnreadDueAt = notice.MustRead ? reading?.DueAt(message.CreatedAt) : null,
            });
        }

        if (routing is not null && await routing.Add(message, notice, [.. people.Values.Select(one => one.Person)]))
            told.Add(new Change(DeliveryPump.ChangeKind) { Person = "" }); // no page shows it
    }

    // 抄送: once per person and instance.
    static async ValueTask LeaveOutCopied(WorkflowsDbContext context, OutboxRow message, OrderedDictionary<string, (Person Person, string Name)> people)
    {
        var copied = await context.Notifications.Where(row => row.InstanceKey == message.InstanceKey && row.Kind == CarbonCopies.Kind).Select(row => row.Person).ToListAsync();
        foreach (var person in copied.Concat(context.Notifications.Local.Where(row => row.InstanceKey == message.InstanceKey && row.Kind == CarbonCopies.Kind).Select(row => row.Person)))
            people.Remove(person);
    }

    // Once a person, however many of the names mean him; the first name that does is remembered.
    OrderedDictionary<string, (Person Person, string Name)> People(Notice notice)
    {
        var people = directory();
        var named = new OrderedDictionary<string, (Person, string)>();
        foreach (var name in notice.To)
        {
            foreach (var person in people.Resolve(name))
                named.TryAdd(person.Id, (person, name));
        }

        return named;
    }

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}
