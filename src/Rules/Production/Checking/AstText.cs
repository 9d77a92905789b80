using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Production;

/// <summary>Trees as text, to see whether two are the same.</summary>
static class AstText
{
    public static string Of(Ast tree) => Of(tree, name => name);

    /// <summary>The text with other names.</summary>
    public static string Of(Ast tree, Func<string, string> rename) => tree switch
    {
        LiteralAst literal => FeelLiteral.Of(literal.Value),
        NameAst name => rename(name.Name),
        PathAst path => $"{Of(path.Source, rename)}.{path.Name}",
        BinaryAst binary => $"({Of(binary.Left, rename)} {TypeChecker.Sign(binary.Operator)} {Of(binary.Right, rename)})",
        LogicAst logic => $"({string.Join(logic.IsAnd ? " and " : " or ", logic.Operands.Select(operand => Of(operand, rename)))})",
        InAst membership => $"({Of(membership.Value, rename)} in {string.Join(", ", membership.Tests.Select(test => test.Operator is { } operation ? $"{TypeChecker.Sign(operation)} {Of(test.Operand, rename)}" : Of(test.Operand, rename)))})",
        RangeAst range => $"{(range.StartIncluded ? '[' : '(')}{Of(range.Start, rename)}..{Of(range.End, rename)}{(range.EndIncluded ? ']' : ')')}",
        ContextAst context => $"{{{string.Join(", ", context.Entries.Select(entry => $"{entry.Key}: {Of(entry.Value, rename)}"))}}}",
        QuantifiedAst quantified => $"({(quantified.IsEvery ? "every" : "some")} {Iterators(quantified.Iterators, rename)} satisfies {Of(quantified.Condition, rename)})",
        ForAst loop => $"(for {Iterators(loop.Iterators, rename)} return {Of(loop.Body, rename)})",
        FunctionAst function => $"function({string.Join(", ", function.Parameters.Select(parameter => parameter.Name))}) {Of(function.Body, rename)}",
        InstanceOfAst instance => $"({Of(instance.Value, rename)} instance of {instance.Type})",
        OperatorRangeAst range => $"({TypeChecker.Sign(range.Operator)} {Of(range.End, rename)})",
        CallAst call => $"{Of(call.Function, rename)}({string.Join(", ", call.Arguments.Select(argument => Of(argument, rename)))}){(call.Names is { } names ? string.Join(',', names) : "")}",
        _ => $"{tree.GetType()}({string.Join(", ", AstWalk.Children(tree).Select(child => Of(child, rename)))})",
    };

    static string Iterators(IReadOnlyList<IteratorAst> iterators, Func<string, string> rename) =>
        string.Join(", ", iterators.Select(iterator => $"{iterator.Name} in {Of(iterator.Source, rename)}{(iterator.End is { } end ? $"..{Of(end, rename)}" : "")}"));
}
