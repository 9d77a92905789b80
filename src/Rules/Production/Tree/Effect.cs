namespace Marketing.Rules.Production;

/// <summary>What a firing proposes; the host carries it out after the commit.</summary>
public abstract record Effect(SourcePosition Position);

/// <summary><c>启动流程 "…" 以 {…}</c>, <c>start process</c>.</summary>
/// <param name="Process">Id of the process.</param>
/// <param name="With">A context; null when none was given.</param>
public sealed record StartProcessEffect(SourcePosition Position, string Process, RuleExpression? With) : Effect(Position);

/// <summary><c>建议启动流程 "…" 给 …</c>, <c>suggest process</c>: a person accepts or declines.</summary>
public sealed record SuggestProcessEffect(SourcePosition Position, string Process, RuleExpression To, RuleExpression? With) : Effect(Position);

/// <summary><c>通知 … 经 … "…" 以 {…}</c>, <c>notify</c>.</summary>
/// <param name="To">A person, a list of persons, a role.</param>
/// <param name="By">The channel; null lets the receiver's settings decide.</param>
/// <param name="Template">Id of the template.</param>
public sealed record NotifyEffect(SourcePosition Position, RuleExpression To, RuleExpression? By, string Template, RuleExpression? With) : Effect(Position);

/// <summary><c>要求 … 完成 "…"</c>, <c>require … to do</c>: a task for a person.</summary>
/// <param name="Task">Id or text of the task.</param>
public sealed record RequireEffect(SourcePosition Position, RuleExpression Of, string Task, TaskLimit? Limit, RuleExpression? With) : Effect(Position)
{
    /// <summary>Whether the task goes when the match ends and it is not done.</summary>
    public bool CancelledWhenFalse { get; init; }
}

/// <summary>Until when a task is to be done.</summary>
public abstract record TaskLimit(SourcePosition Position);

/// <summary><c>限期 d 自 t</c>, <c>within d from t</c>; without a start it counts from the firing.</summary>
public sealed record WithinLimit(SourcePosition Position, RuleExpression Span, RuleExpression? From, CalendarUse? Calendar) : TaskLimit(Position);

/// <summary><c>截止 t</c>, <c>due t</c>; a date means 24:00 of it.</summary>
public sealed record DueLimit(SourcePosition Position, RuleExpression At) : TaskLimit(Position);

/// <summary><c>置 x.f 为 e</c>, <c>set x.f to e</c>.</summary>
public sealed record SetEffect(SourcePosition Position, FieldPath Target, RuleExpression Value) : Effect(Position);

/// <summary><c>记录 T {…}</c>, <c>record T {…}</c>: a fact that stays.</summary>
public sealed record RecordEffect(SourcePosition Position, string Type, RuleExpression Value) : Effect(Position);

/// <summary><c>得出 T {…}</c>, <c>conclude T {…}</c>: a fact that lives while it is supported.</summary>
public sealed record ConcludeEffect(SourcePosition Position, string Type, RuleExpression Value) : Effect(Position);

/// <summary><c>撤销 x</c>, <c>withdraw x</c>.</summary>
public sealed record WithdrawEffect(SourcePosition Position, string Name) : Effect(Position);

/// <summary><c>上报 "…" 级别 n</c>, <c>raise "…" level n</c>: an escalation.</summary>
public sealed record RaiseEffect(SourcePosition Position, string What, RuleExpression? Level, RuleExpression? With) : Effect(Position);

/// <summary><c>x.f.g</c>: fields behind a name that a <see cref="JoinClause"/> binds; all but the last are references.</summary>
public sealed record FieldPath(SourcePosition Position, string Root, IReadOnlyList<string> Fields)
{
    /// <summary>Id of the type of the root; null when it is not known.</summary>
    public string? RootType { get; init; }

    public override string ToString() => $"{Root}.{string.Join('.', Fields)}";
}
