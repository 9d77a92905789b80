using System.Text;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>A known name that stands at a place of a text: where it ends, and the ids it may mean.</summary>
readonly record struct NameMatch(int End, IReadOnlyList<string> Ids);

/// <summary>Finds known names in a text, with or without blanks around them.</summary>
static class NameMatcher
{
    /// <summary>All names that begin at a place, the shortest first. A Latin word ends where its letters end; Chinese may go on at once.</summary>
    public static List<NameMatch> MatchesAt(RuleNames names, string text, int at, int end)
    {
        var matches = new List<NameMatch>();
        if (names.Count == 0)
            return matches;
        var key = new StringBuilder();
        for (var i = at; i < end && key.Length <= names.Longest; i++)
        {
            var c = text[i];
            if (c is '-' or '_' or ' ' or '\t' or '\u3000')
            {
                if (i == at || !JoinsWords(text, i, end))
                    break;
                if (key[^1] != ' ')
                    key.Append(' ');
                continue;
            }
            if (!IsNameChar(text, i))
                break;
            key.Append(char.ToLowerInvariant(c));
            if (i + 1 < end && Phrase.IsLatin(c) && Phrase.IsLatin(text[i + 1]))
                continue;
            if (names.FindKey(key.ToString()) is { Count: > 0 } ids)
                matches.Add(new(i + 1, ids));
        }
        return matches;
    }

    // A sign joins when nothing but a name stands on both its sides: with blanks around it, a hyphen subtracts.
    static bool JoinsWords(string text, int at, int end)
    {
        if (text[at] == '-')
            return at + 1 < end && IsNameChar(text, at + 1) && IsNameChar(text, at - 1);
        var next = at;
        while (next < end && text[next] is ' ' or '\t' or '_' or '\u3000')
            next++;
        return next < end && IsNameChar(text, next);
    }

    /// <summary>Whether a character may be part of a name; digits are.</summary>
    public static bool IsNameChar(string text, int at) => NameParts.IsPartAt(text, at) || char.IsLowSurrogate(text[at]);

    /// <summary>Where a run of name characters ends.</summary>
    public static int EndOfRun(string text, int at, int end)
    {
        while (at < end && IsNameChar(text, at))
            at++;
        return at;
    }
}
