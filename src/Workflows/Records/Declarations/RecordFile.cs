using Marketing.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Records;

/// <summary>One file of declarations, <c>records.yaml</c>: the record types of a domain, and the structures that lists of theirs hold.</summary>
/// <param name="File">Name for messages.</param>
/// <param name="Domain">Folder of the catalogue, such as <c>Channel</c>.</param>
/// <param name="Types">In the order of the file. What they refer to in other files is settled by <see cref="RecordTypes.Of"/>.</param>
/// <param name="Structures">The declared structures, by their ids.</param>
/// <param name="Problems">What is wrong, in the order of the text; a type or field with a problem may be left out.</param>
public sealed record RecordFile(string File, string Domain, IReadOnlyList<RecordType> Types, IReadOnlyList<RecordField> Structures, IReadOnlyList<Problem> Problems)
{
    /// <summary>The most characters a file may have.</summary>
    public const int MostCharacters = 1_000_000;

    internal IReadOnlyList<RecordMention> Mentions { get; init; } = [];
    internal IReadOnlyDictionary<string, SourcePosition> Places { get; init; } = new Dictionary<string, SourcePosition>();

    public bool IsValid => !Problems.Any(problem => problem.IsError);

    /// <summary>Reads a file of declarations. Pure, and throws for no text.</summary>
    /// <param name="text">YAML: <c>records</c> and <c>structures</c>.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="domain">Folder of the catalogue the file stands in.</param>
    public static RecordFile Read(string text, string file, string domain)
    {
        ArgumentNullException.ThrowIfNull(text);
        var problems = new RecordProblems(file);
        if (text.Length > MostCharacters)
        {
            problems.TooLarge(text.Length, MostCharacters);
            return new(file, domain, [], [], problems.InOrder);
        }
        try
        {
            if (IsTooDeep(text) is { } at)
            {
                problems.NotYaml(at, $"嵌套超过 {MostDepth} 层 / nested deeper than {MostDepth} levels");
                return new(file, domain, [], [], problems.InOrder);
            }
            var stream = new YamlStream();
            using var reader = new StringReader(text);
            stream.Load(reader);
            return new RecordFileReader(file, domain, problems).Read(stream.Documents.Count > 0 ? stream.Documents[0].RootNode : new YamlMappingNode());
        }
        catch (YamlException wrong)
        {
            problems.NotYaml(wrong.Start, wrong.InnerException?.Message ?? wrong.Message);
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException)
        {
            // The scanner's own answer to some half-written flow sequences; it says no place.
            problems.NotYaml(Mark.Empty, wrong.Message);
        }
        return new(file, domain, [], [], problems.InOrder);
    }

    // The tree is built by recursion, the events are not: a file may not be deeper than a declaration is.
    const int MostDepth = 32;

    static Mark? IsTooDeep(string text)
    {
        using var reader = new StringReader(text);
        var parser = new Parser(reader);
        for (var depth = 0; parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MostDepth)
                return parser.Current.Start;
        }
        return null;
    }
}

/// <summary>A name in a file that only all files together, or the directory, can tell to be right.</summary>
/// <param name="Element">Where it stands, such as <c>dealer.agreement</c>.</param>
readonly record struct RecordMention(MentionKind Kind, string Name, string Element, SourcePosition At);

enum MentionKind { RecordType, Holder }
