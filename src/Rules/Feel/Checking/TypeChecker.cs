namespace Marketing.Rules.Feel.Checking;

/// <summary>Walks the tree of an expression and tells the type of each part, as far as the scope lets it be known.</summary>
/// <remarks>DMN 1.5 §10.3.2.9–.15. The parser has bounded the depth of the tree, and with it that of this walk.</remarks>
sealed partial class TypeChecker(ExpressionScope scope, CheckProblems problems)
{
    readonly Dictionary<string, FeelType> _variables = scope.Variables
        .GroupBy(variable => NameTable.Normalize(variable.Name)).ToDictionary(group => group.Key, group => group.Last().Type, StringComparer.Ordinal);

    // What the expression declares, innermost last; without a name it is the item of a filter, whose fields come first.
    readonly List<(string? Name, FeelType Type)> _locals = [];

    /// <summary>What is known at one place of the expression: the names in scope, or those behind a dot.</summary>
    public readonly record struct Sight(IReadOnlyList<(string Name, FeelType Type)>? Names, IReadOnlyList<(string Name, FeelType Type)>? Properties);

    /// <summary>A name that stands where somebody wants to look around.</summary>
    public string? LookFor { get; init; }

    /// <summary>What was seen there.</summary>
    public Sight Seen { get; private set; }

    IEnumerable<(string, FeelType)> NamesInScope() => _locals.AsEnumerable().Reverse()
        .SelectMany(local => local.Name is { } name ? [(name, local.Type)] : FieldsOf(local.Type).Append(("item", local.Type)))
        .Concat(_variables.Select(variable => (variable.Key, variable.Value)));

    static IEnumerable<(string, FeelType)> FieldsOf(FeelType item) => item.Plain is ContextType context ? context.Members : [];

    public FeelType Whole(Ast tree, FeelType? expects)
    {
        var type = Infer(tree);
        if (expects is not null && IsMisfit(type, expects))
            problems.Unexpected(expects, type);
        return type;
    }

    // What may be coerced fits: a value to a list of it, and back (§10.3.2.9.4).
    static bool IsMisfit(FeelType type, FeelType expected) =>
        TypeFacts.KindOf(type) is { } found && TypeFacts.KindOf(expected) is { } wanted && found != wanted
        && !(wanted == ValueKind.List && IsFit(type, ((ListType)expected.Plain).Element))
        && !(found == ValueKind.List && IsFit(((ListType)type.Plain).Element, expected))
        && !(wanted == ValueKind.DateTime && found == ValueKind.Date);

    static bool IsFit(FeelType type, FeelType expected) =>
        TypeFacts.KindOf(type) is not { } found || TypeFacts.KindOf(expected) is not { } wanted || found == wanted;

    FeelType Infer(Ast tree) => tree switch
    {
        LiteralAst literal => TypeFacts.TypeOf(literal.Value),
        NameAst name => Name(name),
        BinaryAst binary => Binary(binary),
        LogicAst logic => Logic(logic),
        NegateAst negate => Negate(negate),
        BetweenAst between => Between(between),
        InAst membership => In(membership),
        InstanceOfAst instance => Then(Infer(instance.Value), FeelType.Boolean),
        ListAst list => FeelType.ListOf(TypeFacts.CommonOf(list.Items.Select(Infer).ToList())),
        ContextAst context => ContextLiteral(context),
        RangeAst range => RangeLiteral(range),
        OperatorRangeAst range => FeelType.RangeOf(Infer(range.End)),
        PathAst path => Path(path),
        FilterAst filter => Filter(filter),
        IfAst choice => If(choice),
        ForAst loop => For(loop),
        QuantifiedAst quantified => Quantified(quantified),
        FunctionAst function => Function(function),
        CallAst call => Call(call),
        _ => FeelType.Any,
    };

    static FeelType Then(FeelType _, FeelType result) => result;

    FeelType Name(NameAst tree)
    {
        if (tree.Name == LookFor)
            Seen = new([.. NamesInScope().Where(name => name.Item1 != Compiler.InputName)], null);
        if (tree.Name == Compiler.InputName && Find(tree.Name, out _) is null)
            return scope.InputType;
        if (Find(tree.Name, out var mayBeField) is { } type)
            return type;
        if (scope.Functions.Find(tree.Name) is { } function)
            return function.Type;
        if (!mayBeField && !scope.IsOpen)
            problems.UnknownName(tree.Position, tree.Name, Candidates().Concat(scope.Functions.All));
        return FeelType.Any;
    }

    FeelType? Find(string name, out bool mayBeField)
    {
        mayBeField = false;
        for (var i = _locals.Count - 1; i >= 0; i--)
        {
            var (local, type) = _locals[i];
            if (local == name)
                return type;
            if (local is not null)
                continue;
            if (name == "item")
                return type;
            if (FieldOf(type, name) is { } field)
                return field;
            mayBeField |= TypeFacts.PropertiesOf(type) is null;
        }
        return _variables.TryGetValue(name, out var known) ? mayBeField ? FeelType.Any : known : null;
    }

    // Inside a filter only the entries of a context are names, not the properties of a date.
    static FeelType? FieldOf(FeelType item, string name) =>
        item.Plain is ContextType context && context.Members.FirstOrDefault(member => member.Name == name) is { Name: not null } found ? found.Type : null;

    IEnumerable<string> Candidates() => _locals.SelectMany(local => local.Name is not null
            ? [local.Name]
            : local.Type.Plain is ContextType context ? context.Members.Select(member => member.Name) : [])
        .Concat(_variables.Keys);

    T Within<T>(Func<T> inside)
    {
        var mark = _locals.Count;
        var result = inside();
        _locals.RemoveRange(mark, _locals.Count - mark);
        return result;
    }

    FeelType ContextLiteral(ContextAst tree) => Within(() =>
    {
        var members = new List<(string, FeelType)>();
        foreach (var entry in tree.Entries)
        {
            if (entry.Value is FunctionAst function)
                _locals.Add((entry.Key, AnyResult(function)));
            var type = Infer(entry.Value);
            members.Add((entry.Key, type));
            _locals.Add((entry.Key, type));
        }
        return FeelType.ContextOf(members);
    });

    // A function that calls itself: its parameters are known before its result is.
    static FunctionType AnyResult(FunctionAst function) => new([.. function.Parameters.Select(parameter => parameter.Type)], FeelType.Any);

    FeelType RangeLiteral(RangeAst tree)
    {
        var (start, end) = (Infer(tree.Start), Infer(tree.End));
        if (tree.Start is LiteralAst { Value: { IsNull: false } low } && tree.End is LiteralAst { Value: { IsNull: false } high } && Comparison.Order(low, high) is null or > 0)
            problems.BadRange(tree.Position);
        else
            Compare(tree.Position, BinaryOperator.LessOrEqual, "..", start, end);
        return FeelType.RangeOf(TypeFacts.Common(start, end));
    }

    FeelType Path(PathAst tree)
    {
        var source = Infer(tree.Source);
        if (tree.Name == LookFor)
            Seen = new(null, TypeFacts.PropertiesOf(source) ?? []);
        if (TypeFacts.PropertiesOf(source) is not { } properties)
            return FeelType.Any;
        foreach (var (name, type) in properties)
        {
            if (name == tree.Name)
                return type;
        }
        problems.UnknownProperty(tree.Position, tree.Name, source, [.. properties.Select(property => property.Name)]);
        return FeelType.Any;
    }

    FeelType Filter(FilterAst tree)
    {
        var source = Infer(tree.Source);
        var item = ItemOf(source);
        var condition = Within(() =>
        {
            _locals.Add((null, item));
            return Infer(tree.Condition);
        });
        switch (TypeFacts.KindOf(condition))
        {
            case ValueKind.Number:
                return item;
            case null:
                return FeelType.Any;
            case not ValueKind.Boolean:
                problems.NotBoolean(tree.Position, new("过滤条件", "or a number in the filter"), condition);
                break;
        }
        return FeelType.ListOf(item);
    }

    // A single value counts as a list of it (§10.3.2.5).
    static FeelType ItemOf(FeelType source) => source.Plain is ListType list ? list.Element : source;

    FeelType If(IfAst tree)
    {
        Condition(tree.Condition, new(" if 的条件", "as the condition of if"));
        return TypeFacts.Common(Infer(tree.Then), Infer(tree.Else));
    }

    FeelType For(ForAst tree) => Within(() =>
    {
        Iterators(tree.Iterators);
        _locals.Add(("partial", FeelType.ListOf(FeelType.Any)));
        return FeelType.ListOf(Infer(tree.Body));
    });

    FeelType Quantified(QuantifiedAst tree) => Within(() =>
    {
        Iterators(tree.Iterators);
        Condition(tree.Condition, new(" satisfies 的条件", "behind satisfies"));
        return FeelType.Boolean;
    });

    void Iterators(IReadOnlyList<IteratorAst> iterators)
    {
        foreach (var iterator in iterators)
        {
            var source = Infer(iterator.Source);
            var end = iterator.End is null ? null : Infer(iterator.End);
            _locals.Add((iterator.Name, end is not null ? TypeFacts.Common(source, end) : source.Plain is RangeType range ? range.Element : ItemOf(source)));
        }
    }

    FunctionType Function(FunctionAst tree) => new([.. tree.Parameters.Select(parameter => parameter.Type)], Within(() =>
    {
        foreach (var parameter in tree.Parameters)
            _locals.Add((parameter.Name, parameter.Type));
        return tree.IsExternal ? Then(problems.Unnamed(() => Infer(tree.Body)), FeelType.Any) : Infer(tree.Body);
    }));
}
