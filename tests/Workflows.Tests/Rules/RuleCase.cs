using Marketing.Rules.Feel;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Tests.Catalog;

/// <summary>A story of facts and time, and what the rules of a domain make of it: an entry of <c>Cases/*.yaml</c>.</summary>
/// <param name="Domain">The folder of the catalogue whose rule sets run: the name of the file.</param>
/// <param name="Shows">Rules that act in it: they fire, refuse or define.</param>
/// <param name="Spares">Rules that look at it and do not act.</param>
/// <param name="Examples">Worked examples of the policy catalogue that it is.</param>
/// <param name="Steps">put, try, remove, advance, set, expect.</param>
public sealed record RuleCase(string Domain, string Name, IReadOnlyList<string> Shows, IReadOnlyList<string> Spares, IReadOnlyList<string> Examples, string At, IReadOnlyList<Context> Steps)
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Rules", "Cases");

    /// <summary>The cases of all files.</summary>
    public static IReadOnlyList<RuleCase> All { get; } = [.. System.IO.Directory.EnumerateFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read)];

    static IEnumerable<RuleCase> Read(string path)
    {
        var stream = new YamlStream();
        using (var reader = new StreamReader(path))
            stream.Load(reader);
        foreach (var node in ((YamlSequenceNode)((YamlMappingNode)stream.Documents[0].RootNode)["cases"]).Cast<YamlMappingNode>())
        {
            var entries = Of(node).TryContext(out var context) ? context : Context.Empty;
            if (entries.Keys.Except(["name", "shows", "spares", "examples", "at", "steps"]).FirstOrDefault() is { } unknown)
                throw new InvalidDataException($"{path}:{node.Start.Line}: unknown key '{unknown}'");
            yield return new(Path.GetFileNameWithoutExtension(path), Text(entries["name"]), Texts(entries["shows"]), Texts(entries["spares"]), Texts(entries["examples"]),
                entries["at"].IsNull ? "2026-03-02T09:00" : Text(entries["at"]), [.. Items(entries["steps"]).Select(step => step.TryContext(out var one) ? one : Context.Empty)]);
        }
    }

    public static string Text(Value value) => value.TryString(out var text) ? text : value.ToString();

    public static IReadOnlyList<string> Texts(Value value) => [.. Items(value).Select(Text)];

    public static IReadOnlyList<Value> Items(Value value) => value.TryList(out var items) ? items : value.IsNull ? [] : [value];

    static Value Of(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Value.Of(mapping.Children.Aggregate(new Context.Builder(), (builder, pair) => builder.Set(((YamlScalarNode)pair.Key).Value!, Of(pair.Value))).Build()),
        YamlSequenceNode sequence => Value.OfList(sequence.Children.Select(Of)),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => Value.Of(scalar.Value),
        _ => Value.Null,
    };

    static Value Plain(string text) => text switch
    {
        "" or "null" or "~" => Value.Null,
        "true" => Value.True,
        "false" => Value.False,
        _ => Number.TryParse(text, out var number) ? Value.Of(number) : Value.Of(text),
    };

    public override string ToString() => $"{Domain}: {Name}";
}
