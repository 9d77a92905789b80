using Marketing.Workflows.Directory;

namespace Marketing.Workflows.Records;

/// <summary>What the references of a type's records are called, and what the names in a file may mean.</summary>
public static class RecordNames
{
    /// <summary>The names of everything that records of a type refer to, as it is now and as far as somebody sees it.</summary>
    public static async ValueTask<CellNames> For(RecordType type, RecordRoom room, DirectorySnapshot directory, RecordSight sight)
    {
        var targets = type.Fields.Select(field => (field.Item ?? field).Kind == RecordFieldKind.Ref ? (field.Item ?? field).Of : null).OfType<string>().Where(of => of != RecordField.User).ToHashSet();
        var rows = (await room.All(targets)).Where(sight.Sees).ToLookup(row => row.Type);
        var titles = rows.ToDictionary(group => group.Key, group => group.ToDictionary(row => row.Id, row => row.Title));
        var ids = rows.ToDictionary(group => group.Key, group => group.ToLookup(row => SortText.Text(row.Title), row => row.Id));
        return new CellNames(Find, NameOf);

        IReadOnlyList<string> Find(string target, string text) => target switch
        {
            RecordField.User => directory.Ever(text) is not null ? [text] : [.. directory.People.Where(person => person.Name == text).Select(person => person.Id)],
            "unit" => directory.FindUnit(text) is not null ? [text] : [.. directory.Units.Where(unit => Is(unit.Name, text)).Select(unit => unit.Id)],
            "role" => directory.Roles.Any(role => role.Id == text) ? [text] : [.. directory.Roles.Where(role => Is(role.Name, text)).Select(role => role.Id)],
            _ => titles.GetValueOrDefault(target)?.ContainsKey(text) == true ? [text] : ids.GetValueOrDefault(target)?[SortText.Text(text)].ToList() ?? [],
        };

        string? NameOf(string target, string key) => target switch
        {
            RecordField.User => directory.Ever(key)?.Name,
            "unit" => directory.FindUnit(key)?.Name.Chinese,
            "role" => directory.Roles.FirstOrDefault(role => role.Id == key)?.Name.Chinese,
            _ => titles.GetValueOrDefault(target)?.GetValueOrDefault(key),
        };
    }

    static bool Is(Rules.Words name, string text) => name.Chinese == text || string.Equals(name.English, text, StringComparison.OrdinalIgnoreCase);
}
