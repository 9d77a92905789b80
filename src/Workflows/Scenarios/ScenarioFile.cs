using System.Globalization;
using Marketing.Rules.Feel;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Scenarios;

/// <summary>The scenarios of one process, or a story across several, as people and machines read them (DESIGN §8).</summary>
public sealed record ScenarioFile(string Path, string? Process, string? Model, IReadOnlyList<Scenario> Scenarios)
{
    /// <summary>Records that are there before each scenario.</summary>
    public IReadOnlyList<GivenRecord> Records { get; init; } = [];

    /// <summary>Rule sets that run in each, by the names of their files without the ending.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Further processes that are deployed.</summary>
    public IReadOnlyList<string> Processes { get; init; } = [];

    /// <summary>Reads a <c>*.scenarios.yaml</c> file.</summary>
    /// <exception cref="ScenarioFileException">The file is not what it should be; the message says where.</exception>
    public static ScenarioFile Read(string path)
    {
        var root = ReadRoot(path);
        var scenarios = root.Children.TryGetValue("scenarios", out var list) && list is YamlSequenceNode sequence
            ? sequence.Children.Select(child => ReadScenario(path, child)).ToList()
            : throw new ScenarioFileException(path, root.Start, "expected a list 'scenarios'");
        return new ScenarioFile(path, Text(root, "process"), Text(root, "model"), scenarios)
        {
            Records = ReadRecords(path, root), Rules = Texts(root, "rules"), Processes = Texts(root, "processes"),
        };
    }

    static YamlMappingNode ReadRoot(string path)
    {
        try
        {
            var stream = new YamlStream();
            using (var reader = new StreamReader(path))
                stream.Load(reader);
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root ? root : throw new ScenarioFileException(path, default, "expected a mapping");
        }
        catch (YamlException wrong)
        {
            throw new ScenarioFileException(path, wrong.Start, wrong.Message);
        }
        catch (InvalidOperationException wrong)
        {
            throw new ScenarioFileException(path, default, wrong.Message); // an alias of nothing
        }
    }

    /// <summary>Reads the records of a file that holds nothing else.</summary>
    /// <exception cref="ScenarioFileException">The file is not what it should be; the message says where.</exception>
    public static IReadOnlyList<GivenRecord> ReadRecords(string path) => ReadRecords(path, ReadRoot(path));

    static Scenario ReadScenario(string path, YamlNode node)
    {
        var scenario = Mapping(path, node);
        var start = scenario.Children.TryGetValue("start", out var begun) ? Mapping(path, begun) : new YamlMappingNode();
        var steps = scenario.Children.TryGetValue("steps", out var listed) && listed is YamlSequenceNode sequence ? sequence.Children : [];
        return new Scenario(Text(scenario, "name") ?? "?", Text(scenario, "clause"), ScenarioValues.Read(start),
            [.. steps.Select(step => ReadStep(path, step))],
            scenario.Children.TryGetValue("expect", out var expect) ? ScenarioValues.Read(Mapping(path, expect)) : Context.Empty,
            (int)node.Start.Line)
        {
            Records = ReadRecords(path, scenario),
        };
    }

    // Each is one mapping whose first key is its type.
    static IReadOnlyList<GivenRecord> ReadRecords(string path, YamlMappingNode holder)
    {
        if (!holder.Children.TryGetValue("records", out var listed))
            return [];
        if (listed is not YamlSequenceNode records)
            throw new ScenarioFileException(path, listed.Start, "expected a list of records, such as { dealer: D-1, with: { name: … } }");
        return [.. records.Children.Select(child => ReadRecord(path, child))];
    }

    static GivenRecord ReadRecord(string path, YamlNode node)
    {
        var record = Mapping(path, node);
        if (record.Children.Count == 0 || record.Children[0].Value is not YamlScalarNode { Value: { Length: > 0 } id })
            throw new ScenarioFileException(path, node.Start, "expected a record, such as { dealer: D-1, with: { name: … } }");
        var values = record.Children.TryGetValue("with", out var with) ? ScenarioValues.Read(Mapping(path, with)) : Context.Empty;
        return new GivenRecord(((YamlScalarNode)record.Children[0].Key).Value!, id, values, (int)node.Start.Line);
    }

    // A step is one mapping whose first key is its verb.
    static ScenarioStep ReadStep(string path, YamlNode node)
    {
        var step = Mapping(path, node);
        if (step.Children.Count == 0)
            throw new ScenarioFileException(path, node.Start, "an empty step");
        return new ScenarioStep(((YamlScalarNode)step.Children[0].Key).Value!, ScenarioValues.Read(step), (int)node.Start.Line);
    }

    static YamlMappingNode Mapping(string path, YamlNode node) =>
        node as YamlMappingNode ?? throw new ScenarioFileException(path, node.Start, "expected a mapping");

    static IReadOnlyList<string> Texts(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var listed) && listed is YamlSequenceNode sequence ? [.. sequence.Children.OfType<YamlScalarNode>().Select(one => one.Value!)] : [];

    static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? (value as YamlScalarNode)?.Value : null;
}

/// <param name="Start">Who starts it, when, and with what.</param>
/// <param name="Line">Line in the file.</param>
public sealed record Scenario(string Name, string? Clause, Context Start, IReadOnlyList<ScenarioStep> Steps, Context Expect, int Line)
{
    /// <summary>Records that are there before it, beside those of the file.</summary>
    public IReadOnlyList<GivenRecord> Records { get; init; } = [];
}

/// <summary>A record that is there before a scenario begins.</summary>
/// <param name="Line">Line in the file.</param>
public sealed record GivenRecord(string Type, string Id, Context Values, int Line);

/// <param name="Verb">complete, approve, advance, expect …</param>
/// <param name="Arguments">Everything the step says, its verb included.</param>
public sealed record ScenarioStep(string Verb, Context Arguments, int Line);

/// <summary>A scenario file that cannot be read.</summary>
public sealed class ScenarioFileException(string path, Mark at, string what)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"{path}:{at.Line}:{at.Column}: {what}"));

/// <summary>YAML as values: plain scalars are null, true, false or a number where they read so, otherwise text.</summary>
static class ScenarioValues
{
    public static Context Read(YamlMappingNode mapping)
    {
        var builder = new Context.Builder();
        foreach (var (key, value) in mapping.Children)
            builder.Set(((YamlScalarNode)key).Value!, Read(value));
        return builder.Build();
    }

    static Value Read(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Value.Of(Read(mapping)),
        YamlSequenceNode sequence => Value.OfList(sequence.Children.Select(Read)),
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
}
