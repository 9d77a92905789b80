using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Directory;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Records;

/// <summary>Changes records, each in a transaction of its own. Who may is the caller's to know; see <see cref="RecordAccess"/>.</summary>
public sealed class RecordDesk(CommandRunner runner, RecordTypes types, RuleGuards guards)
{
    public RecordTypes Types => types;

    /// <summary>Makes one change.</summary>
    public Task<Outcome<SavedRecord>> Write(RecordChange change, CancellationToken cancellation = default) => runner.Run(async context =>
    {
        var saved = await (await RecordWriter.In(types, guards, WriteUnit.Of(context))).Write(change);
        if (saved.Succeeded && saved.Value.Changed.Count == 0 && !saved.Value.IsNew)
            context.Transaction.Abandon();
        return saved;
    }, change.By, cancellation, beside: false);

    /// <summary>Makes changes in one transaction: all of them or none.</summary>
    public Task<Outcome<IReadOnlyList<SavedRecord>>> Write(IReadOnlyList<RecordChange> changes, string actor, CancellationToken cancellation = default) => runner.Run<IReadOnlyList<SavedRecord>>(async context =>
    {
        var writer = await RecordWriter.In(types, guards, WriteUnit.Of(context));
        var all = new List<SavedRecord>();
        foreach (var change in changes)
        {
            var saved = await writer.Write(change);
            if (!saved.Succeeded)
                return saved.Refusal!;
            all.Add(saved.Value);
        }

        return all;
    }, actor, cancellation, beside: false);
}

/// <summary>What a person may do with records of a type.</summary>
/// <param name="person">Who.</param>
/// <param name="type">What.</param>
public sealed class RecordAccess(Person person, RecordType type)
{
    const string Everybody = "*";

    bool Is(IReadOnlyList<string> who) => person.IsAdmin || who.Any(one => one == Everybody || DirectorySnapshot.IsIn(person, one));

    /// <summary>Whether all records of the type are shown.</summary>
    public bool SeesAll => Is(type.Rights.See);

    /// <summary>Whether records of the type are shown: all, or those that concern this person.</summary>
    public bool Sees => SeesAll || type.Rights.Own.Count > 0;

    /// <summary>Whether a record with these values is shown.</summary>
    public bool SeesRecord(Context values) => SeesAll || type.Rights.Own.Any(field => Names(values[field]));

    /// <summary>Whether a record is shown.</summary>
    public bool SeesRecord(RecordRow row) => SeesAll || SeesRecord(RecordLook.Values(type, row));

    /// <summary>Whether a record with these values, as they are stored, is shown; null is no values.</summary>
    public bool SeesStored(string? valuesJson) => SeesAll || (valuesJson is not null && SeesRecord(RecordJson.Read(type, valuesJson)));

    /// <summary>Of records of the type, those that are shown.</summary>
    public IQueryable<RecordRow> Shown(IQueryable<RecordRow> records, WorkflowsDbContext rows)
    {
        if (SeesAll)
            return records;
        var (id, fields, me, asWritten) = (type.Id, type.Rights.Own.ToList(), SortText.Text(person.Id), $"\"{person.Id}\"");
        return records.Where(row => row.ValuesJson.Contains(asWritten) // the index does not tell capitals from small letters
            && rows.RecordIndex.Any(one => one.Type == id && one.Id == row.Id && one.Value == me && fields.Contains(one.Field)));
    }

    /// <summary>Whether a field holds people.</summary>
    public static bool NamesPeople(RecordField field) => (field.Item ?? field) is { Kind: RecordFieldKind.Ref, Of: null or RecordField.User };

    bool Names(Value value) => value.TryList(out var people) ? people.Any(Names) : value.TryString(out var id) && id == person.Id;

    public bool Changes => Sees && Is(type.Rights.Change);
    public bool Deletes => Sees && Is(type.Rights.Delete);

    /// <summary>Whether a field is shown.</summary>
    public bool SeesField(string field) => !type.Rights.SeeFields.TryGetValue(field, out var who) || Is(who);

    /// <summary>Whether a field may be changed.</summary>
    public bool ChangesField(string field) => SeesField(field) && (!type.Rights.ChangeFields.TryGetValue(field, out var who) || Is(who)) && type.Find(field) is not { IsDerived: true };

    /// <summary>The fields that are not this person's to change.</summary>
    public IReadOnlyCollection<string> Locked => [.. type.Fields.Select(one => one.Id).Where(one => !ChangesField(one))];
}
