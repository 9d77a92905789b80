using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Production;

/// <summary>An expression with its names resolved: as it is told, as it is evaluated, and its type.</summary>
readonly record struct Bound(Ast Syntax, Ast Meaning, RuleType Type);

/// <summary>Finds what the names of an expression mean, tells its types, and writes its meaning (<see cref="RuleExpression"/>).</summary>
/// <remarks>The parser has bounded the depth of the tree, and with it that of this walk.</remarks>
sealed partial class ExpressionBinder(RuleScope scope, RuleProblems problems, LexedExpression lexed)
{
    readonly Dictionary<Ast, RuleType> _types = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<object, FactField> _fields = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Ast, string> _written = new(ReferenceEqualityComparer.Instance);
    readonly List<(string? Name, RuleType Type)> _locals = [];

    readonly HashSet<string> _usedKeys = new(StringComparer.Ordinal);

    Vocabulary Vocabulary => scope.Vocabulary;

    /// <summary>The expression in the slot it stands in; <see cref="RuleType.Unknown"/> takes anything.</summary>
    public RuleExpression Whole(Ast tree, RuleType slot)
    {
        var bound = Fit(Bind(tree), slot);
        ExpectFit(bound, slot);
        return Made(bound);
    }

    /// <summary>Unary tests over values of a type.</summary>
    public RuleExpression WholeTests(UnaryTestsAst tree, RuleType input)
    {
        _locals.Add((Compiler.InputName, input));
        var tests = tree.Tests.Select(test => Test(test, input, isIn: false)).ToList();
        return Made(new(tree with { Tests = [.. tests.Select(test => test.Syntax)] }, tree with { Tests = [.. tests.Select(test => test.Meaning)] }, RuleType.Boolean));
    }

    RuleExpression Made(in Bound bound) => new(bound.Syntax.Position, bound.Syntax, bound.Type, _types, _fields, bound.Meaning) { Written = _written };

    Bound Bind(Ast tree)
    {
        var bound = tree switch
        {
            LiteralAst literal => Literal(literal),
            NameAst name => Name(name),
            PathAst path => Path(path),
            BinaryAst binary => Binary(binary),
            LogicAst logic => Logic(logic),
            NegateAst negate => Bind(negate.Operand) is var operand ? new(negate with { Operand = operand.Syntax }, negate with { Operand = operand.Meaning }, operand.Type) : default,
            BetweenAst between => Between(between),
            InAst membership => In(membership),
            InstanceOfAst instance => Bind(instance.Value) is var value ? new(instance with { Value = value.Syntax }, instance with { Value = value.Meaning }, RuleType.Boolean) : default,
            ListAst list => List(list),
            ContextAst context => Context(context),
            RangeAst range => Range(range),
            OperatorRangeAst range => Bind(range.End) is var end ? new(range with { End = end.Syntax }, range with { End = end.Meaning }, new RangeOfType(end.Type)) : default,
            FilterAst filter => Filter(filter),
            IfAst choice => If(choice),
            ForAst loop => For(loop),
            QuantifiedAst quantified => Quantified(quantified),
            FunctionAst function => Function(function),
            CallAst call => Call(call),
            _ => new Bound(tree, tree, RuleType.Unknown),
        };
        _types[bound.Syntax] = bound.Type;
        return bound;
    }

    Bound Literal(LiteralAst tree)
    {
        if (lexed.Written.TryGetValue(tree.TextStart, out var written))
            _written[tree] = written;
        return new(tree, tree, new PlainType(TypeFacts.TypeOf(tree.Value)));
    }

    Bound Name(NameAst tree)
    {
        for (var i = _locals.Count - 1; i >= 0; i--)
        {
            var (name, type) = _locals[i];
            if (name == tree.Name || (name is null && tree.Name == "item"))
            {
                _usedKeys.Add(tree.Name);
                return new(tree, tree, type);
            }
            if (name is null && FieldOf(type, tree.Name) is { } member)
                return Field(tree with { Name = member.Id }, new NameAst(tree.Position, "item"), type, member, mayStayBare: true);
        }
        if (scope.Candidate is { } candidate && FieldOf(new FactValueType(candidate.Type.Id), tree.Name) is { } field)
            return Field(tree with { Name = field.Id }, new NameAst(tree.Position, candidate.Name), new FactValueType(candidate.Type.Id), field, mayStayBare: false);
        if (scope.TypeOf(tree.Name) is { } known)
            return new(tree, MeaningOf(tree), known);
        if (scope.Set.Functions.Find(tree.Name) is null && !lexed.Reported.Contains(tree.Name) && !_locals.Exists(local => local.Name is null && FactMembers.Of(local.Type, Vocabulary) is null))
            problems.UnknownName(tree.Position, tree.Name, Spelling.Nearest(tree.Name, scope.Bound.Keys));
        return new(tree, tree, RuleType.Unknown);
    }

    // A constant is its value.
    Ast MeaningOf(NameAst tree) => !scope.Bound.ContainsKey(tree.Name) && scope.Set.Constants.GetValueOrDefault(tree.Name) is { Meaning: { } constant } ? constant : tree;

    FactField? FieldOf(RuleType type, string name) =>
        FactMembers.Of(type, Vocabulary) is { } members ? members.Find(name) ?? (members.Names.Find(name) is [var id] ? members.Find(id) : null) : null;

    Bound Path(PathAst tree)
    {
        var source = Bind(tree.Source);
        if (source.Syntax is NameAst { Name: FeelWords.ThisRule } && FieldOf(source.Type, tree.Name) is { } part)
            return OfThisRule(tree with { Source = source.Syntax, Name = part.Id }, part);
        if (FieldOf(source.Type, tree.Name) is { } field)
            return Field(tree with { Source = source.Syntax, Name = field.Id }, source.Meaning, source.Type, field, mayStayBare: false);
        if (FactMembers.Of(source.Type, Vocabulary) is { } members && !lexed.Reported.Contains("." + tree.Name))
            problems.UnknownField(tree.Position, RuleTypes.Describe(RuleTypes.ElementOf(source.Type), Vocabulary), tree.Name, Spelling.Nearest(tree.Name, members.Names.Spellings), members.Names.Spellings.Distinct().Take(12));
        return new(tree with { Source = source.Syntax }, tree with { Source = source.Meaning }, RuleType.Unknown);
    }

    Bound OfThisRule(PathAst tree, FactField part)
    {
        _fields[tree] = part;
        Ast Text(string text) => new LiteralAst(tree.Position, Value.Of(text));
        return new(tree, part.Id == FactType.KeyField ? Text(scope.ThisRule.Id) : new ListAst(tree.Position, [.. scope.ThisRule.Clauses.Select(Text)]), part.Type);
    }

    // A field of a fact is a step; behind a reference the fact is looked up; the properties of a period are functions.
    Bound Field(Ast syntax, Ast source, RuleType owner, FactField field, bool mayStayBare)
    {
        _fields[syntax] = Tellable(field, FactMembers.Of(owner, Vocabulary)!);
        var isList = RuleTypes.IsList(owner);
        var type = isList && !RuleTypes.IsList(field.Type) ? new ListOfType(field.Type) : field.Type;
        var element = RuleTypes.ElementOf(owner);
        if (element is not (ReferenceType or PeriodValueType))
            return new(syntax, mayStayBare ? new NameAst(syntax.Position, field.Id) : new PathAst(syntax.Position, source, field.Id), type);
        if (!isList)
            return new(syntax, Step(element, source, field, syntax.Position), type);
        var item = new NameAst(syntax.Position, "each");
        return new(syntax, new ForAst(syntax.Position, [new(syntax.Position, "each", source, null)], Step(element, item, field, syntax.Position)), type);
    }

    // A field is told by its label where the label leads back to it, else by its id.
    static FactField Tellable(FactField field, FactMembers members)
    {
        string Safe(string label)
        {
            var name = RuleNames.Short(label);
            var matches = NameMatcher.MatchesAt(members.Names, name, 0, name.Length);
            return matches.Count > 0 && matches[^1].End == name.Length && matches[^1].Ids is [var id] && id == field.Id
                && !FeelWords.Prefixes.Any(prefix => name.StartsWith(prefix.Word, StringComparison.Ordinal) && (name.Length == prefix.Word.Length || Phrase.IsLatin(name[0]))) && name != "item"
                    ? name
                    : field.Id;
        }
        return field with { Label = new(Safe(field.Label.Chinese), Safe(field.Label.English)) };
    }

    static Ast Step(RuleType owner, Ast source, FactField field, SourcePosition at)
    {
        if (field.Id == FactType.KeyField)
            return source;
        if (owner is ReferenceType reference)
            return new PathAst(at, Calling(at, RuleFunctions.RecordOf, new LiteralAst(at, Value.Of(reference.Target)), source), field.Id);
        var isWorkingDay = ((PeriodValueType)owner).Kind == PeriodKind.WorkingDay;
        return Calling(at, field.Id switch
        {
            "start" => RuleFunctions.PeriodStart,
            "end" => RuleFunctions.PeriodEnd,
            "previous" => isWorkingDay ? RuleFunctions.PreviousWorkingDay : RuleFunctions.PeriodPrevious,
            "next" => isWorkingDay ? RuleFunctions.NextWorkingDay : RuleFunctions.PeriodNext,
            _ => RuleFunctions.PeriodYear,
        }, source);
    }

    static CallAst Calling(SourcePosition at, string function, params Ast[] arguments) => new(at, new NameAst(at, function), arguments, null);

    /// <summary>What identifies the value: of a fact its key.</summary>
    static Bound AsKey(in Bound bound) => bound.Type switch
    {
        FactValueType fact => bound with { Meaning = new PathAst(bound.Syntax.Position, bound.Meaning, FactType.KeyField), Type = new ReferenceType(fact.Type) },
        ListOfType { Element: FactValueType fact } => bound with { Meaning = new PathAst(bound.Syntax.Position, bound.Meaning, FactType.KeyField), Type = new ListOfType(new ReferenceType(fact.Type)) },
        _ => bound,
    };

    Bound List(ListAst tree)
    {
        var items = tree.Items.Select(Bind).ToList();
        var type = items.Count == 0 ? RuleType.Unknown : items.Select(item => item.Type).Aggregate(RuleTypes.Common);
        return new(tree with { Items = [.. items.Select(item => item.Syntax)] }, tree with { Items = [.. items.Select(item => item.Meaning)] }, new ListOfType(type));
    }

    Bound Context(ContextAst tree)
    {
        var mark = _locals.Count;
        List<EntryAst> syntax = [], meaning = [];
        List<FactField> members = [];
        foreach (var entry in tree.Entries)
        {
            var value = Bind(entry.Value);
            syntax.Add(entry with { Value = value.Syntax });
            meaning.Add(entry with { Value = value.Meaning });
            members.Add(new(entry.Key, new(entry.Key, entry.Key), value.Type));
            _locals.Add((entry.Key, value.Type));
        }
        _locals.RemoveRange(mark, _locals.Count - mark);
        return new(tree with { Entries = syntax }, tree with { Entries = meaning }, new StructureType(members));
    }

    Bound Range(RangeAst tree)
    {
        var (start, end) = (Bind(tree.Start), Bind(tree.End));
        return new(tree with { Start = start.Syntax, End = end.Syntax }, tree with { Start = start.Meaning, End = end.Meaning }, new RangeOfType(RuleTypes.Common(start.Type, end.Type)));
    }

    Bound Filter(FilterAst tree)
    {
        var source = Bind(tree.Source);
        _locals.Add((null, RuleTypes.ElementOf(source.Type)));
        var condition = Bind(tree.Condition);
        _locals.RemoveAt(_locals.Count - 1);
        var type = RuleTypes.KindOf(condition.Type) switch
        {
            ValueKind.Number => RuleTypes.ElementOf(source.Type),
            ValueKind.Boolean => RuleTypes.IsList(source.Type) ? source.Type : new ListOfType(source.Type),
            _ => RuleType.Unknown,
        };
        return new(tree with { Source = source.Syntax, Condition = condition.Syntax }, tree with { Source = source.Meaning, Condition = condition.Meaning }, type);
    }

    Bound If(IfAst tree)
    {
        var condition = Condition(tree.Condition);
        var (then, otherwise) = (Bind(tree.Then), Bind(tree.Else));
        return new(
            tree with { Condition = condition.Syntax, Then = then.Syntax, Else = otherwise.Syntax },
            tree with { Condition = condition.Meaning, Then = then.Meaning, Else = otherwise.Meaning },
            RuleTypes.Common(then.Type, otherwise.Type));
    }

    Bound For(ForAst tree)
    {
        var mark = _locals.Count;
        var (syntax, meaning) = Iterators(tree.Iterators);
        _locals.Add(("partial", RuleType.Unknown));
        var body = Bind(tree.Body);
        _locals.RemoveRange(mark, _locals.Count - mark);
        return new(tree with { Iterators = syntax, Body = body.Syntax }, tree with { Iterators = meaning, Body = body.Meaning }, new ListOfType(body.Type));
    }

    Bound Quantified(QuantifiedAst tree)
    {
        var mark = _locals.Count;
        var (syntax, meaning) = Iterators(tree.Iterators);
        var condition = Condition(tree.Condition);
        _locals.RemoveRange(mark, _locals.Count - mark);
        return new(tree with { Iterators = syntax, Condition = condition.Syntax }, tree with { Iterators = meaning, Condition = condition.Meaning }, RuleType.Boolean);
    }

    (List<IteratorAst> Syntax, List<IteratorAst> Meaning) Iterators(IReadOnlyList<IteratorAst> iterators)
    {
        List<IteratorAst> syntax = [], meaning = [];
        foreach (var iterator in iterators)
        {
            var source = Bind(iterator.Source);
            Bound? end = iterator.End is { } last ? Bind(last) : null;
            syntax.Add(iterator with { Source = source.Syntax, End = end?.Syntax });
            meaning.Add(iterator with { Source = source.Meaning, End = end?.Meaning });
            _locals.Add((iterator.Name, end is null ? RuleTypes.ElementOf(source.Type) : source.Type));
        }
        return (syntax, meaning);
    }

    Bound Function(FunctionAst tree)
    {
        var mark = _locals.Count;
        foreach (var parameter in tree.Parameters)
            _locals.Add((parameter.Name, new PlainType(parameter.Type)));
        var body = Bind(tree.Body);
        _locals.RemoveRange(mark, _locals.Count - mark);
        return new(tree with { Body = body.Syntax }, tree with { Body = body.Meaning }, new PlainType(FeelType.Function));
    }
}
