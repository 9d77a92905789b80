using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Rules.Feel;
using Marketing.Workflows;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>A value of an enumeration, as it is sent.</summary>
sealed record EnumValueView(string Id, WordsView Label);

/// <summary>A field of a record type, as it is sent.</summary>
/// <param name="Indexed">Whether lists sort and filter by it.</param>
/// <param name="Editable">Whether the viewer may change it.</param>
sealed record RecordFieldView(string Id, WordsView Label, string Kind, string? Target, IReadOnlyList<EnumValueView>? Values, string? Period, RecordFieldView? Item, IReadOnlyList<RecordFieldView>? Members, bool Required,
    string? Check, WordsView? CheckMessage, bool Derived, bool Indexed, bool Editable)
{
    public static RecordFieldView Of(RecordType type, RecordField field, RecordAccess access) => new(field.Id, WordsView.Of(field.Label), Names.Kebab(field.Kind.ToString()), field.Of,
        field.Values.Count == 0 ? null : [.. field.Values.Select(value => new EnumValueView(value.Id, WordsView.Of(value.Label)))], field.Period is { } period ? Names.Kebab(period.ToString()) : null,
        field.Item is { } item ? Of(type, item, access) : null, field.Members.Count == 0 ? null : [.. field.Members.Select(member => Of(type, member, access))],
        field.IsRequired, field.Check, WordsView.OfOptional(field.CheckMessage), field.IsDerived, RecordLook.IsIndexed(type, field), access.Changes && access.ChangesField(field.Id));
}

/// <summary>A record type, as it is sent.</summary>
sealed record RecordTypeView(string Id, WordsView Label, string Domain, IReadOnlyList<string> Clauses, string? Title, IReadOnlyList<string> Columns, bool MayChange, bool MayDelete, long? Count, IReadOnlyList<RecordFieldView>? Fields)
{
    public static RecordTypeView Of(RecordType type, RecordAccess access, long? count = null, bool whole = false) => new(type.Id, WordsView.Of(type.Label), type.Domain, type.Clauses, type.Title,
        [.. type.Columns.Where(access.SeesField)], access.Changes, access.Deletes, count, whole ? [.. type.Fields.Where(field => access.SeesField(field.Id)).Select(field => RecordFieldView.Of(type, field, access))] : null);
}

/// <summary>A record, as it is sent. Of fields that the viewer does not see nothing is told.</summary>
/// <param name="Derived">Ids of the fields whose values rules have worked out.</param>
sealed record RecordView(string Id, string Type, string Title, long Version, JsonElement Values, IReadOnlyList<string> Derived, DateTimeOffset CreatedAt, PersonView CreatedBy, DateTimeOffset ChangedAt, PersonView ChangedBy)
{
    public static RecordView Of(RecordType type, RecordRow row, RecordAccess access, DirectorySnapshot people) => new(row.Id, row.Type, Title_(type, row, access), row.Version,
        Seen(type, RecordLook.Values(type, row), access), row.DerivedJson is null ? [] : [.. JsonDocument.Parse(row.DerivedJson).RootElement.EnumerateObject().Select(entry => entry.Name).Where(access.SeesField)],
        row.CreatedAt, PersonView.Of(people, row.CreatedBy)!, row.ChangedAt, PersonView.Of(people, row.ChangedBy)!);

    static string Title_(RecordType type, RecordRow row, RecordAccess access) => type.Title is null || access.SeesField(type.Title) ? row.Title : row.Id;

    /// <summary>The values that a viewer sees, as JSON.</summary>
    public static JsonElement Seen(RecordType type, Context values, RecordAccess access) => JsonDocument.Parse(FeelJson.ToJson(Value.Of(
        RecordValues.Stored(type, Context.Of([.. values.Where(entry => access.SeesField(entry.Key)).Select(entry => (entry.Key, entry.Value))]))))).RootElement;
}

/// <summary>A version of a record: who changed what.</summary>
sealed record RecordVersionView(long Version, DateTimeOffset At, PersonView By, string Cause, string? Detail, bool Deleted, bool EarlierMissing, IReadOnlyList<RecordFieldChange> Changes);

/// <summary>What became of a field.</summary>
sealed record RecordFieldChange(string Field, JsonElement? Before, JsonElement? After)
{
    public static IReadOnlyList<RecordFieldChange> Between(JsonElement? before, JsonElement? after, RecordType type, RecordAccess access) =>
    [
        .. type.Fields.Where(field => access.SeesField(field.Id)).Select(field => new RecordFieldChange(field.Id, At(before, field.Id), At(after, field.Id)))
            .Where(change => change.Before?.GetRawText() != change.After?.GetRawText()),
    ];

    static JsonElement? At(JsonElement? values, string field) => values is { } known && known.TryGetProperty(field, out var value) ? value : null;
}

/// <summary>Who reads records, and over which declarations and people.</summary>
sealed record Reader(Viewer Viewer, RecordTypes Types, DirectorySnapshot People)
{
    /// <summary>The titles of records of a type, as far as the viewer sees them; none of a type that is not declared.</summary>
    public async Task<Dictionary<string, string>> Titles(string type, IReadOnlyList<string> keys, WorkflowsDbContext rows, CancellationToken cancellation) => Types.Find(type) is not { } known ? []
        : await new RecordSight(Viewer.Person, Types).Shown(known, rows.Records.Where(row => row.Type == type && keys.Contains(row.Id)), rows).ToDictionaryAsync(row => row.Id, row => row.Title, cancellation);
}

/// <summary>What the references in records are called. What the viewer does not see keeps its key.</summary>
static class RecordTitles
{
    /// <summary>The titles of what records refer to, by <c>type/key</c>; people by <c>user/id</c>.</summary>
    public static async Task<Dictionary<string, string>> Of(WorkflowsDbContext rows, RecordType type, IReadOnlyList<RecordView> records, Reader reader, CancellationToken cancellation)
    {
        var wanted = records.SelectMany(record => type.Fields.SelectMany(field => Keys(field, record.Values))).Distinct().ToLookup(pair => pair.Target, pair => pair.Key);
        var titles = new Dictionary<string, string>();
        foreach (var group in wanted)
        {
            if (group.Key is RecordField.User or "unit" or "role")
            {
                foreach (var key in group)
                    titles[$"{group.Key}/{key}"] = reader.People.NameOf(group.Key == "unit" ? DirectorySnapshot.UnitPrefix + key : key).Chinese;
                continue;
            }

            foreach (var (id, title) in await reader.Titles(group.Key, [.. group], rows, cancellation))
                titles[$"{group.Key}/{id}"] = title;
        }

        return titles;
    }

    static IEnumerable<(string Target, string Key)> Keys(RecordField field, JsonElement values)
    {
        if (!values.TryGetProperty(field.Id, out var value))
            return [];
        var target = (field.Item ?? field) switch
        {
            { Kind: RecordFieldKind.Ref } one => one.Of ?? RecordField.User,
            { Kind: RecordFieldKind.Unit } => "unit",
            { Kind: RecordFieldKind.Role } => "role",
            _ => null,
        };
        if (target is null)
            return [];
        return (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value]).Where(one => one.ValueKind == JsonValueKind.String).Select(one => (target, one.GetString()!));
    }
}

/// <summary>Names of our own as they are sent.</summary>
static class Names
{
    /// <summary><c>DateTime</c> is <c>date-time</c>.</summary>
    public static string Kebab(string name) => string.Concat(name.Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
