using System.Collections.Concurrent;
using System.Text.Json;
using Marketing.Engine.Persistence;
using Microsoft.Extensions.Hosting;

namespace Marketing.Engine;

/// <summary>Tells the other programs on the database what was committed here, and this one what was committed there: pages that are open
/// look again, pumps look for work. Hints only: when some may have been missed, everything is taken to have changed.</summary>
public sealed class ClusterHints : BackgroundService
{
    // A hint of the database may have 8,000 bytes.
    const int Largest = 7_500;
    const int Most = 10_000;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    static readonly Change[] Everything = [new Change(Change.Everything)];

    readonly string self = Guid.NewGuid().ToString("N");
    readonly ConcurrentQueue<Change> waiting = [];
    readonly RelationalStore? store;
    readonly CommandRunner runner;

    /// <param name="store">Null, or one that nobody shares: nothing is said.</param>
    public ClusterHints(RelationalStore? store, CommandRunner runner)
    {
        this.runner = runner;
        if (store is not { IsShared: true })
            return;
        this.store = store;
        store.Heard += OnHeard;
        runner.CommittedHere += OnCommitted;
    }

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
            waiting.Enqueue(change);
    }

    void OnHeard(string hint)
    {
        if (hint.Length == 0)
            runner.Hear(Everything);
        else if (!hint.StartsWith(self, StringComparison.Ordinal) && hint.Length > self.Length)
            runner.Hear(JsonSerializer.Deserialize<Change[]>(hint.AsSpan(self.Length)) ?? Everything);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (store is not null && await timer.WaitForNextTickAsync(stoppingToken))
                await Say(store, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop.
        }
    }

    async Task Say(RelationalStore store, CancellationToken cancellation)
    {
        var many = waiting.Count > Most;
        var changes = new HashSet<Change>();
        while (waiting.TryDequeue(out var change))
            changes.Add(change);
        if (changes.Count == 0)
            return;
        foreach (var hint in many ? [self + JsonSerializer.Serialize(Everything)] : Hints(changes))
            await store.Say(hint, cancellation);
    }

    // As many changes a hint as go into it.
    IEnumerable<string> Hints(IEnumerable<Change> changes)
    {
        var parts = new List<string>();
        var length = self.Length + 2;
        foreach (var part in changes.Select(change => JsonSerializer.Serialize(change)))
        {
            if (length + part.Length + 1 > Largest)
            {
                yield return $"{self}[{string.Join(',', parts)}]";
                parts.Clear();
                length = self.Length + 2;
            }

            parts.Add(part);
            length += part.Length + 1;
        }

        yield return $"{self}[{string.Join(',', parts)}]";
    }

    public override void Dispose()
    {
        if (store is not null)
            store.Heard -= OnHeard;
        runner.CommittedHere -= OnCommitted;
        base.Dispose();
    }
}
