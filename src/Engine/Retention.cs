using System.Data.Common;
using System.Globalization;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>How long is kept what nobody needs any more.</summary>
public sealed record RetentionRules
{
    /// <summary>Ended process instances with their history, ended batch operations and evaluated decisions; null: for ever.</summary>
    public TimeSpan? Ended { get; init; }

    /// <summary>What the tables of other floors tell of the past (<see cref="OldRows"/>); null: for ever.</summary>
    public TimeSpan? History { get; init; }

    /// <summary>Answers under an idempotency key.</summary>
    public TimeSpan Answers { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>What a round of retention has removed.</summary>
/// <param name="Others">Rows of other floors, by <see cref="OldRows.Name"/>.</param>
/// <param name="LongestSlice">The longest transaction: others have waited no longer than this.</param>
/// <param name="More">The time for it was over before everything was removed.</param>
public sealed record RetentionReport(int Instances, int Batches, int Decisions, int Answers, int Messages, IReadOnlyDictionary<string, int> Others, TimeSpan LongestSlice, bool More)
{
    public bool IsEmpty => Instances + Batches + Decisions + Answers + Messages + Others.Values.Sum() == 0;
}

/// <summary>Removes what is older than the rules say, in small slices beside the work of others. Each removal is in the audit.</summary>
/// <remarks>An instance goes with everything that it called, called ones first, and never while a message of it waits to be delivered. A
/// round that is broken off is gone on with by the next.</remarks>
public sealed class Retention(RelationalStore store, StepListener listener, TimeProvider clock, RetentionRules rules, IReadOnlyList<OldRows> others, ILogger<Retention> logger) : IDisposable
{
    const int Roots = 50;
    const int FewestInSlice = 1;
    const int MostInSlice = 50;
    const int RowsInSlice = 500;

    // Others wait for a slice. One that takes longer makes the next ones smaller, until this is met; how many instances that is depends on
    // the machine and on what hangs on them.
    static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(50);

    static readonly string[] TablesOfInstances =
    [
        "engine_steps", "engine_element_instances", "engine_user_tasks", "engine_incidents", "engine_decision_instances", "engine_outbox", "engine_jobs", "engine_timers",
        "engine_message_subscriptions",
    ];

    readonly SemaphoreSlim alone = new(1, 1);
    Func<bool> isOver = () => false;
    bool more;
    TimeSpan longest;
    TimeSpan last;
    int instancesInSlice = FewestInSlice;

    public void Dispose() => alone.Dispose();

    /// <summary>One round: until nothing is left that is too old, or its time is over. A second caller waits for the first, and finds little left.</summary>
    /// <param name="atMost">After how long no further slice is begun; null: none is left out.</param>
    public async Task<RetentionReport> Run(TimeSpan? atMost, CancellationToken cancellation)
    {
        var asked = clock.GetTimestamp();
        await alone.WaitAsync(cancellation);
        try
        {
            isOver = () => atMost is { } time && clock.GetElapsedTime(asked) >= time;
            return await Round(cancellation);
        }
        finally
        {
            alone.Release();
        }
    }

    async Task<RetentionReport> Round(CancellationToken cancellation)
    {
        (longest, more) = (TimeSpan.Zero, false);
        var now = clock.GetUtcNow();
        var messages = await Rows("engine_messages", "key", "expires_at <= @at", now, cancellation);
        var answers = await Rows("engine_idempotency", "actor, idempotency_key", "at < @at", now - rules.Answers, cancellation);
        var (instances, batches, decisions) = rules.Ended is { } kept ? await Ended(now - kept, cancellation) : default;
        var history = new Dictionary<string, int>();
        foreach (var old in others)
            history[old.Name] = rules.History is { } told ? await History(old, now - told, cancellation) : 0;
        var report = new RetentionReport(instances, batches, decisions, answers, messages, history, longest, more);
        if (!report.IsEmpty)
        {
            logger.LogInformation("Retention removed {Instances} instances, {Batches} batch operations, {Decisions} decisions, {Answers} answers, {Messages} messages and {Others}; longest slice {Slice} ms.",
                instances, batches, decisions, answers, messages, string.Join(", ", history.Select(one => $"{one.Value} {one.Key}")), (int)longest.TotalMilliseconds);
        }

        return report;
    }

    async Task<(int Instances, int Batches, int Decisions)> Ended(DateTimeOffset before, CancellationToken cancellation)
    {
        var instances = 0;
        while (!Stop() && await Families(before, cancellation) is { Count: > 0 } old)
        {
            for (var at = 0; at < old.Count && !Stop();)
            {
                var slice = old.Slice(at, Math.Min(instancesInSlice, old.Count - at));
                instances += await Slice(transaction => Remove(transaction, slice), cancellation);
                at += slice.Count;
                instancesInSlice = Math.Clamp(last > Aim ? instancesInSlice / 2 : instancesInSlice + 1, FewestInSlice, MostInSlice);
            }
        }

        var batches = 0;
        while (!Stop() && await store.Read(engine => engine.BatchOperations.Where(batch => batch.EndedAt != null && batch.EndedAt < before).OrderBy(batch => batch.Key)
            .Select(batch => (long?)batch.Key).FirstOrDefaultAsync(cancellation), cancellation) is { } batch)
        {
            await Rows("engine_batch_items", "key", $"batch_key = {Text(batch)}", before, cancellation);
            await Rows("engine_batch_slices", "key", $"batch_key = {Text(batch)}", before, cancellation);
            batches += await Slice(transaction => RemoveBatch(transaction, batch), cancellation);
        }

        return (instances, batches, await Rows("engine_decision_instances", "key", "instance_key IS NULL AND evaluated_at < @at", before, cancellation));
    }

    sealed record OldInstance(long Key, string ProcessId, DateTimeOffset? EndedAt);

    // Instances that nobody called and that ended long ago, each after those that it called.
    Task<List<OldInstance>> Families(DateTimeOffset before, CancellationToken cancellation) => store.Read(async engine =>
    {
        var family = await engine.ProcessInstances
            .Where(row => row.EndedAt != null && row.EndedAt < before && row.ParentInstanceKey == null && !engine.Outbox.Any(message => message.InstanceKey == row.Key && message.DeliveredAt == null))
            .OrderBy(row => row.EndedAt).Take(Roots).Select(row => new OldInstance(row.Key, row.ProcessId, row.EndedAt)).ToListAsync(cancellation);
        for (var known = 0; known < family.Count;)
        {
            var parents = family.Skip(known).Take(RowsInSlice).Select(row => row.Key).ToList();
            known += parents.Count;
            family.AddRange(await engine.ProcessInstances.Where(row => row.ParentInstanceKey != null && parents.Contains(row.ParentInstanceKey.Value))
                .Select(row => new OldInstance(row.Key, row.ProcessId, row.EndedAt)).ToListAsync(cancellation));
        }

        family.Reverse();
        return family;
    }, cancellation);

    async ValueTask<int> Remove(IRelationalTransaction transaction, IReadOnlyList<OldInstance> slice)
    {
        var keys = string.Join(", ", slice.Select(one => Text(one.Key)));
        var deletes = TablesOfInstances.Select(table => $"DELETE FROM {table} WHERE instance_key IN ({keys});\n")
            .Concat(listener.TablesOfInstances.Select(table => $"DELETE FROM {table} WHERE \"InstanceKey\" IN ({keys});\n"));
        await Execute(transaction, string.Concat(deletes)); // one way to the database, however many tables
        foreach (var one in slice)
            transaction.Audit(AuditActions.Remove, null, one.Key, $"{one.ProcessId} {one.EndedAt:O}");
        return await Execute(transaction, $"DELETE FROM engine_process_instances WHERE key IN ({keys})");
    }

    static async ValueTask<int> RemoveBatch(IRelationalTransaction transaction, long batch)
    {
        transaction.Audit(AuditActions.Remove, null, batch, "batch");
        return await Execute(transaction, $"DELETE FROM engine_batch_operations WHERE key = {Text(batch)}");
    }

    // A table that needs no entry in the audit: so many rows at a time, until none is left.
    async Task<int> Rows(string table, string key, string condition, DateTimeOffset at, CancellationToken cancellation)
    {
        var removed = 0;
        while (true)
        {
            var slice = await Slice(transaction => Execute(transaction,
                $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition} LIMIT {RowsInSlice})", at), cancellation);
            removed += slice;
            if (slice < RowsInSlice || Stop())
                return removed;
        }
    }

    async Task<int> History(OldRows old, DateTimeOffset before, CancellationToken cancellation)
    {
        var removed = 0;
        for (var after = long.MinValue; !Stop() && await old.Next(store, after, before, cancellation) is { } page; after = page.Last)
        {
            if (page.Keys.Count > 0)
                removed += await Slice(transaction => old.Remove(transaction, page.Keys, before), cancellation);
        }

        return removed;
    }

    bool Stop() => more |= isOver();

    async Task<int> Slice(Func<IRelationalTransaction, ValueTask<int>> remove, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var took = TimeSpan.Zero;
        var removed = await store.Transact(async transaction =>
        {
            var began = clock.GetTimestamp();
            var count = await remove((IRelationalTransaction)transaction);
            if (count == 0)
                transaction.Abandon();
            took = clock.GetElapsedTime(began);
            return count;
        }, CancellationToken.None);
        last = took;
        longest = took > longest ? took : longest;
        return removed;
    }

    static async ValueTask<int> Execute(IRelationalTransaction transaction, string sql, DateTimeOffset? at = null)
    {
        await transaction.Flush();
        await using DbCommand command = transaction.Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction.Transaction;
        if (at is { } instant)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@at";
            parameter.Value = instant.UtcTicks;
            command.Parameters.Add(parameter);
        }

        return await command.ExecuteNonQueryAsync();
    }

    static string Text(long key) => key.ToString(CultureInfo.InvariantCulture);
}
