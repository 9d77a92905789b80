using System.Collections.Frozen;

namespace Marketing.Rules.Feel.Checking;

/// <summary>The functions as an editor offers them, with their signatures and a line of help.</summary>
static class CompletionFunctions
{
    static readonly FrozenDictionary<FunctionSet, CompletionItem> BuiltIn =
        FeelFunctions.BuiltIn.All.Select(name => FeelFunctions.BuiltIn.Find(name)!).ToFrozenDictionary(set => set, Made);

    public static CompletionItem Of(FunctionSet function) => BuiltIn.GetValueOrDefault(function) ?? Made(function);

    static CompletionItem Made(FunctionSet function)
    {
        var result = FunctionHelp.ResultOf(function, []);
        var signatures = function.Overloads.Select(overload => new CompletionSignature(
            [.. overload.Parameters.Select(parameter => new CompletionParameter(parameter.Name, parameter.KindNames, parameter.Optional, parameter.Variadic))], result)).ToList();
        var takesNone = signatures.TrueForAll(signature => signature.Parameters.Count == 0);
        return new(CompletionKind.Function, function.Name, takesNone ? $"{function.Name}()" : $"{function.Name}(${{1}})", result)
        {
            Help = FunctionHelp.Of(function.Name)?.Text,
            Signatures = signatures,
        };
    }
}
