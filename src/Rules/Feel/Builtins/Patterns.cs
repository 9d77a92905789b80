using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Marketing.Rules.Feel.Builtins;

/// <summary>Regular expressions of XPath (XML Schema with anchors, reluctant quantifiers and back-references) on .NET's engine.</summary>
/// <remarks>
/// XQuery and XPath Functions 3.1 §5.6.1. Without back-references the non-backtracking engine runs them, in time linear in the
/// input; with them a match ends after 50 ms.
/// </remarks>
static class Patterns
{
    static readonly TimeSpan BacktrackingTime = TimeSpan.FromMilliseconds(50);

    // Linear already; the limit only stops very long inputs, and leaves room for compiling the first match.
    static readonly TimeSpan LinearTime = TimeSpan.FromSeconds(1);

    /// <summary>A translated pattern with its options. .NET keeps the ones used last compiled.</summary>
    public readonly record struct Pattern(string Text, RegexOptions Options)
    {
        TimeSpan Time => (Options & RegexOptions.NonBacktracking) != 0 ? LinearTime : BacktrackingTime;

        public bool IsMatch(string input) => Regex.IsMatch(input, Text, Options, Time);
        public MatchCollection Matches(string input) => Regex.Matches(input, Text, Options, Time);
        public string Replace(string input, MatchEvaluator evaluator) => Regex.Replace(input, Text, evaluator, Options, Time);
    }

    /// <summary>The translated pattern; null when the pattern or the flags are wrong.</summary>
    /// <param name="pattern">An XPath regular expression.</param>
    /// <param name="flags">Letters of <c>smixq</c>.</param>
    /// <param name="input">What it will be used on: only with characters beyond the BMP a dot must take two units.</param>
    public static Pattern? Find(string pattern, string flags, string input)
    {
        if (pattern.Length > FeelLimits.PatternLength || flags.Length > MostFlags)
            return null;
        var pairs = input.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0;
        if (Known.TryGetValue((pattern, flags, pairs), out var known))
            return known;
        var found = Read(pattern, flags, pairs);
        if (Known.Count >= MostKnown)
            Known.Clear();
        Known.TryAdd((pattern, flags, pairs), found);
        return found;
    }

    const int MostFlags = 10;
    const int MostKnown = 500;
    static readonly ConcurrentDictionary<(string Pattern, string Flags, bool Pairs), Pattern?> Known = new();

    static Pattern? Read(string pattern, string flags, bool pairs)
    {
        if (!TryOptions(flags, out var options, out var literal, out var withoutBlanks))
            return null;
        if (literal)
            return new(Regex.Escape(pattern), options | RegexOptions.NonBacktracking);
        if (withoutBlanks)
            pattern = WithoutBlanks(pattern);
        if (Translate(pattern, options, pairs, out var refersBack) is not { } translated)
            return null;
        return new(translated, refersBack ? options : options | RegexOptions.NonBacktracking);
    }

    static bool TryOptions(string flags, out RegexOptions options, out bool literal, out bool withoutBlanks)
    {
        options = RegexOptions.CultureInvariant;
        literal = withoutBlanks = false;
        foreach (var flag in flags)
        {
            switch (flag)
            {
                case 's': options |= RegexOptions.Singleline; break;
                case 'm': options |= RegexOptions.Multiline; break;
                case 'i': options |= RegexOptions.IgnoreCase; break;
                case 'x': withoutBlanks = true; break;
                case 'q': literal = true; break;
                default: return false;
            }
        }
        return true;
    }

    // What .NET reads otherwise: $ (before a last newline, too), the dot (which there includes \r), (?…) other than (?:, \i, \c and their opposites.
    // Blanks go first, even behind a backslash (F&O 3.1 §5.6.2); inside a class they stay.
    static string WithoutBlanks(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        var inClass = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var escaped = i > 0 && pattern[i - 1] == '\\' && !(i > 1 && pattern[i - 2] == '\\');
            if (!escaped)
                inClass += pattern[i] == '[' ? 1 : pattern[i] == ']' && inClass > 0 ? -1 : 0;
            if (inClass > 0 || pattern[i] is not (' ' or '\t' or '\n' or '\r'))
                text.Append(pattern[i]);
        }
        return text.ToString();
    }

    const string AnyPair = "[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]";

    static string? Translate(string pattern, RegexOptions options, bool pairs, out bool refersBack)
    {
        var multiline = (options & RegexOptions.Multiline) != 0;
        refersBack = false;
        var text = new StringBuilder(pattern.Length + 8);
        var inClass = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\')
            {
                refersBack |= i + 1 < pattern.Length && char.IsAsciiDigit(pattern[i + 1]);
                if (++i == pattern.Length || !AppendEscape(text, pattern[i], inClass > 0))
                    return null;
                continue;
            }
            if (inClass > 0)
            {
                inClass += c == '[' ? 1 : c == ']' ? -1 : 0;
                // A bracket inside a class begins a subtraction, and only one.
                if (c == '[' && pattern[i - 1] != '-')
                    return null;
                text.Append(c);
                continue;
            }
            switch (c)
            {
                case '[':
                    inClass++;
                    text.Append(c);
                    if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                    {
                        text.Append('^');
                        i++;
                    }
                    break;
                case '$':
                    text.Append(multiline ? "$" : "\\z");
                    break;
                case '(' when i + 1 < pattern.Length && pattern[i + 1] == '?' && (i + 2 >= pattern.Length || pattern[i + 2] != ':'):
                    return null;
                case '.' when pairs:
                    text.Append("(?:").Append(AnyPair).Append((options & RegexOptions.Singleline) != 0 ? "|[\\s\\S])" : "|[^\\n\\r])");
                    break;
                case var high when char.IsHighSurrogate(high) && i + 1 < pattern.Length:
                    text.Append("(?:").Append(high).Append(pattern[++i]).Append(')');
                    break;
                case '#':
                    text.Append("\\#");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
        return inClass == 0 ? text.ToString() : null;
    }

    static bool AppendEscape(StringBuilder text, char c, bool inClass)
    {
        const string NameStart = "_:\\p{L}";
        const string NamePart = "_:.\\-\\p{L}\\p{Nd}\\u00B7";
        switch (c)
        {
            case 'n' or 'r' or 't' or '\\' or '|' or '.' or '?' or '*' or '+' or '(' or ')' or '{' or '}' or '-' or '[' or ']' or '^' or '$'
                or 's' or 'S' or 'd' or 'D' or 'w' or 'W' or 'p' or 'P':
            case >= '1' and <= '9' when !inClass:
                text.Append('\\').Append(c);
                return true;
            case 'i':
                text.Append(inClass ? NameStart : $"[{NameStart}]");
                return true;
            case 'c':
                text.Append(inClass ? NamePart : $"[{NamePart}]");
                return true;
            case 'I' when !inClass:
                text.Append($"[^{NameStart}]");
                return true;
            case 'C' when !inClass:
                text.Append($"[^{NamePart}]");
                return true;
            default:
                // Letters without a meaning are errors in XPath; signs stand for themselves.
                if (char.IsAsciiLetterOrDigit(c))
                    return false;
                text.Append(Regex.Escape(c.ToString()));
                return true;
        }
    }

    /// <summary>A replacement of XPath ($1, \$, \\) as one of .NET.</summary>
    public static bool TryReplacement(string replacement, out string translated)
    {
        var text = new StringBuilder(replacement.Length + 4);
        translated = "";
        for (var i = 0; i < replacement.Length; i++)
        {
            switch (replacement[i])
            {
                case '\\' when i + 1 < replacement.Length && replacement[i + 1] is '$' or '\\':
                    text.Append(replacement[++i] == '$' ? "$$" : "\\");
                    break;
                case '\\':
                    return false;
                case '$' when i + 1 < replacement.Length && char.IsAsciiDigit(replacement[i + 1]):
                    text.Append("${").Append(replacement[++i]).Append('}');
                    break;
                case '$':
                    return false;
                default:
                    text.Append(replacement[i]);
                    break;
            }
        }
        translated = text.ToString();
        return true;
    }
}
