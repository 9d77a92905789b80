using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>An effect compiled: makes the proposal of a firing, or says what it lacks.</summary>
sealed class EffectPlan
{
    readonly Func<MatchContext, ProposedEffect?>? _make;
    readonly Term? _value;

    EffectPlan(Effect source, IReadOnlyList<Bound> reads, Func<MatchContext, ProposedEffect?> make) => (Source, Reads, _make) = (source, reads, make);

    EffectPlan(SetEffect source, IReadOnlyList<Bound> reads, TargetPlan target, Term value) => (Source, Reads, Target, _value) = (source, reads, target, value);

    public Effect Source { get; }

    /// <summary>Of a <c>set</c>: the fact and the field.</summary>
    public TargetPlan? Target { get; }

    /// <summary>The expressions it is made of.</summary>
    public IReadOnlyList<Bound> Reads { get; }

    /// <summary>The proposal; null when a value is missing that it cannot do without.</summary>
    public ProposedEffect? Make(MatchContext context) => _make is not null ? _make(context) : Change(context) is { } changed ? new FieldSet(Target!, changed) : null;

    /// <summary>Of a <c>set</c>: the fact as it is to be; null when there is none. Setting a field to null is emptying it.</summary>
    public Fact? Change(MatchContext context) => Target!.Find(context) is { } fact ? fact.With(Target.Slot, ValueOf(context, _value!), fact.Version + 1) : null;

    public static EffectPlan Of(Effect effect, MatchScope scope, RuleClock clock)
    {
        var reads = new List<Bound>();
        Term Term(RuleExpression expression)
        {
            reads.Add(scope.Bind(expression));
            return ContextTerm.Of(reads[^1], scope) ?? scope.Term(reads[^1]);
        }

        Term? Optional(RuleExpression? expression) => expression is null ? null : Term(expression);
        if (effect is SetEffect set)
            return new(set, reads, TargetPlan.Of(set.Target, scope, reads), Term(set.Value));
        Func<MatchContext, ProposedEffect?> make = effect switch
        {
            StartProcessEffect start => Start(start, Optional(start.With)),
            SuggestProcessEffect suggest => Suggest(suggest, Term(suggest.To), Optional(suggest.With)),
            NotifyEffect notify => Notify(notify, Term(notify.To), Optional(notify.By), Optional(notify.With)),
            RequireEffect require => Require(require, Term(require.Of), LimitOf(require.Limit, Term, Optional, clock), Optional(require.With)),
            RaiseEffect raise => Raise(raise, Optional(raise.Level), Optional(raise.With)),
            RecordEffect record => Record(scope.Store.Table(record.Type), Term(record.Value)),
            ConcludeEffect conclude => Record(scope.Store.Table(conclude.Type), Term(conclude.Value)),
            WithdrawEffect withdraw => Withdraw(TargetPlan.OfName(withdraw.Name, withdraw.Position, scope, reads)),
            _ => throw new System.Diagnostics.UnreachableException($"No plan for {effect}."),
        };
        return new(effect, reads, make);
    }

    static Func<MatchContext, ProposedEffect?> Start(StartProcessEffect start, Term? with) =>
        context => TryWith(context, with, out var variables) ? new ProcessStart(start.Process, variables) : null;

    static Func<MatchContext, ProposedEffect?> Suggest(SuggestProcessEffect suggest, Term to, Term? with) =>
        context => ValueOf(context, to) is { IsNull: false } person && TryWith(context, with, out var variables) ? new ProcessSuggestion(suggest.Process, person, variables) : null;

    static Func<MatchContext, ProposedEffect?> Notify(NotifyEffect notify, Term to, Term? by, Term? with) => context =>
    {
        string? channel = null;
        if (by is not null && !ValueOf(context, by).TryString(out channel))
            return null;
        return ValueOf(context, to) is { IsNull: false } person && TryWith(context, with, out var data) ? new Notification(person, channel, notify.Template, data) : null;
    };

    static Func<MatchContext, ProposedEffect?> Require(RequireEffect require, Term of, Func<MatchContext, DateTimeOffset?>? limit, Term? with) => context =>
    {
        var due = limit?.Invoke(context);
        if ((limit is not null && due is null) || ValueOf(context, of) is not { IsNull: false } person || !TryWith(context, with, out var data))
            return null;
        return new TaskRequest(person, require.Task, due, data, require.CancelledWhenFalse);
    };

    static Func<MatchContext, DateTimeOffset?>? LimitOf(TaskLimit? limit, Func<RuleExpression, Term> term, Func<RuleExpression?, Term?> optional, RuleClock clock)
    {
        switch (limit)
        {
            case DueLimit due:
                var at = term(due.At);
                return context => clock.Due(ValueOf(context, at));
            case WithinLimit within:
                var (span, from) = (term(within.Span), optional(within.From));
                var exact = within.Span.Meaning is { } tree && SpanText.IsExact(tree);
                return context => Span.Of(ValueOf(context, span), exact) is { } length
                    ? clock.Within(from is null ? Value.Of(clock.Local(context.Now)) : ValueOf(context, from), length, within.Calendar)
                    : null;
            default:
                return null;
        }
    }

    static Func<MatchContext, ProposedEffect?> Raise(RaiseEffect raise, Term? level, Term? with) => context =>
    {
        Number? number = null;
        if (level is not null)
        {
            if (!ValueOf(context, level).TryNumber(out var found))
                return null;
            number = found;
        }
        return TryWith(context, with, out var data) ? new Escalation(raise.What, number, data) : null;
    };

    static Func<MatchContext, ProposedEffect?> Record(FactTable table, Term value) => context =>
    {
        if (!ValueOf(context, value).TryContext(out var record))
            return null;
        // Without an id it gets one from the firing.
        var key = record.TryGet(FactType.KeyField, out var id) && id.TryString(out var text) ? text : Unnamed;
        return new FactRecorded(table.Layout.Make(key, 1, record));
    };

    /// <summary>Key of a recorded fact until the firing gives it one.</summary>
    public const string Unnamed = "\u0001";

    static Func<MatchContext, ProposedEffect?> Withdraw(TargetPlan target) =>
        context => target.Find(context) is { } fact ? new FactWithdrawn(fact.Type, fact.Key) : null;

    static Value ValueOf(MatchContext context, Term term)
    {
        Value room = default;
        return term.Look(context, ref room);
    }

    static bool TryWith(MatchContext context, Term? term, out Context? with)
    {
        with = null;
        return term is null || ValueOf(context, term).TryContext(out with);
    }
}

/// <summary>The fact that a path leads to, and the field at its end.</summary>
sealed class TargetPlan(Thing thing, FactTable table, string name)
{
    public string Field => name;
    public Thing Thing => thing;
    public FactTable Table => table;
    public int Slot { get; } = table.Layout.SlotOf(name);

    /// <summary>The fact; null when a reference on the way leads nowhere.</summary>
    public Fact? Find(MatchContext context) => context.Facts[thing.Number];

    public static TargetPlan Of(FieldPath path, MatchScope scope, List<Bound> reads)
    {
        var (thing, table) = Follow(path, scope, reads);
        return new(thing, table, path.Fields[^1]);
    }

    public static TargetPlan OfName(string name, SourcePosition position, MatchScope scope, List<Bound> reads)
    {
        reads.Add(scope.Bind(new NameAst(position, name)));
        var thing = reads[^1].Find(name)!;
        return new(thing, thing.Table!, FactType.KeyField);
    }

    // All but the last are references: each is followed as a path of an expression is.
    static (Thing Thing, FactTable Table) Follow(FieldPath path, MatchScope scope, List<Bound> reads)
    {
        Ast tree = new NameAst(path.Position, path.Root);
        var table = scope.Bind(tree).Find(path.Root)!.Table!;
        foreach (var field in path.Fields.SkipLast(1))
        {
            var target = (table.Layout.Type.Find(field)?.Type as ReferenceType)?.Target
                ?? throw new NotSupportedException($"{path}: '{field}' is no reference. / “{field}”不是引用字段。");
            tree = new CallAst(path.Position, new NameAst(path.Position, "record of"), [new LiteralAst(path.Position, Value.Of(target)), new PathAst(path.Position, tree, field)], null);
            table = scope.Store.Table(target);
        }
        reads.Add(scope.Bind(tree));
        return (reads[^1].Find(((NameAst)reads[^1].Tree).Name)!, table);
    }
}

/// <summary><c>define x.f as e</c>, compiled.</summary>
sealed class DefinitionPlan
{
    public DefinitionPlan(Definition definition, RuleParts parts)
    {
        var scope = parts.Scope;
        var reads = new List<Bound>();
        Target = TargetPlan.Of(definition.Target, scope, reads);
        reads.Add(scope.Bind(definition.Value));
        Value = scope.Term(reads[^1]);
        Changes = parts.ChangesOf(reads[^1]);
        Reads = reads;
        var slot = Target.Slot;
        // The same field of another record: what it follows from may lead back to itself.
        Sources = [.. scope.Things.Where(thing => thing.Kind == ThingKind.Reference && ReferenceEquals(thing.Table, Target.Table)
            && (reads[^1].Reads & thing.Bit) != 0 && (SlotReads.Of(reads[^1], thing) & FactMask.Of(slot)) != 0)];
    }

    public TargetPlan Target { get; }
    public Term Value { get; }
    public IReadOnlyList<Bound> Reads { get; }
    public Thing[] Sources { get; }

    /// <summary>When the value changes by itself; null when it does not.</summary>
    public ChangeNotes? Changes { get; }
}

/// <summary><c>must e saying t</c>, compiled.</summary>
sealed class RequirementPlan(Requirement source, MatchScope scope)
{
    readonly Term _condition = scope.Term(scope.Bind(source.Condition));
    readonly Term? _saying = source.Saying is null ? null : scope.Term(scope.Bind(source.Saying));

    public Requirement Source => source;

    /// <summary>Whether it holds; false and null both mean that it does not.</summary>
    public bool Holds(MatchContext context)
    {
        Value room = default;
        return _condition.Look(context, ref room).TryBoolean(out var truth) && truth;
    }

    public string? Saying(MatchContext context)
    {
        Value room = default;
        return _saying is null ? null : _saying.Look(context, ref room).TryString(out var text) ? text : null;
    }
}
