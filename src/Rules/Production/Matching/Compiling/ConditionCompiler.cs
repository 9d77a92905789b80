using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Makes tests of conditions: the shapes that thresholds have become typed tests, the rest stays FEEL.</summary>
sealed class ConditionCompiler(MatchScope scope)
{
    public Test Compile(Bound condition)
    {
        var test = TestOf(condition);
        test.Settings = condition.Settings();
        return test;
    }

    Test TestOf(Bound condition)
    {
        var tree = condition.Tree;
        switch (tree)
        {
            case LogicAst logic:
                return new LogicTest(tree.Position, logic.IsAnd, [.. logic.Operands.Select(operand => Compile(condition.Part(operand)))]);
            case CallAst { Function: NameAst { Name: "not" }, Arguments: [var inner], Names: null } when IsCondition(inner):
                return new NotTest(tree.Position, Compile(condition.Part(inner)));
            case BinaryAst { Operator: >= BinaryOperator.Equal } comparison:
                return Comparison(condition, comparison);
            case InAst { Value: PathAst value, Tests: var tests } when TextsOf(tests) is { } texts && scope.Term(condition.Part(value)) is SlotTerm slot:
                return new TextTest(tree.Position, slot.Position, slot.Slot, texts, negated: false);
            case PathAst or NameAst:
                return scope.Term(condition) is var term and not NodeTerm ? new TruthTest(tree.Position, term) : new NodeTest(scope.Node(tree, condition));
            default:
                return new NodeTest(scope.Node(tree, condition));
        }
    }

    // not() of something that may be other than true or false answers null; FEEL itself sees to that.
    static bool IsCondition(Ast tree) => tree is LogicAst or BinaryAst { Operator: >= BinaryOperator.Equal } or InAst or BetweenAst or PathAst or NameAst;

    static string[]? TextsOf(IReadOnlyList<TestAst> tests)
    {
        var texts = new string[tests.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            if (tests[i] is not { Operator: null, UsesInput: false, Operand: LiteralAst { Value: var value } } || !value.TryString(out texts[i]))
                return null;
        }
        return texts;
    }

    Test Comparison(Bound condition, BinaryAst comparison)
    {
        var (operation, left, right) = (comparison.Operator, scope.Term(condition.Part(comparison.Left)), scope.Term(condition.Part(comparison.Right)));
        if (left is ConstantTerm && right is SlotTerm)
            (operation, left, right) = (Mirrored(operation), right, left);
        if (left is SlotTerm slot && right is ConstantTerm { Value: var constant })
        {
            if (constant.TryNumber(out var number))
                return new NumberTest(comparison.Position, slot.Position, slot.Slot, operation, number);
            if (constant.TryString(out var text) && operation is BinaryOperator.Equal or BinaryOperator.NotEqual)
                return new TextTest(comparison.Position, slot.Position, slot.Slot, [text], operation == BinaryOperator.NotEqual);
        }
        return new CompareTest(comparison.Position, operation, left, right);
    }

    public static BinaryOperator Mirrored(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => operation,
    };
}

/// <summary>One of the conditions that must hold together, and what an index can do with it.</summary>
sealed class Conjunct(Bound condition, MatchScope scope, ConditionCompiler compiler, ulong own)
{
    Test? _test;

    public Bound Condition => condition;

    /// <summary>The things it reads.</summary>
    public ulong Reads => condition.Reads;

    /// <summary>The candidate of the clause it stands in, as a bit; 0 outside of one.</summary>
    public ulong Own => own;

    public bool ReadsTime { get; } = AstWalk.ReadsTime(condition.Tree);

    public Test Test => _test ??= compiler.Compile(condition);

    /// <summary>For an equality with a field of a thing: the field and the term it equals.</summary>
    public (int Slot, Term Term, ulong Reads)? EqualityFor(Thing thing)
    {
        if (ReadsTime || condition.Tree is not BinaryAst { Operator: BinaryOperator.Equal, Left: var left, Right: var right })
            return null;
        return Solve(thing, left, right) ?? Solve(thing, right, left);
    }

    (int Slot, Term Term, ulong Reads)? Solve(Thing thing, Ast side, Ast other)
    {
        var against = condition.Part(other);
        if ((against.Reads & thing.Bit) != 0)
            return null;
        if (SlotOf(thing, side) is >= 0 and var slot)
            return (slot, scope.Term(against), against.Reads);
        // a.quarter - 1 = b.quarter is a.quarter = b.quarter + 1.
        if (side is BinaryAst { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Left: var inner, Right: LiteralAst { Value: var value } } shifted
            && value.TryNumber(out var shift) && SlotOf(thing, inner) is >= 0 and var place)
            return (place, new ShiftedTerm(scope.Term(against), shifted.Operator == BinaryOperator.Add ? -shift : shift), against.Reads);
        return null;
    }

    int SlotOf(Thing thing, Ast side) =>
        side is PathAst { Source: NameAst root, Name: var field } && ReferenceEquals(condition.Find(root.Name), thing) && thing.Table is { } table && thing.Kind != ThingKind.List
            ? table.Layout.SlotOf(field)
            : -1;

    /// <summary>For a bound of a field of a thing: the field, the bound, and on which side of it the field lies.</summary>
    public IEnumerable<RangeBound> BoundsFor(Thing thing)
    {
        if (ReadsTime)
            return [];
        return condition.Tree switch
        {
            BinaryAst { Operator: BinaryOperator.Less or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual } order =>
                BoundOf(thing, order.Operator, order.Left, order.Right) ?? BoundOf(thing, ConditionCompiler.Mirrored(order.Operator), order.Right, order.Left) ?? [],
            BetweenAst between => BoundOf(thing, BinaryOperator.GreaterOrEqual, between.Value, between.Low) is { } low && BoundOf(thing, BinaryOperator.LessOrEqual, between.Value, between.High) is { } high
                ? [.. low, .. high]
                : [],
            _ => [],
        };
    }

    RangeBound[]? BoundOf(Thing thing, BinaryOperator operation, Ast side, Ast bound)
    {
        var against = condition.Part(bound);
        if (SlotOf(thing, side) is not (>= 0 and var slot) || (against.Reads & thing.Bit) != 0)
            return null;
        return [new(slot, scope.Term(against), against.Reads, operation)];
    }

    /// <summary>For an equality with a value written in the rule: the field and the value.</summary>
    public (int Slot, Value Value)? ConstantFor(Thing thing) =>
        EqualityFor(thing) is { Term: ConstantTerm { Value: { IsNull: false } value } } equality ? (equality.Slot, value) : null;

    /// <summary>The slots of a thing that it reads; all when it reads the thing as a whole.</summary>
    public ulong SlotsOf(Thing thing) => SlotReads.Of(condition, thing);
}

/// <summary>A field on one side of a bound.</summary>
readonly record struct RangeBound(int Slot, Term Bound, ulong Reads, BinaryOperator Operator)
{
    public bool IsLow => Operator is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
    public bool Included => Operator is BinaryOperator.GreaterOrEqual or BinaryOperator.LessOrEqual;
}

/// <summary>Which slots of a thing an expression reads.</summary>
static class SlotReads
{
    public static ulong Of(Bound expression, Thing thing)
    {
        var mask = 0UL;
        AstWalk.Replace(expression.Tree, part =>
        {
            switch (part)
            {
                case PathAst { Source: NameAst root, Name: var field } when ReferenceEquals(expression.Find(root.Name), thing):
                    var slot = thing.Table!.Layout.SlotOf(field);
                    mask |= slot >= 0 ? FactMask.Of(slot) : FactMask.All;
                    return part;
                case NameAst name when ReferenceEquals(expression.Find(name.Name), thing):
                    mask = FactMask.All;
                    return null;
                default:
                    return null;
            }
        });
        return mask;
    }
}
