using System.Globalization;
using System.Text;

namespace Marketing.Rules.Feel;

enum TokenKind
{
    End, Name, Number, String, Unknown,
    LeftParen, RightParen, LeftBracket, RightBracket, LeftBrace, RightBrace,
    Comma, Colon, Dot, DotDot, Plus, Minus, Star, Slash, Power, Arrow, At,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    /// <summary>What only the language of rules writes: a negation before its operand, and a unit of time behind a number or bracket.</summary>
    Not, Unit,
    And, Or, Between, If, Then, Else, For, Return, In, Some, Every, Satisfies, Function, Instance, True, False, Null,
}

/// <summary>A piece of an expression: where it stands, and whether a blank stands before it.</summary>
readonly record struct Token(TokenKind Kind, int Start, int End, SourcePosition Position, bool AfterBlank)
{
    public bool IsWord => Kind is TokenKind.Name or >= TokenKind.And;
}

/// <summary>Cuts the text of an expression into tokens. Words are cut at every blank; the parser joins them to names.</summary>
/// <remarks>DMN 1.5 §10.3.1.2. Comments run from <c>//</c> to the end of the line or from <c>/*</c> to <c>*/</c>.</remarks>
sealed class Lexer(string text, FeelProblems problems)
{
    readonly List<Token> _tokens = new(Math.Min(text.Length / 3 + 4, 1024));
    int _at;
    int _line = 1;
    int _lineStart;
    bool _afterBlank;

    public List<Token> Run()
    {
        while (true)
        {
            SkipBlanksAndComments();
            if (_at >= text.Length)
                break;
            Next();
        }
        _tokens.Add(new(TokenKind.End, text.Length, text.Length, Here, _afterBlank));
        return _tokens;
    }

    SourcePosition Here => new(_line, _at - _lineStart + 1);

    void SkipBlanksAndComments()
    {
        _afterBlank = false;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '\n')
            {
                NewLine();
            }
            else if (IsBlank(c))
            {
                _at++;
            }
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                while (_at < text.Length && text[_at] != '\n')
                    _at++;
            }
            else if (c == '/' && _at + 1 < text.Length && text[_at + 1] == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
            _afterBlank = true;
        }
    }

    void NewLine()
    {
        _at++;
        _line++;
        _lineStart = _at;
    }

    void SkipBlockComment()
    {
        var start = Here;
        _at += 2;
        while (_at + 1 < text.Length && (text[_at] != '*' || text[_at + 1] != '/'))
        {
            if (text[_at] == '\n')
                NewLine();
            else
                _at++;
        }
        if (_at + 1 >= text.Length)
        {
            problems.CommentNotClosed(start);
            _at = text.Length;
            return;
        }
        _at += 2;
    }

    static bool IsBlank(char c) => c <= 0x20 || (c >= 0x80 && (char.IsWhiteSpace(c) || c is '\u180E' or '\u200B' or '\uFEFF' or '\u0085'));

    void Next()
    {
        var c = text[_at];
        if (char.IsAsciiDigit(c) || (c == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]) && !FollowsDot()))
            Number();
        else if (c == '"')
            String();
        else if (NameParts.IsStartAt(text, _at))
            Word();
        else
            Sign(c);
    }

    // In "1..5" and "a.5" the point belongs to what stands before it.
    bool FollowsDot() => _at > 0 && text[_at - 1] == '.';

    void Number()
    {
        var start = _at;
        var position = Here;
        SkipDigits();
        if (_at + 1 < text.Length && text[_at] == '.' && char.IsAsciiDigit(text[_at + 1]))
        {
            _at++;
            SkipDigits();
        }
        if (_at + 1 < text.Length && text[_at] is 'e' or 'E')
        {
            var digits = text[_at + 1] is '+' or '-' ? _at + 2 : _at + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                _at = digits;
                SkipDigits();
            }
        }
        _tokens.Add(new(TokenKind.Number, start, _at, position, _afterBlank));
    }

    void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
    }

    void String()
    {
        var start = _at;
        var position = Here;
        _at++;
        while (_at < text.Length && text[_at] != '"')
        {
            if (text[_at] == '\n')
            {
                NewLine();
                continue;
            }
            _at += text[_at] == '\\' && _at + 1 < text.Length ? 2 : 1;
        }
        if (_at >= text.Length)
        {
            problems.StringNotClosed(position);
            _at = text.Length;
        }
        else
        {
            _at++;
        }
        _tokens.Add(new(TokenKind.String, start, _at, position, _afterBlank));
    }

    void Word()
    {
        var start = _at;
        var position = Here;
        _at = NameParts.EndOfWord(text, _at);
        _tokens.Add(new(Keyword(text.AsSpan(start, _at - start)), start, _at, position, _afterBlank));
    }

    static TokenKind Keyword(ReadOnlySpan<char> word) => word switch
    {
        "and" => TokenKind.And,
        "or" => TokenKind.Or,
        "between" => TokenKind.Between,
        "if" => TokenKind.If,
        "then" => TokenKind.Then,
        "else" => TokenKind.Else,
        "for" => TokenKind.For,
        "return" => TokenKind.Return,
        "in" => TokenKind.In,
        "some" => TokenKind.Some,
        "every" => TokenKind.Every,
        "satisfies" => TokenKind.Satisfies,
        "function" => TokenKind.Function,
        "instance" => TokenKind.Instance,
        "true" => TokenKind.True,
        "false" => TokenKind.False,
        "null" => TokenKind.Null,
        _ => TokenKind.Name,
    };

    void Sign(char c)
    {
        var next = _at + 1 < text.Length ? text[_at + 1] : '\0';
        var (kind, length) = SignAt(c, next);
        _tokens.Add(new(kind, _at, _at + length, Here, _afterBlank));
        _at += length;
    }

    /// <summary>The sign that begins with these two characters, and how many of them it takes.</summary>
    public static (TokenKind Kind, int Length) SignAt(char c, char next) => (c, next) switch
    {
        ('.', '.') => (TokenKind.DotDot, 2),
        ('*', '*') => (TokenKind.Power, 2),
        ('-', '>') => (TokenKind.Arrow, 2),
        ('!', '=') => (TokenKind.NotEqual, 2),
        ('<', '=') => (TokenKind.LessOrEqual, 2),
        ('>', '=') => (TokenKind.GreaterOrEqual, 2),
        ('(', _) => (TokenKind.LeftParen, 1),
        (')', _) => (TokenKind.RightParen, 1),
        ('[', _) => (TokenKind.LeftBracket, 1),
        (']', _) => (TokenKind.RightBracket, 1),
        ('{', _) => (TokenKind.LeftBrace, 1),
        ('}', _) => (TokenKind.RightBrace, 1),
        (',', _) => (TokenKind.Comma, 1),
        (':', _) => (TokenKind.Colon, 1),
        ('.', _) => (TokenKind.Dot, 1),
        ('+', _) => (TokenKind.Plus, 1),
        ('-', _) => (TokenKind.Minus, 1),
        ('*', _) => (TokenKind.Star, 1),
        ('/', _) => (TokenKind.Slash, 1),
        ('=', _) => (TokenKind.Equal, 1),
        ('<', _) => (TokenKind.Less, 1),
        ('>', _) => (TokenKind.Greater, 1),
        ('@', _) => (TokenKind.At, 1),
        _ => (TokenKind.Unknown, 1),
    };

    /// <summary>The characters a string literal stands for. A backslash that begins no escape is itself, so that patterns read well: <c>"\d+"</c>.</summary>
    public static string Unescape(ReadOnlySpan<char> quoted)
    {
        var inner = quoted.Length >= 2 && quoted[^1] == '"' ? quoted[1..^1] : quoted[1..];
        if (!inner.Contains('\\'))
            return inner.ToString();
        var text = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            var length = inner[i] == '\\' ? AppendEscape(text, inner[(i + 1)..]) : 0;
            if (length == 0)
                text.Append(inner[i]);
            i += length;
        }
        return text.ToString();
    }

    static int AppendEscape(StringBuilder text, ReadOnlySpan<char> escape)
    {
        if (escape.IsEmpty)
            return 0;
        switch (escape[0])
        {
            case 'n': text.Append('\n'); return 1;
            case 'r': text.Append('\r'); return 1;
            case 't': text.Append('\t'); return 1;
            case '"' or '\\' or '\'': text.Append(escape[0]); return 1;
            case 'u' when escape.Length >= 5 && int.TryParse(escape[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                text.Append((char)unit);
                return 5;
            case 'U' when escape.Length >= 7 && int.TryParse(escape[1..7], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point)
                && Rune.IsValid(point):
                text.Append(new Rune(point));
                return 7;
            default:
                return 0;
        }
    }
}
