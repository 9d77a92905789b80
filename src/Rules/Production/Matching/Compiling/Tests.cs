using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A condition over what is bound: 1 true, 0 false, -1 neither.</summary>
abstract class Test(SourcePosition at)
{
    public SourcePosition At => at;

    /// <summary>Places in the frame of the settings it reads: while one is not set, a null is no one's mistake.</summary>
    public int[] Settings { get; set; } = [];

    public abstract int Holds(MatchContext context);
}

/// <summary>Any expression.</summary>
sealed class NodeTest(Node node) : Test(node.At)
{
    public override int Holds(MatchContext context) => Guarded.Test(node, context.Frame);
}

/// <summary>Two values compared.</summary>
sealed class CompareTest(SourcePosition at, BinaryOperator operation, Term left, Term right) : Test(at)
{
    public override int Holds(MatchContext context)
    {
        Value leftRoom = default, rightRoom = default;
        ref readonly var a = ref left.Look(context, ref leftRoom);
        ref readonly var b = ref right.Look(context, ref rightRoom);
        if (operation is BinaryOperator.Equal or BinaryOperator.NotEqual)
            return Comparison.AreEqual(a, b) is { } equal ? (equal == (operation == BinaryOperator.Equal) ? 1 : 0) : -1;
        if (a.Kind == ValueKind.Number && b.Kind == ValueKind.Number)
            return OrderNode.Holds(operation, a.AsNumber.CompareTo(b.AsNumber)) ? 1 : 0;
        return Comparison.Order(a, b) is { } order ? (OrderNode.Holds(operation, order) ? 1 : 0) : -1;
    }
}

/// <summary>A field compared with a number that is written in the rule.</summary>
sealed class NumberTest(SourcePosition at, int position, int slot, BinaryOperator operation, Number threshold) : Test(at)
{
    readonly Number _threshold = threshold;

    public override int Holds(MatchContext context)
    {
        if (context.Facts[position] is not { } fact)
            return Nothing;
        ref readonly var value = ref fact.Slots[slot];
        if (value.Kind != ValueKind.Number)
            return value.IsNull ? Nothing : -1;
        return operation switch
        {
            BinaryOperator.Equal => value.AsNumber.Equals(_threshold) ? 1 : 0,
            BinaryOperator.NotEqual => value.AsNumber.Equals(_threshold) ? 0 : 1,
            _ => OrderNode.Holds(operation, value.AsNumber.CompareTo(_threshold)) ? 1 : 0,
        };
    }

    // null is unequal to a number, but neither less nor more.
    int Nothing => operation switch
    {
        BinaryOperator.Equal => 0,
        BinaryOperator.NotEqual => 1,
        _ => -1,
    };
}

/// <summary>A field equal to one of some texts, or to none of them.</summary>
sealed class TextTest(SourcePosition at, int position, int slot, string[] texts, bool negated) : Test(at)
{
    public override int Holds(MatchContext context)
    {
        if (context.Facts[position] is not { } fact)
            return negated ? 1 : 0;
        ref readonly var value = ref fact.Slots[slot];
        if (value.Kind != ValueKind.String)
            return value.IsNull ? (negated ? 1 : 0) : -1;
        foreach (var text in texts)
        {
            if (string.Equals(value.AsString, text, StringComparison.Ordinal))
                return negated ? 0 : 1;
        }
        return negated ? 1 : 0;
    }
}

/// <summary>A value that is itself true or false.</summary>
sealed class TruthTest(SourcePosition at, Term term) : Test(at)
{
    public override int Holds(MatchContext context)
    {
        Value room = default;
        ref readonly var value = ref term.Look(context, ref room);
        return value.Kind != ValueKind.Boolean ? -1 : value.AsBoolean ? 1 : 0;
    }
}

sealed class NotTest(SourcePosition at, Test inner) : Test(at)
{
    public override int Holds(MatchContext context)
    {
        var truth = inner.Holds(context);
        return truth < 0 ? truth : 1 - truth;
    }
}

/// <summary>A conjunction or disjunction: decided by the first false (true), neither where nothing decides.</summary>
sealed class LogicTest(SourcePosition at, bool isAnd, Test[] operands) : Test(at)
{
    public override int Holds(MatchContext context)
    {
        var decisive = isAnd ? 0 : 1;
        var result = 1 - decisive;
        foreach (var operand in operands)
        {
            var truth = operand.Holds(context);
            if (truth == decisive)
                return truth;
            if (truth < 0)
                result = -1;
        }
        return result;
    }
}

/// <summary>Tests all of which must hold; a null is counted when no other test says false.</summary>
sealed class TestList(Test[] tests)
{
    public static TestList Empty { get; } = new([]);

    public int Count => tests.Length;

    public bool Pass(MatchContext context)
    {
        foreach (var test in tests)
        {
            var truth = test.Holds(context);
            if (truth == 1)
                continue;
            if (truth < 0)
                NoteNull(context, test);
            return false;
        }
        return true;
    }

    void NoteNull(MatchContext context, Test open)
    {
        foreach (var test in tests)
        {
            if (test.Holds(context) == 0)
                return;
        }
        context.Nulls.Note(context, open.At, open.Settings);
    }
}
