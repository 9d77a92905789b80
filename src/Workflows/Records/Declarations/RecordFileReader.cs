using System.Text.RegularExpressions;
using Marketing.Rules;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Records;

/// <summary>Reads the tree of one file of declarations.</summary>
sealed partial class RecordFileReader(string file, string domain, RecordProblems problems)
{
    static readonly string[] FileKeys = ["records", "structures"];
    static readonly string[] TypeKeys = ["id", "zh", "en", "clauses", "key", "title", "columns", "unique", "size", "rights", "aliases", "fields"];

    // Where a record has one of these fields, it names the record.
    static readonly string[] Titles = ["name", "title", "number"];
    const int DefaultColumns = 6;

    readonly List<RecordMention> _mentions = [];
    readonly Dictionary<string, SourcePosition> _places = new(StringComparer.Ordinal);

    public RecordFile Read(YamlNode root)
    {
        var types = new List<RecordType>();
        IReadOnlyList<RecordField> structures = [];
        if (DeclarationNode.Of(root, problems, FileKeys) is { } top)
        {
            var fields = new RecordFieldReader(problems, _mentions, top.Items("structures"));
            structures = fields.Structures;
            foreach (var node in top.Items("records"))
            {
                if (DeclarationNode.Of(node, problems, TypeKeys) is { } record && ReadType(record, fields) is { } type)
                    types.Add(type);
            }
        }
        return new(file, domain, types, structures, problems.InOrder) { Mentions = _mentions, Places = _places };
    }

    RecordType? ReadType(DeclarationNode record, RecordFieldReader reader)
    {
        if (record.Required("id") is not { } id)
            return null;
        if (!TypeId().IsMatch(id))
            problems.BadId(record["id"]!, id, "-", "dealer-quarter");
        if (!_places.TryAdd(id, RecordProblems.PositionOf(record["id"]!.Start)))
        {
            problems.Twice(record["id"]!, id);
            return null;
        }
        if (record["fields"] is null)
            problems.Missing(record.Node, "fields");

        var fields = reader.ReadFields(record, id);
        var label = record.Label(id);
        return new(id, label, fields)
        {
            Clauses = record.Texts("clauses"),
            Domain = domain,
            KeyPrefix = record.Text("key") ?? Initials(id),
            Title = ReadTitle(record, fields),
            Columns = record["columns"] is null ? [.. fields.Where(IsShort).Take(DefaultColumns).Select(field => field.Id)] : FieldNames(record, record.Items("columns"), fields),
            Unique = [.. record.Items("unique").Select(set => FieldNames(record, record.ItemsOf(set), fields)).Where(set => set.Count > 0)],
            Aliases = record.Texts("aliases"),
            ExpectedSize = record.Count("size") ?? 10_000,
            Rights = ReadRights(record, id, fields),
        };
    }

    string? ReadTitle(DeclarationNode record, IReadOnlyList<RecordField> fields) => record["title"] is { } node
        ? FieldNames(record, [node], fields).FirstOrDefault()
        : fields.FirstOrDefault(field => field.Kind == RecordFieldKind.String && Titles.Contains(field.Id))?.Id;

    static bool IsShort(RecordField field) => field.Kind is not (RecordFieldKind.Text or RecordFieldKind.List or RecordFieldKind.File or RecordFieldKind.Files or RecordFieldKind.Geo);

    List<string> FieldNames(DeclarationNode record, IEnumerable<YamlNode> nodes, IReadOnlyList<RecordField> fields)
    {
        var names = new List<string>();
        foreach (var node in nodes)
        {
            if (record.TextOf(node) is not { } name)
                continue;
            if (!fields.Any(field => field.Id == name))
                problems.UnknownField(node, name, [.. fields.Select(field => field.Id)]);
            else if (names.Contains(name))
                problems.Twice(node, name);
            else
                names.Add(name);
        }
        return names;
    }

    RecordRights ReadRights(DeclarationNode record, string id, IReadOnlyList<RecordField> fields)
    {
        if (record.Inner("rights", "see", "own", "change", "delete", "fields") is not { } rights)
            return RecordRights.Everybody;
        var (see, change) = (new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, IReadOnlyList<string>>());
        foreach (var (key, name, value) in rights.Entries("fields"))
        {
            if (!fields.Any(field => field.Id == name))
                problems.UnknownField(key, name, [.. fields.Select(field => field.Id)]);
            if (DeclarationNode.Of(value, problems, ["see", "change"]) is not { } field)
                continue;
            if (field["see"] is not null)
                see[name] = Holders(field, "see", $"{id}.{name}");
            if (field["change"] is not null)
                change[name] = Holders(field, "change", $"{id}.{name}");
        }
        var everybody = RecordRights.Everybody;
        var own = ReadOwn(rights, fields);
        return new(
            rights["see"] is not null ? Holders(rights, "see", id) : own.Count > 0 ? [] : everybody.See,
            rights["change"] is null ? everybody.Change : Holders(rights, "change", id),
            rights["delete"] is null ? everybody.Delete : Holders(rights, "delete", id)) { Own = own, SeeFields = see, ChangeFields = change };
    }

    // Whom a record concerns stands in fields that name people.
    List<string> ReadOwn(DeclarationNode rights, IReadOnlyList<RecordField> fields)
    {
        var names = FieldNames(rights, rights.Items("own"), fields);
        foreach (var node in rights.Items("own"))
        {
            if (rights.TextOf(node) is { } name && fields.FirstOrDefault(field => field.Id == name) is { } known && (known.IsDerived || !RecordAccess.NamesPeople(known)))
                problems.NamesNobody(node, name);
        }
        return names;
    }

    List<string> Holders(DeclarationNode rights, string key, string element)
    {
        var holders = new List<string>();
        foreach (var node in rights.Items(key))
        {
            if (rights.TextOf(node) is not { } holder)
                continue;
            holders.Add(holder);
            if (holder != "*")
                _mentions.Add(new(MentionKind.Holder, holder, element, RecordProblems.PositionOf(node.Start)));
        }
        return holders;
    }

    static string Initials(string id) => string.Concat(id.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(part => char.ToUpperInvariant(part[0]))) + "-";

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex TypeId();
}
