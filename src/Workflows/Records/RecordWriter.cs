using Marketing.Engine;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.RuleSets;

namespace Marketing.Workflows.Records;

/// <summary>Writes records inside a unit of work, by whatever means a change comes: form, API, import, process or rule. Who may is the caller's to know.</summary>
/// <remarks>Declared types are checked, references exist, unique fields are unique, guards agree (RULES-DSL §4, Guards); version, history, index and audit go with the record.</remarks>
public sealed class RecordWriter(RecordTypes types, RuleGuards guards, WriteUnit work, RecordRoom room)
{
    /// <summary>The kind of change that tells of records.</summary>
    public const string ChangeKind = "record";

    // So many of those that refer to a record are named to whom wants to delete it.
    const int Named = 20;

    long unit;

    /// <summary>Opens the room of a unit and a writer in it.</summary>
    public static async ValueTask<RecordWriter> In(RecordTypes types, RuleGuards guards, WriteUnit work) =>
        new(types, guards, work, await RecordRoom.ToWrite(work.Transaction));

    public RecordRoom Room => room;

    /// <summary>Makes a change, or says everything that speaks against it.</summary>
    public async ValueTask<Outcome<SavedRecord>> Write(RecordChange change)
    {
        if (types.Find(change.Type) is not { } type)
            return RecordRefusals.UnknownType(change.Type, types.All.Select(one => one.Id));
        var known = change.Id is { } id ? await room.Find(type.Id, id) : null;
        if ((OutOfSight(type, known, change) ?? Unfit(type, known, change)) is { } unfit)
            return unfit;
        var before = known is { DeletedAt: null } ? RecordJson.Read(type, known.ValuesJson) : Context.Empty;
        if (change.Deletes)
            return await Delete(type, known!, before, change);
        var (given, problems) = RecordValues.Read(type, change.Values, work.Feel, before);
        var changed = type.Fields.Where(field => !given[field.Id].Equals(before[field.Id])).ToList();
        if (known is { DeletedAt: null } && changed.Count == 0 && problems.Count == 0)
            return new SavedRecord(known, false, []);
        if (problems.Count == 0 && change.Access?.SeesRecord(given) == false)
            return RecordRefusals.OutOfSight(type);
        problems = [.. problems, .. changed.Where(field => change.Locked.Contains(field.Id)).Select(RecordRefusals.Locked), .. await Apart(type, before, given, changed, change)];
        if (problems.Count > 0)
            return RecordRefusals.Invalid(type, problems);
        var row = await Next(type, known, given, change);
        if (!change.IsGuarded && await guards.Refuse(work, room, type, row.Id, given, change.By) is { } refused)
            return refused;
        await Save(type, row, given, RecordJson.Write(type, given), change);
        return new SavedRecord(row, known is not { DeletedAt: null }, [.. changed.Select(field => field.Id)]);
    }

    // As if it were not there; only its number is taken, for good.
    static Refusal? OutOfSight(RecordType type, RecordRow? known, RecordChange change) => known is null || Sees(change, known) ? null
        : change.Expected == 0 || (known.DeletedAt is not null && !change.Deletes && change.Expected is null) ? RecordRefusals.Exists(type, known)
        : RecordRefusals.UnknownRecord(type, known.Id);

    static bool Sees(RecordChange change, RecordRow row) => change.Access?.Sight.Sees(row) != false;

    static Refusal? Unfit(RecordType type, RecordRow? known, RecordChange change) => known switch
    {
        null or { DeletedAt: not null } when change.Expected > 0 || change.Deletes => RecordRefusals.UnknownRecord(type, change.Id ?? ""),
        { DeletedAt: null } when change.Expected == 0 => RecordRefusals.Exists(type, known),
        { DeletedAt: null } when change.Expected is { } expected && expected != known.Version => RecordRefusals.Overtaken(type, known),
        _ => null,
    };

    // What can only be seen beside other records.
    async ValueTask<IReadOnlyList<Problem>> Apart(RecordType type, Context before, Context given, IReadOnlyList<RecordField> changed, RecordChange change)
    {
        var problems = new List<Problem>();
        foreach (var field in changed)
        {
            foreach (var id in ReferencesIn(field, given[field.Id]).Except(ReferencesIn(field, before[field.Id])))
            {
                if (!await IsThere(field.Item ?? field, id, change))
                    problems.Add(RecordRefusals.NoTarget(field, id));
            }
        }

        foreach (var fields in type.Unique.Where(fields => changed.Any(field => fields.Contains(field.Id))))
        {
            if (await Same(type, fields, given, change.Id) is { } other)
                problems.Add(RecordRefusals.NotUnique(type, [.. fields.Select(field => type.Find(field)!)], Sees(change, other) ? other.Id : null));
        }

        return problems;
    }

    static IEnumerable<string> ReferencesIn(RecordField field, Value value)
    {
        if (field.Item is { } item)
            return value.TryList(out var items) ? items.SelectMany(one => ReferencesIn(item, one)) : [];
        return field.Kind is RecordFieldKind.Ref or RecordFieldKind.Unit or RecordFieldKind.Role && value.TryString(out var id) ? [id] : [];
    }

    async ValueTask<bool> IsThere(RecordField field, string id, RecordChange change) => field.Kind switch
    {
        RecordFieldKind.Ref when field.Of is null or RecordField.User => guards.Directory.Ever(id) is not null,
        RecordFieldKind.Ref => await room.Find(field.Of, id) is { DeletedAt: null } target && Sees(change, target),
        RecordFieldKind.Unit => guards.Directory.FindUnit(id) is not null,
        RecordFieldKind.Role => guards.Directory.Roles.Any(role => role.Id == id),
        _ => true,
    };

    /// <summary>The record that has the same values in a set of unique fields; null when none has, or one of them is empty.</summary>
    public async ValueTask<RecordRow?> Same(RecordType type, IReadOnlyList<string> fields, Context given, string? except)
    {
        var wanted = fields.SelectMany(field => SortText.Of(given[field]).Select(text => (field, text))).ToList();
        if (fields.Any(field => given[field].IsNull) || wanted.Count == 0)
            return null;
        foreach (var id in await room.Having(type.Id, wanted, int.MaxValue))
        {
            if (id == except || await room.Find(type.Id, id) is not { DeletedAt: null } other)
                continue;
            var values = RecordJson.Read(type, other.ValuesJson);
            if (fields.All(field => SortText.Of(values[field]).SequenceEqual(SortText.Of(given[field]))))
                return other;
        }

        return null;
    }

    async ValueTask<Outcome<SavedRecord>> Delete(RecordType type, RecordRow known, Context before, RecordChange change)
    {
        foreach (var (other, field) in types.All.SelectMany(other => other.Fields.Where(field => (field.Item ?? field) is { Kind: RecordFieldKind.Ref } target && target.Of == type.Id).Select(field => (other, field))))
        {
            if (await room.Having(other.Id, [(field.Id, SortText.Text(known.Id))], Named) is { Count: > 0 } ids)
                return RecordRefusals.InUse(type, known, other, await Seen(other, ids, change));
        }

        if (!change.IsGuarded && await guards.Refuse(work, room, type, known.Id, null, change.By) is { } refused)
            return refused;
        var row = known.Copy();
        row.DeletedAt = work.Now;
        Stamp(row, change);
        await Save(type, row, Context.Empty, null, change);
        return new SavedRecord(row, false, [.. type.Fields.Where(field => !before[field.Id].IsNull).Select(field => field.Id)]);
    }

    async ValueTask<IReadOnlyList<string>> Seen(RecordType type, IEnumerable<string> ids, RecordChange change)
    {
        var seen = new List<string>();
        foreach (var id in ids)
        {
            if (await room.Find(type.Id, id) is { } row && Sees(change, row))
                seen.Add(id);
        }

        return seen;
    }

    async ValueTask<RecordRow> Next(RecordType type, RecordRow? known, Context given, RecordChange change)
    {
        var id = known?.Id ?? change.Id ?? await room.NewId(type);
        var row = known?.Copy() ?? new RecordRow { Type = type.Id, Id = id, ValuesJson = "", Title = "", Search = "", CreatedBy = change.By, ChangedBy = change.By, CreatedAt = work.Now };
        if (row.DeletedAt is not null)
            (row.DeletedAt, row.CreatedAt, row.CreatedBy, row.DerivedJson) = (null, work.Now, change.By, null);
        row.ValuesJson = RecordJson.Write(type, given);
        row.Title = type.Title is { } title && RecordJson.Text(type.Find(title)!, given[title]) is { Length: > 0 } text ? text : id;
        row.Search = RecordLook.SearchText(type, id, given);
        Stamp(row, change);
        return row;
    }

    void Stamp(RecordRow row, RecordChange change) => (row.Version, row.ChangedAt, row.ChangedBy) = (row.Version + 1, work.Now, change.By);

    async ValueTask Save(RecordType type, RecordRow row, Context values, string? json, RecordChange change)
    {
        row.Sequence = await room.LastSequence() + 1;
        if (unit == 0)
            unit = row.Sequence;
        var version = new RecordVersionRow
        {
            Sequence = row.Sequence, Type = row.Type, Id = row.Id, Version = row.Version, ValuesJson = json, At = work.Now, Unit = unit, By = change.By, Cause = change.Cause, Detail = change.Detail,
        };
        work.Transaction.Audit(json is null ? "record-deleted" : "record-saved", change.By, row.Sequence, $"{row.Type}/{row.Id}/{row.Version}: {json}");
        await room.Put(row, version, json is null ? [] : RecordLook.Index(type, values, row.DerivedJson));
        work.Changed(new Change(ChangeKind));
    }

    /// <summary>Saves what rules have worked out for a record, if it differs from what is there.</summary>
    public async ValueTask WriteDerived(RecordType type, string id, Context derived)
    {
        if (await room.Find(type.Id, id) is not { DeletedAt: null } row)
            return;
        var json = derived.Count == 0 ? null : RecordJson.Write(type, derived);
        if (json == row.DerivedJson)
            return;
        await room.PutDerived(row, json, RecordLook.Index(type, RecordJson.Read(type, row.ValuesJson), json));
        work.Changed(new Change(ChangeKind));
    }
}
