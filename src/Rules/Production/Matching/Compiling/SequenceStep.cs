using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary><c>the last n</c>: the newest (or oldest) facts of a group, when there are so many, without a hole when that is asked.</summary>
sealed class SequenceStep(SequenceClause clause, Thing list, OrderedIndex index, Term[] key, CandidateTests tests, Test? quantity, PeriodKind? periods) : Step
{
    public override void Run(MatchContext context)
    {
        Value room = default;
        for (var i = 0; i < key.Length; i++)
            context.Key[i] = key[i].Look(context, ref room);
        var items = index.Items(context.Key.AsSpan(0, key.Length));
        if (items.Length < clause.Count || Take(context, items) < clause.Count)
            return;
        if (clause.Consecutive && !AreConsecutive(context.Lists[list.List]))
            return;
        if (quantity is not null && !HasQuantity(context))
            return;
        if (list.IsRead)
            context.Frame.Slots[list.Number] = Lists.ValueOf(context, list);
        Next.Run(context);
    }

    /// <summary>The value a fact is ordered by.</summary>
    public Value OrderOf(int ordinal) => index.OrderOf(ordinal);

    /// <summary>The same as a run, told and not gone on with.</summary>
    public SequenceFinding Find(MatchContext context)
    {
        Value room = default;
        for (var i = 0; i < key.Length; i++)
            context.Key[i] = key[i].Look(context, ref room);
        var found = Take(context, index.Items(context.Key.AsSpan(0, key.Length)));
        var taken = context.Lists[list.List][..found];
        if (found < clause.Count)
            return new(taken, null, null, Holds: false);
        if (clause.Consecutive && HoleIn(taken) is { } hole)
            return new(taken, hole, null, Holds: false);
        var met = quantity is null ? null : Array.ConvertAll(taken, ordinal => Passes(context, ordinal));
        return new(taken, null, met, met is null || met.Count(passes => passes) >= (clause.Quantity!.AtLeast ?? found));
    }

    bool Passes(MatchContext context, int ordinal)
    {
        context.Bind(tests.Candidate.Number, ordinal, index.Table.At(ordinal));
        return quantity!.Holds(context) == 1;
    }

    int Take(MatchContext context, ReadOnlySpan<int> items)
    {
        var taken = context.Lists[list.List];
        var count = 0;
        for (var i = 0; i < items.Length && count < taken.Length; i++)
        {
            var ordinal = clause.Oldest ? items[i] : items[items.Length - 1 - i];
            if (tests.Pass(context, ordinal, index.Table.At(ordinal)!))
                taken[count++] = ordinal;
        }
        return count;
    }

    bool AreConsecutive(int[] taken) => HoleIn(taken) is null;

    // The places of two that do not follow one another.
    (int Earlier, int Later)? HoleIn(int[] taken)
    {
        for (var i = 1; i < taken.Length; i++)
        {
            var (earlier, later) = clause.Oldest ? (i - 1, i) : (i, i - 1);
            if (!IsSuccessor(index.OrderOf(taken[earlier]), index.OrderOf(taken[later])))
                return (earlier, later);
        }
        return null;
    }

    bool IsSuccessor(in Value earlier, in Value later)
    {
        if (periods is { } kind && earlier.TryString(out var id))
            return later.TryString(out var next) && Period.TryParse(id, out var period) && (period with { Kind = kind }).Next?.Id == next;
        return earlier.TryNumber(out var number) && later.TryNumber(out var following) && number.IsInteger && number + 1 == following;
    }

    bool HasQuantity(MatchContext context)
    {
        var taken = context.Lists[list.List];
        var needed = clause.Quantity!.AtLeast ?? taken.Length;
        for (var i = 0; i < taken.Length && needed > 0; i++)
        {
            context.Bind(tests.Candidate.Number, taken[i], index.Table.At(taken[i]));
            var truth = quantity!.Holds(context);
            if (truth == 1)
                needed--;
            else if (truth < 0)
                context.Nulls.Note(context, quantity.At, quantity.Settings);
            if (truth != 1 && clause.Quantity.AtLeast is null)
                return false;
        }
        return needed <= 0;
    }
}

/// <summary>What a sequence clause found, for those who ask why it does not hold.</summary>
/// <param name="Taken">Numbers of the facts, in the order asked for; fewer than asked for when there are not so many.</param>
/// <param name="Hole">Places of two that should follow one another and do not.</param>
/// <param name="Met">Which of them pass the quantity's condition; null when there is none.</param>
readonly record struct SequenceFinding(int[] Taken, (int Earlier, int Later)? Hole, bool[]? Met, bool Holds);

/// <summary>Lists of facts as values.</summary>
static class Lists
{
    public static Value ValueOf(MatchContext context, Thing list)
    {
        var taken = context.Lists[list.List];
        var records = new Value[taken.Length];
        for (var i = 0; i < records.Length; i++)
            records[i] = Value.Of(list.Table!.At(taken[i])!.Record);
        return Value.OfList(records);
    }
}
