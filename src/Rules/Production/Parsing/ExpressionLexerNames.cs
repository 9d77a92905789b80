using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Words of an expression: operators behind operands, names and prefixes elsewhere.</summary>
sealed partial class ExpressionLexer
{
    int _wordStart;

    /// <summary>A reading of a word: where it ends, the id when it is a name, and what is done with it.</summary>
    readonly record struct Reading(int End, IReadOnlyList<string> Ids, Action<string> Take)
    {
        public static Reading None { get; } = new(-1, [], _ => { });
    }

    void Word()
    {
        if (Top.ExpectsVariable)
            Variable();
        else if (_afterOperand)
            OperatorWord();
        else
            OperandWord();
    }

    ReadOnlySpan<char> Visible => _text.AsSpan(0, _end);

    void OperatorWord()
    {
        var start = _at;
        if (_tokens[^1].Kind is TokenKind.Number or TokenKind.RightParen && TakeUnit())
            return;
        var (end, kind) = OperatorAt(start);
        if (end < 0)
        {
            // Two operands side by side: the parser says what it expected here.
            OperandWord();
            return;
        }
        _at = end;
        switch (kind)
        {
            case TokenKind.Then:
                Top.OpenIfs--;
                break;
            case TokenKind.Return or TokenKind.Satisfies:
                DeclareVariable();
                Top.OpenLoops--;
                break;
            case TokenKind.Instance:
                InstanceOf(start);
                return;
        }
        Operator(kind, _text[start..end].Trim(), start);
    }

    (int End, TokenKind Kind) OperatorAt(int at)
    {
        var (longest, kind) = (-1, TokenKind.End);
        foreach (var (word, meaning) in FeelWords.Operators)
        {
            if (Phrase.EndOf(word, Visible, at) is var end && end > longest)
                (longest, kind) = (end, meaning);
        }
        return (longest, kind);
    }

    bool TakeUnit()
    {
        var start = _at;
        foreach (var (chinese, english, one) in FeelWords.Units)
        {
            var end = new[] { chinese, english, english[..^1] }.Max(word => Phrase.EndOf(word, Visible, start));
            if (end < 0)
                continue;
            _at = end;
            Operand(TokenKind.Unit, one, start, one[1] == 'T' || one[2] == 'D' ? RuleType.Duration : RuleType.Months);
            return true;
        }
        return false;
    }

    // The words of a type are tokens of their own.
    void InstanceOf(int start)
    {
        Operator(TokenKind.Instance, "instance", start);
        SkipBlanks();
        if (Phrase.EndOf("of", Visible, _at) is > 0 and var of)
        {
            Emit(TokenKind.Name, "of", _at);
            _at = of;
            SkipBlanks();
        }
        var type = FeelType.BuiltInNames.OrderByDescending(name => name.Length).FirstOrDefault(name => Phrase.EndOf(name, Visible, _at) > 0);
        foreach (var word in type?.Split(' ') ?? [])
        {
            SkipBlanks();
            Operand(word == "and" ? TokenKind.And : TokenKind.Name, word, _at, RuleType.Boolean);
            _at += word.Length;
        }
    }

    void Variable()
    {
        var start = _at;
        var end = DeclaredName.EndAt(_text, start, _end, word => word is "属于" or "in");
        _at = end;
        Emit(TokenKind.Name, NameTable.Normalize(_text.AsSpan(start, end - start)), start);
        Top.Variable = NameTable.Normalize(_text.AsSpan(start, end - start));
        Top.ExpectsVariable = false;
        _afterOperand = true;
    }

    void OperandWord()
    {
        var start = _wordStart = _at;
        if (IsNamedArgument())
        {
            var end = _text.IndexOf(':', start);
            Operator(TokenKind.Name, NameTable.Normalize(_text.AsSpan(start, end - start).TrimEnd()), start);
            _at = end;
            return;
        }
        var readings = Readings().OrderByDescending(reading => reading.End).ToList();
        if (readings.Count == 0)
        {
            // An operator where an operand should be: the parser says so.
            if (OperatorAt(start) is { End: > 0 } misplaced)
                Operator(misplaced.Kind, _text[start..(_at = misplaced.End)], start);
            else
                Unknown(start);
            return;
        }
        var chosen = readings[0];
        if (!IsViable(chosen.End))
            chosen = readings.Find(reading => IsViable(reading.End)) is { Take: not null } viable ? viable : chosen;
        else
            LookForOtherSplit(readings, chosen);
        _at = chosen.End;
        if (chosen.Ids.Count > 1)
            _problems.AmbiguousName(_problems.Text.At(start), _text[start.._at], chosen.Ids);
        chosen.Take(chosen.Ids.Count > 0 ? chosen.Ids[0] : "");
    }

    // A name: before the argument of a call.
    bool IsNamedArgument()
    {
        if (Top.Kind != FrameKind.Call || _tokens[^1].Kind is not (TokenKind.LeftParen or TokenKind.Comma))
            return false;
        var at = _at;
        while (at < _end && (NameMatcher.IsNameChar(_text, at) || _text[at] is ' ' or '-'))
            at++;
        return at < _end && _text[at] == ':';
    }

    IEnumerable<Reading> Readings()
    {
        foreach (var reading in NamesAt())
            yield return reading;
        foreach (var (word, kind) in FeelWords.Prefixes)
        {
            if (Phrase.EndOf(word, Visible, _at) is > 0 and var end)
                yield return new(end, [], _ => Prefix(kind));
        }
        foreach (var (word, function) in FeelWords.Calls)
        {
            if (Phrase.EndOf(word, Visible, _at) is > 0 and var end)
                yield return new(end, [], _ => CallWithout(function));
        }
        foreach (var (chinese, english) in FeelWords.Specials)
        {
            var end = Math.Max(Phrase.EndOf(chinese, Visible, _at), Phrase.EndOf(english, Visible, _at));
            if (end > 0)
                yield return new(end, [english], Named(_scope.TypeOf(english) ?? RuleType.Unknown));
        }
        if (_text[_at] == '?')
            yield return new(_at + 1, ["?"], Named(_scope.InputType));
        if (SettingAt() is { End: > 0 } setting)
            yield return setting;
        if (OldAt() is { End: > 0 } old)
            yield return old;
    }

    // A field cannot be called, so before a bracket a function comes first: 季度(x) beside a field 季度.
    IEnumerable<Reading> NamesAt()
    {
        foreach (var match in NameMatcher.MatchesAt(_scope.Set.FunctionNames, _text, _at, _end))
        {
            if (CallFollows(match.End))
                yield return new(match.End, AsWritten(match), Function);
        }
        for (var i = _locals.Count - 1; i >= 0; i--)
        {
            var (name, type) = _locals[i];
            if (name is null)
            {
                foreach (var reading in MembersAt(type))
                    yield return reading;
                if (Phrase.EndOf("item", Visible, _at) is > 0 and var end)
                    yield return new(end, ["item"], Named(type));
            }
            else if (Phrase.EndOf(name, Visible, _at) is > 0 and var end)
            {
                yield return new(end, [name], Named(type));
            }
        }
        if (_scope.Candidate is { } candidate)
        {
            foreach (var reading in MembersAt(new FactValueType(candidate.Type.Id)))
                yield return reading;
            if (Phrase.EndOf(candidate.Name, Visible, _at) is > 0 and var end)
                yield return new(end, [candidate.Name], Named(new FactValueType(candidate.Type.Id)));
        }
        foreach (var match in NameMatcher.MatchesAt(_scope.BoundNames, _text, _at, _end))
            yield return new(match.End, match.Ids, Named(_scope.Bound[match.Ids[0]]));
        foreach (var match in NameMatcher.MatchesAt(_scope.Set.ConstantNames, _text, _at, _end))
            yield return new(match.End, match.Ids, Named(_scope.TypeOf(match.Ids[0]) ?? RuleType.Unknown));
    }

    // A table may be called like a function but for its case: then the case counts.
    IReadOnlyList<string> AsWritten(NameMatch match)
    {
        if (match.Ids.Count == 1)
            return match.Ids;
        var text = NameTable.Normalize(_text.AsSpan(_at, match.End - _at));
        var exact = match.Ids.Where(id => id == text || (_scope.Set.Tables.TryGetValue(id, out var table) && (table.Title.Chinese == text || table.Title.English == text))).ToList();
        return exact.Count == 1 ? exact : match.Ids;
    }

    IEnumerable<Reading> MembersAt(RuleType type)
    {
        if (FactMembers.Of(type, _scope.Vocabulary) is not { } members)
            yield break;
        foreach (var match in NameMatcher.MatchesAt(members.Names, _text, _at, _end))
            yield return new(match.End, match.Ids, id => Named(members.Find(id)!.Type)(id));
    }

    // 设定.key, config.key: one name, dots and all.
    Reading SettingAt()
    {
        var word = Math.Max(Phrase.EndOf("设定", Visible, _at), Phrase.EndOf("config", Visible, _at));
        if (word < 0 || word + 1 >= _end || _text[word] != '.')
            return Reading.None;
        var end = DottedName.EndAt(_text, word + 1, _end, _scope.Set.SettingNames, out var key);
        return end < 0 ? Reading.None : new(end, [key], id => Setting(id));
    }

    void Setting(string key)
    {
        if (!_scope.Set.Settings.ContainsKey(key) && _reported.Add(FeelWords.Config + key))
            _problems.UnknownSetting(_problems.Text.At(_wordStart), key, Spelling.Nearest(key, _scope.Set.Settings.Keys));
        Operand(TokenKind.Name, FeelWords.Config + key, _wordStart, _scope.TypeOf(FeelWords.Config + key) ?? RuleType.Unknown);
    }

    // 原 q, old q: the record before the change.
    Reading OldAt()
    {
        if (_scope.Guarded is not { } guarded)
            return Reading.None;
        var word = Math.Max(Phrase.EndOf("原", Visible, _at), Phrase.EndOf("old", Visible, _at));
        while (word > 0 && word < _end && char.IsWhiteSpace(_text[word]))
            word++;
        var end = word < 0 ? -1 : Phrase.EndOf(guarded.Name, Visible, word);
        return end < 0 ? Reading.None : new(end, [FeelWords.Old + guarded.Name], Named(new FactValueType(guarded.Type)));
    }

    bool CallFollows(int at)
    {
        while (at < _end && _text[at] is ' ' or '\t')
            at++;
        return at < _end && _text[at] == '(';
    }

    Action<string> Named(RuleType type) => id => Operand(TokenKind.Name, id, _wordStart, type);

    void Function(string id)
    {
        Operand(TokenKind.Name, id, _wordStart, RuleType.Unknown);
        _callResult = RuleTypes.ResultOf(id, _scope.Set) ?? RuleType.Unknown;
    }

    void Prefix(TokenKind kind)
    {
        switch (kind)
        {
            case TokenKind.Null:
                Operand(kind, "null", _wordStart, new PlainType(FeelType.Null));
                return;
            case TokenKind.True or TokenKind.False:
                Operand(kind, kind == TokenKind.True ? "true" : "false", _wordStart, RuleType.Boolean);
                return;
        }
        Operator(kind, _text[_wordStart.._at], _wordStart);
        switch (kind)
        {
            case TokenKind.If:
                Top.OpenIfs++;
                break;
            case TokenKind.For or TokenKind.Some or TokenKind.Every:
                Top.OpenLoops++;
                Top.ExpectsVariable = true;
                break;
            case TokenKind.Function:
                Parameters();
                break;
        }
    }

    // Up to the bracket that closes them; they are names of their own.
    void Parameters()
    {
        if (!SkipBlanks() || _text[_at] != '(')
            return;
        Emit(TokenKind.LeftParen, "(", _at++);
        while (SkipBlanks() && _text[_at] != ')')
        {
            var start = _at;
            while (_at < _end && _text[_at] is not (',' or ')' or '\n'))
                _at++;
            var colon = _text.IndexOf(':', start, _at - start);
            var name = NameTable.Normalize(_text.AsSpan(start, (colon < 0 ? _at : colon) - start).Trim());
            Emit(TokenKind.Name, name, start);
            _locals.Add((name, RuleType.Unknown));
            if (colon > 0)
                Emit(TokenKind.Colon, ":", colon);
            foreach (var word in colon < 0 ? [] : _text[(colon + 1).._at].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                Emit(word == "and" ? TokenKind.And : TokenKind.Name, word, colon + 1);
            if (_at < _end && _text[_at] == ',')
                Emit(TokenKind.Comma, ",", _at++);
            else
                break;
        }
        if (SkipBlanks() && _text[_at] == ')')
            Operator(TokenKind.RightParen, ")", _at++);
    }

    void CallWithout(string function)
    {
        Operand(TokenKind.Name, function, _wordStart, RuleType.Unknown);
        Emit(TokenKind.LeftParen, "(", _wordStart);
        Operand(TokenKind.RightParen, ")", _wordStart, function == "today" ? RuleType.Date : RuleType.DateTime);
    }

    /// <summary>Whether something may stand behind an operand that ends here: a sign, an operator, a stop, or nothing more.</summary>
    bool IsViable(int end)
    {
        while (end < _end && char.IsWhiteSpace(_text[end]))
            end++;
        return end >= _end || !NameMatcher.IsNameChar(_text, end) || OperatorAt(end).End > 0 || _stops.Words.Any(word => word.EndAt(_text, end) > 0);
    }

    // A name that holds another one and an operator may be read in two ways.
    void LookForOtherSplit(List<Reading> readings, Reading chosen)
    {
        if (chosen.Ids.Count == 0)
            return;
        foreach (var other in readings.Where(reading => reading.Ids.Count > 0 && reading.End < chosen.End && NameMatcher.IsNameChar(_text, reading.End)))
        {
            if (OperatorAt(other.End).End is var end && end > 0 && end < chosen.End)
            {
                _problems.AmbiguousSplit(_problems.Text.At(_at), _text[_at..chosen.End], _text[_at..other.End], _text[other.End..chosen.End]);
                return;
            }
        }
    }
}
