using System.Collections.Concurrent;

namespace Marketing.Rules.Feel;

/// <summary>The names an expression may use: FEEL names may hold blanks and signs, and the longest known one wins.</summary>
/// <remarks>
/// DMN 1.5 §10.3.1.2 (names) and .3 (the scope decides where a name ends). A sign inside a known name counts only when it is
/// written as in the name, so <c>a - b</c> subtracts even where <c>a-b</c> is known.
/// </remarks>
public sealed class FeelNames
{
    readonly NameTable _table;

    FeelNames(IReadOnlySet<string> variables, IReadOnlySet<string> members)
    {
        Variables = variables;
        Members = members;
        _table = new(variables.Concat(members));
    }

    /// <summary>No names are known: any name may be used, and words that follow each other are one name.</summary>
    public static FeelNames None { get; } = new(new HashSet<string>(), new HashSet<string>());

    /// <summary>Names that the scope will have.</summary>
    public static FeelNames Of(params IEnumerable<string> variables) => new(variables.ToHashSet(StringComparer.Ordinal), new HashSet<string>());

    /// <summary>These and further variables.</summary>
    public FeelNames With(params IEnumerable<string> variables) =>
        new(Variables.Concat(variables).ToHashSet(StringComparer.Ordinal), Members);

    /// <summary>Names of fields, known behind a dot and inside filters.</summary>
    public FeelNames WithMembers(params IEnumerable<string> members) =>
        new(Variables, Members.Concat(members).ToHashSet(StringComparer.Ordinal));

    public IReadOnlySet<string> Variables { get; }
    public IReadOnlySet<string> Members { get; }

    /// <summary>Whether unknown names can be told: nothing is, when nothing is known.</summary>
    internal bool AreComplete => Variables.Count > 0;

    internal int MatchAt(ReadOnlySpan<char> text, int start, int endOfWord) => _table.MatchAt(text, start, endOfWord);

    /// <summary>Whether a text is a FEEL name without signs, so that it needs no quotes as a key.</summary>
    public static bool IsName(string text)
    {
        if (text.Length == 0 || !NameParts.IsStart(NameParts.CodePoint(text, 0)) || text[^1] == ' ')
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ' ? text[i - 1] == ' ' : !NameParts.IsPart(NameParts.CodePoint(text, i)))
                return false;
            if (char.IsHighSurrogate(text[i]))
                i++;
        }
        return true;
    }
}

/// <summary>Names that expressions have in common, each kept once: a name is then found in a context by reference.</summary>
static class NamePool
{
    const int Most = 10_000;
    const int Longest = 64;

    static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);
    static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Of(ReadOnlySpan<char> name)
    {
        if (Lookup.TryGetValue(name, out var known))
            return known;
        var text = name.ToString();
        return name.Length > Longest || Names.Count >= Most ? text : Names.GetOrAdd(text, text);
    }
}

/// <summary>Names of several parts, found by their first word in a text.</summary>
sealed class NameTable
{
    readonly Dictionary<string, List<string>> _byFirstWord = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<string>>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public NameTable(IEnumerable<string> names)
    {
        _lookup = _byFirstWord.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var name in names)
            Add(name);
    }

    public void Add(string name)
    {
        var end = NameParts.EndOfWord(name, 0);
        if (end == 0 || end == name.Length)
            return;
        if (!_lookup.TryGetValue(name.AsSpan(0, end), out var list))
            _byFirstWord[name[..end]] = list = [];
        list.Add(name);
    }

    /// <summary>The end of the longest name that begins here in the text, or -1. Blanks in a name match any blanks.</summary>
    public int MatchAt(ReadOnlySpan<char> text, int start, int endOfWord)
    {
        var longest = -1;
        if (_byFirstWord.Count > 0 && _lookup.TryGetValue(text[start..endOfWord], out var names))
        {
            foreach (var name in names)
                longest = Math.Max(longest, EndOfMatch(text, start, name));
        }
        return longest;
    }

    static int EndOfMatch(ReadOnlySpan<char> text, int at, string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsWhiteSpace(name[i]))
            {
                var blanks = at;
                while (at < text.Length && char.IsWhiteSpace(text[at]))
                    at++;
                if (at == blanks)
                    return -1;
                while (i + 1 < name.Length && char.IsWhiteSpace(name[i + 1]))
                    i++;
                continue;
            }
            if (at >= text.Length || text[at] != name[i])
                return -1;
            at++;
        }
        // A match that ends inside a word is none.
        return NameParts.IsPartAt(name, name.Length - 1) && at < text.Length && NameParts.IsPartAt(text, at) ? -1 : at;
    }

    /// <summary>A name with its blanks made single, as names are compared.</summary>
    public static string Normalize(ReadOnlySpan<char> name)
    {
        var plain = true;
        for (var i = 0; i < name.Length && plain; i++)
            plain = name[i] == ' ' ? i + 1 < name.Length && name[i + 1] != ' ' : !char.IsWhiteSpace(name[i]);
        return plain ? NamePool.Of(name) : string.Join(' ', name.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
