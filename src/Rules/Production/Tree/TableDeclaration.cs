using Marketing.Rules.Dmn;

namespace Marketing.Rules.Production;

/// <summary><c>决策表 …</c>, <c>table …</c>: a decision table that rules call as a function of its input columns.</summary>
/// <param name="Id">Null when none was written.</param>
public sealed record TableDeclaration(SourcePosition Position, string? Id, RuleTitle Title, IReadOnlyList<TableColumnDeclaration> Inputs, IReadOnlyList<TableColumnDeclaration> Outputs, HitPolicy HitPolicy, IReadOnlyList<TableRow> Rows)
    : RuleSetPart(Position)
{
    /// <summary>Clauses of the policy that the table cites.</summary>
    public IReadOnlyList<string> Clauses { get; init; } = [];

    /// <summary>The ambiguities that say that this is a default and not policy.</summary>
    public IReadOnlyList<string> Provisional { get; init; } = [];
}

/// <summary>A column: its name, and its type where one was written.</summary>
public sealed record TableColumnDeclaration(SourcePosition Position, string Name, RuleType? Type)
{
    /// <summary>The type as FEEL writes it, where one was written.</summary>
    public string? TypeText { get; init; }

    /// <summary>The field whose type the column has, where one was written: type and field.</summary>
    public SlotRead? Field { get; init; }
}

/// <summary>A row: tests for the inputs, values for the outputs, and the clauses it follows from.</summary>
/// <param name="Tests">One for each input; unary tests, <c>-</c> among them.</param>
/// <param name="Outputs">One for each output.</param>
public sealed record TableRow(SourcePosition Position, IReadOnlyList<RuleExpression> Tests, IReadOnlyList<RuleExpression> Outputs, IReadOnlyList<string> Clauses);
