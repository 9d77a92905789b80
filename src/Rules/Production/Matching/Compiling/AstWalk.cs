using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Goes through the tree of an expression: its parts, and the same tree with some parts replaced.</summary>
static class AstWalk
{
    /// <summary>The tree with replacements, asked for from the outside in; a part that was replaced is not entered.</summary>
    public static Ast Replace(Ast tree, Func<Ast, Ast?> replacement)
    {
        if (replacement(tree) is { } other)
            return other;
        Ast Inside(Ast part) => Replace(part, replacement);
        Ast[] Each(IReadOnlyList<Ast> parts) => [.. parts.Select(Inside)];
        TestAst[] Tests(IReadOnlyList<TestAst> tests) => [.. tests.Select(test => test with { Operand = Inside(test.Operand) })];
        IteratorAst[] Iterators(IReadOnlyList<IteratorAst> iterators) =>
            [.. iterators.Select(iterator => iterator with { Source = Inside(iterator.Source), End = iterator.End is null ? null : Inside(iterator.End) })];
        return tree switch
        {
            LiteralAst or NameAst => tree,
            ListAst list => list with { Items = Each(list.Items) },
            ContextAst context => context with { Entries = [.. context.Entries.Select(entry => entry with { Value = Inside(entry.Value) })] },
            RangeAst range => range with { Start = Inside(range.Start), End = Inside(range.End) },
            OperatorRangeAst range => range with { End = Inside(range.End) },
            BinaryAst binary => binary with { Left = Inside(binary.Left), Right = Inside(binary.Right) },
            LogicAst logic => logic with { Operands = Each(logic.Operands) },
            NegateAst negate => negate with { Operand = Inside(negate.Operand) },
            BetweenAst between => between with { Value = Inside(between.Value), Low = Inside(between.Low), High = Inside(between.High) },
            InAst membership => membership with { Value = Inside(membership.Value), Tests = Tests(membership.Tests) },
            InstanceOfAst instance => instance with { Value = Inside(instance.Value) },
            PathAst path => path with { Source = Inside(path.Source) },
            FilterAst filter => filter with { Source = Inside(filter.Source), Condition = Inside(filter.Condition) },
            IfAst choice => choice with { Condition = Inside(choice.Condition), Then = Inside(choice.Then), Else = Inside(choice.Else) },
            ForAst loop => loop with { Iterators = Iterators(loop.Iterators), Body = Inside(loop.Body) },
            QuantifiedAst quantified => quantified with { Iterators = Iterators(quantified.Iterators), Condition = Inside(quantified.Condition) },
            FunctionAst function => function with { Body = Inside(function.Body) },
            CallAst call => call with { Function = Inside(call.Function), Arguments = Each(call.Arguments) },
            UnaryTestsAst tests => tests with { Tests = Tests(tests.Tests) },
            _ => throw new System.Diagnostics.UnreachableException($"No parts of {tree}."),
        };
    }

    /// <summary>Looks at every part, from the outside in.</summary>
    public static void Visit(Ast tree, Action<Ast> look) => Replace(tree, part =>
    {
        look(part);
        return null;
    });

    /// <summary>Whether some part is of a kind.</summary>
    public static bool Any(Ast tree, Func<Ast, bool> isIt)
    {
        var found = false;
        Visit(tree, part => found |= isIt(part));
        return found;
    }

    /// <summary>The operands of a conjunction, or the tree itself.</summary>
    public static IEnumerable<Ast> Conjuncts(Ast tree) =>
        tree is LogicAst { IsAnd: true } logic ? logic.Operands.SelectMany(Conjuncts) : [tree];

    /// <summary>Whether the value depends on the instant of the run.</summary>
    public static bool ReadsTime(Ast tree) => Any(tree, IsTime);

    public static bool IsTime(Ast tree) => tree is CallAst { Function: NameAst { Name: "now" or "today" }, Arguments.Count: 0 };
}
