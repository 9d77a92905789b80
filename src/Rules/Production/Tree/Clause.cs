namespace Marketing.Rules.Production;

/// <summary>One condition of a rule. The same name may be bound only once in a rule.</summary>
public abstract record Clause(SourcePosition Position)
{
    /// <summary>The comment lines that stand before it, without their signs.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];
}

/// <summary>A clause over the facts of one type. A candidate that was given no name is <c>?</c> in the meaning of its conditions.</summary>
/// <param name="Type">Id of the type.</param>
/// <param name="Where">Condition on the candidate; inside it the clause's name is that fact, and a bare field name is its field.</param>
public abstract record FactClause(SourcePosition Position, string Type, RuleExpression? Where) : Clause(Position);

/// <summary><c>有 T x 其中 …</c>, <c>there is a T x where …</c>: one match for each fact.</summary>
public sealed record JoinClause(SourcePosition Position, string Type, string Name, RuleExpression? Where) : FactClause(Position, Type, Where);

/// <summary><c>没有 T x 其中 …</c>, <c>there is no T x where …</c>; the name, which is seen inside only, may be left out.</summary>
public sealed record NotClause(SourcePosition Position, string Type, string? Name, RuleExpression? Where) : FactClause(Position, Type, Where);

/// <summary><c>存在 T x 其中 …</c>, <c>there exists a T x where …</c>: holds once, binds nothing.</summary>
public sealed record ExistsClause(SourcePosition Position, string Type, string? Name, RuleExpression? Where) : FactClause(Position, Type, Where);

/// <summary><c>最近 n 条 T x 按 k 其中 …, 都 …</c>, <c>the last n T x by k where …, all …</c>: matches only when n facts exist.</summary>
/// <param name="Name">The candidate inside the clause; behind it the list, in the order asked for.</param>
/// <param name="By">What they are ordered by.</param>
public sealed record SequenceClause(SourcePosition Position, string Type, string Name, RuleExpression By, RuleExpression? Where) : FactClause(Position, Type, Where)
{
    /// <summary>Whether the oldest are meant (<c>最早</c>, <c>first</c>) and the list begins with the oldest; else it begins with the newest.</summary>
    public bool Oldest { get; init; }

    /// <summary>Whether the keys must have no hole; they are then integers or periods.</summary>
    public bool Consecutive { get; init; }

    /// <summary>How many, from 1.</summary>
    public required int Count { get; init; }

    public Quantity? Quantity { get; init; }
}

/// <summary><c>都 …</c> or <c>至少 k 条 …</c>: how many of a sequence pass a condition.</summary>
/// <param name="AtLeast">Null when all must.</param>
public sealed record Quantity(SourcePosition Position, int? AtLeast, RuleExpression Condition);

/// <summary>What <c>统计</c>, <c>count up</c> makes of the values.</summary>
public enum Aggregate { Sum, Count, Max, Min, Mean, List, Distinct }

/// <summary><c>统计 n = 合计(e) 取自 T x 其中 …</c>: sum of nothing is 0, min of nothing null. Values that are null are left out.</summary>
/// <param name="Name">What the result is called.</param>
/// <param name="FactName">The candidate, inside the clause only.</param>
public sealed record AggregateClause(SourcePosition Position, string Name, Aggregate Aggregate, RuleExpression Of, string Type, string FactName, RuleExpression? Where)
    : FactClause(Position, Type, Where);

/// <summary><c>设 n = e</c>, <c>let n = e</c>.</summary>
public sealed record LetClause(SourcePosition Position, string Name, RuleExpression Value) : Clause(Position);

/// <summary><c>且 e</c>, <c>and e</c>: passes when true, not when false or null.</summary>
public sealed record TestClause(SourcePosition Position, RuleExpression Condition) : Clause(Position);

/// <summary>How an instant and a span of time make a condition that becomes true by itself.</summary>
public enum TimeRelation
{
    /// <summary>From <c>from + span</c> on, the instant included.</summary>
    AtLeastAfter,

    /// <summary>Just after <c>from + span</c>.</summary>
    MoreThanAfter,

    /// <summary>From <c>from − span</c> on, that instant excluded: less than the span is left.</summary>
    LessThanBefore,
}

/// <summary><c>自 t 起满 d</c>, <c>at least d after t</c>, and the like.</summary>
/// <param name="From">A date, or a date and time.</param>
/// <param name="Span">A duration; whole days and longer count calendar days.</param>
public sealed record TimeClause(SourcePosition Position, TimeRelation Relation, RuleExpression From, RuleExpression Span, CalendarUse? Calendar) : Clause(Position);

/// <summary><c>逢 每年 y 结束</c>, <c>every year y at its end</c>: one match per period, from its moment until that of the next.</summary>
public sealed record PeriodClause(SourcePosition Position, PeriodKind Unit, string Name, PeriodMoment Moment) : Clause(Position);

/// <summary>By which time something runs.</summary>
public enum ClockKind
{
    /// <summary>Round the clock.</summary>
    Calendar,
    WorkingTime,
    NonWorkingTime,
    WorkingDays,
}

/// <summary><c>按日历 "…"</c>, <c>按工作时间</c>, …</summary>
/// <param name="Name">Id of the calendar; null is the default one.</param>
public sealed record CalendarUse(SourcePosition Position, ClockKind Kind, string? Name);
