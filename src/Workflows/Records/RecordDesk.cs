using Marketing.Engine;
using Marketing.Rules;
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

    public bool Sees => Is(type.Rights.See);
    public bool Changes => Sees && Is(type.Rights.Change);
    public bool Deletes => Sees && Is(type.Rights.Delete);

    /// <summary>Whether a field is shown.</summary>
    public bool SeesField(string field) => !type.Rights.SeeFields.TryGetValue(field, out var who) || Is(who);

    /// <summary>Whether a field may be changed.</summary>
    public bool ChangesField(string field) => SeesField(field) && (!type.Rights.ChangeFields.TryGetValue(field, out var who) || Is(who)) && type.Find(field) is not { IsDerived: true };

    /// <summary>The fields that are not this person's to change.</summary>
    public IReadOnlyCollection<string> Locked => [.. type.Fields.Select(one => one.Id).Where(one => !ChangesField(one))];
}
