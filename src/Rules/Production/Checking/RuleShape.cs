namespace Marketing.Rules.Production;

/// <summary>What a rule looks at and does, as a text: two rules of one shape differ in their conditions only.</summary>
static class RuleShape
{
    public static string Of(CheckedRule rule) =>
        string.Join("; ", rule.Clauses.Where(clause => clause is not TestClause).Select(Of)) + " → " + string.Join("; ", rule.Effects.Select(Of));

    // The condition of a join belongs to the conditions that are compared.
    static string Of(Clause clause) => clause switch
    {
        JoinClause join => $"join {join.Type} {join.Name}",
        NotClause not => $"not {not.Type} {Texts(clause)}",
        ExistsClause exists => $"exists {exists.Type} {Texts(clause)}",
        SequenceClause sequence => $"sequence {sequence.Type} {sequence.Name} {sequence.Count} {sequence.Oldest} {sequence.Consecutive} {sequence.Quantity?.AtLeast} {Texts(clause)}",
        AggregateClause aggregate => $"{aggregate.Aggregate} {aggregate.Type} {aggregate.Name} {aggregate.FactName} {Texts(clause)}",
        LetClause let => $"let {let.Name} {Texts(clause)}",
        TimeClause time => $"{time.Relation} {time.Calendar?.Kind} {time.Calendar?.Name} {Texts(clause)}",
        PeriodClause period => $"{period.Unit} {period.Name} {period.Moment}",
        _ => "",
    };

    static string Of(Effect effect) => effect switch
    {
        StartProcessEffect start => $"start {start.Process}",
        SuggestProcessEffect suggest => $"suggest {suggest.Process}",
        NotifyEffect notify => $"notify {notify.Template}",
        RequireEffect require => $"require {require.Task} {(require.Limit as WithinLimit)?.Calendar?.Kind} {require.CancelledWhenFalse}",
        SetEffect set => $"set {set.Target}",
        RecordEffect record => $"record {record.Type}",
        ConcludeEffect conclude => $"conclude {conclude.Type}",
        WithdrawEffect withdraw => $"withdraw {withdraw.Name}",
        RaiseEffect raise => $"raise {raise.What}",
        _ => "",
    } + " " + Texts(AstWalk.Expressions(effect));

    static string Texts(Clause clause) => Texts(AstWalk.Expressions(clause));

    static string Texts(IEnumerable<RuleExpression> expressions) => string.Join(' ', expressions.Select(expression => expression.Meaning is { } meaning ? AstText.Of(meaning) : "?"));
}
