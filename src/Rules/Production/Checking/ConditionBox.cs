using Marketing.Rules.Feel;

namespace Marketing.Rules.Production;

/// <summary>A field of a name that a clause binds.</summary>
readonly record struct Slot(string Name, string Field)
{
    public override string ToString() => $"{Name}.{Field}";
}

/// <summary>One condition: what it lets one slot be, or else nothing that can be told of it.</summary>
/// <param name="Condition">The condition itself.</param>
sealed record BoxSide(Ast Condition, Slot? Slot, ValueSet? Allowed)
{
    /// <summary>The condition in words, by which two opaque ones are the same.</summary>
    public string Text { get; init; } = "";
}

/// <summary>Conditions that all have to hold, as a box over slots; what compares no slot with constants stays opaque.</summary>
sealed class ConditionBox
{
    readonly Dictionary<Slot, ValueSet> _slots = [];

    ConditionBox(IReadOnlyList<BoxSide> sides)
    {
        Sides = sides;
        foreach (var side in sides.Where(side => side.Slot is not null))
            _slots[side.Slot!.Value] = _slots.GetValueOrDefault(side.Slot.Value, ValueSet.Everything).And(side.Allowed!);
    }

    public IReadOnlyList<BoxSide> Sides { get; }
    public IReadOnlyDictionary<Slot, ValueSet> Slots => _slots;

    /// <param name="rename">What names are called in the text of conditions; by it those of two rules can be compared.</param>
    public static ConditionBox Of(IEnumerable<Ast> conjuncts, Func<string, string>? rename = null) => new([.. conjuncts.Select(condition => Side(condition, rename ?? (name => name)))]);

    /// <summary>What a slot may be; anything where no condition speaks of it.</summary>
    public ValueSet this[Slot slot] => _slots.GetValueOrDefault(slot, ValueSet.Everything);

    static BoxSide Side(Ast condition, Func<string, string> rename) => (Read(condition) ?? Computed(condition, rename)) is { } read
        ? new(condition, read.Slot, read.Set) { Text = AstText.Of(condition, rename) }
        : new(condition, null, null) { Text = AstText.Of(condition, rename) };

    // An expression compared with a constant, such as count(missing) = 0: a slot without a name.
    static (Slot, ValueSet)? Computed(Ast condition, Func<string, string> rename) =>
        condition is BinaryAst { Operator: > BinaryOperator.Power } binary && Constants.Of(binary.Right) is { } with && Constants.Of(binary.Left) is null && !AstWalk.ReadsTime(binary.Left)
            ? (new("", AstText.Of(binary.Left, rename)), ValueSet.Compared(binary.Operator, with))
            : null;

    static (Slot Slot, ValueSet Set)? Read(Ast tree)
    {
        switch (tree)
        {
            case PathAst when SlotOf(tree) is { } flag:
                return (flag, ValueSet.Of(Value.True));
            case CallAst { Function: NameAst { Name: "not" }, Arguments: [var inner], Names: null } when SlotOf(inner) is { } negated:
                return (negated, ValueSet.Of(Value.Of(false)));
            case BinaryAst { Operator: > BinaryOperator.Power } binary:
                return Compared(binary);
            case BetweenAst between when SlotOf(between.Value) is { } slot && Constants.Of(between.Low) is { IsNull: false } low && Constants.Of(between.High) is { IsNull: false } high:
                return (slot, ValueSet.Range(low, true, high, true));
            case InAst membership when SlotOf(membership.Value) is { } slot:
                return Tested(membership.Tests) is { } set ? (slot, set) : null;
            case LogicAst { IsAnd: false } logic:
                return Alternatives(logic.Operands);
            default:
                return null;
        }
    }

    static (Slot, ValueSet)? Compared(BinaryAst binary)
    {
        if (SlotOf(binary.Left) is { } left && Constants.Of(binary.Right) is { } right)
            return (left, ValueSet.Compared(binary.Operator, right));
        return SlotOf(binary.Right) is { } slot && Constants.Of(binary.Left) is { } constant ? (slot, ValueSet.Compared(Turned(binary.Operator), constant)) : null;
    }

    static BinaryOperator Turned(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => operation,
    };

    // All alternatives speak of one slot, or nothing can be told.
    static (Slot, ValueSet)? Alternatives(IReadOnlyList<Ast> operands)
    {
        (Slot Slot, ValueSet Set)? all = null;
        foreach (var operand in operands)
        {
            if (Read(operand) is not { } one || (all is not null && all.Value.Slot != one.Slot))
                return null;
            all = (one.Slot, all is null ? one.Set : all.Value.Set.Or(one.Set));
        }
        return all;
    }

    /// <summary>What unary tests let pass; null where they are no constants.</summary>
    public static ValueSet? Tested(IEnumerable<TestAst> tests)
    {
        ValueSet? all = null;
        foreach (var test in tests)
        {
            var one = test.UsesInput ? null
                : test.Operator is { } operation ? Constants.Of(test.Operand) is { } with ? ValueSet.Compared(operation, with) : null
                : Constants.Of(test.Operand) is not { } value ? null
                : value.TryRange(out var range) ? ValueSet.Range(range!.Start, range.StartIncluded, range.End, range.EndIncluded)
                : value.TryList(out var list) ? ValueSet.Of([.. list])
                : ValueSet.Compared(BinaryOperator.Equal, value);
            if (one is null)
                return null;
            all = all is null ? one : all.Or(one);
        }
        return all;
    }

    public static Slot? SlotOf(Ast tree) => tree is PathAst { Source: NameAst name } path ? new(name.Name, path.Name) : null;
}
