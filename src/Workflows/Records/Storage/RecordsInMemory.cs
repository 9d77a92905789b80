using Marketing.Engine.Persistence;

namespace Marketing.Workflows.Records;

/// <summary>Records of a store without a disk: for scenarios and simulations.</summary>
sealed class RecordsInMemory(IMemoryTransaction transaction) : RecordRoom
{
    /// <summary>What is kept.</summary>
    sealed class Shelf
    {
        public Dictionary<(string Type, string Id), RecordRow> Rows { get; } = [];
        public List<RecordVersionRow> Versions { get; } = [];
        public Dictionary<(string Type, string Field, string Value), HashSet<string>> Index { get; } = [];
        public Dictionary<(string Type, string Id), List<(string Field, string Value)>> Indexed { get; } = [];
        public Dictionary<string, long> Counters { get; } = [];
    }

    readonly Shelf shelf = transaction.Room<Shelf>();

    public override ValueTask<RecordRow?> Find(string type, string id) => new(shelf.Rows.GetValueOrDefault((type, id))?.Copy());

    public override ValueTask<IReadOnlyList<RecordRow>> All(IReadOnlyCollection<string> types) =>
        new([.. shelf.Rows.Values.Where(row => types.Contains(row.Type) && row.DeletedAt is null).Select(row => row.Copy())]);

    public override ValueTask<IReadOnlyList<string>> Having(string type, IReadOnlyList<(string Field, string Value)> values, int most) => new([.. values
        .Select(one => shelf.Index.TryGetValue((type, one.Field, one.Value), out var ids) ? (IEnumerable<string>)ids : [])
        .Aggregate((found, also) => found.Intersect(also)).Order(StringComparer.Ordinal).Take(most)]);

    public override ValueTask<IReadOnlyList<RecordVersionRow>> After(long sequence, int limit) => new([.. shelf.Versions.Skip((int)sequence).Take(limit)]);

    public override ValueTask<IReadOnlyList<RecordVersionRow>> Versions(string type, string id) => new([.. shelf.Versions.Where(row => row.Type == type && row.Id == id)]);

    // Places are counted from 1 without holes, so the list is its own index.
    public override ValueTask<long> LastSequence() => new(shelf.Versions.Count);

    public override ValueTask<long> NextNumber(string type)
    {
        var last = shelf.Counters.GetValueOrDefault(type);
        shelf.Counters[type] = last + 1;
        transaction.Undoes(() => shelf.Counters[type] = last);
        return new(last + 1);
    }

    public override ValueTask Put(RecordRow row, RecordVersionRow version, IEnumerable<(string Field, string Value)> index)
    {
        shelf.Versions.Add(version);
        transaction.Undoes(() => shelf.Versions.RemoveAt(shelf.Versions.Count - 1));
        Store(row.Copy(), index);
        return default;
    }

    public override ValueTask PutDerived(RecordRow row, string? derivedJson, IEnumerable<(string Field, string Value)> index)
    {
        var changed = shelf.Rows[(row.Type, row.Id)].Copy();
        changed.DerivedJson = derivedJson;
        Store(changed, index);
        return default;
    }

    void Store(RecordRow row, IEnumerable<(string Field, string Value)> index)
    {
        var key = (row.Type, row.Id);
        var before = shelf.Rows.GetValueOrDefault(key);
        var indexed = shelf.Indexed.GetValueOrDefault(key) ?? [];
        Replace(key, row, [.. index]);
        transaction.Undoes(() => Replace(key, before, indexed));
    }

    void Replace((string Type, string Id) key, RecordRow? row, List<(string Field, string Value)> index)
    {
        foreach (var (field, value) in shelf.Indexed.GetValueOrDefault(key) ?? [])
            shelf.Index[(key.Type, field, value)].Remove(key.Id);
        foreach (var (field, value) in index)
        {
            if (!shelf.Index.TryGetValue((key.Type, field, value), out var ids))
                shelf.Index[(key.Type, field, value)] = ids = [];
            ids.Add(key.Id);
        }

        shelf.Indexed[key] = index;
        if (row is null)
            shelf.Rows.Remove(key);
        else
            shelf.Rows[key] = row;
    }
}
