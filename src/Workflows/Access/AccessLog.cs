using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Access;

/// <summary>Keeps who came, who was turned away and who took something along, in the chain of the audit (SR-L1).</summary>
/// <remarks>The first time is told at once. What one person repeats on one thing within the minute after it is counted, and told as one
/// entry when the minute is over; and whatever strangers think up, no more than <see cref="MostInMinute"/> entries a minute are written.</remarks>
public sealed class AccessLog(IEngineStore store, TimeProvider clock, ILogger<AccessLog> logger) : BackgroundService
{
    /// <summary>The word of these entries in the audit.</summary>
    public const string AuditAction = "access";

    /// <summary>So many entries a minute at most; what goes beyond is counted in one.</summary>
    public const int MostInMinute = 600;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly Lock counting = new();
    readonly Dictionary<(string? Actor, string Action, string Object), Counted> counted = [];
    DateTimeOffset minute;
    int inMinute;

    sealed class Counted(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;
        public int Repeats { get; set; }
        public AccessRow? Last { get; set; }
    }

    /// <summary>How these rows are compared with the audit.</summary>
    public static AuditedTable Audited { get; } = new(AuditAction,
        (engine, keys) => Over(engine, async rows => (await rows.Where(row => keys.Contains(row.Key)).ToListAsync()).ConvertAll(row => (row.Key, AuditDigest.Of(ContentOf(row))))),
        engine => Over(engine, rows => rows.Select(row => row.Key).ToListAsync()));

    static async Task<T> Over<T>(EngineDbContext engine, Func<IQueryable<AccessRow>, Task<T>> look)
    {
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await look(workflows.Accesses.AsNoTracking());
    }

    /// <summary>What is said of a row in the audit: every part of it, so that none can be changed afterwards.</summary>
    static string ContentOf(AccessRow row) => string.Join('\u001f', row.Key.ToString(CultureInfo.InvariantCulture), row.At.UtcTicks.ToString(CultureInfo.InvariantCulture),
        row.Actor, row.Action, row.Object, row.Status.ToString(CultureInfo.InvariantCulture), row.From, row.TraceId, row.Count.ToString(CultureInfo.InvariantCulture), row.Detail);

    /// <summary>Tells what happened; durable when the task ends, unless it is a repetition. The key and the instant are given here.</summary>
    public async Task Tell(AccessRow access)
    {
        access.At = clock.GetUtcNow();
        var due = new List<AccessRow>();
        lock (counting)
            Count(access, due);
        await Write(due);
    }

    void Count(AccessRow access, List<AccessRow> due)
    {
        var now = access.At;
        if (now - minute >= Window)
            (minute, inMinute) = (now, 0);
        var key = (access.Actor, access.Action, access.Object);
        if (!counted.ContainsKey(key) && inMinute >= MostInMinute)
            key = (null, access.Action, "*");
        if (counted.TryGetValue(key, out var known) && now - known.Since < Window)
        {
            known.Repeats++;
            known.Last = access;
            return;
        }

        TakeRepeats(known, key, due);
        counted[key] = new Counted(now);
        inMinute++;
        due.Add(access);
    }

    static void TakeRepeats(Counted? known, (string? Actor, string Action, string Object) key, List<AccessRow> due)
    {
        if (known is not { Last: { } last })
            return;
        (last.Actor, last.Object, last.Count) = (key.Actor, key.Object, known.Repeats);
        due.Add(last);
    }

    /// <summary>Tells of the repetitions whose minute is over; of all when <paramref name="all"/>.</summary>
    public Task Flush(bool all = false)
    {
        var due = new List<AccessRow>();
        lock (counting)
        {
            var now = clock.GetUtcNow();
            foreach (var (key, known) in counted.Where(one => all || now - one.Value.Since >= Window).ToList())
            {
                TakeRepeats(known, key, due);
                counted.Remove(key);
            }
        }

        return Write(due);
    }

    // Nobody's work fails because it cannot be told of: what cannot be kept goes to the program's log.
    async Task Write(List<AccessRow> rows)
    {
        if (rows.Count == 0)
            return;
        try
        {
            await store.Transact(async unit =>
            {
                var transaction = (IRelationalTransaction)unit;
                var context = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
                foreach (var row in rows)
                    Put(transaction, context, row);

                return true;
            }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is MarketingException or ObjectDisposedException)
        {
            foreach (var row in rows)
                logger.LogError(failure, "Access could not be told: {Actor} {Action} {Object} {Status} from {From}, {Count} times.", row.Actor, row.Action, row.Object, row.Status, row.From, row.Count);
        }
    }

    static void Put(IEngineTransaction transaction, WorkflowsDbContext context, AccessRow row)
    {
        row.Key = transaction.ReserveKeys(1);
        context.Accesses.Add(row);
        transaction.Audit(AuditAction, row.Actor, row.Key, ContentOf(row));
    }

    /// <summary>Tells of a change in the transaction that makes it: neither is there without the other.</summary>
    public static void TellWith(IEngineTransaction transaction, WorkflowsDbContext context, AccessRow row)
    {
        row.At = TimeProvider.System.GetUtcNow();
        Put(transaction, context, row);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var minutes = new PeriodicTimer(Window);
        try
        {
            while (await minutes.WaitForNextTickAsync(stoppingToken))
                await Flush();
        }
        catch (OperationCanceledException)
        {
            // A normal stop.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(all: true);
    }
}
