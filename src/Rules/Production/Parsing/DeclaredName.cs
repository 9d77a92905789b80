using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Names that are being declared, and those joined by dots.</summary>
static class DeclaredName
{
    /// <summary>Where a name being declared ends: at what cannot be part of it, or before a word that must follow.</summary>
    public static int EndAt(string text, int at, int end, Func<string, bool> follows)
    {
        var stop = NameMatcher.EndOfRun(text, at, end);
        for (var i = at + 1; i < stop; i++)
        {
            if (!Phrase.IsLatin(text[i]) && Enumerable.Range(1, Math.Min(3, stop - i)).Any(length => follows(text.Substring(i, length))))
                return i;
        }
        return Math.Max(stop, Math.Min(at + 1, end));
    }

    /// <summary>Like <see cref="EndAt(string, int, int, Func{string, bool})"/>, with the keywords that may follow.</summary>
    public static int EndAt(string text, int at, int end, params IReadOnlyList<Phrase> follows)
    {
        var stop = NameMatcher.EndOfRun(text, at, end);
        for (var i = at + 1; i < stop; i++)
        {
            if (!Phrase.IsLatin(text[i]) && follows.Any(phrase => phrase.EndAt(text, i) > 0))
                return i;
        }
        return stop;
    }
}

/// <summary>Names joined by dots, as settings are called.</summary>
static class DottedName
{
    /// <summary>Where the longest known name ends, and its id; where none is known, where the letters and dots end, and what they are.</summary>
    public static int EndAt(string text, int at, int end, RuleNames known, out string key)
    {
        var stop = at;
        while (stop < end && (NameMatcher.IsNameChar(text, stop) || (text[stop] is '.' or '-' && stop > at && stop + 1 < end && NameMatcher.IsNameChar(text, stop + 1))))
            stop++;
        for (var i = stop; i > at; i--)
        {
            if (!(i < stop && Phrase.IsLatin(text[i - 1]) && Phrase.IsLatin(text[i])) && known.Find(text[at..i]) is { Count: > 0 } ids)
            {
                key = ids[0];
                return i;
            }
        }
        key = text[at..stop];
        return stop == at ? -1 : stop;
    }
}
