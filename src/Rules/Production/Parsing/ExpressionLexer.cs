using System.Globalization;
using System.Text;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Cuts an expression of a rule into FEEL's tokens: other spellings become FEEL's, and names become ids.</summary>
/// <remarks>
/// Chinese has no blanks, so where a word ends is told by what may stand there: behind an operand an operator, elsewhere a name of
/// the scope. To know the names behind a dot, the type of the operand read last is carried along.
/// </remarks>
sealed partial class ExpressionLexer
{
    readonly string _text;
    readonly int _end;
    readonly RuleScope _scope;
    readonly RuleProblems _problems;
    readonly Stops _stops;
    readonly List<Token> _tokens = [];
    readonly StringBuilder _canonical = new();
    readonly HashSet<string> _reported = new(StringComparer.Ordinal);
    readonly Dictionary<int, string> _written = [];
    readonly Stack<Frame> _frames = new();

    // What the expression itself declares, innermost last; without a name it is the item of a filter.
    readonly List<(string? Name, RuleType Type)> _locals = [];

    int _at;
    bool _afterOperand;
    bool _afterDot;
    RuleType _last = RuleType.Unknown;
    RuleType _callResult = RuleType.Unknown;

    /// <summary>An open bracket, or the expression as a whole.</summary>
    sealed class Frame(FrameKind kind, RuleType before, int locals, int token)
    {
        public FrameKind Kind => kind;
        public RuleType Before => before;
        public int Locals => locals;
        public int Token => token;
        public int OpenIfs { get; set; }
        public bool SawRange { get; set; }
        public bool ExpectsKey { get; set; }

        // Variables of for, some, every: one is named, then its source is read, then it is known.
        public bool ExpectsVariable { get; set; }
        public string? Variable { get; set; }
        public int OpenLoops { get; set; }
        public RuleType? FirstItem { get; set; }
    }

    enum FrameKind { Whole, Group, Call, List, Filter, Brace }

    ExpressionLexer(RuleProblems problems, RuleScope scope, int at, int end, Stops stops)
    {
        (_text, _problems, _scope, _at, _end, _stops) = (problems.Text.Text, problems, scope, at, end, stops);
        _frames.Push(new(FrameKind.Whole, RuleType.Unknown, 0, 0));
    }

    /// <summary>Cuts the expression that begins at a place and goes to a stop, or to the end given.</summary>
    public static LexedExpression Cut(RuleProblems problems, RuleScope scope, int at, int end, Stops stops)
    {
        var lexer = new ExpressionLexer(problems, scope, at, end, stops);
        lexer.Run();
        return new(lexer._canonical.ToString(), lexer._tokens, lexer._at, lexer._reported, lexer._written);
    }

    Frame Top => _frames.Peek();
    bool IsOutside => _frames.Count == 1;

    void Run()
    {
        var end = _at;
        while (SkipBlanks() && !IsStop())
        {
            Next();
            end = _at;
        }
        var stop = _at;
        _at = end;
        Emit(TokenKind.End, "", _at);
        _at = stop;
    }

    bool SkipBlanks()
    {
        while (_at < _end && (char.IsWhiteSpace(_text[_at]) || _text[_at] is '\uFEFF' or '\u200B'))
            _at++;
        return _at < _end;
    }

    bool IsStop()
    {
        var c = _text[_at];
        if (c == '|' && _stops.AtBar)
            return true;
        if (!IsOutside)
            return false;
        if (c == ',' && _stops.AtComma && Top.OpenLoops == 0)
            return true;
        if (c is ')' or '}' || (c == ']' && _afterOperand))
            return true;
        if (!_afterOperand || _afterDot)
            return false;
        return (c == '"' && _stops.AtString) || _stops.Words.Any(IsStopWord);
    }

    // then is FEEL's while an if is open.
    bool IsStopWord(Phrase word) => word.EndAt(_text, _at) is var end && end >= 0 && end <= _end && !(Top.OpenIfs > 0 && ReferenceEquals(word, Keywords.Then));

    void Next()
    {
        var c = _text[_at];
        if (_afterDot && NameMatcher.IsNameChar(_text, _at))
            Member();
        else if (Top.ExpectsKey && c != '}')
            Key();
        else if (c == '"')
            String();
        else if (char.IsAsciiDigit(c) || (c == '.' && !_afterOperand && _at + 1 < _end && char.IsAsciiDigit(_text[_at + 1])))
            Number();
        else if (NameMatcher.IsNameChar(_text, _at) || c == '?')
            Word();
        else
            Sign(c);
    }

    // Tokens are apart by one blank, and none is said to follow one: so no two names are taken for one.
    void Emit(TokenKind kind, string canonical, int at)
    {
        if (_canonical.Length > 0)
            _canonical.Append(' ');
        var start = _canonical.Length;
        _canonical.Append(canonical);
        _tokens.Add(new(kind, start, _canonical.Length, _problems.Text.At(at), AfterBlank: false));
    }

    void Operand(TokenKind kind, string canonical, int at, RuleType type)
    {
        Emit(kind, canonical, at);
        (_afterOperand, _afterDot, _last) = (true, false, type);
        Top.FirstItem ??= type;
    }

    void Operator(TokenKind kind, string canonical, int at)
    {
        Emit(kind, canonical, at);
        (_afterOperand, _afterDot) = (false, false);
    }

    void String()
    {
        var start = _at++;
        while (_at < _end && _text[_at] is not ('"' or '\n' or '\r'))
            _at += _text[_at] == '\\' && _at + 1 < _end ? 2 : 1;
        _at = Math.Min(_at, _end);
        if (_at < _end && _text[_at] == '"')
        {
            _at++;
            Operand(TokenKind.String, _text[start.._at], start, RuleType.String);
            return;
        }
        _problems.StringNotClosed(start);
        Operand(TokenKind.String, _text[start.._at].TrimEnd('\\') + "\"", start, RuleType.String);
    }

    void Number()
    {
        var start = _at;
        SkipDigits();
        if (_at + 1 < _end && _text[_at] == '.' && char.IsAsciiDigit(_text[_at + 1]))
        {
            _at++;
            SkipDigits();
        }
        if (_at + 1 < _end && _text[_at] is 'e' or 'E' && (char.IsAsciiDigit(_text[_at + 1]) || (_at + 2 < _end && _text[_at + 1] is '+' or '-' && char.IsAsciiDigit(_text[_at + 2]))))
        {
            _at += 2;
            SkipDigits();
        }
        Operand(TokenKind.Number, Multiplied(start), start, RuleType.Number);
    }

    void SkipDigits()
    {
        while (_at < _end && char.IsAsciiDigit(_text[_at]))
            _at++;
    }

    // 15% is 0.15, 5000 万 is 50000000.
    string Multiplied(int start)
    {
        var digits = _text[start.._at];
        var after = _at;
        while (after < _end && _text[after] == ' ')
            after++;
        foreach (var (word, factor) in FeelWords.Multiples)
        {
            if (Phrase.EndOf(word, _text.AsSpan(0, _end), after) is not (> 0 and var end)
                || !decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || Math.Abs(number) > 1e18m)
                continue;
            var value = (number * factor / 1.0000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
            _at = end;
            _written[_canonical.Length == 0 ? 0 : _canonical.Length + 1] = digits + (word == "%" ? "%" : " " + word);
            return value;
        }
        return digits;
    }

    void Sign(char c)
    {
        var next = _at + 1 < _end ? _text[_at + 1] : '\0';
        var start = _at;
        var (kind, length) = Lexer.SignAt(c, next);
        _at += length;
        switch (kind)
        {
            case TokenKind.LeftParen:
                Open(_afterOperand ? FrameKind.Call : FrameKind.Group, kind, start);
                break;
            case TokenKind.LeftBracket when _afterOperand && !EndsRange():
                Open(FrameKind.Filter, kind, start);
                _locals.Add((null, RuleTypes.ElementOf(Top.Before)));
                break;
            case TokenKind.LeftBracket when _afterOperand:
                Close(kind, start);
                break;
            case TokenKind.LeftBracket:
                Open(FrameKind.List, kind, start);
                break;
            case TokenKind.RightBracket when !_afterOperand && Top.Token < _tokens.Count && _tokens[^1].Kind != TokenKind.LeftBracket:
                Open(FrameKind.Group, kind, start);
                break;
            case TokenKind.LeftBrace:
                Open(FrameKind.Brace, kind, start);
                Top.ExpectsKey = true;
                break;
            case TokenKind.RightParen or TokenKind.RightBracket or TokenKind.RightBrace:
                Close(kind, start);
                break;
            case TokenKind.Dot:
                Emit(kind, ".", start);
                _afterDot = true;
                break;
            case TokenKind.Comma:
                Comma(start);
                break;
            case TokenKind.DotDot:
                Top.SawRange = true;
                Operator(kind, "..", start);
                break;
            default:
                Operator(kind, _text.Substring(start, length), start);
                break;
        }
    }

    // In (1..5[ the bracket closes the range: what could begin an expression does not follow it.
    bool EndsRange()
    {
        if (!Top.SawRange)
            return false;
        var next = _at;
        while (next < _end && char.IsWhiteSpace(_text[next]))
            next++;
        return next >= _end || !(NameMatcher.IsNameChar(_text, next) || _text[next] is '"' or '(' or '[' or '{' or '-' or '@');
    }

    void Open(FrameKind kind, TokenKind token, int start)
    {
        var before = kind == FrameKind.Call ? _callResult : _last;
        Operator(token, _text.Substring(start, 1), start);
        _callResult = RuleType.Unknown;
        _frames.Push(new(kind, before, _locals.Count, _tokens.Count));
    }

    void Close(TokenKind token, int start)
    {
        var frame = Top;
        if (!IsOutside)
        {
            _frames.Pop();
            _locals.RemoveRange(frame.Locals, _locals.Count - frame.Locals);
        }
        var type = frame.Kind switch
        {
            FrameKind.Call => frame.Before,
            FrameKind.Filter => IsIndex(frame) ? RuleTypes.ElementOf(frame.Before) : frame.Before,
            FrameKind.List when frame.SawRange => new RangeOfType(frame.FirstItem ?? RuleType.Unknown),
            FrameKind.List => new ListOfType(frame.FirstItem ?? RuleType.Unknown),
            FrameKind.Brace => RuleType.Unknown,
            _ when frame.SawRange => new RangeOfType(frame.FirstItem ?? RuleType.Unknown),
            _ => IsComputed(frame) ? RuleType.Unknown : _last,
        };
        Operand(token, _text.Substring(start, 1), start, type);
    }

    // Of what is computed in brackets the last operand tells nothing.
    bool IsComputed(Frame frame) => _tokens.Skip(frame.Token).Any(token => token.Kind is >= TokenKind.Plus and <= TokenKind.Power or >= TokenKind.Equal);

    bool IsIndex(Frame frame) => _tokens.Count > frame.Token && _tokens[^1].Kind == TokenKind.Number
        && (_tokens.Count == frame.Token + 1 || (_tokens.Count == frame.Token + 2 && _tokens[^2].Kind == TokenKind.Minus));

    void Comma(int start)
    {
        var isLoop = Top.Variable is not null;
        DeclareVariable();
        Operator(TokenKind.Comma, ",", start);
        Top.ExpectsKey = Top.Kind == FrameKind.Brace;
        Top.ExpectsVariable = isLoop;
    }

    void DeclareVariable()
    {
        if (Top.Variable is not { } name)
            return;
        _locals.Add((name, RuleTypes.ElementOf(_last)));
        Top.Variable = null;
    }

    void Key()
    {
        var start = _at;
        if (_text[_at] == '"')
        {
            String();
            _afterOperand = false;
        }
        else
        {
            while (_at < _end && _text[_at] is not (':' or ',' or '{' or '}' or '"' or '\n' or '|'))
                _at++;
            var key = _text[start.._at].Trim();
            if (key.Length == 0)
                _at = Math.Min(_at + 1, _end);
            Emit(key.Length == 0 ? TokenKind.Unknown : TokenKind.Name, key.Length == 0 ? _text[start.._at] : NameTable.Normalize(key), start);
            (_afterOperand, _afterDot) = (false, false);
        }
        Top.ExpectsKey = false;
    }
}
