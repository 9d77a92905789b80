namespace Marketing.Rules.Feel.Checking;

/// <summary>A name that an expression may use, and what is known of its values.</summary>
public sealed record ScopeVariable(string Name, FeelType Type);

/// <summary>What an expression may speak of, for checking and completing it while it is written.</summary>
public sealed record ExpressionScope(IReadOnlyList<ScopeVariable> Variables)
{
    public static ExpressionScope Empty { get; } = new([]);

    /// <summary>Whether there may be further names: an unknown one is then no problem.</summary>
    public bool IsOpen { get; init; }

    public FeelFunctions Functions { get; init; } = FeelFunctions.BuiltIn;

    /// <summary>The type of the value that unary tests look at, their <c>?</c>.</summary>
    public FeelType InputType { get; init; } = FeelType.Any;

    internal FeelNames Names => FeelNames
        .Of(Variables.Select(variable => NameTable.Normalize(variable.Name)))
        .WithMembers(Variables.Select(variable => variable.Type).Append(InputType).SelectMany(type => TypeFacts.MemberNames(type, depth: 0)));
}

/// <summary>What is wrong with an expression, with the piece of text that is meant.</summary>
/// <param name="Problem">Code, weight, place and words.</param>
/// <param name="Length">Characters from the place on; 0 where something is missing.</param>
/// <param name="Suggestions">Names that may have been meant, nearest first.</param>
public sealed record ExpressionProblem(Problem Problem, int Length, IReadOnlyList<string> Suggestions);

/// <summary>The result of a check: the type of the expression (Any where it cannot be told), and what is wrong.</summary>
public sealed record ExpressionCheck(FeelType Type, IReadOnlyList<ExpressionProblem> Problems)
{
    public bool IsValid => !Problems.Any(problem => problem.Problem.IsError);
}

/// <summary>Checks an expression against a scope without evaluating it.</summary>
/// <remarks>DMN 1.5 §10.3.2. Never throws, whatever the text. What can only give null is a warning, for null may be meant.</remarks>
public static class ExpressionChecker
{
    static readonly Dictionary<string, FeelType> NoTypes = [];

    /// <summary>Checks an expression.</summary>
    /// <param name="expects">The type the caller wants, such as boolean for a condition.</param>
    public static ExpressionCheck Check(string text, ExpressionScope scope, FeelType? expects = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        return Run(text, scope, parser => parser.ParseExpression(recover: true), (checker, tree) => checker.Whole(tree, expects));
    }

    /// <summary>Checks unary tests, such as the cell of a decision table, over values of <see cref="ExpressionScope.InputType"/>.</summary>
    public static ExpressionCheck CheckUnaryTests(string text, ExpressionScope scope)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        return Run(text, scope, parser => parser.ParseUnaryTests(recover: true), (checker, tree) => checker.WholeTests((UnaryTestsAst)tree));
    }

    static ExpressionCheck Run(string text, ExpressionScope scope, Func<Parser, Ast?> parse, Func<TypeChecker, Ast, FeelType> infer)
    {
        var syntax = new FeelProblems();
        if (text.Length > FeelLimits.ExpressionLength)
        {
            syntax.TooLong(text.Length);
            return new(FeelType.Any, [new(syntax.All[0], text.Length, [])]);
        }
        var parser = new Parser(text, scope.Names, scope.Functions, NoTypes, syntax);
        var tree = parse(parser);
        var problems = new CheckProblems(text, parser.Tokens);
        problems.AddSyntax(syntax.All);
        var type = tree is null ? FeelType.Any : infer(new(scope, problems), tree);
        return new(type, problems.InOrder);
    }
}
