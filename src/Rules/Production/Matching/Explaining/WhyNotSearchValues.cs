using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Clauses over lists, values and time.</summary>
sealed partial class WhyNotSearch
{
    const int MostChanges = 400;

    bool Sequence(int index, ClausePart part, SequenceClause clause, ulong bound)
    {
        var step = explainer.SequenceOf(part);
        var finding = step.Find(context);
        if (!finding.Holds)
        {
            var facts = Array.ConvertAll(finding.Taken, taken => part.Candidate!.Table!.At(taken)!);
            var by = Array.ConvertAll(finding.Taken, step.OrderOf);
            Fail(index, finding.Taken.Length, seen => Missed(finding, clause, part, facts, by, seen));
            return false;
        }
        context.Frame.Slots[part.Result!.Number] = Lists.ValueOf(context, part.Result);
        return Go(index + 1, Follow(bound | part.Result.Bit));
    }

    NearMiss Missed(SequenceFinding finding, SequenceClause clause, ClausePart part, Fact[] facts, Value[] by, Snapshot seen)
    {
        var told = Array.ConvertAll(facts, fact => explainer.Teller.TellOfList(fact, part, seen));
        if (facts.Length < clause.Count)
            return new(ExplanationMessages.TooFew(part.Candidate!.Table!.Layout.Type, facts.Length, clause.Count)) { Facts = told, Found = facts.Length, Wanted = clause.Count };
        if (finding.Hole is { } hole)
            return new(ExplanationMessages.Hole(by[hole.Earlier], by[hole.Later])) { Facts = told };
        var misses = Enumerable.Range(0, facts.Length).Where(i => !finding.Met![i]).ToArray();
        return new(ExplanationMessages.Quantity(facts.Length - misses.Length, facts.Length, clause.Oldest, misses.Select(i => (by[i], told[i].Conditions[0]))))
        {
            Facts = told,
            Conditions = [.. misses.Select(i => told[i].Conditions[0])],
            Found = facts.Length - misses.Length,
            Wanted = clause.Quantity!.AtLeast ?? facts.Length,
        };
    }

    bool Aggregate(int index, ClausePart part, AggregateClause clause, ulong bound)
    {
        if (explainer.TotalOf(part) is { } total)
            total.Run(context);
        else
            context.Frame.Slots[part.Result!.Number] = Aggregates.Of(clause.Aggregate, ValuesOf(part, bound));
        return Go(index + 1, Follow(bound | part.Result!.Bit));
    }

    List<(string Key, Value Value)> ValuesOf(ClausePart part, ulong bound)
    {
        var values = new List<(string Key, Value Value)>();
        foreach (var candidate in CandidatesOf(part, bound))
        {
            var fact = part.Candidate!.Table!.At(candidate)!;
            Bind(part.Candidate, candidate, fact, bound);
            if (TestAll(part).Open is not null)
                continue;
            Value room = default;
            var value = explainer.TermOf(part).Look(context, ref room);
            if (!value.IsNull)
                values.Add((fact.Key, value));
        }
        return values;
    }

    bool Let(int index, ClausePart part, ulong bound)
    {
        Value room = default;
        context.Frame.Slots[part.Result!.Number] = explainer.TermOf(part).Look(context, ref room);
        return Go(index + 1, Follow(bound | part.Result.Bit));
    }

    bool Test(int index, ClausePart part, ulong bound)
    {
        var (met, open) = TestAll(part);
        if (open is null)
            return Go(index + 1, bound);
        // When the clock alone stands in the way, it is known until when.
        var time = met == part.Conjuncts.Count - 1 ? explainer.TimeOf(open) : null;
        Fail(index, met, seen =>
        {
            var failed = explainer.Teller.Tracer.Trace(open.Condition, seen);
            return new(ExplanationMessages.NotMet(failed)) { Conditions = [failed] };
        }, time is null ? null : TrueAtOf(time));
        return false;
    }

    bool Time(int index, ClausePart part, ulong bound)
    {
        var condition = explainer.TimeOf(part);
        context.NextChange = long.MaxValue;
        if (condition.Holds(context) == 1)
            return Go(index + 1, bound);
        var at = TrueAtOf(condition);
        Fail(index, 0, seen =>
        {
            var told = explainer.Teller.Tell(index, seen);
            var nothing = told.Values.FirstOrDefault(value => value.Value.IsNull);
            return new(at is { } instant ? ExplanationMessages.TrueLater(instant) : ExplanationMessages.NotByItself(nothing)) { Conditions = told.Values };
        }, at);
        return false;
    }

    bool Period(int index, ClausePart part, ulong bound)
    {
        var step = explainer.PeriodOf(part);
        var arrival = new Arrival();
        step.Next = arrival;
        step.Run(context);
        if (arrival.Reached)
            return Go(index + 1, Follow(bound | part.Result!.Bit));
        var next = matcher.Clock.Local(step.NextChange(context.Now));
        Fail(index, 0, _ => new(ExplanationMessages.NoPeriodYet(next)), next);
        return false;
    }

    // Goes from one instant at which the condition may change to the next.
    DateTimeOffset? TrueAtOf(TimeCondition condition)
    {
        var now = context.Now;
        DateTimeOffset? found = null;
        for (var i = 0; i < MostChanges && found is null; i++)
        {
            context.NextChange = long.MaxValue;
            if (condition.Holds(context) == 1)
                found = matcher.Clock.Local(context.Now);
            else if (context.NextChange == long.MaxValue)
                break;
            else
                context.TakeTime(matcher.WorldAt(context.NextChange), context.NextChange);
        }
        context.TakeTime(matcher.WorldAt(now), now);
        return found;
    }

    /// <summary>Notes that a step went on.</summary>
    sealed class Arrival : Step
    {
        public bool Reached { get; private set; }

        public override void Run(MatchContext context) => Reached = true;
    }
}
