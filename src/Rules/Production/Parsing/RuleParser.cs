using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Rules: their head, their attributes, and the order of their lines.</summary>
sealed partial class RuleSetParser
{
    /// <summary>Lines in a rule and the sentences they make, while the rule is read.</summary>
    sealed class RuleLines(PartLines lines)
    {
        public int Line { get; set; } = lines.First + 1;
        public int End => lines.End;
        public bool IsOver => Line >= lines.End;
    }

    RuleDeclaration Rule(PartLines lines)
    {
        var position = _source.At(_lines[lines.First].Start);
        var body = lines.First + 1;
        while (body < lines.End && KeywordAt(_lines[body].Start, BodyOpeners) is null)
            body++;
        var headEnd = _lines[body - 1].End;
        Enter(_at, headEnd);
        var (id, title) = (Id(), Title(lines.Keyword));
        var attributesAt = _at;
        _problems.Rule = id ?? title.Chinese;
        _scope.ThisRule = (id ?? title.Chinese, CitationsFrom(attributesAt, headEnd));
        var rule = new RuleBodyReader(this, new RuleLines(new(lines.Keyword, body - 1, lines.End))).Read(position);
        Enter(attributesAt, headEnd);
        return new(position, id, title, Attributes(), rule.Clauses, rule.Body());
    }

    static readonly Phrase[] BodyOpeners = [Keywords.When, Keywords.Guard, Keywords.End];

    string? Id()
    {
        SkipBlanks();
        var start = _at;
        while (_at < _end && (NameMatcher.IsNameChar(_text, _at) || _text[_at] == '-'))
            _at++;
        return _at == start ? null : _text[start.._at];
    }

    RuleTitle Title(Phrase keyword)
    {
        var first = Quoted(new("标题", "a title"));
        if (!TryTakeSign("/"))
            return RuleTitle.Of(first);
        var second = Quoted(new("另一种语言的标题", "the title in the other language"));
        // The first is in the language of the keyword.
        keyword.EndAt(_text, _lines[_lines.FindLastIndex(line => line.Start <= _at && KeywordAt(line.Start, [keyword]) is not null)].Start, out var language);
        return language == RuleLanguage.Chinese ? new(first, second) : new(second, first);
    }

    // What this rule cites is known before its expressions are read, which may say "this rule".
    List<string> CitationsFrom(int at, int end)
    {
        var citations = new List<string>();
        for (var i = at; i < end;)
        {
            if (_text[i] == '"')
                i = EndOfString(i, end);
            else if (!(i > 0 && Phrase.IsLatin(_text[i - 1])) && Keywords.Per.EndAt(_text.AsSpan(0, end), i) is > 0 and var after)
                i = Citations(after, end, citations);
            else
                i++;
        }
        return citations;
    }

    // Texts with commas between them.
    int Citations(int at, int end, List<string> citations)
    {
        while (true)
        {
            while (at < end && (char.IsWhiteSpace(_text[at]) || _text[at] == ','))
                at++;
            if (at >= end || _text[at] != '"')
                return at;
            var close = EndOfString(at, end);
            citations.Add(Lexer.Unescape(_text.AsSpan(at, close - at)));
            at = close;
        }
    }

    RuleAttributes Attributes()
    {
        var attributes = new RuleAttributes();
        while (!AtEnd)
        {
            try
            {
                attributes = Attribute(attributes);
            }
            catch (SyntaxException)
            {
                SkipToAttribute();
            }
        }
        return attributes;
    }

    void SkipToAttribute()
    {
        _at = Math.Min(_at + 1, _end);
        while (_at < _end && !(KeywordAt(_at, Keywords.Attributes) is not null && !(Phrase.IsLatin(_text[_at]) && Phrase.IsLatin(_text[_at - 1]))))
            _at++;
    }

    static readonly Stops AttributeStops = new(Keywords.Attributes);

    RuleAttributes Attribute(RuleAttributes attributes)
    {
        var position = Here;
        if (TryTake(Keywords.Per))
            return attributes with { Clauses = [.. attributes.Clauses, .. QuotedList(new("条款", "the clause"))] };
        if (TryTake(Keywords.Provisional))
            return attributes with { Provisional = [.. attributes.Provisional, .. Ambiguities()] };
        if (TryTake(Keywords.OncePer))
            return attributes with { OncePer = Expression(AttributeStops) };
        if (TryTake(Keywords.CheckEvery))
            return attributes with { CheckEvery = Span(AttributeStops) };
        if (TryTake(Keywords.Again))
            return attributes with { Again = Again() };
        if (TryTake(Keywords.ChooseOne))
            return attributes with { ChooseOne = Choice(position) };
        if (TryTake(Keywords.Priority))
            return attributes with { Priority = Integer(new("整数", "an integer")) };
        if (TryTake(Keywords.Unbounded))
            return attributes with { Unbounded = true };
        if (TryTake(Keywords.ValidFrom))
        {
            var from = Day();
            return attributes with { ValidFrom = from, ValidTo = TryTake(Keywords.ValidTo) ? Day() : null };
        }
        if (!TryTake(Keywords.Each))
            throw Unexpected(new("依据、每 … 一次、重复、择一、优先级等", "per, once per, again, choose one in, priority or another attribute"), DidYouMean());
        var value = Expression(AttributeStops);
        if (TryTake(Keywords.Check))
            return attributes with { CheckEvery = Spanning(value) };
        Take(Keywords.Once);
        return attributes with { OncePer = value };
    }

    Words? DidYouMean()
    {
        var end = NameMatcher.EndOfRun(_text, _at, _end);
        var nearest = Spelling.Nearest(_text[_at..end], Keywords.Attributes.SelectMany(keyword => keyword.All).Where(word => word.Length > 0));
        return nearest is null ? null : new($"是不是想写“{nearest}”？", $"did you mean '{nearest}'?");
    }

    List<string> Ambiguities()
    {
        List<string> ids = [Ambiguity()];
        while (TryTakeSign(","))
            ids.Add(Ambiguity());
        return ids;
    }

    Refire Again()
    {
        if (TryTake(Keywords.WhenTrueAgain))
            return Refire.WhenTrueAgain;
        if (TryTake(Keywords.OnEveryChange))
            return Refire.OnEveryChange;
        return TryTake(Keywords.Never) ? Refire.Never : throw Unexpected(Named(Keywords.Never, Keywords.WhenTrueAgain, Keywords.OnEveryChange));
    }

    ChooseOne Choice(SourcePosition position)
    {
        var at = Here;
        var group = _problems.Resolve(_set.Vocabulary, NamedKind.Group, Quoted(new("组名", "the group")), at);
        return new(position, group, TryTake(Keywords.By) ? Expression(AttributeStops) : null);
    }

    // 2026-03-01, or the same in quotes.
    DateOnly Day()
    {
        SkipBlanks();
        var quoted = TryTakeSign("\"");
        var start = _at;
        while (_at < _end && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '-'))
            _at++;
        var text = _text[start.._at];
        if (quoted && !TryTakeSign("\"") || !DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day))
        {
            _at = start;
            throw Unexpected(new("日期，如 2026-03-01", "a date such as 2026-03-01"));
        }
        return day;
    }

    RuleExpression Span(Stops stops) => Spanning(Expression(stops));

    // A duration of either kind.
    RuleExpression Spanning(RuleExpression value)
    {
        if (value.Type.IsUnknown || RuleTypes.IsDuration(value.Type) || RuleTypes.KindOf(value.Type) is null)
            return value;
        var found = RuleTypes.Describe(value.Type, _set.Vocabulary);
        if (RuleTypes.KindOf(value.Type) == ValueKind.Number)
            _problems.UnitMismatch(value.Position, RuleTypes.Describe(RuleType.Duration, _set.Vocabulary), found);
        else
            _problems.WrongType(value.Position, RuleTypes.Describe(RuleType.Duration, _set.Vocabulary), found);
        return value;
    }

    // A date, or a date and time.
    RuleExpression Instant(Stops stops)
    {
        var value = Expression(stops);
        if (RuleTypes.KindOf(value.Type) is { } kind and not (ValueKind.Date or ValueKind.DateTime))
            _problems.WrongType(value.Position, RuleTypes.Describe(RuleType.DateTime, _set.Vocabulary), RuleTypes.Describe(value.Type, _set.Vocabulary));
        return value;
    }
}
