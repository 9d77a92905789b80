using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Reads an expression of a rule: cuts it, parses it, and finds what its names mean.</summary>
static class ExpressionReader
{
    /// <summary>The expression that begins at a place, and where it ends. What is wrong with it is among the problems.</summary>
    /// <param name="slot">The type its place asks for.</param>
    public static (RuleExpression Expression, int End) Read(RuleProblems problems, RuleScope scope, int at, int end, Stops stops, RuleType slot) =>
        Read(problems, scope, at, end, stops, parser => parser.ParseExpression(), (binder, tree) => binder.Whole(tree, slot));

    /// <summary>The same for unary tests over values of a type.</summary>
    public static (RuleExpression Expression, int End) ReadTests(RuleProblems problems, RuleScope scope, int at, int end, Stops stops, RuleType input)
    {
        scope.InputType = input;
        return Read(problems, scope, at, end, stops, parser => parser.ParseUnaryTests(), (binder, tree) => binder.WholeTests((UnaryTestsAst)tree, input));
    }

    static (RuleExpression, int) Read(RuleProblems problems, RuleScope scope, int at, int end, Stops stops, Func<Parser, Ast?> parse, Func<ExpressionBinder, Ast, RuleExpression> bind)
    {
        var lexed = ExpressionLexer.Cut(problems, scope, at, end, stops);
        var said = new FeelProblems();
        if (lexed.Text.Length > FeelLimits.ExpressionLength)
        {
            said.TooLong(lexed.Text.Length);
            problems.AddAll(said.All);
            return (Unread(problems.Text.At(at)), lexed.End);
        }
        var tree = parse(new(lexed.Text, lexed.Tokens, scope.Set.Functions, said));
        problems.AddAll(said.All);
        return (tree is null ? Unread(problems.Text.At(at)) : bind(new(scope, problems, lexed), tree), lexed.End);
    }

    /// <summary>What stands for an expression that could not be read.</summary>
    public static RuleExpression Unread(SourcePosition at) => new(at, null, RuleType.Unknown, new Dictionary<Ast, RuleType>(), new Dictionary<object, FactField>(), null);
}
