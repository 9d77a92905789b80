using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>Compiles boxed expressions to the same nodes as their textual forms, in one scope of slots.</summary>
/// <remarks>DMN 1.5 §10.2.2 gives each boxed expression its meaning as FEEL.</remarks>
sealed class BoxedCompiler(FeelNames known, FeelFunctions functions, ItemTypes types, string elementId, List<Problem> problems)
{
    readonly Compiler _compiler = new(known, functions, new());

    CompilerScope Scope => _compiler.Scope;

    /// <summary>The decision tables compiled, for their analysis.</summary>
    public List<DecisionTableNode> Tables { get; } = [];

    public static BoxedCompiler For(FeelNames known, ItemTypes types, string elementId, List<Problem> problems) =>
        new(known, FeelFunctions.BuiltIn, types, elementId, problems);

    public Compiler.Program Compile(BoxedExpression expression, FeelType result)
    {
        var root = Coerced(Expression(expression), result, "result");
        return new(root, Scope.Slots, [.. Scope.RootNames]);
    }

    Node Expression(BoxedExpression expression)
    {
        Node node = expression switch
        {
            LiteralExpression literal => Text(literal.Text, literal.Position),
            BoxedContext context => Context(context),
            BoxedInvocation invocation => Invocation(invocation),
            BoxedFunction function => Function(function),
            BoxedList list => new ListNode(list.Position, [.. list.Items.Select(Expression)]),
            Relation relation => Relation(relation),
            BoxedConditional choice => new IfNode(choice.Position, Expression(choice.If), Expression(choice.Then), Expression(choice.Else)),
            BoxedFilter filter => Filter(filter),
            BoxedIterator iterator => Iterator(iterator),
            DecisionTable table => Table(table),
            _ => throw new System.Diagnostics.UnreachableException($"No node for {expression}."),
        };
        return expression.TypeRef is null || expression is BoxedFunction ? node : Coerced(node, types.Find(expression.TypeRef, expression.Position), "value");
    }

    static Node Coerced(Node node, FeelType type, string what) => type is AnyType ? node : new CoerceNode(node.At, node, type, what);

    // The text of a literal expression or cell, with the names declared around it.
    Node Text(string text, SourcePosition at)
    {
        var wrong = new FeelProblems();
        if (text.Length == 0)
            return Refused(at, new("表达式为空", "The expression is empty"));
        var tree = Tooled(text, wrong, at, parser => parser.ParseExpression());
        return tree is null ? Refused(at, FirstOf(wrong)) : _compiler.Expression(tree);
    }

    UnaryTestsNode? Tests(string text, SourcePosition at, int slot)
    {
        var wrong = new FeelProblems();
        var tree = Tooled(text, wrong, at, parser => parser.ParseUnaryTests());
        return tree is null ? null : _compiler.Tests(tree, slot);
    }

    T? Tooled<T>(string text, FeelProblems wrong, SourcePosition at, Func<Parser, T?> parse) where T : Ast
    {
        if (text.Length > FeelLimits.ExpressionLength)
        {
            wrong.TooLong(text.Length);
            Report(wrong, at);
            return null;
        }
        var tree = parse(new Parser(text, known, functions, types.All, wrong, Scope.DeclaredNames));
        Report(wrong, at);
        return tree;
    }

    void Report(FeelProblems wrong, SourcePosition at)
    {
        foreach (var problem in wrong.All)
        {
            var inside = problem.Position ?? new(1, 1);
            problems.Add(problem with
            {
                ElementId = elementId,
                Position = inside.Line == 1 ? new(at.Line, at.Column + inside.Column - 1) : new(at.Line + inside.Line - 1, inside.Column),
            });
        }
    }

    static Words FirstOf(FeelProblems wrong) => wrong.All.Count > 0 ? wrong.All[0].Message : new("表达式有误", "The expression is wrong");

    static RefusedNode Refused(SourcePosition at, Words why) => new(at, why);

    Node Context(BoxedContext context)
    {
        var mark = Scope.Mark;
        var keys = new List<string>();
        var nodes = new List<Node>();
        var slots = new List<int>();
        Node? result = null;
        foreach (var entry in context.Entries)
        {
            var value = entry.Value ?? new LiteralExpression(context.Position, "null");
            if (entry.Name is null)
            {
                result = Expression(value);
                continue;
            }
            var slot = Scope.NewSlot();
            if (value is BoxedFunction)
                Scope.Declare(entry.Name, slot);
            keys.Add(entry.Name);
            slots.Add(slot);
            nodes.Add(Coerced(Expression(value), value is BoxedFunction ? FeelType.Any : types.Find(entry.TypeRef, context.Position), entry.Name));
            if (value is not BoxedFunction)
                Scope.Declare(entry.Name, slot);
        }
        Scope.Forget(mark);
        return result is null
            ? new ContextNode(context.Position, [.. keys], [.. nodes], [.. slots])
            : new ContextResultNode(context.Position, [.. nodes], [.. slots], result);
    }

    NamedCallNode Invocation(BoxedInvocation invocation)
    {
        var function = invocation.Function is LiteralExpression { Text: var name } && !Scope.Declares(name) && !known.Variables.Contains(name)
            && functions.Find(name) is { } builtIn
                ? new ConstantNode(invocation.Position, Value.Of(builtIn))
                : Expression(invocation.Function);
        var arguments = invocation.Bindings
            .Select(binding => binding.Value is null ? new ConstantNode(invocation.Position, default) : Coerced(Expression(binding.Value), types.Find(binding.TypeRef, invocation.Position), binding.Name!))
            .ToArray();
        return new NamedCallNode(invocation.Position, function, [.. invocation.Bindings.Select(binding => binding.Name!)], arguments);
    }

    Node Function(BoxedFunction function)
    {
        var parameters = function.Parameters.Select(parameter => parameter.Name).ToArray();
        var body = function.Body ?? new LiteralExpression(function.Position, "null");
        if (function.IsExternal)
            return new ExternalFunctionNode(function.Position, Expression(body), parameters);
        return _compiler.Function(
            function.Position,
            parameters,
            [.. function.Parameters.Select(parameter => types.Find(parameter.TypeRef, function.Position))],
            () => Coerced(Expression(body), types.Find(function.TypeRef, function.Position), "result"));
    }

    ListNode Relation(Relation relation)
    {
        var shape = new ContextShape([.. relation.Columns]);
        return new(relation.Position, [.. relation.Rows.Select(row => new RowNode(relation.Position, shape, [.. row.Select(Expression)]))]);
    }

    FilterNode Filter(BoxedFilter filter)
    {
        var source = Expression(filter.In);
        var mark = Scope.Mark;
        var slot = Scope.DeclareItem();
        var condition = Expression(filter.Match);
        Scope.Forget(mark);
        return new(filter.Position, source, slot, condition, isCondition: false);
    }

    Node Iterator(BoxedIterator iterator)
    {
        var mark = Scope.Mark;
        var source = Expression(iterator.In);
        var variable = new IteratorNode(iterator.Position, Scope.Declare(iterator.Variable), source, null);
        var partial = Scope.Declare("partial");
        var body = Expression(iterator.Body);
        Scope.Forget(mark);
        return iterator.Kind == IterationKind.For
            ? new ForNode(iterator.Position, [variable], partial, Scope.WasRead(partial), body)
            : new QuantifiedNode(iterator.Position, iterator.Kind == IterationKind.Every, [variable], body);
    }

    DecisionTableNode Table(DecisionTable table)
    {
        var mark = Scope.Mark;
        var inputs = table.Inputs.Select(Input).ToArray();
        var outputs = table.Outputs.Select((output, index) => Output(output, index)).ToArray();
        var rules = new List<TableRuleNode>();
        foreach (var rule in table.Rules)
        {
            if (rule.Tests.Count != inputs.Length || rule.Outputs.Count != outputs.Length)
            {
                problems.Add(new("DMN-009", Severity.Error, new(
                    $"规则有 {rule.Tests.Count} 个条件、{rule.Outputs.Count} 个结果，表有 {inputs.Length} 个输入、{outputs.Length} 个输出",
                    $"The rule has {rule.Tests.Count} conditions and {rule.Outputs.Count} results, the table {inputs.Length} inputs and {outputs.Length} outputs"))
                {
                    Position = rule.Position,
                    ElementId = rule.Id,
                });
                continue;
            }
            rules.Add(new(
                rule,
                [.. rule.Tests.Select((test, index) => Cell(test, inputs[index].Slot))],
                [.. rule.Outputs.Select((output, index) => Coerced(Text(output.Text, output.Position), outputs[index].Type, "output"))]));
        }
        Scope.Forget(mark);
        if (table.Aggregation != CollectAggregation.None && outputs.Length > 1)
            problems.Add(new("DMN-010", Severity.Error, new("汇总只能用于单个输出", "An aggregation needs a single output")) { Position = table.Position, ElementId = elementId });
        var node = new DecisionTableNode(table.Position, table.HitPolicy, table.Aggregation, inputs, outputs, [.. rules]);
        Tables.Add(node);
        return node;
    }

    TableInputNode Input(TableInput input)
    {
        var type = types.Find(input.TypeRef, input.Position);
        var node = Coerced(Text(input.Expression, input.Position), type, input.Label ?? input.Expression);
        var slot = Scope.NewSlot();
        var allowed = input.InputValues is { Length: > 0 } values ? Tests(values, input.Position, slot) : null;
        return new(input.Label ?? input.Expression, node, slot, type, allowed) { Id = input.Id };
    }

    TableOutputNode Output(TableOutput output, int index)
    {
        var type = types.Find(output.TypeRef, output.Position);
        // Without output values of its own, an output has those its type allows.
        var listed = output.OutputValues is { Length: > 0 } own ? own : (type as ConstrainedType)?.Tests;
        var values = listed is null ? [] : Priorities(listed, output.Position);
        var fallback = output.Default is { Length: > 0 } text ? Coerced(Text(text, output.Position), type, "output") : null;
        return new(output.Name ?? $"output {index + 1}", type, values, fallback) { Id = output.Id };
    }

    // The output values in their order, which is their priority (DMN 1.5 §8.2.10).
    Node[] Priorities(string text, SourcePosition at)
    {
        var wrong = new FeelProblems();
        var tests = Tooled(text, wrong, at, parser => parser.ParseUnaryTests());
        return tests is null ? [] : [.. tests.Tests.Where(test => test.Operator is null).Select(test => _compiler.Expression(test.Operand))];
    }

    Node? Cell(LiteralExpression cell, int slot)
    {
        if (cell.Text is "-" or "")
            return null;
        return Tests(cell.Text, cell.Position, slot) ?? (Node)Refused(cell.Position, new("条件有误", "The condition is wrong"));
    }
}
