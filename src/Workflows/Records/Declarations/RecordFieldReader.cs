using System.Text.RegularExpressions;
using Marketing.Rules;
using Marketing.Rules.Production;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Records;

/// <summary>Reads fields, and the structures that lists hold.</summary>
sealed partial class RecordFieldReader
{
    static readonly string[] FieldKeys = ["name", "zh", "en", "type", "of", "unit", "values", "required", "check", "message", "derived", "aliases"];
    static readonly string[] StructureKeys = ["id", "zh", "en", "fields"];

    /// <summary>The kinds as they are written.</summary>
    public static IReadOnlyDictionary<string, RecordFieldKind> Kinds { get; } = Enum.GetValues<RecordFieldKind>()
        .Where(kind => kind != RecordFieldKind.Structure).ToDictionary(kind => kind.ToString().ToLowerInvariant());

    static readonly Dictionary<string, PeriodKind> Periods = new()
    {
        ["year"] = PeriodKind.Year, ["half-year"] = PeriodKind.HalfYear, ["quarter"] = PeriodKind.Quarter, ["month"] = PeriodKind.Month, ["week"] = PeriodKind.Week, ["day"] = PeriodKind.Day,
    };

    readonly RecordProblems _problems;
    readonly List<RecordMention> _mentions;
    readonly Dictionary<string, DeclarationNode> _declared = new(StringComparer.Ordinal);
    readonly Dictionary<string, RecordField> _structures = new(StringComparer.Ordinal);
    readonly HashSet<string> _open = [];

    public RecordFieldReader(RecordProblems problems, List<RecordMention> mentions, IEnumerable<YamlNode> structures)
    {
        _problems = problems;
        _mentions = mentions;
        foreach (var node in structures)
        {
            if (DeclarationNode.Of(node, problems, StructureKeys) is not { } structure || structure.Required("id") is not { } id)
                continue;
            if (!_declared.TryAdd(id, structure))
                problems.Twice(structure["id"]!, id);
        }
        Structures = [.. _declared.Keys.Select(id => StructureOf(id, null)!)];
    }

    public IReadOnlyList<RecordField> Structures { get; }

    public IReadOnlyList<RecordField> ReadFields(DeclarationNode holder, string element)
    {
        var fields = new List<RecordField>();
        var checks = new List<(YamlNode Node, string Check)>();
        foreach (var node in holder.Items("fields"))
        {
            if (DeclarationNode.Of(node, _problems, FieldKeys) is not { } declared || ReadField(declared, element) is not { } field)
                continue;
            if (field.Id == FactType.KeyField || fields.Any(other => other.Id == field.Id))
                _problems.Twice(declared["name"]!, field.Id);
            else
                fields.Add(field);
            if (field.Check is not null)
                checks.Add((declared["check"]!, field.Check));
        }
        foreach (var (node, check) in checks)
            RecordChecks.Tell(_problems, (YamlScalarNode)node, check, fields);
        return fields;
    }

    RecordField? ReadField(DeclarationNode declared, string element)
    {
        if (declared.Required("name") is not { } id)
            return null;
        if (!FieldId().IsMatch(id))
            _problems.BadId(declared["name"]!, id, "_", "assessed_at");
        if (declared.Required("type") is not { } type)
            return null;
        if (!Kinds.TryGetValue(type, out var kind))
        {
            _problems.UnknownKind(declared["type"]!, type, [.. Kinds.Keys]);
            return null;
        }
        var field = new RecordField(id, declared.Label(id), kind)
        {
            IsRequired = declared.Flag("required"),
            IsDerived = declared.Flag("derived"),
            Check = declared.Text("check"),
            CheckMessage = declared.Words("message"),
            Aliases = declared.Texts("aliases"),
        };
        return ReadKind(declared, field, $"{element}.{id}");
    }

    RecordField ReadKind(DeclarationNode declared, RecordField field, string element)
    {
        foreach (var (key, isTaken) in new[] { ("of", field.Kind is RecordFieldKind.Ref or RecordFieldKind.List), ("values", field.Kind == RecordFieldKind.Enum), ("unit", field.Kind == RecordFieldKind.Period) })
        {
            if (declared[key] is { } node && !isTaken)
                _problems.Misplaced(node, key, field.Kind.ToString().ToLowerInvariant());
        }
        return field.Kind switch
        {
            RecordFieldKind.Enum => field with { Values = ReadValues(declared) },
            RecordFieldKind.Period => field with { Period = ReadPeriod(declared) },
            RecordFieldKind.Ref => field with { Of = Mentioned(declared.Required("of"), declared, element) },
            RecordFieldKind.List => field with { Item = ItemOf(declared, field, element) },
            _ => field,
        };
    }

    List<EnumerationValue> ReadValues(DeclarationNode declared)
    {
        if (declared["values"] is null)
            _problems.Missing(declared.Node, "values");
        var values = new List<EnumerationValue>();
        foreach (var (key, id, node) in declared.Entries("values"))
        {
            var label = node is YamlMappingNode mapping
                ? new DeclarationNode(mapping, _problems, ["zh", "en"]).Label(id)
                : new Words(declared.TextOf(node) ?? id, DeclarationNode.InWords(id));
            if (id.Length == 0)
                _problems.Expected(key, "编号", "an id");
            else if (values.Any(other => other.Label.Chinese == label.Chinese))
                _problems.Twice(key, label.Chinese);
            values.Add(new(id, label));
        }
        return values;
    }

    PeriodKind? ReadPeriod(DeclarationNode declared)
    {
        if (declared.Required("unit") is not { } unit)
            return null;
        if (Periods.TryGetValue(unit, out var kind))
            return kind;
        _problems.UnknownKind(declared["unit"]!, unit, [.. Periods.Keys]);
        return null;
    }

    string? Mentioned(string? target, DeclarationNode declared, string element)
    {
        if (target is not null and not RecordField.User)
            _mentions.Add(new(MentionKind.RecordType, target, element, RecordProblems.PositionOf(declared["of"]!.Start)));
        return target;
    }

    // What is neither known here nor a record type of any file is any context: RecordTypes turns the record types among them into references.
    RecordField? ItemOf(DeclarationNode declared, RecordField list, string element)
    {
        if (declared.Required("of") is not { } of)
            return null;
        var item = new RecordField(list.Id, list.Label, RecordFieldKind.Structure) { Of = of };
        if (of == RecordField.User)
            return item with { Kind = RecordFieldKind.Ref };
        if (_declared.ContainsKey(of))
            return item with { Members = StructureOf(of, declared["of"])?.Members ?? [] };
        return Kinds.TryGetValue(of, out var kind) && kind is not (RecordFieldKind.List or RecordFieldKind.Ref or RecordFieldKind.Enum or RecordFieldKind.Period or RecordFieldKind.Files)
            ? item with { Kind = kind, Of = null }
            : item;
    }

    RecordField? StructureOf(string id, YamlNode? from)
    {
        if (_structures.TryGetValue(id, out var known))
            return known;
        var declared = _declared[id];
        if (!_open.Add(id))
        {
            _problems.Circle(from ?? declared.Node, id);
            return null;
        }
        var members = ReadFields(declared, id);
        _open.Remove(id);
        return _structures[id] = new(id, declared.Label(id), RecordFieldKind.Structure) { Of = id, Members = members };
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(_[a-z0-9]+)*\z")]
    private static partial Regex FieldId();
}
