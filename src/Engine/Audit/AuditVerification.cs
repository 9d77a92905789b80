using System.Diagnostics;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Audit;

/// <summary>Recomputes every chain of the audit and compares it with the rows that are there and with the signed heads.</summary>
/// <remarks>RELIABILITY F31. Works on one snapshot, in slices: memory does not grow with the audit, but for the keys of removed instances.</remarks>
public sealed class AuditVerification
{
    const int Slice = 2_000;
    const int MostFindings = 100;

    readonly EngineDbContext engine;
    readonly IReadOnlyList<AuditedTable> others;
    readonly CancellationToken cancellation;
    readonly List<AuditFinding> findings = [];
    readonly HashSet<long> removed = [];
    readonly Dictionary<string, long> matched = [];
    long findingsInAll;
    long entries;
    int streams;
    long rows;
    long began = long.MinValue;
    bool hasBegun;

    AuditVerification(EngineDbContext engine, IReadOnlyList<AuditedTable> others, CancellationToken cancellation) =>
        (this.engine, this.others, this.cancellation) = (engine, others, cancellation);

    /// <param name="engine">A context on a snapshot.</param>
    /// <param name="heads">The signed heads; null when there are none to compare with.</param>
    /// <param name="others">Tables of others whose rows are in the audit.</param>
    public static async Task<AuditReport> Run(EngineDbContext engine, AuditHeads? heads, CancellationToken cancellation, params IReadOnlyList<AuditedTable> others)
    {
        var started = Stopwatch.GetTimestamp();
        var work = new AuditVerification(engine, others, cancellation);
        await work.ReadMarks();
        var signed = heads is null ? SignedHeads.None : await work.ReadHeads(heads);
        await work.Chains(signed);
        var unaudited = await work.RowsWithoutEntry();
        return new AuditReport(work.entries, work.streams, work.rows, work.removed.Count, unaudited, signed.Count, work.findings, work.findingsInAll, Stopwatch.GetElapsedTime(started));
    }

    void Found(AuditFinding finding)
    {
        findingsInAll++;
        if (findings.Count < MostFindings)
            findings.Add(finding);
    }

    // Entries that explain others: where the audit begins, and what retention took away.
    async Task ReadMarks()
    {
        await foreach (var mark in engine.Audit.Where(entry => entry.Action == AuditActions.Remove || entry.Action == AuditActions.Begin)
            .Select(entry => new { entry.Action, entry.Subject }).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (mark.Action == AuditActions.Remove)
                removed.Add(mark.Subject);
            else
                (began, hasBegun) = (hasBegun ? Math.Min(began, mark.Subject) : mark.Subject, true);
        }
    }

    async Task<SignedHeads> ReadHeads(AuditHeads heads)
    {
        var name = heads.Setting;
        var known = await engine.Settings.Where(setting => setting.Name == name).Select(setting => setting.Value).FirstOrDefaultAsync(cancellation);
        var signed = heads.Read(known);
        signed.Findings.ForEach(Found);
        return signed;
    }

    async Task Chains(SignedHeads signed)
    {
        for (var after = long.MinValue; await AuditHeads.NextStream(engine, after, cancellation) is { } stream; after = stream)
        {
            streams++;
            await Chain(stream, signed);
        }

        foreach (var (lost, at) in signed.NotMet)
            Found(AuditFinding.HeadMissing(lost.Stream, lost.Seq, at));
    }

    async Task Chain(long stream, SignedHeads signed)
    {
        var before = AuditHead.None;
        while (true)
        {
            var last = before.Seq;
            var slice = await engine.Audit.AsNoTracking().Where(entry => entry.Stream == stream && entry.Seq > last).OrderBy(entry => entry.Seq).Take(Slice).ToListAsync(cancellation);
            foreach (var entry in slice)
                before = Link(entry, before, signed);
            await CompareSlice(slice);
            if (slice.Count < Slice)
                return;
        }
    }

    // After a break it goes on from what is there: each break is told once.
    AuditHead Link(AuditRow entry, AuditHead before, SignedHeads signed)
    {
        entries++;
        if (entry.Seq != before.Seq + 1)
            Found(AuditFinding.EntriesMissing(entry.Stream, before.Seq + 1, entry.Seq));
        else if (!AuditDigest.Link(before.Hash, entry).AsSpan().SequenceEqual(entry.Hash))
            Found(AuditFinding.EntryChanged(entry));
        if (signed.Meet(entry) is { } differs)
            Found(AuditFinding.HeadDiffers(entry.Stream, entry.Seq, differs));
        return new AuditHead(entry.Seq, entry.Hash);
    }

    async Task CompareSlice(List<AuditRow> slice)
    {
        await Compare(slice, AuditActions.Step, keys => engine.Steps.Where(row => EF.Parameter(keys).Contains(row.Key)), row => (row.Key, AuditDigest.Of(row)));
        await Compare(slice, AuditActions.Process, keys => engine.ProcessDefinitions.Where(row => EF.Parameter(keys).Contains(row.Key)), row => (row.Key, AuditDigest.Of(row)));
        await Compare(slice, AuditActions.Form, keys => engine.Forms.Where(row => EF.Parameter(keys).Contains(row.Key)), row => (row.Key, AuditDigest.Of(row)));
        await Compare(slice, AuditActions.Decisions, keys => engine.DecisionRequirements.Where(row => EF.Parameter(keys).Contains(row.Key)), row => (row.Key, AuditDigest.Of(row)));
        await Compare(slice, AuditActions.Batch, keys => engine.BatchOperations.Where(row => EF.Parameter(keys).Contains(row.Key)), row => (row.Key, AuditDigest.Of(row)));
        foreach (var table in others)
            await Compare(slice, table.Action, keys => table.Find(engine, keys));
    }

    Task Compare<TRow>(List<AuditRow> slice, string action, Func<List<long>, IQueryable<TRow>> find, Func<TRow, (long Key, byte[] Digest)> digest) where TRow : class =>
        Compare(slice, action, async keys => (await find(keys).AsNoTracking().ToListAsync(cancellation)).ConvertAll(row => digest(row)));

    async Task Compare(List<AuditRow> slice, string action, Func<List<long>, Task<List<(long Key, byte[] Digest)>>> find)
    {
        var told = slice.Where(entry => entry.Action == action).ToList();
        if (told.Count == 0)
            return;
        var keys = told.ConvertAll(entry => entry.Subject);
        var found = new Dictionary<long, byte[]>(told.Count);
        foreach (var (key, content) in await find(keys))
            found[key] = content;

        foreach (var entry in told)
        {
            if (!found.TryGetValue(entry.Subject, out var content))
            {
                if (!removed.Contains(entry.Owner == 0 ? entry.Subject : entry.Owner))
                    Found(AuditFinding.RowMissing(entry));
                continue;
            }

            rows++;
            if (!content.AsSpan().SequenceEqual(entry.Digest))
                Found(AuditFinding.RowChanged(entry));
        }

        matched[action] = matched.GetValueOrDefault(action) + found.Count;
    }

    async Task<long> RowsWithoutEntry()
    {
        var old = await Unaudited(AuditActions.Step, engine.Steps.Select(row => row.Key)) + await Unaudited(AuditActions.Process, engine.ProcessDefinitions.Select(row => row.Key))
            + await Unaudited(AuditActions.Form, engine.Forms.Select(row => row.Key)) + await Unaudited(AuditActions.Decisions, engine.DecisionRequirements.Select(row => row.Key))
            + await Unaudited(AuditActions.Batch, engine.BatchOperations.Select(row => row.Key));
        foreach (var table in others)
        {
            var keys = await table.Keys(engine);
            if (keys.Count > matched.GetValueOrDefault(table.Action))
                TellUnknown(table.Action, keys, await Told(table.Action));
        }

        return old;
    }

    async Task<HashSet<long>> Told(string action) => [.. await engine.Audit.Where(entry => entry.Action == action).Select(entry => entry.Subject).ToListAsync(cancellation)];

    void TellUnknown(string action, IEnumerable<long> keys, HashSet<long> told)
    {
        foreach (var key in keys.Where(key => !told.Contains(key)))
            Found(AuditFinding.RowAdded(action, key));
    }

    // Counting is quick; only when there are too many is it asked which.
    async Task<long> Unaudited(string action, IQueryable<long> keys)
    {
        var old = await keys.LongCountAsync(key => key <= began, cancellation);
        if (await keys.LongCountAsync(cancellation) - old <= matched.GetValueOrDefault(action))
            return old;
        var told = await Told(action);
        await foreach (var key in keys.Where(key => key > began).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (!told.Contains(key))
                Found(AuditFinding.RowAdded(action, key));
        }

        return old;
    }
}

/// <summary>A table that another floor keeps on the engine's database and whose rows, never changed, are in the audit.</summary>
/// <param name="Action">The word of its entries.</param>
/// <param name="Find">Key and digest of the rows that are there, of those asked for.</param>
/// <param name="Keys">The keys of all rows.</param>
public sealed record AuditedTable(string Action, Func<EngineDbContext, List<long>, Task<List<(long Key, byte[] Digest)>>> Find, Func<EngineDbContext, Task<List<long>>> Keys);
