namespace Marketing.Rules.Feel.Checking;

/// <summary>Calls of functions: of built-in ones, of the host's, and of values that are functions.</summary>
sealed partial class TypeChecker
{
    FeelType Call(CallAst tree)
    {
        if (tree.Function is not NameAst { Name: var name } callee)
            return CallOf(Infer(tree.Function), tree, tree.Position, "");
        if (Find(name, out var mayBeField) is { } declared)
            return CallOf(declared, tree, callee.Position, name);
        if (scope.Functions.Find(name) is { } function)
            return CallOf(function, tree, callee.Position);
        if (!mayBeField && !scope.IsOpen)
            problems.UnknownFunction(callee.Position, name, scope.Functions.All.Concat(Candidates()));
        return Then(Arguments(tree), FeelType.Any);
    }

    FeelType Arguments(CallAst tree)
    {
        foreach (var argument in tree.Arguments)
            Infer(argument);
        return FeelType.Any;
    }

    FeelType CallOf(FeelType callee, CallAst tree, SourcePosition at, string name)
    {
        Arguments(tree);
        if (callee.Plain is not FunctionType function)
        {
            if (TypeFacts.KindOf(callee) is not null)
                problems.NotCallable(at, name, callee);
            return FeelType.Any;
        }
        if (function.Parameters is { } parameters && parameters.Count != tree.Arguments.Count)
            problems.WrongArguments(at, name, $"{name}({string.Join(", ", parameters)})");
        return function.Result;
    }

    FeelType CallOf(FunctionSet function, CallAst tree, SourcePosition at)
    {
        var types = function.Name == "is defined" ? problems.Unnamed(() => tree.Arguments.Select(Infer).ToArray()) : [.. tree.Arguments.Select(Infer)];
        var takes = tree.Names is { } names ? function.TakesNames(names) : function.Takes(types.Length);
        if (!takes)
            problems.WrongArguments(at, function.Name, function.Signatures);
        else if (tree.Names is null)
            CheckKinds(function, tree, types);
        return FunctionHelp.ResultOf(function, tree.Names is null ? types : []);
    }

    // Where no signature takes the kinds that are known, the call gives null.
    void CheckKinds(FunctionSet function, CallAst tree, FeelType[] types)
    {
        var misfit = -1;
        Overload? nearest = null;
        foreach (var overload in function.Overloads.Where(overload => overload.Takes(types.Length)))
        {
            var wrong = FirstMisfit(overload, types);
            if (wrong < 0)
                return;
            if (wrong > misfit)
                (nearest, misfit) = (overload, wrong);
        }
        if (nearest is not null)
            problems.ArgumentMisfit(BeginningOf(tree.Arguments[misfit]), function.Name, nearest.Describe(misfit), types[misfit]);
    }

    static int FirstMisfit(Overload overload, FeelType[] types)
    {
        for (var i = 0; i < types.Length; i++)
        {
            if (TypeFacts.KindOf(types[i]) is null || IsOpenList(types[i]))
                continue;
            if (overload.Parameters[Math.Min(i, overload.Parameters.Length - 1)].Fit(TypeFacts.SampleOf(types[i])) == 0)
                return i;
        }
        return -1;
    }

    // A list whose only item may be what is wanted.
    static bool IsOpenList(FeelType type) => type.Plain is ListType list && TypeFacts.KindOf(list.Element) is null;
}
