using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>A vocabulary as a few lines of text: <c>id 中文 [English]: field=中文[/English]:type …</c>.</summary>
/// <remarks>Types: n s b d t dt dur mon, ref:T, period:kind, enum:id=中文,id=中文, list:type, struct:id=中文:type;…; a <c>!</c> behind one says that the field may not be null.</remarks>
static class VocabularyText
{
    public static Vocabulary Read(string types, string things = "", string person = "person") =>
        new(Lines(types).Select(Type), Lines(things).SelectMany(Things)) { PersonType = person };

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static FactType Type(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        var head = line[..colon].Split(' ', 3);
        return new(head[0], new(head[1], head.Length > 2 ? head[2] : head[0].Replace('-', ' ')), [.. line[(colon + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Field)]);
    }

    static FactField Field(string text)
    {
        var (id, rest) = Cut(text, '=');
        var (label, type) = Cut(rest, ':');
        var (chinese, english) = Cut(label, '/');
        return new(id, new(chinese, english.Length > 0 ? english.Replace('_', ' ') : id.Replace('_', ' ')), TypeOf(type.TrimEnd('!'), chinese)) { MayBeNull = !type.EndsWith('!') };
    }

    static RuleType TypeOf(string text, string name)
    {
        var (kind, rest) = Cut(text, ':');
        return kind switch
        {
            "n" => RuleType.Number,
            "b" => RuleType.Boolean,
            "d" => RuleType.Date,
            "t" => RuleType.Time,
            "dt" => RuleType.DateTime,
            "dur" => RuleType.Duration,
            "mon" => RuleType.Months,
            "ref" => new ReferenceType(rest),
            "period" => new PeriodValueType(Enum.Parse<PeriodKind>(rest, ignoreCase: true)),
            "enum" => new EnumerationType(name, [.. rest.Split(',').Select(value => Cut(value, '=')).Select(pair => new EnumerationValue(pair.Item1, new(pair.Item2, pair.Item1.Replace('_', ' '))))]),
            "list" => new ListOfType(TypeOf(rest, name)),
            "struct" => new StructureType([.. rest.Split(';').Select(Field)]),
            _ => RuleType.String,
        };
    }

    // role: id=中文/English, …
    static IEnumerable<NamedThing> Things(string line)
    {
        var (kind, rest) = Cut(line, ':');
        foreach (var thing in rest.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (id, label) = Cut(thing, '=');
            var (chinese, english) = Cut(label, '/');
            yield return new(Enum.Parse<NamedKind>(kind, ignoreCase: true), id, new(chinese, english.Length > 0 ? english : id.Replace('-', ' ')));
        }
    }

    static (string, string) Cut(string text, char at) => text.IndexOf(at) is var i && i < 0 ? (text, "") : (text[..i], text[(i + 1)..]);
}
