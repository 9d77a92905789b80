namespace Marketing.Rules.Production;

/// <summary>When a refraction key that has fired may fire once more (RULES-DSL §4).</summary>
public enum Refire
{
    /// <summary>Once in its life.</summary>
    Never,

    /// <summary>Anew when a match reappears after none was left.</summary>
    WhenTrueAgain,

    /// <summary>Whenever a slot that the rule reads has changed.</summary>
    OnEveryChange,
}

/// <summary>A rule: what must hold, where that is written, and what follows.</summary>
/// <param name="Id">Stable over edits of the text; null when none was written, see <see cref="CheckedRule.Id"/>.</param>
/// <param name="Clauses">Conditions in textual order: names bind in that order.</param>
public sealed record RuleDeclaration(SourcePosition Position, string? Id, RuleTitle Title, RuleAttributes Attributes, IReadOnlyList<Clause> Clauses, RuleBody Body)
    : RuleSetPart(Position);

/// <summary>What stands between the title of a rule and its conditions.</summary>
public sealed record RuleAttributes
{
    /// <summary>Clauses of the policy that are cited.</summary>
    public IReadOnlyList<string> Clauses { get; init; } = [];

    /// <summary>The ambiguities that say that this is a default and not policy.</summary>
    public IReadOnlyList<string> Provisional { get; init; } = [];

    /// <summary>Value of the refraction key; null stands for the identity of the match.</summary>
    public RuleExpression? OncePer { get; init; }

    /// <summary>Null when not written, which means <see cref="Refire.Never"/>.</summary>
    public Refire? Again { get; init; }

    /// <summary>The group of which at most one rule fires per key.</summary>
    public ChooseOne? ChooseOne { get; init; }

    /// <summary>Higher goes first; null when not written, which means 0.</summary>
    public int? Priority { get; init; }

    /// <summary>How often a condition on time is looked at that cannot be normalized.</summary>
    public RuleExpression? CheckEvery { get; init; }

    /// <summary>Whether a join without an index is accepted.</summary>
    public bool Unbounded { get; init; }

    /// <summary>First day on which the rule holds.</summary>
    public DateOnly? ValidFrom { get; init; }

    /// <summary>Last day on which the rule holds.</summary>
    public DateOnly? ValidTo { get; init; }
}

/// <summary><c>择一 "group" 按 key</c>; without a key the group counts for all matches together.</summary>
public sealed record ChooseOne(SourcePosition Position, string Group, RuleExpression? By);

/// <summary>What follows where the clauses of a rule hold.</summary>
public abstract record RuleBody(SourcePosition Position);

/// <summary><c>则 …</c>, <c>then …</c>: done once per key.</summary>
public sealed record ThenBody(SourcePosition Position, IReadOnlyList<Effect> Effects) : RuleBody(Position);

/// <summary><c>阶梯自 …</c>, <c>ladder from …</c>: done as time passes. Rung i is a rule of its own with the key [key, i].</summary>
public sealed record LadderBody(SourcePosition Position, RuleExpression From, CalendarUse? Calendar, IReadOnlyList<Rung> Rungs) : RuleBody(Position);

/// <summary>A rung: how long after the start of the ladder, on what condition, and what is then done.</summary>
public sealed record Rung(SourcePosition Position, RuleExpression After, RuleExpression? If, IReadOnlyList<Effect> Effects);

/// <summary><c>判定 …</c>, <c>define …</c>: what fields are while the rule matches.</summary>
public sealed record DefineBody(SourcePosition Position, IReadOnlyList<Definition> Definitions) : RuleBody(Position);

/// <summary><c>判定 x.f 为 e</c>: the field of the fact bound to a name has this value.</summary>
public sealed record Definition(SourcePosition Position, FieldPath Target, RuleExpression Value);

/// <summary><c>在 … 前 须 …</c>, <c>before … must …</c>: what must be true of a change before it is made.</summary>
public sealed record GuardBody(SourcePosition Position, GuardedChange Change, IReadOnlyList<Requirement> Requirements) : RuleBody(Position);

/// <summary><c>须 … 提示 …</c>: false and null refuse the change.</summary>
public sealed record Requirement(SourcePosition Position, RuleExpression Condition, RuleExpression? Saying);

/// <summary>A change of a record that a guard looks at.</summary>
/// <param name="Type">Id of the fact type.</param>
/// <param name="Name">What the record, as it would be, is called in the guard; <c>old name</c> is the record as it was.</param>
public abstract record GuardedChange(SourcePosition Position, string Type, string Name);

/// <summary>A field takes a value that passes the tests and that it did not have before; creation counts.</summary>
public sealed record BecomesChange(SourcePosition Position, string Type, string Name, string Field, RuleExpression Tests) : GuardedChange(Position, Type, Name);

/// <summary>One of the fields changes at all.</summary>
public sealed record FieldsChange(SourcePosition Position, string Type, string Name, IReadOnlyList<string> Fields) : GuardedChange(Position, Type, Name);

/// <summary>A record is created.</summary>
public sealed record CreationChange(SourcePosition Position, string Type, string Name) : GuardedChange(Position, Type, Name);

/// <summary>A record is deleted.</summary>
public sealed record DeletionChange(SourcePosition Position, string Type, string Name) : GuardedChange(Position, Type, Name);
