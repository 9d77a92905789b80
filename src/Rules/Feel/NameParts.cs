namespace Marketing.Rules.Feel;

/// <summary>What names are made of: words of name characters, and the signs <c>. / - ' + *</c> between them.</summary>
/// <remarks>DMN 1.5 §10.3.1.2, grammar rules 27–30.</remarks>
static class NameParts
{
    /// <summary>Rule 28, without the full-width punctuation that its ranges happen to hold: typed by mistake, it deserves a message.</summary>
    public static bool IsStart(int c) =>
        c < 128
            ? c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or '?'
            : c is (>= 0xC0 and <= 0x2FF and not 0xD7 and not 0xF7)
                or (>= 0x370 and <= 0x1FFF and not 0x37E)
                or 0x200C or 0x200D
                or (>= 0x2070 and <= 0x218F)
                or (>= 0x2C00 and <= 0x2FEF)
                or (>= 0x3005 and <= 0xD7FF and not (>= 0x3008 and <= 0x3020))
                or (>= 0xF900 and <= 0xFDCF)
                or (>= 0xFDF0 and <= 0xFFFD and not (>= 0xFF00 and <= 0xFF0F) and not (>= 0xFF1A and <= 0xFF20)
                    and not (>= 0xFF3B and <= 0xFF3E) and not (>= 0xFF5B and <= 0xFF65))
                or (>= 0x10000 and <= 0xEFFFF);

    public static bool IsPart(int c) =>
        IsStart(c) || c is (>= '0' and <= '9') or 0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040;

    /// <summary>The code point that begins at an index; half a surrogate pair is itself.</summary>
    public static int CodePoint(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
            ? char.ConvertToUtf32(text[index], text[index + 1])
            : text[index];

    public static bool IsStartAt(ReadOnlySpan<char> text, int index) => IsStart(CodePoint(text, index));
    public static bool IsPartAt(ReadOnlySpan<char> text, int index) => IsPart(CodePoint(text, index));

    /// <summary>Where the word that begins at an index ends.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text, int index)
    {
        while (index < text.Length && IsPartAt(text, index))
            index += char.IsHighSurrogate(text[index]) ? 2 : 1;
        return Math.Min(index, text.Length);
    }
}
