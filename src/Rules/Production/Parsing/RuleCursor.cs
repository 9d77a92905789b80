using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>The cursor: keywords, names, texts, numbers and expressions at its place.</summary>
sealed partial class RuleSetParser
{
    void Enter(int start, int end) => (_at, _end) = (start, end);

    SourcePosition Here
    {
        get
        {
            SkipBlanks();
            return _source.At(_at);
        }
    }

    ReadOnlySpan<char> Visible => _text.AsSpan(0, _end);

    bool AtEnd
    {
        get
        {
            SkipBlanks();
            return _at >= _end;
        }
    }

    void SkipBlanks()
    {
        while (_at < _end && (char.IsWhiteSpace(_text[_at]) || _text[_at] is '\uFEFF' or '\u200B'))
            _at++;
    }

    bool Sees(Phrase phrase)
    {
        SkipBlanks();
        return phrase.EndAt(Visible, _at) > 0;
    }

    bool TryTake(Phrase phrase) => TryTake(phrase, out _);

    bool TryTake(Phrase phrase, out RuleLanguage language)
    {
        SkipBlanks();
        var end = phrase.EndAt(Visible, _at, out language);
        if (end < 0)
            return false;
        _at = end;
        return true;
    }

    void Take(Phrase phrase)
    {
        if (!TryTake(phrase))
            throw Unexpected(Named(phrase));
    }

    static Words Named(params Phrase[] phrases) => new(
        string.Join("、", phrases.Select(phrase => phrase.Chinese[0].Length > 0 ? phrase.Chinese[0] : phrase.English[0]).Select(word => $"“{word}”")),
        string.Join(" or ", phrases.Select(phrase => phrase.English[0].Length > 0 ? phrase.English[0] : phrase.Chinese[0]).Select(word => $"'{word}'")));

    bool TryTakeSign(string sign)
    {
        SkipBlanks();
        if (!Visible[_at..].StartsWith(sign, StringComparison.Ordinal))
            return false;
        _at += sign.Length;
        return true;
    }

    void TakeSign(string sign)
    {
        if (!TryTakeSign(sign))
            throw Unexpected(new($" {sign} ", $"'{sign}'"));
    }

    SyntaxException Unexpected(Words expected, Words? mend = null)
    {
        SkipBlanks();
        _problems.Unexpected(_at, expected, FoundAt(_at), mend ?? MendAt(_at));
        return new();
    }

    string FoundAt(int at)
    {
        if (at >= _end)
            return "";
        var end = NameMatcher.EndOfRun(_text, at, _end);
        return _text[at..Math.Min(_end, Math.Max(end, at + 1))];
    }

    // What begins a line like a clause of its own, but deeper than the others, was taken for a continuation.
    Words? MendAt(int at)
    {
        var line = _lines.FindIndex(line => line.Start == at);
        if (line > 0 && KeywordAt(at, [.. Keywords.Clauses, .. Keywords.Effects, Keywords.Must, Keywords.Define, Keywords.RungAfter]) is not null)
            return new("新的一句应与上一句对齐；缩进更多的行是续行", "a new sentence is aligned with the one before; a deeper line continues it");
        return at < _end && _text[at] is >= '\uFF01' and <= '\uFF5E' ? new($"改用半角 '{(char)(_text[at] - 0xFEE0)}'", $"use the half-width '{(char)(_text[at] - 0xFEE0)}'") : null;
    }

    void ExpectEnd()
    {
        if (!AtEnd)
            throw Unexpected(new("这一句的结尾", "the end of the sentence"));
    }

    string Quoted(Words what)
    {
        SkipBlanks();
        if (_at >= _end || _text[_at] != '"')
            throw Unexpected(new($"引号中的{what.Chinese}", $"{what.English} in quotes"), _at < _end && _text[_at] is '“' or '”' or '「' ? new("改用半角引号 \"", "use straight quotes \"") : null);
        var start = _at++;
        while (_at < _end && _text[_at] is not ('"' or '\n' or '\r'))
            _at += _text[_at] == '\\' && _at + 1 < _end ? 2 : 1;
        _at = Math.Min(_at, _end);
        if (_at < _end && _text[_at] == '"')
            return Lexer.Unescape(_text.AsSpan(start, ++_at - start));
        _problems.StringNotClosed(start);
        throw new SyntaxException();
    }

    // Behind the closing quote of the text that begins here; a quote behind a backslash belongs to it.
    int EndOfString(int at, int end)
    {
        for (var i = at + 1; i < end; i++)
        {
            if (_text[i] == '\\')
                i++;
            else if (_text[i] == '"')
                return i + 1;
        }
        return end;
    }

    List<string> QuotedList(Words what)
    {
        List<string> texts = [Quoted(what)];
        while (TryTakeSign(","))
            texts.Add(Quoted(what));
        return texts;
    }

    int Integer(Words what)
    {
        SkipBlanks();
        var start = _at;
        if (_at < _end && _text[_at] == '-')
            _at++;
        while (_at < _end && char.IsAsciiDigit(_text[_at]))
            _at++;
        if (int.TryParse(_text.AsSpan(start, _at - start), System.Globalization.CultureInfo.InvariantCulture, out var number))
            return number;
        _at = start;
        throw Unexpected(what);
    }

    /// <summary>A name that is declared here; it ends before a keyword that may follow it.</summary>
    string NewName(params IReadOnlyList<Phrase> follows)
    {
        SkipBlanks();
        var end = DeclaredName.EndAt(_text, _at, _end, follows);
        if (end == _at || char.IsAsciiDigit(_text[_at]))
            throw Unexpected(new("名称", "a name"));
        var name = NameTable.Normalize(_text.AsSpan(_at, end - _at));
        _at = end;
        return name;
    }

    RuleExpression Expression(Stops stops, RuleType? slot = null)
    {
        SkipBlanks();
        if (_at >= _end)
            throw Unexpected(new("一个表达式", "an expression"));
        var start = _at;
        (var expression, _at) = ExpressionReader.Read(_problems, _scope, _at, _end, stops, slot ?? RuleType.Unknown);
        return _at == start ? throw Unexpected(new("一个表达式", "an expression")) : expression;
    }

    /// <summary>A known type at this place; an unknown one is told, and ends before the last word or the keyword that follows.</summary>
    string TypeName(params IReadOnlyList<Phrase> follows)
    {
        SkipBlanks();
        var matches = NameMatcher.MatchesAt(_set.Vocabulary.TypeNames, _text, _at, _end);
        if (matches.Count > 0)
        {
            var match = matches[^1];
            if (match.Ids.Count > 1)
                _problems.AmbiguousName(Here, _text[_at..match.End], match.Ids);
            _at = match.End;
            return match.Ids[0];
        }
        var position = Here;
        var name = UnknownTypeName(follows);
        _problems.UnknownType(position, name, Spelling.Nearest(name, _set.Vocabulary.TypeNames.Spellings));
        return name;
    }

    // "there is a Foo Bar q where": the last word before the keyword is the name of the fact.
    string UnknownTypeName(IReadOnlyList<Phrase> follows)
    {
        var words = new List<(int Start, int End)>();
        for (var at = _at; at < _end;)
        {
            while (at < _end && char.IsWhiteSpace(_text[at]) && _text[at] != '\n')
                at++;
            var end = at < _end ? DeclaredName.EndAt(_text, at, _end, follows) : at;
            if (end == at || follows.Any(phrase => phrase.EndAt(_text, at) > 0))
                break;
            words.Add((at, end));
            at = end;
            if (at < _end && _text[at] == '.')
                break;
        }
        if (words.Count == 0)
            throw Unexpected(new("记录类型", "a record type"));
        var last = words.Count > 1 ? words[^2] : words[0];
        var name = _text[_at..last.End];
        _at = last.End;
        return name;
    }

    string FirstWord(RuleLine line) => _text[line.Start..Math.Min(line.End, Math.Max(NameMatcher.EndOfRun(_text, line.Start, line.End), line.Start + 1))];

    string? NearestKeyword(RuleLine line, IEnumerable<Phrase> keywords) => Spelling.Nearest(FirstWord(line), keywords.SelectMany(keyword => keyword.All).Where(word => word.Length > 0));
}
