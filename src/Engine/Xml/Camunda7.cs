using Marketing.Rules.Xml;
using System.Text.RegularExpressions;

namespace Marketing.Engine.Xml;

/// <summary>What models for Camunda 7 say in its own namespace, as far as it means the same here.</summary>
public static partial class Camunda7
{
    public const string Namespace = "http://camunda.org/schema/1.0/bpmn";

    /// <summary>An attribute of that namespace, or null.</summary>
    public static string? Attribute(XmlNode element, string name) => element.Attribute($"{{{Namespace}}}{name}") is { Length: > 0 } value ? value : null;

    /// <summary>Attributes that name code of that engine, which cannot run here.</summary>
    public static readonly string[] CodeAttributes = ["class", "delegateExpression", "expression"];

    public static bool IsExpression(string text) => text.TrimStart() is ['$' or '#', '{', ..];

    /// <summary>The FEEL text that means the same as <c>${…}</c>, or null when it is not simple: names, numbers, texts, comparisons, and, or.</summary>
    public static string? ToFeel(string text)
    {
        var trimmed = text.Trim();
        if (trimmed[^1] != '}' || trimmed.IndexOf('}', StringComparison.Ordinal) != trimmed.Length - 1)
            return null;
        var feel = new List<string> { "=" };
        var rest = trimmed[2..^1];
        for (var at = 0; at < rest.Length;)
        {
            var token = Token().Match(rest, at);
            if (!token.Success || token.Index != at)
                return null;
            at += token.Length;
            if (Translate(token) is not { } word)
                return null;
            feel.Add(word);
        }

        return feel.Count == 1 ? null : string.Join(' ', feel.Where(word => word.Length > 0));
    }

    static string? Translate(Match token)
    {
        if (token.Groups["text"].Success)
            return $"\"{token.Value[1..^1].Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        if (token.Groups["not"].Success)
            return $"not({token.Groups["not"].Value})";
        return token.Value.Trim() switch
        {
            "==" or "eq" => "=",
            "ne" => "!=",
            "&&" => "and",
            "||" => "or",
            "gt" => ">",
            "lt" => "<",
            "ge" => ">=",
            "le" => "<=",
            "empty" or "div" or "mod" or "not" => null,
            var same => same,
        };
    }

    // A name followed by a parenthesis would be a call: the pattern leaves it unmatched.
    [GeneratedRegex("""\s+|(?<text>'[^'\\]*'|"[^"\\]*")|\d+(\.\d+)?|!(?<not>[A-Za-z_]\w*(\.[A-Za-z_]\w*)*)(?![\w.(])|[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(?![\w.]|\s*\()|==|!=|>=|<=|&&|\|\||[<>()+\-*/]""")]
    private static partial Regex Token();
}
