using System.Text.RegularExpressions;
using Marketing.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Traceability;

/// <summary>A policy document, by its seed number and the ids of its clauses in their order.</summary>
public sealed record PolicyDocument(string Seed, Words Name, IReadOnlyList<string> Clauses);

/// <summary>The clauses of the policy documents, by their ids. Immutable.</summary>
/// <param name="NotAutomated">Why a clause asks nothing of a system.</param>
public sealed partial record PolicyClauses(IReadOnlyList<PolicyDocument> Documents, IReadOnlyDictionary<string, Words> NotAutomated)
{
    /// <summary>How the file in the catalogue is named.</summary>
    public const string FileName = "clauses.yaml";

    /// <summary>The clause ids in a text, such as <c>001-1.4.2</c>, each once.</summary>
    public static IEnumerable<string> In(string? text) => text is null ? [] : Id().Matches(text).Select(match => match.Value).Distinct();

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is missing or wrong; the message says which, where, and what was expected.</exception>
    public static PolicyClauses Read(string file)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StreamReader(file);
            stream.Load(reader);
        }
        catch (Exception failure) when (failure is YamlException or IOException or InvalidOperationException)
        {
            throw new InvalidDataException($"条款清单无法读取：{file}（{failure.Message}）。 / The list of clauses cannot be read: {file} ({failure.Message}).", failure);
        }

        var root = stream.Documents.Count > 0 ? Mapping(file, stream.Documents[0].RootNode) : [];
        var documents = Items(file, root, "documents").Select(node => DocumentOf(file, Mapping(file, node))).ToList();
        var reasons = Items(file, root, "not-automated").Select(node => Mapping(file, node))
            .SelectMany(reason => Texts(file, reason, "clauses").Select(clause => (clause, Why: NameOf(file, reason)))).ToDictionary(pair => pair.clause, pair => pair.Why);
        return new PolicyClauses(documents, reasons);
    }

    static PolicyDocument DocumentOf(string file, YamlMappingNode node)
    {
        var seed = Text(file, node, "seed");
        return new PolicyDocument(seed, NameOf(file, node), [.. Texts(file, node, "clauses").Select(clause => $"{seed}-{clause}")]);
    }

    static Words NameOf(string file, YamlMappingNode node) => new(Text(file, node, "zh"), Text(file, node, "en"));

    static IEnumerable<YamlNode> Items(string file, YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var list) && list is YamlSequenceNode sequence ? sequence.Children : throw Wrong(file, node, $"列表 {key}", $"a list '{key}'");

    static IEnumerable<string> Texts(string file, YamlMappingNode node, string key) => Items(file, node, key).Select(item => item is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(file, item, "条款编号", "the id of a clause"));

    static string Text(string file, YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong(file, node, $"文本 {key}", $"a text '{key}'");

    static YamlMappingNode Mapping(string file, YamlNode node) => node as YamlMappingNode ?? throw Wrong(file, node, "键值", "a mapping");

    static InvalidDataException Wrong(string file, YamlNode at, string expected, string expectedEn) =>
        new($"{file}:{at.Start.Line}:{at.Start.Column}: 应为{expected}。 / expected {expectedEn}.");

    [GeneratedRegex(@"\b\d{3}-\d+(?:\.\d+)+\b")]
    private static partial Regex Id();
}
