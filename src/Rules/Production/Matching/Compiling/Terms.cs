using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A value that a condition reads; the frequent kinds read it where it lies.</summary>
abstract class Term
{
    /// <summary>The value in place, or computed into the room given.</summary>
    public abstract ref readonly Value Look(MatchContext context, ref Value room);
}

sealed class ConstantTerm(Value value) : Term
{
    readonly Value _value = value;

    public Value Value => _value;
    public override ref readonly Value Look(MatchContext context, ref Value room) => ref _value;
}

/// <summary>A field of a bound fact; null where a reference leads nowhere.</summary>
sealed class SlotTerm(int position, int slot) : Term
{
    public int Position => position;
    public int Slot => slot;

    public override ref readonly Value Look(MatchContext context, ref Value room)
    {
        if (context.Facts[position] is { } fact)
            return ref fact.Slots[slot];
        room = default;
        return ref room;
    }
}

/// <summary>A value that a clause made: an aggregate, a let, a period, a setting.</summary>
sealed class FrameTerm(int slot) : Term
{
    public override ref readonly Value Look(MatchContext context, ref Value room) => ref context.Frame.Slots[slot];
}

/// <summary>A field of a fact of a sequence, such as <c>q[1].quarter</c>, without making the list.</summary>
sealed class ListItemTerm(int list, int index, int slot, FactTable table) : Term
{
    public override ref readonly Value Look(MatchContext context, ref Value room) =>
        ref table.At(context.Lists[list][index])!.Slots[slot];
}

/// <summary>A number more or less than another, such as the quarter before.</summary>
sealed class ShiftedTerm(Term inner, Number by) : Term
{
    public override ref readonly Value Look(MatchContext context, ref Value room)
    {
        Value inside = default;
        ref readonly var value = ref inner.Look(context, ref inside);
        room = value.Kind == ValueKind.Number && Number.TryAdd(value.AsNumber, by, out var sum) ? Value.Of(sum) : default;
        return ref room;
    }
}

/// <summary>A context made of terms, such as what an effect carries: without an evaluation and without the records as a whole.</summary>
sealed class ContextTerm(ContextShape shape, Term[] values) : Term
{
    /// <summary>Null when the expression is no context, or one whose entries read one another.</summary>
    public static ContextTerm? Of(Bound bound, MatchScope scope)
    {
        if (bound.Tree is not ContextAst { Entries: var entries } || entries.DistinctBy(entry => entry.Key).Count() < entries.Count)
            return null;
        var keys = entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        if (entries.Any(entry => AstWalk.Any(entry.Value, part => part is FunctionAst || (part is NameAst name && keys.Contains(name.Name)))))
            return null;
        return new(new([.. entries.Select(entry => entry.Key)]), [.. entries.Select(entry => scope.Term(bound.Part(entry.Value)))]);
    }

    public override ref readonly Value Look(MatchContext context, ref Value room)
    {
        var made = new Value[values.Length];
        for (var i = 0; i < made.Length; i++)
            made[i] = values[i].Look(context, ref room);
        room = Value.Of(new Context(shape, made));
        return ref room;
    }
}

/// <summary>Any other expression.</summary>
sealed class NodeTerm(Node node) : Term
{
    public override ref readonly Value Look(MatchContext context, ref Value room)
    {
        room = Guarded.Evaluate(node, context.Frame);
        return ref room;
    }
}

/// <summary>Evaluates nodes with a fresh budget; what passes it, or overflows, is null.</summary>
static class Guarded
{
    public static Value Evaluate(Node node, Frame frame)
    {
        frame.Run.Reset(frame.Run.Environment);
        try
        {
            return node.Evaluate(frame);
        }
        catch (Evaluation.LimitException limit)
        {
            frame.Run.Warn(limit.Warning);
        }
        catch (OverflowException)
        {
            frame.Run.Warn(node.At, new("结果超出数字的范围", "A result is out of range"));
        }
        return default;
    }

    public static int Test(Node node, Frame frame)
    {
        frame.Run.Reset(frame.Run.Environment);
        try
        {
            return node.Test(frame);
        }
        catch (Evaluation.LimitException limit)
        {
            frame.Run.Warn(limit.Warning);
        }
        catch (OverflowException)
        {
            frame.Run.Warn(node.At, new("结果超出数字的范围", "A result is out of range"));
        }
        return -1;
    }
}
