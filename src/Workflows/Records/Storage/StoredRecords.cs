using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Records;

/// <summary>Records in the tables of a database.</summary>
/// <remarks>What was saved and is not read again is let go at once: else every search of a unit that saves many records would look through all of them for changes.</remarks>
sealed class StoredRecords(WorkflowsDbContext rows) : RecordRoom
{
    readonly List<object> saved = [];

    public override async ValueTask<RecordRow?> Find(string type, string id) => (await Tracked(type, id))?.Copy();

    async ValueTask<RecordRow?> Tracked(string type, string id) => rows.Records.Local.FindEntryUntyped([type, id])?.Entity
        ?? await rows.Records.AsTracking().FirstOrDefaultAsync(row => row.Type == type && row.Id == id);

    public override async ValueTask<IReadOnlyList<RecordRow>> All(IReadOnlyCollection<string> types)
    {
        await Flush();
        return await rows.Records.AsNoTracking().Where(row => types.Contains(row.Type) && row.DeletedAt == null).ToListAsync();
    }

    public override async ValueTask<IReadOnlyList<string>> Having(string type, IReadOnlyList<(string Field, string Value)> values, int most)
    {
        await Flush();
        var found = With(type, values[0]);
        foreach (var value in values.Skip(1))
        {
            var also = With(type, value);
            found = found.Where(id => also.Contains(id));
        }

        return await found.OrderBy(id => id).Take(most).ToListAsync();
    }

    IQueryable<string> With(string type, (string Field, string Value) one) =>
        rows.RecordIndex.AsNoTracking().Where(row => row.Type == type && row.Field == one.Field && row.Value == one.Value).Select(row => row.Id);

    public override async ValueTask<IReadOnlyList<RecordVersionRow>> After(long sequence, int limit)
    {
        await Flush();
        return await rows.RecordVersions.AsNoTracking().Where(row => row.Sequence > sequence).OrderBy(row => row.Sequence).Take(limit).ToListAsync();
    }

    public override async ValueTask<IReadOnlyList<RecordVersionRow>> Versions(string type, string id)
    {
        await Flush();
        return await rows.RecordVersions.AsNoTracking().Where(row => row.Type == type && row.Id == id).OrderBy(row => row.Version).ToListAsync();
    }

    public override async ValueTask<long> LastSequence()
    {
        await Flush();
        return await rows.RecordVersions.MaxAsync(row => (long?)row.Sequence) ?? 0;
    }

    public override async ValueTask<long> NextNumber(string type)
    {
        var counter = rows.RecordCounters.Local.FindEntry(type)?.Entity ?? await rows.RecordCounters.AsTracking().FirstOrDefaultAsync(row => row.Type == type);
        counter ??= rows.RecordCounters.Add(new RecordCounterRow { Type = type }).Entity;
        return ++counter.Last;
    }

    public override async ValueTask Put(RecordRow row, RecordVersionRow version, IEnumerable<(string Field, string Value)> index)
    {
        var known = await Tracked(row.Type, row.Id);
        if (known is null)
            rows.Records.Add(row);
        else
            rows.Entry(known).CurrentValues.SetValues(row);
        rows.RecordVersions.Add(version);
        saved.AddRange([known ?? row, version]);
        await Index(row, known is null ? [] : await IndexOf(row), index);
    }

    public override async ValueTask PutDerived(RecordRow row, string? derivedJson, IEnumerable<(string Field, string Value)> index)
    {
        var known = (await Tracked(row.Type, row.Id))!;
        known.DerivedJson = derivedJson;
        saved.Add(known);
        await Index(row, await IndexOf(row), index);
    }

    Task<List<RecordIndexRow>> IndexOf(RecordRow row) => rows.RecordIndex.AsTracking().Where(one => one.Type == row.Type && one.Id == row.Id).ToListAsync();

    // Only what differs is written.
    async ValueTask Index(RecordRow row, List<RecordIndexRow> known, IEnumerable<(string Field, string Value)> index)
    {
        var wanted = index.ToHashSet();
        foreach (var one in known)
        {
            if (!wanted.Remove((one.Field, one.Value)))
                rows.RecordIndex.Remove(one);
        }

        var added = wanted.Select(one => new RecordIndexRow { Type = row.Type, Field = one.Field, Value = one.Value, Id = row.Id }).ToList();
        rows.RecordIndex.AddRange(added);
        saved.AddRange([.. known, .. added]);
        await Flush();
        LetGo();
    }

    void LetGo()
    {
        foreach (var one in saved)
            rows.Entry(one).State = EntityState.Detached;
        saved.Clear();
    }

    // What is searched has to be in the tables.
    async ValueTask Flush()
    {
        if (rows.ChangeTracker.HasChanges())
            await rows.SaveChangesAsync();
    }
}
