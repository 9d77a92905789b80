using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Looks through the trees of expressions.</summary>
static class AstWalk
{
    /// <summary>The parts of a node, one level down.</summary>
    public static IEnumerable<Ast> Children(Ast tree) => tree switch
    {
        BinaryAst binary => [binary.Left, binary.Right],
        LogicAst logic => logic.Operands,
        NegateAst negate => [negate.Operand],
        BetweenAst between => [between.Value, between.Low, between.High],
        InAst membership => [membership.Value, .. membership.Tests.Select(test => test.Operand)],
        InstanceOfAst instance => [instance.Value],
        ListAst list => list.Items,
        ContextAst context => context.Entries.Select(entry => entry.Value),
        RangeAst range => [range.Start, range.End],
        OperatorRangeAst range => [range.End],
        PathAst path => [path.Source],
        FilterAst filter => [filter.Source, filter.Condition],
        IfAst choice => [choice.Condition, choice.Then, choice.Else],
        ForAst loop => [.. loop.Iterators.SelectMany(Sources), loop.Body],
        QuantifiedAst quantified => [.. quantified.Iterators.SelectMany(Sources), quantified.Condition],
        FunctionAst function => [function.Body],
        CallAst call => [call.Function, .. call.Arguments],
        UnaryTestsAst tests => tests.Tests.Select(test => test.Operand),
        _ => [],
    };

    static IEnumerable<Ast> Sources(IteratorAst iterator) => iterator.End is { } end ? [iterator.Source, end] : [iterator.Source];

    /// <summary>The node and all below it.</summary>
    public static IEnumerable<Ast> All(Ast? tree)
    {
        if (tree is null)
            yield break;
        var left = new Stack<Ast>([tree]);
        while (left.TryPop(out var node))
        {
            yield return node;
            foreach (var child in Children(node))
                left.Push(child);
        }
    }

    /// <summary>The names an expression reads, locals of its own among them.</summary>
    public static HashSet<string> Names(Ast? tree) => All(tree).OfType<NameAst>().Select(name => name.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The conditions that all have to hold.</summary>
    public static IEnumerable<Ast> Conjuncts(Ast? tree) => tree switch
    {
        null => [],
        LogicAst { IsAnd: true } logic => logic.Operands.SelectMany(Conjuncts),
        _ => [tree],
    };

    /// <summary>Whether the value depends on the clock.</summary>
    public static bool ReadsTime(Ast? tree) => All(tree).Any(node => node is CallAst { Function: NameAst { Name: "now" or "today" } });

    /// <summary>All expressions of a rule, in textual order.</summary>
    public static IEnumerable<RuleExpression> Expressions(RuleDeclaration rule) =>
        new[] { rule.Attributes.OncePer, rule.Attributes.ChooseOne?.By, rule.Attributes.CheckEvery }.OfType<RuleExpression>()
            .Concat(rule.Clauses.SelectMany(Expressions)).Concat(Expressions(rule.Body));

    public static IEnumerable<RuleExpression> Expressions(Clause clause) => clause switch
    {
        SequenceClause sequence => Given(sequence.By, sequence.Where, sequence.Quantity?.Condition),
        AggregateClause aggregate => Given(aggregate.Of, aggregate.Where),
        FactClause fact => Given(fact.Where),
        LetClause let => [let.Value],
        TestClause test => [test.Condition],
        TimeClause time => [time.From, time.Span],
        _ => [],
    };

    static IEnumerable<RuleExpression> Expressions(RuleBody body) => body switch
    {
        ThenBody then => then.Effects.SelectMany(Expressions),
        LadderBody ladder => [ladder.From, .. ladder.Rungs.SelectMany(rung => Given(rung.After, rung.If).Concat(rung.Effects.SelectMany(Expressions)))],
        DefineBody define => define.Definitions.Select(definition => definition.Value),
        GuardBody guard => [.. guard.Change is BecomesChange becomes ? Given(becomes.Tests) : [], .. guard.Requirements.SelectMany(requirement => Given(requirement.Condition, requirement.Saying))],
        _ => [],
    };

    public static IEnumerable<RuleExpression> Expressions(Effect effect) => effect switch
    {
        StartProcessEffect start => Given(start.With),
        SuggestProcessEffect suggest => Given(suggest.To, suggest.With),
        NotifyEffect notify => Given(notify.To, notify.By, notify.With),
        RequireEffect require => Given(require.Of, require.With, (require.Limit as WithinLimit)?.Span, (require.Limit as WithinLimit)?.From, (require.Limit as DueLimit)?.At),
        SetEffect set => [set.Value],
        RecordEffect record => [record.Value],
        ConcludeEffect conclude => [conclude.Value],
        RaiseEffect raise => Given(raise.Level, raise.With),
        _ => [],
    };

    static IEnumerable<RuleExpression> Given(params IEnumerable<RuleExpression?> expressions) => expressions.OfType<RuleExpression>();

    /// <summary>All effects of a rule.</summary>
    public static IEnumerable<Effect> Effects(RuleBody body) => body switch
    {
        ThenBody then => then.Effects,
        LadderBody ladder => ladder.Rungs.SelectMany(rung => rung.Effects),
        _ => [],
    };
}
