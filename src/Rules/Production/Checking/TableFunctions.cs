using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Makes the tables of a rule set functions, and has them analysed as decision tables are.</summary>
/// <remarks>A table is evaluated and analysed by the nodes of <c>Dmn</c>: there is one decision table in the product.</remarks>
static class TableFunctions
{
    /// <summary>The settings the cells of a table read, as names.</summary>
    public static IReadOnlyList<string> SettingsOf(TableDeclaration table) =>
        [.. table.Rows.SelectMany(row => row.Tests.Concat(row.Outputs)).SelectMany(cell => AstWalk.Names(cell.Meaning)).Where(name => name.StartsWith(FeelWords.Config, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>These functions and a table: its inputs are the parameters, then the settings it reads.</summary>
    public static FeelFunctions With(this FeelFunctions functions, TableDeclaration table)
    {
        if (Compile(table, functions) is not { } compiled)
            return functions.With(TableIds.Of(table), [.. table.Inputs.Select(column => column.Name)], call => call.Fail(new("决策表有误", "the table is wrong")));
        string[] parameters = [.. table.Inputs.Select(column => column.Name), .. SettingsOf(table)];
        return functions.With(TableIds.Of(table), parameters, call =>
        {
            var arguments = new (string, Value)[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
                arguments[i] = (parameters[i], call[i]);
            var slots = new Value[compiled.Slots];
            Value.Clear(slots);
            return compiled.Table.Evaluate(new(slots, new ContextScope(Context.Of(arguments)), new(call.Environment)));
        });
    }

    /// <summary>What the analysis finds: gaps, overlaps, rows out of reach.</summary>
    public static IReadOnlyList<TableFinding> Analyze(TableDeclaration table, FeelFunctions functions) =>
        Compile(table, functions) is { } compiled ? TableAnalysis.Of(compiled.Table, TableIds.Of(table)) : [];

    static (DecisionTableNode Table, int Slots)? Compile(TableDeclaration table, FeelFunctions functions)
    {
        if (table.Rows.Any(row => row.Tests.Concat(row.Outputs).Any(cell => cell.Meaning is null)))
            return null;
        var compiler = new Compiler(FeelNames.None, functions, new());
        var inputs = table.Inputs.Select(column => Input(column, compiler)).ToArray();
        var outputs = table.Outputs.Select(column => new TableOutputNode(column.Name, FeelType.Any, Priorities(column), null)).ToArray();
        var rows = table.Rows.Select(row => new TableRuleNode(
            new(null, row.Position, [.. row.Tests.Select(Source)], [.. row.Outputs.Select(Source)]),
            [.. row.Tests.Select((test, i) => (Node?)Test(test, inputs[i].Slot, compiler))],
            [.. row.Outputs.Select(output => compiler.Expression(output.Meaning!))])).ToArray();
        return (new(table.Position, table.HitPolicy, CollectAggregation.None, inputs, outputs, rows), compiler.Scope.Slots);
    }

    static TableInputNode Input(TableColumnDeclaration column, Compiler compiler)
    {
        var value = compiler.Scope.Resolve(column.Name, column.Position, _ => null);
        var slot = compiler.Scope.NewSlot();
        var allowed = column.Type is EnumerationType enumeration
            ? compiler.Tests(new(column.Position, Negated: false, [.. enumeration.Values.Select(value => new TestAst(column.Position, null, new LiteralAst(column.Position, Value.Of(value.Id))))]), slot)
            : null;
        return new(column.Name, value, slot, column.Type?.Feel ?? FeelType.Any, allowed);
    }

    // Under Priority the values of an enumeration come in their order.
    static Node[] Priorities(TableColumnDeclaration column) =>
        column.Type is EnumerationType enumeration ? [.. enumeration.Values.Select(value => new ConstantNode(column.Position, Value.Of(value.Id)))] : [];

    static UnaryTestsNode? Test(RuleExpression test, int slot, Compiler compiler) =>
        test.Meaning is UnaryTestsAst { Tests.Count: > 0 } tests ? compiler.Tests(tests, slot) : null;

    static LiteralExpression Source(RuleExpression cell) => new(cell.Position, RulePrinter.Print(cell, Nothing, Vocabulary.Empty, RuleLanguage.English));

    static readonly RuleSetTree Nothing = new(new(1, 1), "", []);
}
