using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>One step of a search for matches: binds or tests something and goes on for each way it holds.</summary>
abstract class Step
{
    public Step Next { get; set; } = null!;

    public abstract void Run(MatchContext context);
}

/// <summary>The end: the match is complete.</summary>
sealed class MatchStep : Step
{
    public override void Run(MatchContext context) => context.Sink.Match(context);
}

/// <summary>Binds a fact of a <c>there is</c> clause.</summary>
sealed class JoinStep(int position, Access access, TestList tests) : Step, ICandidates
{
    public Access Access => access;

    public override void Run(MatchContext context) => access.Each(context, this);

    public bool Try(MatchContext context, int ordinal, Fact fact)
    {
        context.Bind(position, ordinal, fact);
        if (tests.Pass(context))
            Next.Run(context);
        return true;
    }
}

/// <summary>Tests what is bound.</summary>
/// <param name="waits">Whether an aggregate among what is tested may change by time.</param>
sealed class FilterStep(TestList tests, bool waits) : Step
{
    public override void Run(MatchContext context)
    {
        if (tests.Pass(context))
            Next.Run(context);
        else if (waits)
            context.Sink.Wait(context);
    }
}

/// <summary>Binds what a reference leads to; nothing, when there is no such fact.</summary>
sealed class ReferenceStep(Thing reference) : Step
{
    public override void Run(MatchContext context)
    {
        Follow(context, reference);
        Next.Run(context);
    }

    public static void Follow(MatchContext context, Thing reference)
    {
        Value room = default;
        ref readonly var key = ref reference.Key!.Look(context, ref room);
        var ordinal = key.Kind == ValueKind.String ? reference.Table!.Find(key.AsString) : -1;
        context.Bind(reference.Number, ordinal, ordinal < 0 ? null : reference.Table!.At(ordinal));
    }
}

/// <summary><c>let</c>.</summary>
sealed class LetStep(int slot, Term value) : Step
{
    public override void Run(MatchContext context)
    {
        Value room = default;
        context.Frame.Slots[slot] = value.Look(context, ref room);
        Next.Run(context);
    }
}

/// <summary>What a clause asks of each of its candidates: references followed, then tests.</summary>
sealed class CandidateTests(Thing candidate, Thing[] references, TestList tests)
{
    public Thing Candidate => candidate;

    public bool Pass(MatchContext context, int ordinal, Fact fact)
    {
        context.Bind(candidate.Number, ordinal, fact);
        foreach (var reference in references)
            ReferenceStep.Follow(context, reference);
        return tests.Pass(context);
    }
}

/// <summary><c>there is no</c> and <c>there exists</c>.</summary>
/// <param name="timed">Whether a candidate's conditions depend on the instant, so that what fails now may hold later.</param>
sealed class ExistenceStep(bool wanted, Access access, CandidateTests tests, bool timed) : Step, ICandidates
{
    public override void Run(MatchContext context)
    {
        context.Found = false;
        access.Each(context, this);
        if (context.Found == wanted)
            Next.Run(context);
        else if (timed)
            context.Sink.Wait(context);
    }

    public bool Try(MatchContext context, int ordinal, Fact fact)
    {
        context.Found = tests.Pass(context, ordinal, fact);
        return !context.Found;
    }
}

/// <summary>An aggregate that is kept as facts come and go.</summary>
sealed class TotalStep(int slot, Aggregate aggregate, TotalsIndex index, Term[] key) : Step
{
    /// <summary>The same step for another search.</summary>
    public TotalStep Again() => new(slot, aggregate, index, key);

    public override void Run(MatchContext context)
    {
        Value room = default;
        for (var i = 0; i < key.Length; i++)
            context.Key[i] = key[i].Look(context, ref room);
        context.Frame.Slots[slot] = index.Of(context.Key.AsSpan(0, key.Length), aggregate);
        Next.Run(context);
    }
}

/// <summary>An aggregate over candidates that are looked at one by one, because their conditions read more than an index can hold.</summary>
sealed class AggregateStep(int slot, Aggregate aggregate, Access access, CandidateTests tests, Term of) : Step, ICandidates
{
    readonly List<(string Key, Value Value)> _values = [];

    public override void Run(MatchContext context)
    {
        _values.Clear();
        access.Each(context, this);
        context.Frame.Slots[slot] = Aggregates.Of(aggregate, _values);
        Next.Run(context);
    }

    public bool Try(MatchContext context, int ordinal, Fact fact)
    {
        if (!tests.Pass(context, ordinal, fact))
            return true;
        Value room = default;
        ref readonly var value = ref of.Look(context, ref room);
        if (!value.IsNull)
            _values.Add((fact.Key, value));
        return true;
    }
}

/// <summary>What aggregates make of values.</summary>
static class Aggregates
{
    /// <param name="values">With the keys of their facts, whose order lists are in.</param>
    public static Value Of(Aggregate aggregate, List<(string Key, Value Value)> values)
    {
        switch (aggregate)
        {
            case Aggregate.Count:
                return Value.Of(values.Count);
            case Aggregate.Sum or Aggregate.Mean:
                return Sum(values, aggregate == Aggregate.Mean);
            case Aggregate.Min or Aggregate.Max:
                return Extreme(values, aggregate == Aggregate.Max ? 1 : -1);
            default:
                values.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
                var items = values.Select(value => value.Value);
                return Value.OfList(aggregate == Aggregate.Distinct ? items.Distinct() : items);
        }
    }

    static Value Sum(List<(string Key, Value Value)> values, bool mean)
    {
        var sum = Number.Zero;
        foreach (var (_, value) in values)
        {
            if (!value.TryNumber(out var number) || !Number.TryAdd(sum, number, out sum))
                return default;
        }
        if (!mean)
            return Value.Of(sum);
        return values.Count > 0 && Number.TryDivide(sum, values.Count, out var quotient) ? Value.Of(quotient) : default;
    }

    // Null when two values have no order between them.
    static Value Extreme(List<(string Key, Value Value)> values, int sign)
    {
        Value best = default;
        foreach (var (_, value) in values)
        {
            if (best.IsNull)
                best = value;
            else if (Comparison.Order(value, best) is not { } order)
                return default;
            else if (order * sign > 0)
                best = value;
        }
        return best;
    }
}
