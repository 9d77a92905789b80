namespace Marketing.Rules.Tests.Fuzz;

/// <summary>Changes a text as slips, bad exports and bad intent do.</summary>
sealed class TextMutations(Random random)
{
    static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{", "}", "\"", ",", ":", ".", "..", "+", "-", "*", "/", "**", "=", "!=", "<", ">", "<=", ">=", "@", "?", "->", "//", "/*", "*/", "\\", "\\u", "'", "&", "|", "＞", "，",
        " and ", " or ", " in ", " between ", "not(", "if ", " then ", " else ", "for ", " return ", "some ", "every ", " satisfies ", "function(", " instance of ", "null", "true", "list<", "context<", ">",
        "0", "1e6144", "-1", "9e999999", "0.1", "1e-6176", "999999999999999999999999999999999999", "@\"2026-02-30\"", "@\"P999999999Y\"", "@\"-999999999-01-01\"", "date(\"2026-01-01\")", "\"a\"", "item", "partial",
        "a", "b", "count(", "sort(", "replace(", "matches(\"aaaa\", \"(a+)+b\")", "sum(", "string(", "range(", "context put(", "concatenate(", "duration(", "\n", "\t", "\u0000", "\u00A0", "\uFEFF", "\uD83D", "🀄", "中文", "é",
    ];

    /// <summary>The text with one to four changes.</summary>
    public string Of(string text, string other)
    {
        for (var changes = random.Next(1, 5); changes > 0; changes--)
            text = Change(text, other);
        return text.Length > 20_000 ? text[..20_000] : text;
    }

    string Change(string text, string other)
    {
        var (start, end) = Span(text);
        return random.Next(12) switch
        {
            0 => text.Remove(start, end - start),
            1 => text.Insert(start, Piece()),
            2 => text[..start] + Piece() + text[end..],
            3 => text.Insert(end, text[start..end]),
            4 => Swapped(text),
            5 => text[..start] + other[..Span(other).End],
            6 => other[Span(other).Start..] + text[start..],
            7 => text.Insert(start, ((char)random.Next(0x20, 0x3000)).ToString()),
            8 => Wrapped(text, start, end),
            9 => text[..start],
            10 => text.Insert(start, random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture)),
            _ => text.Insert(start, Piece() + Piece()),
        };
    }

    string Piece() => Pieces[random.Next(Pieces.Length)];

    (int Start, int End) Span(string text)
    {
        var start = random.Next(text.Length + 1);
        return (start, Math.Min(text.Length, start + random.Next(1, 9)));
    }

    string Swapped(string text)
    {
        var words = text.Split(' ');
        var (left, right) = (random.Next(words.Length), random.Next(words.Length));
        (words[left], words[right]) = (words[right], words[left]);
        return string.Join(' ', words);
    }

    string Wrapped(string text, int start, int end)
    {
        var (open, close) = new[] { ("(", ")"), ("[", "]"), ("{a:", "}"), ("not(", ")"), ("-", ""), ("if true then ", " else 1"), ("[1, ", "]"), ("function() ", ""), ("a.", ""), ("1 + ", "") }[random.Next(10)];
        var times = random.Next(8) == 0 ? random.Next(200, 3_000) : random.Next(1, 6);
        return text[..start] + string.Concat(Enumerable.Repeat(open, times)) + text[start..end] + string.Concat(Enumerable.Repeat(close, times)) + text[end..];
    }
}
