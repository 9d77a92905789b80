using Marketing.Engine.Persistence;

namespace Marketing.Workflows.Records;

/// <summary>The records inside one unit of work; reads see the unit's own changes.</summary>
public abstract class RecordRoom
{
    /// <summary>The room of a unit. Every record is written behind one lock, so that <see cref="RecordVersionRow.Sequence"/> is the order of the commits and
    /// what a guard reads stands until the commit.</summary>
    public static async ValueTask<RecordRoom> ToWrite(IEngineTransaction transaction)
    {
        await transaction.Lock("records");
        return await ToRead(transaction);
    }

    /// <summary>The room of a unit that only looks.</summary>
    public static async ValueTask<RecordRoom> ToRead(IEngineTransaction transaction) => transaction switch
    {
        IRelationalTransaction relational => new StoredRecords(await relational.Join<WorkflowsDbContext>(WorkflowsDbContext.Over)),
        IMemoryTransaction memory => new RecordsInMemory(memory),
        _ => throw new NotSupportedException($"{transaction.GetType().Name} keeps no records."),
    };

    /// <summary>A record, deleted ones too; null when there never was one. Changed through <see cref="Put"/> only.</summary>
    public abstract ValueTask<RecordRow?> Find(string type, string id);

    /// <summary>The records of these types, without deleted ones.</summary>
    public abstract ValueTask<IReadOnlyList<RecordRow>> All(IReadOnlyCollection<string> types);

    /// <summary>The keys of the records whose fields have these values, by <see cref="SortText"/>, of fields that <see cref="RecordLook.IsIndexed"/>; at least one field.</summary>
    /// <param name="most">So many at most, in the order of their keys.</param>
    public abstract ValueTask<IReadOnlyList<string>> Having(string type, IReadOnlyList<(string Field, string Value)> values, int most);

    /// <summary>Changes behind a place, in the order of the commits.</summary>
    public abstract ValueTask<IReadOnlyList<RecordVersionRow>> After(long sequence, int limit);

    /// <summary>The versions of a record, oldest first.</summary>
    public abstract ValueTask<IReadOnlyList<RecordVersionRow>> Versions(string type, string id);

    /// <summary>The place of the last change of all; 0 before the first.</summary>
    public abstract ValueTask<long> LastSequence();

    /// <summary>The next number for keys of a type, from 1.</summary>
    public abstract ValueTask<long> NextNumber(string type);

    /// <summary>The next key of a type. A number that somebody has used by hand is left out.</summary>
    public async ValueTask<string> NewId(RecordType type)
    {
        while (true)
        {
            var id = $"{type.KeyPrefix}{await NextNumber(type.Id)}";
            if (await Find(type.Id, id) is null)
                return id;
        }
    }

    /// <summary>Saves a new record, or another state of one that was found, with the version that leads to it and what it is found by.</summary>
    public abstract ValueTask Put(RecordRow row, RecordVersionRow version, IEnumerable<(string Field, string Value)> index);

    /// <summary>Saves what rules have worked out for a record; no new version.</summary>
    public abstract ValueTask PutDerived(RecordRow row, string? derivedJson, IEnumerable<(string Field, string Value)> index);
}
