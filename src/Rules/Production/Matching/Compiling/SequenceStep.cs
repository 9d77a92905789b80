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
        var items = index.Items(index.Groups.Find(context.Key.AsSpan(0, key.Length)));
        if (items.Length < clause.Count || !Take(context, items))
            return;
        if (clause.Consecutive && !AreConsecutive(context.Lists[list.List]))
            return;
        if (quantity is not null && !HasQuantity(context))
            return;
        if (list.IsRead)
            context.Frame.Slots[list.Number] = Lists.ValueOf(context, list);
        Next.Run(context);
    }

    bool Take(MatchContext context, ReadOnlySpan<int> items)
    {
        var taken = context.Lists[list.List];
        var count = 0;
        for (var i = 0; i < items.Length && count < taken.Length; i++)
        {
            var ordinal = clause.Oldest ? items[i] : items[items.Length - 1 - i];
            if (tests.Pass(context, ordinal, index.Table.At(ordinal)!))
                taken[count++] = ordinal;
        }
        return count == taken.Length;
    }

    bool AreConsecutive(int[] taken)
    {
        for (var i = 1; i < taken.Length; i++)
        {
            var (earlier, later) = clause.Oldest ? (taken[i - 1], taken[i]) : (taken[i], taken[i - 1]);
            if (!IsSuccessor(index.OrderOf(earlier), index.OrderOf(later)))
                return false;
        }
        return true;
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
                context.Nulls.Note(context, quantity.At);
            if (truth != 1 && clause.Quantity.AtLeast is null)
                return false;
        }
        return needed <= 0;
    }
}

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
