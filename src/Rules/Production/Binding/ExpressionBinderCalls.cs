using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Production;

/// <summary>Calls: of FEEL's functions, the host's, and the tables of the rule set.</summary>
sealed partial class ExpressionBinder
{
    Bound Call(CallAst tree)
    {
        if (tree.Function is not NameAst { Name: var name } || _locals.Exists(local => local.Name == name))
        {
            var callee = Bind(tree.Function);
            var given = tree.Arguments.Select(Bind).ToList();
            return Made(tree, callee, given, given, RuleType.Unknown);
        }
        var arguments = tree.Arguments.Select(Bind).ToList();
        if (scope.Set.Tables.TryGetValue(name, out var table))
            return Table(tree, table, arguments);
        if (scope.Set.Functions.Find(name) is not { } function)
        {
            if (!lexed.Reported.Contains(name))
                problems.UnknownFunction(tree.Function.Position, name, Spelling.Nearest(name, scope.Set.FunctionNames.Spellings));
            return Made(tree, new(tree.Function, tree.Function, RuleType.Unknown), arguments, arguments, RuleType.Unknown);
        }
        for (var i = 0; i < arguments.Count; i++)
            arguments[i] = Fit(arguments[i], SlotOf(name, i));
        CheckArguments(tree, function, arguments);
        return Made(tree, new(tree.Function, tree.Function, RuleType.Unknown), arguments, [.. arguments.Select(argument => Meant(name, argument))], ResultOf(function, arguments)) is var made && name == "get value"
            ? FieldValue(tree, made, arguments)
            : made;
    }

    static Bound Made(CallAst tree, in Bound function, List<Bound> written, List<Bound> meant, RuleType type) => new(
        tree with { Function = function.Syntax, Arguments = [.. written.Select(argument => argument.Syntax)] },
        tree with { Function = function.Meaning, Arguments = [.. meant.Select(argument => argument.Meaning)] },
        type);

    // FEEL's functions over contexts look into a fact; to all others a fact is its key.
    static Bound Meant(string function, in Bound argument) =>
        function.StartsWith("get ", StringComparison.Ordinal) || function.StartsWith("context", StringComparison.Ordinal) || function is "is defined" or "string" or "count" or "not" or "is" ? argument : AsKey(argument);

    static RuleType SlotOf(string function, int argument) => (function, argument) switch
    {
        ("role", 0) => new NameOfType(NamedKind.Role),
        ("role", 1) or ("unit head", 0) => new NameOfType(NamedKind.Unit),
        ("working time between" or "non-working time between" or "working time after", 2) => new NameOfType(NamedKind.Calendar),
        _ => RuleType.Unknown,
    };

    // A field by either spelling of its name.
    Bound FieldValue(CallAst tree, in Bound made, List<Bound> arguments)
    {
        if (arguments is not [{ Type: FactValueType or ReferenceType } record, var field])
            return made;
        var type = record.Type is FactValueType fact ? fact.Type : ((ReferenceType)record.Type).Target;
        var source = record.Type is FactValueType ? record.Meaning : Calling(tree.Position, RuleFunctions.RecordOf, new LiteralAst(tree.Position, Value.Of(type)), record.Meaning);
        var found = field.Syntax is LiteralAst literal && literal.Value.TryString(out var name) ? FieldOf(record.Type, name)?.Type ?? RuleType.Unknown : RuleType.Unknown;
        return made with { Meaning = Calling(tree.Position, RuleFunctions.FieldValue, new LiteralAst(tree.Position, Value.Of(type)), source, field.Meaning), Type = found };
    }

    Bound Table(CallAst tree, TableDeclaration table, List<Bound> arguments)
    {
        if (arguments.Count != table.Inputs.Count || tree.Names is not null)
            problems.WrongArguments(tree.Position, table.Title.Chinese, $"{table.Title.Chinese}({string.Join(", ", table.Inputs.Select(column => column.Name))})");
        for (var i = 0; i < arguments.Count && i < table.Inputs.Count; i++)
        {
            var slot = table.Inputs[i].Type ?? RuleType.Unknown;
            arguments[i] = Fit(arguments[i], slot);
            ExpectFit(arguments[i], slot);
        }
        return Made(tree, new(tree.Function, tree.Function, RuleType.Unknown), arguments, [.. arguments.Select(argument => AsKey(argument)), .. SettingsOf(tree, table)], TableIds.ResultOf(table));
    }

    // The settings its cells read are further arguments: so the rule that calls it is known to read them.
    static IEnumerable<Bound> SettingsOf(CallAst tree, TableDeclaration table) =>
        TableFunctions.SettingsOf(table).Select(name => new NameAst(tree.Position, name)).Select(name => new Bound(name, name, RuleType.Unknown));

    void CheckArguments(CallAst tree, FunctionSet function, List<Bound> arguments)
    {
        var takes = tree.Names is { } names ? function.TakesNames(names) : function.Takes(arguments.Count);
        if (!takes)
        {
            problems.WrongArguments(tree.Position, function.Name, function.Signatures);
            return;
        }
        if (tree.Names is not null)
            return;
        (Overload Overload, int Misfit)? nearest = null;
        foreach (var overload in function.Overloads.Where(overload => overload.Takes(arguments.Count)))
        {
            var wrong = Enumerable.Range(0, arguments.Count).FirstOrDefault(i => IsMisfit(overload, i, arguments[i]), -1);
            if (wrong < 0)
                return;
            if (nearest is null || wrong > nearest.Value.Misfit)
                nearest = (overload, wrong);
        }
        if (nearest is { } said)
            problems.ArgumentMisfit(BeginningOf(arguments[said.Misfit].Syntax), function.Name, said.Overload.Describe(said.Misfit), Describe(arguments[said.Misfit].Type));
    }

    static bool IsMisfit(Overload overload, int place, in Bound argument) =>
        RuleTypes.KindOf(argument.Type) is not null && argument.Type is not FactValueType
        && !(argument.Type.Feel.Plain is ListType list && TypeFacts.KindOf(list.Element) is null)
        && overload.Parameters[Math.Min(place, overload.Parameters.Length - 1)].Fit(TypeFacts.SampleOf(argument.Type.Feel)) == 0;

    RuleType ResultOf(FunctionSet function, List<Bound> arguments)
    {
        if (RuleTypes.ResultOf(function.Name, scope.Set) is { } known)
            return known;
        if (function.Name == "duration" && arguments is [{ Meaning: LiteralAst literal }] && literal.Value.TryString(out var text))
            return TemporalText.TryParseAny(text, out var value) ? new PlainType(TypeFacts.TypeOf(value)) : RuleType.Unknown;
        var result = FunctionHelp.ResultOf(function, [.. arguments.Select(argument => argument.Type.Feel)]);
        if (arguments.Count > 0 && result.ToString() is var said)
        {
            if (said == arguments[0].Type.Feel.ToString())
                return arguments[0].Type;
            if (said == RuleTypes.ElementOf(arguments[0].Type).Feel.ToString() && function.Name is "max" or "min" or "mode" or "median")
                return RuleTypes.ElementOf(arguments[0].Type);
        }
        return new PlainType(result);
    }
}
