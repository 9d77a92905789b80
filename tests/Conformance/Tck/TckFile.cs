using System.Xml.Linq;
using Marketing.Rules.Feel;

namespace Marketing.Conformance.Tck;

/// <summary>A test file of the kit: the model it tests, and its cases.</summary>
sealed record TckFile(string Level, string Folder, string Name, string ModelName, IReadOnlyList<TckCase> Cases)
{
    static readonly XNamespace Ns = "http://www.omg.org/spec/DMN/20160719/testcase";

    public static TckFile? Read(string path)
    {
        var root = XDocument.Load(path, LoadOptions.PreserveWhitespace).Root;
        if (root?.Name != Ns + "testCases")
            return null;
        var folder = Path.GetDirectoryName(path)!;
        return new(
            Path.GetFileName(Path.GetDirectoryName(folder)!),
            Path.GetFileName(folder),
            Path.GetFileNameWithoutExtension(path),
            (string?)root.Element(Ns + "modelName") ?? "",
            [.. root.Elements(Ns + "testCase").Select(Case)]);
    }

    static TckCase Case(XElement element) => new(
        (string?)element.Attribute("id") ?? "",
        (string?)element.Attribute("type") ?? "decision",
        (string?)element.Attribute("invocableName") ?? "",
        [.. element.Elements(Ns + "inputNode").Select(input => (NameOf(input), Lazily(input)))],
        [.. element.Elements(Ns + "resultNode").Select(Result)]);

    // The engine takes the input of a certain model as {namespace}name.
    static string NameOf(XElement input) =>
        (string?)input.Attribute("namespace") is { Length: > 0 } ns ? $"{{{ns}}}{(string)input.Attribute("name")!}" : (string)input.Attribute("name")!;

    static TckResult Result(XElement element) => new(
        (string)element.Attribute("name")!,
        (string?)element.Attribute("errorResult") is "true" or "1",
        element.Element(Ns + "expected") is { } expected ? Lazily(expected) : () => Value.Null);

    // Read when the case runs, so that a value nobody can read fails its case and not the run.
    static Func<Value> Lazily(XElement element) => () => TckValue.Read(element);
}

sealed record TckCase(
    string Id, string Type, string Invocable, IReadOnlyList<(string Name, Func<Value> Value)> Inputs, IReadOnlyList<TckResult> Results);

sealed record TckResult(string Name, bool IsError, Func<Value> Expected);
