using System.Collections.Concurrent;
using System.Threading.Channels;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;

namespace Marketing.Dashboard.Live;

/// <summary>Something changed; a page that shows it may want to look again. Says what, never how it looks now.</summary>
sealed record LiveChange(string Kind, string? ProcessInstanceKey = null, string? UserTaskKey = null);

/// <summary>Takes what was committed to the pages that are open, each only what its person may see.</summary>
sealed class LiveHub : BackgroundService
{
    /// <summary>Changes a slow page may be behind before it is cut off; it connects again and looks at everything.</summary>
    const int Backlog = 512;

    readonly Channel<Change> committed = Channel.CreateBounded<Change>(new BoundedChannelOptions(50_000) { FullMode = BoundedChannelFullMode.DropOldest });
    readonly ConcurrentDictionary<LiveClient, bool> clients = new();
    readonly ProcessEngine engine;
    readonly RelationalStore store;
    readonly ILogger<LiveHub> logger;

    public LiveHub(ProcessEngine engine, RelationalStore store, ILogger<LiveHub> logger)
    {
        this.engine = engine;
        this.store = store;
        this.logger = logger;
        engine.Committed += OnCommitted;
    }

    public LiveClient Connect(Viewer viewer)
    {
        var client = new LiveClient(viewer, Backlog);
        clients[client] = true;
        return client;
    }

    public void Disconnect(LiveClient client)
    {
        clients.TryRemove(client, out _);
        client.Close();
    }

    /// <summary>The clock was set or let go: every page shows it.</summary>
    public void ClockChanged() => Send(new LiveChange("clock"), _ => true);

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (clients.IsEmpty)
            return;
        foreach (var change in changes)
            committed.Writer.TryWrite(change);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await committed.Reader.WaitToReadAsync(stoppingToken))
            {
                var batch = new List<Change>();
                while (batch.Count < 1000 && committed.Reader.TryRead(out var change))
                    batch.Add(change);
                await Distribute(batch, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop: pages connect again after the next start.
        }
    }

    async Task Distribute(List<Change> batch, CancellationToken cancellation)
    {
        try
        {
            foreach (var change in batch.Where(change => change.InstanceKey is null).Distinct())
                Send(new LiveChange(change.Kind), client => change.Person is null || change.Person == client.Viewer.Id);
            foreach (var instance in batch.Where(change => change.InstanceKey is not null).GroupBy(change => change.InstanceKey!.Value))
            {
                if (clients.IsEmpty || await store.Read(rows => Involvement.Read(rows, instance.Key, cancellation), cancellation) is not { } involved)
                    continue;
                foreach (var change in instance.Distinct())
                {
                    Send(new LiveChange(change.Kind, Keys.Text(change.InstanceKey), Keys.Text(change.TaskKey)), client =>
                        change.TaskKey is { } task ? involved.TaskSeenBy(client.Viewer, task) : involved.SeenBy(client.Viewer));
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Telling open pages of {Count} changes failed.", batch.Count);
        }
    }

    void Send(LiveChange change, Func<LiveClient, bool> maySee)
    {
        foreach (var (client, _) in clients)
        {
            if (maySee(client) && !client.TryTell(change))
                Disconnect(client);
        }
    }

    public override void Dispose()
    {
        engine.Committed -= OnCommitted;
        base.Dispose();
    }
}

/// <summary>One open page.</summary>
sealed class LiveClient(Viewer viewer, int backlog)
{
    readonly Channel<LiveChange> waiting = Channel.CreateBounded<LiveChange>(new BoundedChannelOptions(backlog) { SingleReader = true });

    public Viewer Viewer { get; } = viewer;

    public ChannelReader<LiveChange> Changes => waiting.Reader;

    /// <summary>False when the page is too far behind.</summary>
    public bool TryTell(LiveChange change) => waiting.Writer.TryWrite(change);

    public void Close() => waiting.Writer.TryComplete();
}
