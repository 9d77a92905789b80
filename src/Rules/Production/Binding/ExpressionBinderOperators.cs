using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Production;

/// <summary>Operators: labels beside an enumeration become ids, facts are compared by key, and what can only be null is told.</summary>
sealed partial class ExpressionBinder
{
    Bound Binary(BinaryAst tree)
    {
        var (left, right) = (Bind(tree.Left), Bind(tree.Right));
        if (tree.Operator <= BinaryOperator.Power)
            return new(tree with { Left = left.Syntax, Right = right.Syntax }, tree with { Left = left.Meaning, Right = right.Meaning }, Arithmetic(tree, left.Type, right.Type));
        (left, right) = (Fit(left, SlotBeside(right.Type)), Fit(right, SlotBeside(left.Type)));
        Compare(tree.Position, tree.Operator, left.Type, right.Type);
        var syntax = tree with { Left = left.Syntax, Right = right.Syntax };
        if (!IsNull(left) && !IsNull(right))
            (left, right) = (AsKey(left), AsKey(right));
        return new(syntax, tree with { Left = left.Meaning, Right = right.Meaning }, RuleType.Boolean);
    }

    static bool IsNull(in Bound bound) => bound.Meaning is LiteralAst { Value.IsNull: true };

    // Beside an enumeration, a period or a reference a text is one of its names.
    static RuleType SlotBeside(RuleType type) => type is EnumerationType or PeriodValueType ? type : RuleType.Unknown;

    RuleType Arithmetic(BinaryAst tree, RuleType left, RuleType right)
    {
        if (RuleTypes.KindOf(left) is not { } first || RuleTypes.KindOf(right) is not { } second)
            return RuleType.Unknown;
        var kind = TypeFacts.ResultOf(tree.Operator, first, second);
        if (kind != ValueKind.Null && left is not (EnumerationType or PeriodValueType) && right is not (EnumerationType or PeriodValueType))
            return new PlainType(TypeFacts.TypeOf(kind));
        if (tree.Operator is BinaryOperator.Add or BinaryOperator.Subtract && IsUnitMismatch(left, right))
            problems.UnitMismatch(tree.Position, Describe(left), Describe(right));
        else
            problems.AlwaysNull(tree.Position, TypeChecker.Sign(tree.Operator), Describe(left), Describe(right));
        return RuleType.Unknown;
    }

    static bool IsUnitMismatch(RuleType left, RuleType right) =>
        (RuleTypes.KindOf(left) == ValueKind.Number && RuleTypes.IsDuration(right)) || (RuleTypes.KindOf(right) == ValueKind.Number && RuleTypes.IsDuration(left));

    Words Describe(RuleType type) => RuleTypes.Describe(type, Vocabulary);

    void Compare(SourcePosition at, BinaryOperator operation, RuleType left, RuleType right)
    {
        if (IsComparable(operation, left, right))
            return;
        if (IsUnitMismatch(left, right))
            problems.UnitMismatch(at, Describe(left), Describe(right));
        else
            problems.AlwaysNull(at, TypeChecker.Sign(operation), Describe(left), Describe(right));
    }

    static bool IsComparable(BinaryOperator operation, RuleType left, RuleType right)
    {
        (left, right) = (KeyType(left), KeyType(right));
        if (left.Feel == FeelType.Null || right.Feel == FeelType.Null || left.IsUnknown || right.IsUnknown)
            return true;
        switch (left, right)
        {
            case (PeriodValueType first, PeriodValueType second):
                return first.Kind == second.Kind;
            case (ReferenceType first, ReferenceType second):
                return first.Target == second.Target;
            case (PeriodValueType or ReferenceType, EnumerationType) or (EnumerationType, PeriodValueType or ReferenceType) or (PeriodValueType, ReferenceType) or (ReferenceType, PeriodValueType):
                return false;
            case (StructureType, not StructureType) when right.Feel.Plain is not ContextType:
                return false;
        }
        return RuleTypes.KindOf(left) is not { } one || RuleTypes.KindOf(right) is not { } other || TypeFacts.ResultOf(operation, one, other) != ValueKind.Null;
    }

    static RuleType KeyType(RuleType type) => type is FactValueType fact ? new ReferenceType(fact.Type) : type;

    Bound Logic(LogicAst tree)
    {
        var operands = tree.Operands.Select(Condition).ToList();
        return new(tree with { Operands = [.. operands.Select(operand => operand.Syntax)] }, tree with { Operands = [.. operands.Select(operand => operand.Meaning)] }, RuleType.Boolean);
    }

    Bound Condition(Ast tree)
    {
        var bound = Bind(tree);
        ExpectFit(bound, RuleType.Boolean);
        return bound;
    }

    Bound Between(BetweenAst tree)
    {
        var value = Bind(tree.Value);
        var (low, high) = (Fit(Bind(tree.Low), SlotBeside(value.Type)), Fit(Bind(tree.High), SlotBeside(value.Type)));
        Compare(tree.Position, BinaryOperator.GreaterOrEqual, value.Type, low.Type);
        Compare(tree.Position, BinaryOperator.LessOrEqual, value.Type, high.Type);
        return new(
            tree with { Value = value.Syntax, Low = low.Syntax, High = high.Syntax },
            tree with { Value = value.Meaning, Low = low.Meaning, High = high.Meaning },
            RuleType.Boolean);
    }

    Bound In(InAst tree)
    {
        var value = Bind(tree.Value);
        var mark = _locals.Count;
        if (tree.Tests.Any(test => test.UsesInput))
            _locals.Add((Compiler.InputName, value.Type));
        var tests = tree.Tests.Select(test => Test(test, value.Type, isIn: true)).ToList();
        _locals.RemoveRange(mark, _locals.Count - mark);
        var meaning = AsKey(value).Meaning;
        // A date and time lies in a period by its date.
        if (RuleTypes.KindOf(value.Type) == ValueKind.DateTime && tests.Exists(test => test.Period))
            meaning = Calling(tree.Position, "date", meaning);
        return new(tree with { Value = value.Syntax, Tests = [.. tests.Select(test => test.Syntax)] }, tree with { Value = meaning, Tests = [.. tests.Select(test => test.Meaning)] }, RuleType.Boolean);
    }

    (TestAst Syntax, TestAst Meaning, bool Period) Test(TestAst test, RuleType input, bool isIn)
    {
        var operand = Bind(test.Operand);
        operand = Fit(operand, input is EnumerationType or PeriodValueType ? input : RuleType.Unknown);
        var syntax = test with { Operand = operand.Syntax };
        if (test.Operator is { } operation)
        {
            Compare(test.Position, operation, input, operand.Type);
            return (syntax, test with { Operand = operand.Meaning }, false);
        }
        if (operand.Type is PeriodValueType && RuleTypes.KindOf(input) is ValueKind.Date or ValueKind.DateTime)
            return (syntax, test with { Operand = Calling(test.Position, RuleFunctions.PeriodRange, operand.Meaning) }, true);
        var isCondition = RuleTypes.KindOf(operand.Type) == ValueKind.Boolean && (test.UsesInput || test.Operand is not LiteralAst);
        if (!isCondition && !IsNull(operand) && !MayMatch(input, operand.Type))
            Compare(test.Position, BinaryOperator.Equal, input, operand.Type is ListOfType or RangeOfType ? RuleTypes.ElementOf(operand.Type) : operand.Type);
        return (syntax, test with { Operand = IsNull(operand) || !isIn ? operand.Meaning : AsKey(operand).Meaning }, false);
    }

    static bool MayMatch(RuleType input, RuleType operand) =>
        IsComparable(BinaryOperator.Equal, input, operand) || (operand is ListOfType or RangeOfType or PlainType { Type.Plain: ListType or RangeType } && MayMatch(input, RuleTypes.ElementOf(operand)));

    /// <summary>The value as one of the slot: labels become ids, a fact its key.</summary>
    Bound Fit(in Bound bound, RuleType slot)
    {
        if (slot.IsUnknown)
            return bound;
        switch (bound.Syntax)
        {
            case LiteralAst literal when literal.Value.TryString(out var text):
                return FitText(bound, literal, text, slot);
            case ListAst list when bound.Meaning is ListAst meaning:
                return FitList(bound, list, meaning, slot is ListOfType of ? of.Element : slot);
            case IfAst choice when bound.Meaning is IfAst meaning:
                return FitChoice(choice, meaning, slot);
            case ContextAst context when bound.Meaning is ContextAst meaning && slot is StructureType structure:
                return FitContext(context, meaning, structure);
        }
        return slot is ReferenceType or ListOfType { Element: ReferenceType } ? AsKey(bound) : bound;
    }

    Bound FitChoice(IfAst choice, IfAst meaning, RuleType slot)
    {
        var then = Fit(new(choice.Then, meaning.Then, _types[choice.Then]), slot);
        var otherwise = Fit(new(choice.Else, meaning.Else, _types[choice.Else]), slot);
        return Typed(new(choice with { Then = then.Syntax, Else = otherwise.Syntax }, meaning with { Then = then.Meaning, Else = otherwise.Meaning }, RuleTypes.Common(then.Type, otherwise.Type)));
    }

    Bound FitList(in Bound bound, ListAst list, ListAst meaning, RuleType slot)
    {
        var items = new List<Bound>();
        for (var i = 0; i < list.Items.Count; i++)
            items.Add(Fit(new(list.Items[i], meaning.Items[i], _types[list.Items[i]]), slot));
        var type = items.Count == 0 ? bound.Type : new ListOfType(items.Select(item => item.Type).Aggregate(RuleTypes.Common));
        return Typed(new(list with { Items = [.. items.Select(item => item.Syntax)] }, meaning with { Items = [.. items.Select(item => item.Meaning)] }, type));
    }

    // A payload: its keys become ids, its values fit the fields. A key that the context itself reads keeps its name.
    Bound FitContext(ContextAst tree, ContextAst meaning, StructureType slot)
    {
        List<EntryAst> syntax = [], meant = [];
        var names = FactMembers.Of(slot, Vocabulary)!;
        for (var i = 0; i < tree.Entries.Count; i++)
        {
            var entry = tree.Entries[i];
            var field = slot.Members.FirstOrDefault(member => member.Id == entry.Key) ?? (names.Names.Find(entry.Key) is [var id] ? names.Find(id) : null);
            var value = new Bound(entry.Value, meaning.Entries[i].Value, _types[entry.Value]);
            if (field is null)
            {
                problems.UnknownInput(entry.Position, entry.Key, Spelling.Nearest(entry.Key, names.Names.Spellings), slot.Members.Select(member => member.Id));
            }
            else
            {
                value = Fit(value, field.Type);
                ExpectFit(value, field.Type);
            }
            var key = field is null || _usedKeys.Contains(entry.Key) ? entry.Key : field.Id;
            syntax.Add(entry with { Key = key, Value = value.Syntax });
            meant.Add(entry with { Key = field?.Id ?? key, Value = value.Meaning });
            if (field is not null)
                _fields[syntax[^1]] = Tellable(field, names);
        }
        foreach (var missing in slot.Members.Where(member => !member.MayBeNull && !meant.Exists(entry => entry.Key == member.Id)))
            problems.MissingInput(tree.Position, missing);
        return Typed(new(tree with { Entries = syntax }, meaning with { Entries = meant }, slot));
    }

    Bound Typed(in Bound bound)
    {
        _types[bound.Syntax] = bound.Type;
        return bound;
    }

    Bound FitText(in Bound bound, LiteralAst literal, string text, RuleType slot)
    {
        var type = slot is ListOfType list ? list.Element : slot;
        var found = type switch
        {
            EnumerationType enumeration => ValueOf(enumeration, text, literal.Position),
            NameOfType name => problems.Resolve(Vocabulary, name.Kind, text, literal.Position),
            PeriodValueType period => PeriodOf(period, text, literal.Position),
            _ => null,
        };
        if (found is null)
            return bound;
        var fitted = literal with { Value = Value.Of(found) };
        return Typed(new(fitted, fitted, type));
    }

    string ValueOf(EnumerationType enumeration, string text, SourcePosition at)
    {
        if (enumeration.Values.FirstOrDefault(value => value.Id == text) is { } exact)
            return exact.Id;
        var key = RuleNames.KeyOf(text);
        if (enumeration.Values.FirstOrDefault(value => RuleNames.SpellingsOf(value.Id, value.Label, []).Any(spelling => RuleNames.KeyOf(spelling) == key)) is { } found)
            return found.Id;
        problems.NotInEnumeration(at, enumeration, text, Spelling.Nearest(text, enumeration.Values.SelectMany(value => new[] { value.Label.Chinese, value.Label.English, value.Id })));
        return text;
    }

    string? PeriodOf(PeriodValueType type, string text, SourcePosition at)
    {
        if (Period.TryParse(text, out var period) && (period.Kind == type.Kind || (period.Kind == PeriodKind.Day && type.Kind == PeriodKind.WorkingDay)))
            return text;
        problems.NotAPeriod(at, text, Period.Of(type.Kind, new(2026, 3, 2)).Id);
        return null;
    }

    // What may be coerced fits: a value to a list of it, and back.
    void ExpectFit(in Bound bound, RuleType slot)
    {
        if (slot.IsUnknown || bound.Type.IsUnknown || bound.Type.Feel == FeelType.Null || IsFitting(bound.Type, slot))
            return;
        if (slot.Equals(RuleType.Boolean))
            problems.NotBoolean(BeginningOf(bound.Syntax), Describe(bound.Type));
        else if (IsUnitMismatch(bound.Type, slot))
            problems.UnitMismatch(BeginningOf(bound.Syntax), Describe(slot), Describe(bound.Type));
        else
            problems.WrongType(BeginningOf(bound.Syntax), Describe(slot), Describe(bound.Type));
    }

    /// <summary>Whether values of a type may stand in a slot.</summary>
    public static bool IsFitting(RuleType type, RuleType slot)
    {
        if (slot.IsUnknown || type.IsUnknown || type.Feel == FeelType.Null)
            return true;
        if (slot is ListOfType list)
            return IsFitting(RuleTypes.ElementOf(type), list.Element);
        (type, slot) = (KeyType(type), KeyType(slot));
        if ((type, slot) is (PeriodValueType first, PeriodValueType second))
            return first.Kind == second.Kind;
        if ((type, slot) is (ReferenceType from, ReferenceType to))
            return from.Target == to.Target;
        if ((type, slot) is (EnumerationType one, EnumerationType other))
            return one.Equals(other) || one.Values.All(value => other.Values.Any(allowed => allowed.Id == value.Id));
        if (RuleTypes.KindOf(type) is not { } found || RuleTypes.KindOf(slot) is not { } wanted || found == wanted || type is ListOfType { Element: var item } && IsFitting(item, slot))
            return true;
        return (wanted == ValueKind.DateTime && found == ValueKind.Date) || (RuleTypes.IsDuration(type) && RuleTypes.IsDuration(slot));
    }

    // Operators stand at their sign; an expression is meant from its beginning on.
    static SourcePosition BeginningOf(Ast tree) => tree switch
    {
        BinaryAst binary => BeginningOf(binary.Left),
        PathAst path => BeginningOf(path.Source),
        FilterAst filter => BeginningOf(filter.Source),
        CallAst call => BeginningOf(call.Function),
        BetweenAst between => BeginningOf(between.Value),
        InAst membership => BeginningOf(membership.Value),
        LogicAst logic => BeginningOf(logic.Operands[0]),
        _ => tree.Position,
    };
}
