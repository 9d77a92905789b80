using System.Text;

namespace Marketing.Workflows.Import;

/// <summary>Finds out in which encoding a text was saved: by its mark, else by what it can be.</summary>
static class TextEncoding
{
    const int Looked = 4096;

    /// <returns>The text without its mark and the name of the encoding; null when it is none of those known.</returns>
    public static (string Text, string Name)? Decode(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Try(file[3..], new UTF8Encoding(false, true), "UTF-8");
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Try(file[2..], new UnicodeEncoding(false, false, true), "UTF-16");
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Try(file[2..], new UnicodeEncoding(true, false, true), "UTF-16");
        if (LooksWide(file) is { } bigEndian)
            return Try(file, new UnicodeEncoding(bigEndian, false, true), "UTF-16");
        return Try(file, new UTF8Encoding(false, true), "UTF-8") ?? Try(file, Chinese, "GB18030");
    }

    // GB18030 holds all of GBK and GB 2312: what Chinese spreadsheets write as "CSV".
    static Encoding Chinese => CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    // Without a mark: separators and line ends of a UTF-16 text have an empty half. Text in other encodings has no zero bytes at all.
    static bool? LooksWide(ReadOnlySpan<byte> file)
    {
        var part = file[..Math.Min(file.Length & ~1, Looked)];
        var (even, odd) = (0, 0);
        for (var at = 0; at + 1 < part.Length; at += 2)
        {
            even += part[at] == 0 ? 1 : 0;
            odd += part[at + 1] == 0 ? 1 : 0;
        }

        return even == odd ? null : even > odd;
    }

    static (string, string)? Try(ReadOnlySpan<byte> bytes, Encoding encoding, string name)
    {
        try
        {
            var text = encoding.GetString(bytes);
            return text.Contains('\0') ? null : (text, name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
