namespace Marketing.Rules.Production;

/// <summary>Clauses: over facts, over time, over names.</summary>
sealed partial class RuleSetParser
{
    /// <summary>Items a <c>last n</c> clause may ask for.</summary>
    public const int MostItems = 10_000;

    Clause Clause(SourcePosition at)
    {
        if (TryTake(Keywords.No))
            return Candidate((type, name, where) => new NotClause(at, type, name, where), needsName: false);
        if (TryTake(Keywords.There))
            return Binding(Candidate((type, name, where) => new JoinClause(at, type, name!, where), needsName: true));
        if (TryTake(Keywords.Exists))
            return Candidate((type, name, where) => new ExistsClause(at, type, name, where), needsName: false);
        if (TryTake(Keywords.Last))
            return Sequence(at, oldest: false);
        if (TryTake(Keywords.First))
            return Sequence(at, oldest: true);
        if (TryTake(Keywords.CountUp))
            return CountUp(at);
        if (TryTake(Keywords.And))
            return new TestClause(at, Expression(new Stops(), RuleType.Boolean));
        if (TryTake(Keywords.Let))
            return Let(at);
        if (TryTake(Keywords.Period))
            return Period(at);
        return Time(at) ?? throw UnknownClause();
    }

    SyntaxException UnknownClause()
    {
        SkipBlanks();
        var line = _lines.Find(line => line.Start <= _at && _at <= line.End);
        _problems.UnknownKeyword(_at, new("有、没有、存在、最近、统计、设、且、自、逢 等", "there is, there is no, the last, count up, let, and, at least, every …"),
            FoundAt(_at), NearestKeyword(line with { Start = _at }, [.. Keywords.Clauses, Keywords.Then, Keywords.End]));
        return new();
    }

    T Candidate<T>(Func<string, string?, RuleExpression?, T> make, bool needsName)
    {
        var type = TypeName(Keywords.Where);
        var name = needsName || !(AtEnd || Sees(Keywords.Where)) ? NewName(Keywords.Where) : null;
        if (name is not null)
            RefuseTwice(name);
        return Within(type, name, () => make(type, name, Where(new Stops())));
    }

    // The clause's name is one fact inside the clause.
    T Within<T>(string type, string? name, Func<T> read)
    {
        var outer = _scope.Candidate;
        // Of an unknown type nothing is known; its name is, all the same.
        _scope.Candidate = (name ?? "?", _set.Vocabulary.Find(type) ?? new FactType(type, new(type, type), []));
        try
        {
            return read();
        }
        finally
        {
            _scope.Candidate = outer;
        }
    }

    RuleExpression? Where(Stops stops) => TryTake(Keywords.Where) ? Expression(stops, RuleType.Boolean) : null;

    JoinClause Binding(JoinClause clause)
    {
        _scope.Bind(clause.Name, new FactValueType(clause.Type));
        return clause;
    }

    void RefuseTwice(string name)
    {
        if (_scope.Bound.ContainsKey(name))
            _problems.DeclaredTwice(Here, new("名称", "name"), name);
    }

    SequenceClause Sequence(SourcePosition at, bool oldest)
    {
        var consecutive = TryTake(Keywords.Consecutive);
        var countAt = Here;
        var count = Integer(new("条数", "how many"));
        if (count is < 1 or > MostItems)
            _problems.OutOfRange(countAt, new($"1 到 {MostItems} 的条数", $"a number from 1 to {MostItems}"), $"{count}");
        TryTake(Keywords.Items);
        consecutive |= TryTake(Keywords.Consecutive);
        var type = TypeName(Keywords.By, Keywords.Where);
        var name = NewName(Keywords.By, Keywords.Where);
        RefuseTwice(name);
        var clause = Within(type, name, () =>
        {
            Take(Keywords.By);
            var by = Expression(new Stops(Keywords.Where));
            var where = Where(new Stops());
            return new SequenceClause(at, type, name, by, where) { Oldest = oldest, Consecutive = consecutive, Count = Math.Clamp(count, 1, MostItems), Quantity = Quantity() };
        });
        _scope.Bind(name, new ListOfType(new FactValueType(type)));
        return clause;
    }

    Quantity? Quantity()
    {
        if (!TryTakeSign(","))
            return null;
        var at = Here;
        if (TryTake(Keywords.All))
            return new(at, null, Expression(new Stops(), RuleType.Boolean));
        Take(Keywords.AtLeast);
        var least = Integer(new("条数", "how many"));
        Take(Keywords.OfThem);
        return new(at, least, Expression(new Stops(), RuleType.Boolean));
    }

    // What is counted stands before the facts it is counted over are named.
    AggregateClause CountUp(SourcePosition at)
    {
        var name = NewName();
        RefuseTwice(name);
        TakeSign("=");
        var aggregate = Keywords.Aggregates.FirstOrDefault(pair => Sees(pair.Phrase));
        if (aggregate.Phrase is null)
            throw Unexpected(new("合计、个数、最大、最小、平均、清单 或 去重", "sum, count, max, min, mean, list or distinct"));
        Take(aggregate.Phrase);
        TakeSign("(");
        var (open, close) = (_at, ClosingParenthesis());
        _at = close + 1;
        Take(Keywords.Over);
        var type = TypeName(Keywords.Where);
        var fact = NewName(Keywords.Where);
        var clause = Within(type, fact, () =>
        {
            var (back, end) = (_at, _end);
            Enter(open, close);
            var of = Expression(new Stops());
            ExpectEnd();
            Enter(back, end);
            return new AggregateClause(at, name, aggregate.Kind, of, type, fact, Where(new Stops()));
        });
        _scope.Bind(name, ResultOf(clause));
        return clause;
    }

    static RuleType ResultOf(AggregateClause clause) => clause.Aggregate switch
    {
        Aggregate.Count => RuleType.Number,
        Aggregate.List or Aggregate.Distinct => new ListOfType(clause.Of.Type),
        _ => clause.Of.Type,
    };

    int ClosingParenthesis()
    {
        var open = 1;
        for (var i = _at; i < _end; i++)
        {
            if (_text[i] == '"')
            {
                i = EndOfString(i, _end) - 1;
            }
            else if (_text[i] is '(' or '[' or '{')
            {
                open++;
            }
            else if (_text[i] is ')' or ']' or '}' && --open == 0)
            {
                return i;
            }
        }
        _at = _end;
        throw Unexpected(new(" ) ", "')'"));
    }

    LetClause Let(SourcePosition at)
    {
        var name = NewName();
        RefuseTwice(name);
        TakeSign("=");
        var value = Expression(new Stops());
        _scope.Bind(name, value.Type);
        return new(at, name, value);
    }

    TimeClause? Time(SourcePosition at)
    {
        if (TryTake(Keywords.Since))
        {
            var from = Instant(new(Keywords.Full, Keywords.Beyond));
            var beyond = TryTake(Keywords.Beyond);
            if (!beyond)
                Take(Keywords.Full);
            return new(at, beyond ? TimeRelation.MoreThanAfter : TimeRelation.AtLeastAfter, from, Span(CalendarStops), CalendarUse());
        }
        if (TryTake(Keywords.Until))
        {
            var until = Instant(new(Keywords.Short));
            Take(Keywords.Short);
            return new(at, TimeRelation.LessThanBefore, until, Span(CalendarStops), CalendarUse());
        }
        if (TryTake(Keywords.LessThan))
        {
            var less = Span(new(Keywords.BeforeWord));
            Take(Keywords.BeforeWord);
            return new(at, TimeRelation.LessThanBefore, Instant(CalendarStops), less, CalendarUse());
        }
        var isMore = TryTake(Keywords.MoreThan);
        if (!isMore && !TryTake(Keywords.AtLeast))
            return null;
        var span = Span(new(Keywords.AfterWord));
        Take(Keywords.AfterWord);
        return new(at, isMore ? TimeRelation.MoreThanAfter : TimeRelation.AtLeastAfter, Instant(CalendarStops), span, CalendarUse());
    }

    static readonly Stops CalendarStops = new(Keywords.Calendars);

    CalendarUse? CalendarUse()
    {
        var at = Here;
        var kind = TryTake(Keywords.ByCalendar) ? ClockKind.Calendar
            : TryTake(Keywords.NonWorkingTime) ? ClockKind.NonWorkingTime
            : TryTake(Keywords.WorkingTime) ? ClockKind.WorkingTime
            : TryTake(Keywords.WorkingDays) ? ClockKind.WorkingDays
            : (ClockKind?)null;
        if (kind is null)
            return null;
        SkipBlanks();
        var isNamed = kind == ClockKind.Calendar || (_at < _end && _text[_at] == '"');
        var nameAt = Here;
        return new(at, kind.Value, isNamed ? _problems.Resolve(_set.Vocabulary, NamedKind.Calendar, Quoted(new("日历", "the calendar")), nameAt) : null);
    }
}
