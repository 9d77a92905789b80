using System.Threading.Channels;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Directory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Notifications;

/// <summary>Takes notices from the outbox to the people they name. Delivering and marking are one transaction: each reaches everybody once.</summary>
public sealed class NoticeDelivery : BackgroundService
{
    const int Batch = 100;

    readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly IEngineStore store;
    readonly ProcessEngine engine;
    readonly Func<DirectorySnapshot> directory;
    readonly ILogger<NoticeDelivery> logger;

    public NoticeDelivery(IEngineStore store, ProcessEngine engine, Func<DirectorySnapshot> directory, ILogger<NoticeDelivery> logger)
    {
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
        if (changes.Any(change => change.Kind != ChangeKind))
            bell.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bell.Writer.TryWrite(true);
        try
        {
            while (await bell.Reader.WaitToReadAsync(stoppingToken))
            {
                bell.Reader.TryRead(out _);
                await DeliverAll(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop: what is undelivered is delivered after the next start.
        }
    }

    /// <summary>Delivers everything that waits.</summary>
    public async Task DeliverAll(CancellationToken cancellation)
    {
        try
        {
            while (await DeliverBatch(cancellation) is { Count: > 0 } people)
                engine.Tell([.. people.Select(person => new Change(ChangeKind) { Person = person })]);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Delivering notices failed; they stay in the outbox until the next round.");
        }
    }

    Task<HashSet<string>> DeliverBatch(CancellationToken cancellation) => store.Transact(async transaction =>
    {
        var reached = new HashSet<string>();
        if (await engine.Holds(transaction))
        {
            transaction.Abandon();
            return reached;
        }

        var waiting = await transaction.Undelivered(Notice.OutboxKind, Batch);
        if (waiting.Count == 0)
        {
            transaction.Abandon();
            return reached;
        }

        var context = await ((IRelationalTransaction)transaction).Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
        foreach (var message in waiting)
        {
            foreach (var row in Rows(message, Notice.Parse(message.PayloadJson)))
            {
                row.Key = transaction.ReserveKeys(1);
                context.Notifications.Add(row);
                reached.Add(row.Person);
            }

            message.DeliveredAt = engine.Clock.GetUtcNow();
            message.Attempts++;
            transaction.Update(message);
        }

        // A message that names nobody known is delivered to nobody; it must not stop the round.
        reached.Add("");
        return reached;
    }, cancellation);

    // Once a person, however many of the names mean him; the first name that does is remembered.
    IEnumerable<NotificationRow> Rows(OutboxRow message, Notice notice)
    {
        var people = directory();
        var told = new HashSet<string>();
        foreach (var name in notice.To)
        {
            foreach (var person in people.Resolve(name).Where(person => told.Add(person.Id)))
            {
                yield return new NotificationRow
                {
                    OutboxKey = message.Key, Person = person.Id, Role = name == person.Id ? null : name, Kind = notice.Kind,
                    TextZh = notice.Text.Chinese, TextEn = notice.Text.English, At = message.CreatedAt,
                    InstanceKey = message.InstanceKey, TaskKey = notice.TaskKey, DeadlineId = notice.DeadlineId,
                };
            }
        }
    }

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}
