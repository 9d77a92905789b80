using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>Expressions that read nothing.</summary>
static class Constants
{
    static readonly FeelEnvironment Nowhere = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc) { Limits = FeelLimits.Default with { Steps = 10_000 } };

    /// <summary>The value of a constant expression; nothing for any other. Null may be the value.</summary>
    public static Value? Of(Ast tree)
    {
        if (tree is LiteralAst literal)
            return literal.Value;
        if (AstWalk.All(tree).Any(node => node is FunctionAst or CallAst { Function: NameAst { Name: "now" or "today" or "random number" } } || (node is NameAst name && FeelFunctions.BuiltIn.Find(name.Name) is null)))
            return null;
        var program = new Compiler(FeelNames.None, FeelFunctions.BuiltIn, new()).Compile(tree);
        var slots = new Value[program.Slots];
        Value.Clear(slots);
        try
        {
            return program.Root.Evaluate(new(slots, ContextScope.Empty, new(Nowhere)));
        }
        catch (Exception limit) when (limit is Evaluation.LimitException or OverflowException)
        {
            return null;
        }
    }
}
