using System.Text;

namespace Marketing.Rules.Xml;

/// <summary>The characters of an XML file in UTF-8 or UTF-16.</summary>
static class XmlEncoding
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    static readonly UnicodeEncoding Utf16 = new(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
    static readonly UnicodeEncoding Utf16BigEndian = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>The text; null when the bytes are in another encoding, or say that they are.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var text = EncodingOf(bytes).GetString(bytes);
            return IsDeclaredAsUnicode(text) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // By the byte order mark, else by the first bracket (XML 1.0 appendix F).
    static Encoding EncodingOf(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Utf16,
        [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Utf16BigEndian,
        _ => Utf8,
    };

    static bool IsDeclaredAsUnicode(string text)
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        var end = text.IndexOf("?>", StringComparison.Ordinal);
        if (!text.AsSpan(start).StartsWith("<?xml ", StringComparison.Ordinal) || end < 0)
            return true;
        var declaration = text.AsSpan(start, end - start);
        var encoding = declaration.IndexOf("encoding", StringComparison.Ordinal);
        return encoding < 0
            || declaration[encoding..].Contains("utf-8", StringComparison.OrdinalIgnoreCase)
            || declaration[encoding..].Contains("utf-16", StringComparison.OrdinalIgnoreCase)
            || declaration[encoding..].Contains("us-ascii", StringComparison.OrdinalIgnoreCase);
    }
}
