namespace Marketing.Rules.Feel.Checking;

/// <summary>Operators, conditions and unary tests.</summary>
sealed partial class TypeChecker
{
    FeelType Binary(BinaryAst tree)
    {
        var (left, right) = (Infer(tree.Left), Infer(tree.Right));
        if (tree.Operator > BinaryOperator.Power)
        {
            Compare(tree.Position, tree.Operator, OrderNode.Sign(tree.Operator), left, right);
            return FeelType.Boolean;
        }
        if (TypeFacts.KindOf(left) is not { } first || TypeFacts.KindOf(right) is not { } second)
            return KnownBy(tree.Operator, TypeFacts.KindOf(left), TypeFacts.KindOf(right));
        var result = TypeFacts.ResultOf(tree.Operator, first, second);
        if (result == ValueKind.Null)
            problems.AlwaysNull(tree.Position, Sign(tree.Operator), left, right);
        return result == ValueKind.Null ? FeelType.Any : TypeFacts.TypeOf(result);
    }

    // Beside a number or a string only its like makes sense of plus; the other operators know durations, too.
    static FeelType KnownBy(BinaryOperator operation, ValueKind? left, ValueKind? right) => (operation, left ?? right) switch
    {
        (BinaryOperator.Add, ValueKind.Number or ValueKind.String) => TypeFacts.TypeOf((left ?? right)!.Value),
        (BinaryOperator.Power, _) => FeelType.Number,
        (BinaryOperator.Subtract, ValueKind.Number) => FeelType.Number,
        _ => FeelType.Any,
    };

    /// <summary>An operator as it is written.</summary>
    internal static string Sign(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Power => "**",
        _ => OrderNode.Sign(operation),
    };

    void Compare(SourcePosition at, BinaryOperator operation, string sign, FeelType left, FeelType right)
    {
        if (TypeFacts.KindOf(left) is { } first && TypeFacts.KindOf(right) is { } second && TypeFacts.ResultOf(operation, first, second) == ValueKind.Null)
            problems.AlwaysNull(at, sign, left, right);
    }

    FeelType Logic(LogicAst tree)
    {
        var word = tree.IsAnd ? "and" : "or";
        foreach (var operand in tree.Operands)
            Condition(operand, new($" {word} 两边", $"beside '{word}'"));
        return FeelType.Boolean;
    }

    void Condition(Ast tree, Words where)
    {
        var type = Infer(tree);
        if (TypeFacts.KindOf(type) is { } kind and not ValueKind.Boolean)
            problems.NotBoolean(BeginningOf(tree), where, type);
        else if (Constant(tree) is { } truth)
            problems.ConstantCondition(BeginningOf(tree), truth);
    }

    // Operators stand at their sign; a condition is meant from its beginning on.
    static SourcePosition BeginningOf(Ast tree) => tree switch
    {
        BinaryAst binary => BeginningOf(binary.Left),
        PathAst path => BeginningOf(path.Source),
        FilterAst filter => BeginningOf(filter.Source),
        CallAst call => BeginningOf(call.Function),
        BetweenAst between => BeginningOf(between.Value),
        InAst membership => BeginningOf(membership.Value),
        InstanceOfAst instance => BeginningOf(instance.Value),
        LogicAst logic => BeginningOf(logic.Operands[0]),
        _ => tree.Position,
    };

    // A comparison of literals, or a literal itself.
    static bool? Constant(Ast tree)
    {
        if (tree is not (LiteralAst or BinaryAst { Left: LiteralAst, Right: LiteralAst }))
            return null;
        var node = new Compiler(FeelNames.None, FeelFunctions.BuiltIn, new()).Expression(tree);
        return node is ConstantNode { Value: var value } && value.TryBoolean(out var truth) ? truth : null;
    }

    FeelType Negate(NegateAst tree)
    {
        var type = Infer(tree.Operand);
        if (TypeFacts.KindOf(type) is { } kind and not (ValueKind.Number or ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration))
        {
            problems.ArgumentMisfit(tree.Position, "-", "number|duration", TypeFacts.TypeOf(kind));
            return FeelType.Any;
        }
        return type;
    }

    FeelType Between(BetweenAst tree)
    {
        var value = Infer(tree.Value);
        foreach (var end in new[] { tree.Low, tree.High })
            Compare(tree.Position, BinaryOperator.LessOrEqual, "between", value, Infer(end));
        return FeelType.Boolean;
    }

    FeelType In(InAst tree)
    {
        var value = Infer(tree.Value);
        return Within(() =>
        {
            if (tree.Tests.Any(test => test.UsesInput))
                _locals.Add((Compiler.InputName, value));
            foreach (var test in tree.Tests)
                Test(test, value, isIn: true);
            return FeelType.Boolean;
        });
    }

    public FeelType WholeTests(UnaryTestsAst tree) => Within(() =>
    {
        _locals.Add((Compiler.InputName, scope.InputType));
        foreach (var test in tree.Tests)
            Test(test, scope.InputType, isIn: false);
        return FeelType.Boolean;
    });

    void Test(TestAst test, FeelType input, bool isIn)
    {
        var operand = Infer(test.Operand);
        if (test.Operator is { } operation)
        {
            Compare(test.Position, operation, OrderNode.Sign(operation), input, operand);
            return;
        }
        if (TypeFacts.KindOf(input) is null || TypeFacts.KindOf(operand) is not { } kind)
            return;
        // A condition over ? is itself the answer, and so is any other expression that gives a boolean.
        if (kind == ValueKind.Boolean && (test.UsesInput || test.Operand is not LiteralAst))
            return;
        if (!MayMatch(input, operand))
            problems.AlwaysNull(BeginningOf(test.Operand), isIn ? "in" : "=", input, operand);
    }

    // Equal to it, in the range, or one of the items.
    static bool MayMatch(FeelType input, FeelType operand) => operand.Plain switch
    {
        RangeType range => HaveAnswer(BinaryOperator.LessOrEqual, input, range.Element) || HaveAnswer(BinaryOperator.Equal, input, operand),
        ListType list => MayMatch(input, list.Element) || HaveAnswer(BinaryOperator.Equal, input, operand),
        _ => HaveAnswer(BinaryOperator.Equal, input, operand),
    };

    static bool HaveAnswer(BinaryOperator operation, FeelType left, FeelType right) =>
        TypeFacts.KindOf(left) is not { } first || TypeFacts.KindOf(right) is not { } second || TypeFacts.ResultOf(operation, first, second) != ValueKind.Null;
}
