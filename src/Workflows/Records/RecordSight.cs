using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Records;

/// <summary>What one person sees of all records. This is where it is decided; every way out asks here.</summary>
/// <remarks>A type is seen as a whole by those whom its declaration names (<c>rights.see</c>); of the others each sees the records that name him in one of the
/// fields of <c>rights.own</c>. What is not seen is as if it were not there.</remarks>
/// <param name="person">Who.</param>
public sealed class RecordSight(Person person, RecordTypes types)
{
    const string Everybody = "*";

    readonly string me = SortText.Text(person.Id);
    readonly string asWritten = $"\"{person.Id}\""; // the index does not tell capitals from small letters

    /// <summary>Ids of the types of which not all records are shown.</summary>
    public IReadOnlyList<string> LimitedTypes => field ??= [.. types.All.Where(type => !SeesAll(type)).Select(type => type.Id)];

    // As "type/field".
    IReadOnlyList<string> OwnFields => field ??= [.. types.All.Where(type => !SeesAll(type)).SelectMany(type => type.Rights.Own.Select(own => $"{type.Id}/{own}"))];

    /// <summary>Whether this person belongs to those who are named: ids of people, roles and units, or <c>*</c>; administrators always do.</summary>
    internal bool Is(IReadOnlyList<string> who) => person.IsAdmin || who.Any(one => one == Everybody || DirectorySnapshot.IsIn(person, one));

    /// <summary>What this person may do with records of a type.</summary>
    public RecordAccess Of(RecordType type) => new(this, type);

    /// <summary>Whether all records of all types are shown.</summary>
    public bool IsWhole => LimitedTypes.Count == 0;

    /// <summary>Whether all records of a type are shown.</summary>
    public bool SeesAll(RecordType type) => Is(type.Rights.See);

    /// <summary>The same, by the type's id; of what is no record, such as people, all is shown.</summary>
    public bool SeesAll(string type) => !LimitedTypes.Contains(type);

    /// <summary>Whether a record with these values is shown.</summary>
    public bool Sees(RecordType type, Context values) => SeesAll(type) || type.Rights.Own.Any(own => Names(values[own]));

    /// <summary>Whether a record is shown; of one that was deleted: whether it was.</summary>
    public bool Sees(RecordRow row) => types.Find(row.Type) is { } type && (SeesAll(type) || Sees(type, RecordLook.Values(type, row)));

    /// <summary>Of records of a type, those that are shown.</summary>
    public IQueryable<RecordRow> Shown(RecordType type, IQueryable<RecordRow> records, WorkflowsDbContext rows) => SeesAll(type) ? records : Concerning(records, rows);

    /// <summary>Of the records of types that are not seen as a whole, those that are shown.</summary>
    public IQueryable<RecordRow> Concerning(WorkflowsDbContext rows) => Concerning(rows.Records.Where(row => row.DeletedAt == null), rows);

    IQueryable<RecordRow> Concerning(IQueryable<RecordRow> records, WorkflowsDbContext rows)
    {
        var (own, me_, asWritten_) = (OwnFields, me, asWritten);
        return records.Where(row => row.ValuesJson.Contains(asWritten_)
            && rows.RecordIndex.Any(one => one.Type == row.Type && one.Id == row.Id && one.Value == me_ && own.Contains(one.Type + "/" + one.Field)));
    }

    bool Names(Value value) => value.TryList(out var people) ? people.Any(Names) : value.TryString(out var id) && id == person.Id;
}
