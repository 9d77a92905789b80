using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Finds the instants at which a condition that reads the clock may change (RULES-DSL §4, Time): <c>today() - r.due &gt;= d</c> changes at <c>r.due + d</c>.</summary>
sealed class ChangeInstants
{
    readonly RuleSetTree _set;

    ChangeInstants(RuleSetTree set) => _set = set;

    /// <summary>Expressions for the instants; null when the condition is not of a kind that has them.</summary>
    /// <param name="set">Where the tables are declared that it may call.</param>
    public static IReadOnlyList<Ast>? Of(Ast condition, RuleSetTree set)
    {
        var found = new List<Ast>();
        return new ChangeInstants(set).Collect(condition, found) ? found : null;
    }

    bool Collect(Ast tree, List<Ast> found)
    {
        if (!AstWalk.ReadsTime(tree))
            return true;
        switch (tree)
        {
            case LogicAst logic:
                return logic.Operands.All(operand => Collect(operand, found));
            case CallAst { Function: NameAst { Name: "not" }, Arguments: [var inner] }:
                return Collect(inner, found);
            case BinaryAst { Operator: >= BinaryOperator.Equal, Left: var left, Right: var right }:
                return Compared(left, right, found);
            case BetweenAst between:
                return Compared(between.Value, between.Low, found) && Compared(between.Value, between.High, found);
            case InAst { Value: var value, Tests: var tests }:
                return tests.All(test => Within(value, test, found));
            case IfAst choice:
                return Collect(choice.Condition, found) && Collect(choice.Then, found) && Collect(choice.Else, found);
            case CallAst { Function: NameAst { Name: var name }, Arguments: var arguments } when _set.Tables.FirstOrDefault(table => TableIds.Of(table) == name) is { } table:
                return arguments.Select((argument, column) => Looked(argument, table, column, found)).All(solved => solved);
            default:
                return false;
        }
    }

    // A table answers differently where a cell of the column does.
    bool Looked(Ast argument, TableDeclaration table, int column, List<Ast> found) => !AstWalk.ReadsTime(argument)
        || (column < table.Inputs.Count && table.Rows.All(row => row.Tests[column].Meaning is UnaryTestsAst cell && cell.Tests.All(test => Within(argument, test, found))));

    bool Within(Ast value, TestAst test, List<Ast> found) => test switch
    {
        { UsesInput: true } => false,
        { Operand: RangeAst range } => Compared(value, range.Start, found) && Compared(value, range.End, found),
        { Operand: CallAst { Function: NameAst { Name: "period range" } name, Arguments: var period } } =>
            Compared(value, Call(name, "period start", [.. period]), found) && Compared(value, Call(name, "period end", [.. period]), found),
        _ => Compared(value, test.Operand, found),
    };

    bool Compared(Ast left, Ast right, List<Ast> found)
    {
        var (leftReads, rightReads) = (AstWalk.ReadsTime(left), AstWalk.ReadsTime(right));
        if (leftReads && rightReads)
            return false;
        if (!leftReads && !rightReads)
            return true;
        var (timed, value) = leftReads ? (left, right) : (right, left);
        if (timed is IfAst choice)
            return Collect(choice.Condition, found) && Compared(choice.Then, value, found) && Compared(choice.Else, value, found);
        // What takes only few values as time passes changes against another value only when it changes itself.
        if (Solve(timed, value) is not { } solution)
            return Collect(timed, found);
        found.Add(solution);
        return true;
    }

    // The instant at which an expression over the clock has a value.
    static Ast? Solve(Ast timed, Ast value)
    {
        switch (timed)
        {
            case CallAst when AstWalk.IsTime(timed):
                return value;
            case BinaryAst { Operator: BinaryOperator.Subtract, Left: var left, Right: var right }:
                return AstWalk.ReadsTime(left)
                    ? AstWalk.ReadsTime(right) ? null : Solve(left, Combine(timed, BinaryOperator.Add, right, value))
                    : Solve(right, Combine(timed, BinaryOperator.Subtract, left, value));
            case BinaryAst { Operator: BinaryOperator.Add, Left: var left, Right: var right }:
                return AstWalk.ReadsTime(left) && AstWalk.ReadsTime(right) ? null
                    : AstWalk.ReadsTime(left) ? Solve(left, Combine(timed, BinaryOperator.Subtract, value, right))
                    : Solve(right, Combine(timed, BinaryOperator.Subtract, value, left));
            case CallAst { Function: NameAst { Name: "date" }, Arguments: [var inner] }:
                return Solve(inner, value);
            case CallAst { Function: NameAst { Name: "years and months duration" }, Arguments: [var from, var to] } when !AstWalk.ReadsTime(from):
                return Solve(to, Combine(timed, BinaryOperator.Add, from, value));
            case CallAst { Function: NameAst { Name: "working time between" or "non-working time between" } name, Arguments: { Count: >= 2 } arguments } when !AstWalk.ReadsTime(arguments[0]):
                return Solve(arguments[1], Call(name, name.Name.Replace("between", "after", StringComparison.Ordinal), [arguments[0], value, .. arguments.Skip(2)]));
            case PathAst { Source: var inner, Name: "days" or "months" or "years" or "hours" or "minutes" } path:
                return Solve(inner, new BinaryAst(timed.Position, BinaryOperator.Multiply, value, Unit(path)));
            default:
                return null;
        }
    }

    static BinaryAst Combine(Ast at, BinaryOperator operation, Ast left, Ast right) => new(at.Position, operation, left, right);

    static CallAst Call(NameAst at, string name, IReadOnlyList<Ast> arguments) => new(at.Position, at with { Name = name }, arguments, null);

    static LiteralAst Unit(PathAst path) => new(path.Position, path.Name switch
    {
        "days" => Value.OfDuration(TimeSpan.FromDays(1)),
        "hours" => Value.OfDuration(TimeSpan.FromHours(1)),
        "minutes" => Value.OfDuration(TimeSpan.FromMinutes(1)),
        "months" => Value.OfMonths(1),
        _ => Value.OfMonths(12),
    });
}
