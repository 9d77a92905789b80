using Marketing.Rules;
using Marketing.Workflows.Calendars;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Schedules;

/// <summary>What a file of schedules may name.</summary>
/// <param name="Roles">Ids of roles; <c>system</c> need not be among them.</param>
/// <param name="Processes">Ids of processes; null: not looked at.</param>
public sealed record ScheduleNames(IReadOnlySet<string> Roles, IReadOnlySet<string>? Processes, WorkingCalendars Calendars);

/// <summary>A <c>schedules.yaml</c> that was read: what is right in it, and everything that is wrong, with its place.</summary>
public sealed record ScheduleFile(IReadOnlyList<BusinessSchedule> Schedules, IReadOnlyList<Problem> Problems)
{
    /// <summary>Reads a text. Never throws for what its author wrote.</summary>
    /// <param name="file">Name of the file, for problems.</param>
    /// <param name="domain">The folder of the catalogue.</param>
    public static ScheduleFile Read(string text, string file, string domain, ScheduleNames names)
    {
        var problems = new List<Problem>();
        var schedules = new List<BusinessSchedule>();
        foreach (var node in Items(text, file, problems))
        {
            var entry = new ScheduleEntry(node, file, problems);
            if (ScheduleReader.Read(entry, domain, names) is not { } schedule)
                continue;
            if (schedules.Exists(one => one.Id == schedule.Id))
                entry.Wrong(ScheduleProblems.Twice(schedule.Id), "id");
            else
                schedules.Add(schedule);
        }

        return new ScheduleFile(schedules, problems);
    }

    static IEnumerable<YamlNode> Items(string text, string file, List<Problem> problems)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException failure)
        {
            problems.Add(ScheduleProblems.NotYaml(failure.Message) with { File = file, Position = new((int)failure.Start.Line, (int)failure.Start.Column) });
            return [];
        }

        var root = stream.Documents.Count > 0 ? stream.Documents[0].RootNode : null;
        if (root is YamlMappingNode mapping && mapping.Children.TryGetValue("schedules", out var list) && list is YamlSequenceNode items)
            return items.Children;
        problems.Add(ScheduleProblems.NotList() with { File = file, Position = root is null ? new(1, 1) : new((int)root.Start.Line, (int)root.Start.Column) });
        return [];
    }
}

/// <summary>One schedule as it is written, and the places of its parts.</summary>
sealed class ScheduleEntry(YamlNode node, string file, List<Problem> problems)
{
    readonly YamlMappingNode? mapping = node as YamlMappingNode;

    public string? Id => (Node("id") as YamlScalarNode)?.Value;

    public IEnumerable<string> Keys => mapping?.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "") ?? [];

    /// <summary>Whether an error has been told of this entry.</summary>
    public bool IsWrong { get; private set; }

    public bool Has(string key) => Node(key) is not null;

    /// <summary>A text, or null when it is missing; what is no text is a problem.</summary>
    public string? Text(string key)
    {
        if (Node(key) is not { } value)
            return null;
        if (value is YamlScalarNode { Value: { } text })
            return text.Trim();
        Wrong(ScheduleProblems.NotText(key), key);
        return null;
    }

    /// <summary>A text that must be there.</summary>
    public string Needed(string key)
    {
        if (Text(key) is { Length: > 0 } text)
            return text;
        if (!Has(key) || Node(key) is YamlScalarNode)
            Wrong(ScheduleProblems.Missing(key), null);
        return "";
    }

    /// <summary>A list of texts, or one text; none when it is missing.</summary>
    public IReadOnlyList<string> List(string key)
    {
        if (Node(key) is YamlSequenceNode list && list.Children.All(one => one is YamlScalarNode))
            return [.. list.Children.Select(one => ((YamlScalarNode)one).Value ?? "")];
        return Text(key) is { Length: > 0 } single ? [single] : [];
    }

    /// <summary>A text in both languages: <c>{ zh: …, en: … }</c>; null when it is missing.</summary>
    public Words? Words(string key)
    {
        if (Node(key) is not { } value)
            return null;
        if (value is YamlMappingNode both && both.Children.TryGetValue("zh", out var zh) && both.Children.TryGetValue("en", out var en))
            return new Words(zh.ToString(), en.ToString());
        Wrong(ScheduleProblems.NotText(key), key);
        return null;
    }

    /// <summary>Tells a problem at a key, or at the whole entry.</summary>
    public void Wrong(Problem problem, string? key)
    {
        var at = (key is null ? null : Node(key))?.Start ?? node.Start;
        IsWrong |= problem.IsError;
        problems.Add(problem with { File = file, Position = new((int)at.Line, (int)at.Column), ElementId = Id });
    }

    /// <summary>Tells a problem at the name of a key.</summary>
    public void WrongName(Problem problem, string key)
    {
        var at = mapping!.Children.Keys.OfType<YamlScalarNode>().First(one => one.Value == key).Start;
        IsWrong = true;
        problems.Add(problem with { File = file, Position = new((int)at.Line, (int)at.Column), ElementId = Id });
    }

    YamlNode? Node(string key) => mapping is not null && mapping.Children.TryGetValue(key, out var value) ? value : null;
}
