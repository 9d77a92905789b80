namespace Marketing.Rules.Production;

/// <summary>Effects, rungs, definitions and what guards demand.</summary>
sealed partial class RuleSetParser
{
    static readonly Stops PlainStops = new();
    static readonly Stops WithStops = new(Keywords.With, Keywords.Cancelled);

    Effect Effect(SourcePosition at)
    {
        if (TryTake(Keywords.Suggest))
            return Suggest(at);
        if (TryTake(Keywords.StartProcess))
        {
            var process = Thing(NamedKind.Process, new("流程名称", "the process"));
            return new StartProcessEffect(at, process, With(NamedKind.Process, process));
        }
        if (TryTake(Keywords.Notify))
            return Notify(at);
        if (TryTake(Keywords.Require))
            return Require(at);
        if (TryTake(Keywords.Set, out var language))
        {
            var (target, slot) = Target(language, Keywords.To);
            Take(Keywords.To);
            return new SetEffect(at, target, Expression(PlainStops, slot));
        }
        if (TryTake(Keywords.Record))
            return Fact((type, value) => new RecordEffect(at, type, value));
        if (TryTake(Keywords.Conclude))
            return Fact((type, value) => new ConcludeEffect(at, type, value));
        if (TryTake(Keywords.Withdraw))
            return new WithdrawEffect(at, BoundName());
        if (TryTake(Keywords.Raise))
        {
            var what = Quoted(new("上报事项", "what is raised"));
            var level = TryTake(Keywords.Level) ? Expression(WithStops, RuleType.Number) : null;
            return new RaiseEffect(at, what, level, With(null, ""));
        }
        SkipBlanks();
        var line = _lines.Find(line => line.Start <= _at && _at <= line.End);
        _problems.UnknownKeyword(_at, new("启动流程、通知、要求、置、记录、得出、撤销、上报 等", "start process, notify, require, set, record, conclude, withdraw or raise"),
            FoundAt(_at), NearestKeyword(line with { Start = _at }, [.. Keywords.Effects, Keywords.End]));
        throw new SyntaxException();
    }

    string Thing(NamedKind kind, Words what)
    {
        var at = Here;
        return _problems.Resolve(_set.Vocabulary, kind, Quoted(what), at);
    }

    RuleExpression? With(NamedKind? kind, string id)
    {
        if (!TryTake(Keywords.With))
            return null;
        var inputs = kind is { } known ? _set.Vocabulary.Find(known, id)?.Inputs : null;
        return Expression(new Stops(Keywords.Cancelled), inputs is null ? null : new StructureType(inputs));
    }

    SuggestProcessEffect Suggest(SourcePosition at)
    {
        var process = Thing(NamedKind.Process, new("流程名称", "the process"));
        Take(Keywords.SuggestTo);
        var to = Expression(WithStops);
        return new(at, process, to, With(NamedKind.Process, process));
    }

    NotifyEffect Notify(SourcePosition at)
    {
        var to = Expression(new Stops(Keywords.Through) { AtString = true });
        var by = TryTake(Keywords.Through) ? Expression(new Stops { AtString = true }, new NameOfType(NamedKind.Channel)) : null;
        var template = Thing(NamedKind.Template, new("通知模板", "the template"));
        return new(at, to, by, template, With(NamedKind.Template, template));
    }

    static readonly Stops LimitStops = new([Keywords.WithinFrom, Keywords.With, Keywords.Cancelled, .. Keywords.Calendars]);

    RequireEffect Require(SourcePosition at)
    {
        var of = Expression(new Stops(Keywords.ToDo));
        Take(Keywords.ToDo);
        var effect = new RequireEffect(at, of, Thing(NamedKind.Task, new("任务", "the task")), null, null);
        while (!AtEnd)
        {
            var limitAt = Here;
            if (effect.Limit is null && TryTake(Keywords.Within))
            {
                var span = Span(LimitStops);
                var from = TryTake(Keywords.WithinFrom) ? Instant(LimitStops) : null;
                effect = effect with { Limit = new WithinLimit(limitAt, span, from, CalendarUse()) };
            }
            else if (effect.Limit is null && TryTake(Keywords.Due))
            {
                effect = effect with { Limit = new DueLimit(limitAt, Instant(LimitStops)) };
            }
            else if (effect.With is null && Sees(Keywords.With))
            {
                effect = effect with { With = With(NamedKind.Task, effect.Task) };
            }
            else if (!effect.CancelledWhenFalse && TryTake(Keywords.Cancelled))
            {
                effect = effect with { CancelledWhenFalse = true };
            }
            else
            {
                break;
            }
        }
        return effect;
    }

    T Fact<T>(Func<string, RuleExpression, T> make)
    {
        var type = FactTypeName();
        var fields = _set.Vocabulary.Find(type)?.Fields;
        return make(type, Expression(PlainStops, fields is null ? null : new StructureType([.. fields, new(FactType.KeyField, new("编号", FactType.KeyField), RuleType.String)])));
    }

    // Before the bracket of its values.
    string FactTypeName()
    {
        SkipBlanks();
        var brace = _text.IndexOf('{', _at, _end - _at);
        var (start, end) = (_at, _end);
        if (brace > 0)
            _end = brace;
        try
        {
            return TypeName();
        }
        finally
        {
            _end = end;
            if (brace > 0 && _at > start && _problems.Text.Text[_at..brace].Trim().Length > 0 && _set.Vocabulary.TypeNames.Find(_text[start..brace]).Count == 0)
                _at = brace;
        }
    }

    string BoundName()
    {
        SkipBlanks();
        var matches = NameMatcher.MatchesAt(_scope.BoundNames, _text, _at, _end);
        if (matches.Count == 0)
        {
            var found = FoundAt(_at);
            _problems.NotBound(Here, found, Spelling.Nearest(found, _scope.Bound.Keys));
            throw new SyntaxException();
        }
        var at = Here;
        _at = matches[^1].End;
        if (_scope.Bound[matches[^1].Ids[0]] is not FactValueType)
            _problems.NotBound(at, matches[^1].Ids[0], null);
        return matches[^1].Ids[0];
    }

    /// <summary>The field a path leads to, and its type.</summary>
    (FieldPath Path, RuleType Type) Target(RuleLanguage language, Phrase follows)
    {
        var position = Here;
        var root = BoundName();
        var type = _scope.Bound[root];
        var fields = new List<string>();
        do
        {
            TakeSign(".");
            var (id, field) = FieldName(type, follows, Keywords.As);
            fields.Add(id);
            type = field;
        }
        while (_at < _end && _text[_at] == '.');
        return (new(position, root, fields) { RootType = (_scope.Bound[root] as FactValueType)?.Type }, type);
    }

    (string Id, RuleType Type) FieldName(RuleType owner, params IReadOnlyList<Phrase> follows)
    {
        SkipBlanks();
        var at = Here;
        var members = FactMembers.Of(owner, _set.Vocabulary);
        var matches = NameMatcher.MatchesAt(members?.Names ?? _set.Fields, _text, _at, _end);
        if (matches.Count == 0)
        {
            var end = Math.Max(DeclaredName.EndAt(_text, _at, _end, follows), Math.Min(_at + 1, _end));
            var name = _text[_at..end];
            _at = end;
            if (members is not null)
                _problems.UnknownField(at, RuleTypes.Describe(owner, _set.Vocabulary), name, Spelling.Nearest(name, members.Names.Spellings), members.Names.Spellings.Distinct().Take(12));
            return (name, RuleType.Unknown);
        }
        var match = matches[^1];
        if (members is not null && match.Ids.Count > 1)
            _problems.AmbiguousName(at, _text[_at..match.End], match.Ids);
        _at = match.End;
        return (match.Ids[0], members?.Find(match.Ids[0])?.Type ?? RuleType.Unknown);
    }

    Rung Rung(SourcePosition at, List<int> effectStarts)
    {
        var end = _end;
        Take(Keywords.RungAfter);
        var after = Span(new(Keywords.If, Keywords.Then));
        var condition = TryTake(Keywords.If) ? Expression(new Stops(Keywords.Then), RuleType.Boolean) : null;
        Take(Keywords.Then);
        SkipBlanks();
        var effects = new List<Effect>();
        var starts = effectStarts.Where(start => start > _at).Prepend(_at).ToList();
        for (var i = 0; i < starts.Count; i++)
        {
            Enter(starts[i], i + 1 < starts.Count ? starts[i + 1] : end);
            effects.Add(Effect(Here));
            ExpectEnd();
        }
        return new(at, after, condition, effects);
    }

    Definition Definition(SourcePosition at, RuleLanguage language)
    {
        var (target, slot) = Target(language, Keywords.As);
        Take(Keywords.As);
        return new(at, target, Expression(PlainStops, slot));
    }

    Requirement Requirement(SourcePosition at)
    {
        var condition = Expression(new Stops(Keywords.Saying), RuleType.Boolean);
        return new(at, condition, TryTake(Keywords.Saying) ? Expression(PlainStops, RuleType.String) : null);
    }

    GuardedChange Change(RuleLanguage language)
    {
        var at = Here;
        Phrase[] follows = language == RuleLanguage.Chinese ? [Keywords.GuardEnd] : [];
        var change = TryTake(Keywords.Creating) ? Whole((type, name) => new CreationChange(at, type, name), follows)
            : TryTake(Keywords.Deleting) ? Whole((type, name) => new DeletionChange(at, type, name), follows)
            : OfFields(at, TryTake(Keywords.Changing), follows);
        if (language == RuleLanguage.Chinese)
            Take(Keywords.GuardEnd);
        return change;
    }

    GuardedChange Whole(Func<string, string, GuardedChange> make, Phrase[] follows)
    {
        var (type, name) = GuardedName(follows);
        return make(type, name);
    }

    (string Type, string Name) GuardedName(Phrase[] follows)
    {
        var type = TypeName(follows);
        var name = NewName(follows);
        _scope.Bind(name, new FactValueType(type));
        _scope.Guarded = (name, type);
        return (type, name);
    }

    GuardedChange OfFields(SourcePosition at, bool isAnyChange, Phrase[] follows)
    {
        var (type, name) = GuardedName([.. follows, Keywords.Becomes]);
        TakeSign(".");
        var (id, slot) = FieldName(new FactValueType(type), [.. follows, Keywords.Becomes]);
        if (!isAnyChange)
        {
            Take(Keywords.Becomes);
            SkipBlanks();
            (var tests, _at) = ExpressionReader.ReadTests(_problems, _scope, _at, _end, new Stops(follows) { AtComma = false }, slot);
            return new BecomesChange(at, type, name, id, tests);
        }
        List<string> fields = [id];
        while (TryTakeSign(","))
            fields.Add(FieldName(new FactValueType(type), follows).Id);
        return new FieldsChange(at, type, name, fields);
    }
}
