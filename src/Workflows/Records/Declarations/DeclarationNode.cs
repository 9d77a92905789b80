using System.Globalization;
using Marketing.Rules;
using YamlDotNet.RepresentationModel;

namespace Marketing.Workflows.Records;

/// <summary>A mapping of a declaration: what is asked of it is told when it is not what it should be.</summary>
sealed class DeclarationNode
{
    readonly Dictionary<string, YamlNode> _children = new(StringComparer.Ordinal);
    readonly RecordProblems _problems;

    public DeclarationNode(YamlMappingNode node, RecordProblems problems, IReadOnlyCollection<string> keys)
    {
        Node = node;
        _problems = problems;
        foreach (var (key, value) in node.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (keys.Contains(name))
                _children[name] = value;
            else
                problems.UnknownKey(key, name, keys);
        }
    }

    public YamlMappingNode Node { get; }

    /// <summary>What stands behind a key; null when nothing does.</summary>
    public YamlNode? this[string key] =>
        _children.TryGetValue(key, out var value) && value is not YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" } ? value : null;

    public string? Text(string key) => this[key] is { } node ? TextOf(node) : null;

    public string? Required(string key)
    {
        if (this[key] is not { } node)
        {
            _problems.Missing(Node, key);
            return null;
        }
        return TextOf(node);
    }

    public bool Flag(string key)
    {
        if (this[key] is not { } node)
            return false;
        if (node is YamlScalarNode { Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        _problems.Expected(node, " true 或 false", "true or false");
        return false;
    }

    public long? Count(string key)
    {
        if (this[key] is not { } node)
            return null;
        if (node is YamlScalarNode scalar && long.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
            return count;
        _problems.Expected(node, "正整数", "a whole number above 0");
        return null;
    }

    /// <summary>The items of a list; nothing when there is none.</summary>
    public IEnumerable<YamlNode> Items(string key) => this[key] is { } node ? ItemsOf(node) : [];

    public IEnumerable<YamlNode> ItemsOf(YamlNode node)
    {
        if (node is YamlSequenceNode list)
            return list.Children;
        _problems.Expected(node, "列表", "a list");
        return [];
    }

    public IReadOnlyList<string> Texts(string key) => [.. Items(key).Select(TextOf).OfType<string>()];

    /// <summary>The entries of a mapping; nothing when there is none.</summary>
    public IEnumerable<(YamlNode Key, string Name, YamlNode Value)> Entries(string key)
    {
        if (this[key] is not { } node)
            return [];
        if (node is YamlMappingNode mapping)
            return mapping.Children.Select(pair => (pair.Key, (pair.Key as YamlScalarNode)?.Value ?? "", pair.Value));
        _problems.Expected(node, "一组键值", "a mapping");
        return [];
    }

    /// <summary>A mapping with these keys; null when there is none.</summary>
    public DeclarationNode? Inner(string key, params string[] keys) => this[key] is { } node ? Of(node, _problems, keys) : null;

    /// <summary>Text in both languages: a text alone, or <c>{zh, en}</c>.</summary>
    public Words? Words(string key) => this[key] switch
    {
        null => null,
        YamlMappingNode mapping when new DeclarationNode(mapping, _problems, ["zh", "en"]) is var inner => inner.Required("zh") is { } chinese ? new(chinese, inner.Text("en") ?? chinese) : null,
        var node => TextOf(node) is { } text ? new(text, text) : null,
    };

    /// <summary>The label: <c>zh</c>, and <c>en</c> or the id in words.</summary>
    public Words Label(string id) => new(Required("zh") ?? id, Text("en") ?? InWords(id));

    public string? TextOf(YamlNode node)
    {
        if (node is YamlScalarNode { Value: { Length: > 0 } text })
            return text;
        _problems.Expected(node, "文本", "a text");
        return null;
    }

    public static DeclarationNode? Of(YamlNode node, RecordProblems problems, IReadOnlyCollection<string> keys)
    {
        if (node is YamlMappingNode mapping)
            return new(mapping, problems, keys);
        problems.Expected(node, "一组键值", "a mapping");
        return null;
    }

    /// <summary>An id as words: <c>is_manufacturer</c> is “Is manufacturer”.</summary>
    public static string InWords(string id)
    {
        var words = id.Replace('_', ' ').Replace('-', ' ');
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
