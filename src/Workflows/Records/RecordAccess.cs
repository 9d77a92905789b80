using Marketing.Rules.Feel;

namespace Marketing.Workflows.Records;

/// <summary>What a person may do with records of a type.</summary>
/// <param name="sight">Who, and what he sees.</param>
/// <param name="type">What.</param>
public sealed class RecordAccess(RecordSight sight, RecordType type)
{
    /// <summary>What the person sees of all records.</summary>
    public RecordSight Sight => sight;

    /// <summary>Whether all records of the type are shown.</summary>
    public bool SeesAll => sight.SeesAll(type);

    /// <summary>Whether records of the type are shown: all, or those that concern this person.</summary>
    public bool Sees => SeesAll || type.Rights.Own.Count > 0;

    /// <summary>Whether a record with these values is shown.</summary>
    public bool SeesRecord(Context values) => sight.Sees(type, values);

    /// <summary>Whether a record is shown; of one that was deleted: whether it was.</summary>
    public bool SeesRecord(RecordRow row) => sight.Sees(row);

    /// <summary>Whether a record with these values, as they are stored, is shown.</summary>
    public bool SeesStored(string valuesJson) => SeesAll || SeesRecord(RecordJson.Read(type, valuesJson));

    /// <summary>Of records of the type, those that are shown.</summary>
    public IQueryable<RecordRow> Shown(IQueryable<RecordRow> records, WorkflowsDbContext rows) => sight.Shown(type, records, rows);

    /// <summary>Whether a field holds people.</summary>
    public static bool NamesPeople(RecordField field) => (field.Item ?? field) is { Kind: RecordFieldKind.Ref, Of: null or RecordField.User };

    public bool Changes => Sees && sight.Is(type.Rights.Change);
    public bool Deletes => Sees && sight.Is(type.Rights.Delete);

    /// <summary>Whether a field is shown.</summary>
    public bool SeesField(string field) => !type.Rights.SeeFields.TryGetValue(field, out var who) || sight.Is(who);

    /// <summary>Whether a field may be changed.</summary>
    public bool ChangesField(string field) => SeesField(field) && (!type.Rights.ChangeFields.TryGetValue(field, out var who) || sight.Is(who)) && type.Find(field) is not { IsDerived: true };

    /// <summary>The fields that are not this person's to change.</summary>
    public IReadOnlyCollection<string> Locked => [.. type.Fields.Select(one => one.Id).Where(one => !ChangesField(one))];
}
