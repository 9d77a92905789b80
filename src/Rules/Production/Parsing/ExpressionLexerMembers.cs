using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Names behind a dot, and names that nobody knows.</summary>
sealed partial class ExpressionLexer
{
    void Unknown(int start)
    {
        _at = EndOfUnknown(start);
        var name = NameTable.Normalize(_text.AsSpan(start, _at - start));
        var isFunction = CallFollows(_at);
        if (isFunction && _reported.Add(name))
            _problems.UnknownFunction(_problems.Text.At(start), name, Spelling.Nearest(name, _scope.Set.FunctionNames.Spellings));
        else if (!isFunction && !MayBeField() && _reported.Add(name))
            _problems.UnknownName(_problems.Text.At(start), name, Spelling.Nearest(name, NamesInScope()));
        Operand(TokenKind.Name, name, start, RuleType.Unknown);
        _callResult = RuleType.Unknown;
    }

    // The word; cut before what surely is an operator in Chinese, and with the words that follow it in English.
    int EndOfUnknown(int start)
    {
        var end = NameMatcher.EndOfRun(_text, start, _end);
        for (var i = start + 1; i < end; i++)
        {
            if (!Phrase.IsLatin(_text[i]) && (OperatorAt(i).End > i + 1 || _stops.Words.Any(word => word.EndAt(_text, i) > i + 1)))
                return i;
        }
        for (var next = end; next < _end && _text[next] == ' ';)
        {
            while (next < _end && _text[next] == ' ')
                next++;
            if (next >= _end || !Phrase.IsLatin(_text[next]) || char.IsAsciiDigit(_text[next]) || OperatorAt(next).End > 0 || _stops.Words.Any(word => word.EndAt(_text, next) > 0))
                break;
            next = end = NameMatcher.EndOfRun(_text, next, _end);
        }
        return Math.Max(end, start + 1);
    }

    bool MayBeField() => _locals.Exists(local => local.Name is null && FactMembers.Of(local.Type, _scope.Vocabulary) is null);

    IEnumerable<string> NamesInScope() =>
        _locals.SelectMany(local => local.Name is null ? FactMembers.Of(local.Type, _scope.Vocabulary)?.Names.Spellings ?? [] : [local.Name])
            .Concat(_scope.Candidate is { } candidate ? FactMembers.NamesOf(candidate.Type).Spellings.Append(candidate.Name) : [])
            .Concat(_scope.Bound.Keys).Concat(_scope.Set.Constants.Keys).Concat(FeelWords.Calls.Select(call => call.Word));

    // Behind a dot.
    void Member()
    {
        var (start, type) = (_at, _last);
        var members = FactMembers.Of(type, _scope.Vocabulary);
        var matches = NameMatcher.MatchesAt(members?.Names ?? _scope.Set.Fields, _text, _at, _end);
        var match = matches.FindLast(candidate => IsViable(candidate.End)) is { End: > 0 } viable ? viable : matches.Count > 0 ? matches[^1] : default;
        if (match.End == 0 || (members is null && match.Ids.Count > 1))
        {
            UnknownMember(start, type, members);
            return;
        }
        foreach (var other in matches.Where(other => members is not null && other.End < match.End && NameMatcher.IsNameChar(_text, other.End) && OperatorAt(other.End).End is var end && end > 0 && end < match.End))
            _problems.AmbiguousSplit(_problems.Text.At(start), _text[start..match.End], _text[start..other.End], _text[other.End..match.End]);
        _at = match.End;
        if (match.Ids.Count > 1)
            _problems.AmbiguousName(_problems.Text.At(start), _text[start.._at], match.Ids);
        var field = members?.Find(match.Ids[0])?.Type ?? RuleType.Unknown;
        Operand(TokenKind.Name, match.Ids[0], start, RuleTypes.IsList(type) && !RuleTypes.IsList(field) ? new ListOfType(field) : field);
    }

    void UnknownMember(int start, RuleType type, FactMembers? members)
    {
        _at = EndOfUnknown(start);
        var name = NameTable.Normalize(_text.AsSpan(start, _at - start));
        if (members is not null && _reported.Add("." + name))
            _problems.UnknownField(_problems.Text.At(start), RuleTypes.Describe(RuleTypes.ElementOf(type), _scope.Vocabulary), name, Spelling.Nearest(name, members.Names.Spellings), members.Names.Spellings.Distinct().Take(12));
        Operand(TokenKind.Name, name, start, RuleType.Unknown);
    }
}
