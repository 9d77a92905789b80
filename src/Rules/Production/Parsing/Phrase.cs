namespace Marketing.Rules.Production;

/// <summary>A keyword of the language in its spellings; the first of each language is the one that is printed.</summary>
sealed class Phrase(string chinese, string english)
{
    public IReadOnlyList<string> Chinese { get; } = chinese.Split('|');
    public IReadOnlyList<string> English { get; } = english.Split('|');

    public IEnumerable<string> All => Chinese.Concat(English);

    public string In(RuleLanguage language) => language == RuleLanguage.Chinese ? Chinese[0] : English[0];

    /// <summary>Where the keyword that stands at a place of a text ends, and which language it is of; -1 when it does not stand there.</summary>
    public int EndAt(ReadOnlySpan<char> text, int at, out RuleLanguage language)
    {
        var end = Longest(Chinese, text, at);
        language = RuleLanguage.Chinese;
        if (end >= 0)
            return end;
        language = RuleLanguage.English;
        return Longest(English, text, at);
    }

    public int EndAt(ReadOnlySpan<char> text, int at) => EndAt(text, at, out _);

    static int Longest(IReadOnlyList<string> spellings, ReadOnlySpan<char> text, int at)
    {
        var longest = -1;
        foreach (var spelling in spellings)
            longest = Math.Max(longest, EndOf(spelling, text, at));
        return longest;
    }

    /// <summary>Where words that stand at a place end, with any blanks between them; -1 when they do not. A Latin word ends where its letters end.</summary>
    public static int EndOf(string words, ReadOnlySpan<char> text, int at)
    {
        if (words.Length == 0)
            return -1;
        foreach (var c in words)
        {
            if (c == ' ')
            {
                var blanks = at;
                while (at < text.Length && char.IsWhiteSpace(text[at]))
                    at++;
                if (at == blanks)
                    return -1;
            }
            else if (at < text.Length && text[at] == c)
            {
                at++;
            }
            else
            {
                return -1;
            }
        }
        return IsLatin(words[^1]) && at < text.Length && IsLatin(text[at]) ? -1 : at;
    }

    /// <summary>Whether a character joins with its like to a word; Chinese needs no blanks.</summary>
    public static bool IsLatin(char c) => c < 0x2E80 && (char.IsLetterOrDigit(c) || c == '_');
}
