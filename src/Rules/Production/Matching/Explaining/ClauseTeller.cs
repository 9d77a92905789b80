using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Tells what a clause saw in a snapshot.</summary>
sealed class ClauseTeller(RulePlan plan, RuleWords words, ValueTracer tracer, RuleClock clock)
{
    public ValueTracer Tracer => tracer;
    public RuleWords Words => words;

    /// <summary>All clauses of a match.</summary>
    public SeenClause[] TellAll(Snapshot seen) => [.. Enumerable.Range(0, plan.Clauses.Count).Select(index => Tell(index, seen))];

    /// <param name="index">Place of the clause, from 0.</param>
    public SeenClause Tell(int index, Snapshot seen)
    {
        var part = plan.Clauses[index];
        var clause = Bare(index);
        switch (part.Clause)
        {
            case JoinClause or ExistsClause:
                return seen.Facts[part.Candidate!.Number] is { } fact ? clause with { Facts = [Tell(fact, part, seen)] } : clause;
            case SequenceClause:
                return clause with { Facts = [.. seen.Lists[part.Result!.List].Select(one => TellOfList(one, part, seen))], Values = Compared(part, seen) };
            case AggregateClause aggregate:
                return clause with { Values = [.. Compared(part, seen), new SeenValue(new(aggregate.Name, aggregate.Name), seen.ValueOf(part.Result!))] };
            case NotClause:
                return clause with { Values = Compared(part, seen) };
            case LetClause let:
                return clause with { Values = [new SeenValue(new(let.Name, let.Name), seen.ValueOf(part.Result!)) { Parts = [tracer.Trace(part.Others[0], seen)] }] };
            case PeriodClause period:
                return clause with { Values = [new SeenValue(new(period.Name, period.Name), seen.ValueOf(part.Result!))] };
            case TimeClause time:
                return Tell(clause, time, part, seen);
            default:
                return clause with { Values = [.. part.Conjuncts.Select(conjunct => tracer.Trace(conjunct.Condition, seen))] };
        }
    }

    /// <summary>The clause without what it saw.</summary>
    public SeenClause Bare(int index) => new(index + 1, plan.Rule.Clauses[index].Position, words.Of(plan.Rule.Clauses[index]));

    /// <summary>A fact with what the conditions of a clause see of it.</summary>
    public SeenFact Tell(Fact fact, ClausePart part, Snapshot seen)
    {
        var bound = seen.With(part.Candidate!, fact);
        return new(fact.Type, fact.Key, fact.Version) { Conditions = [.. part.Conjuncts.Select(conjunct => tracer.Trace(conjunct.Condition, bound))] };
    }

    /// <summary>A fact of a sequence with what is asked of each of them.</summary>
    public SeenFact TellOfList(Fact fact, ClausePart part, Snapshot seen)
    {
        var bound = seen.With(part.Candidate!, fact);
        return new(fact.Type, fact.Key, fact.Version) { Conditions = part.Others.Count > 1 ? [tracer.Trace(part.Others[1], bound)] : [] };
    }

    SeenValue[] Compared(ClausePart part, Snapshot seen)
    {
        var own = part.References.Aggregate(part.OwnBit, (bits, reference) => bits | reference.Bit);
        return [.. part.Conjuncts.SelectMany(conjunct => tracer.Outer(conjunct.Condition, own, seen))];
    }

    SeenClause Tell(SeenClause clause, TimeClause time, ClausePart part, Snapshot seen)
    {
        var (from, length) = (tracer.Trace(part.Others[0], seen), tracer.Trace(part.Others[1], seen));
        var told = clause with { Values = part.Others[1].Tree is LiteralAst ? [from] : [from, length] };
        if (Span.Of(length.Value, SpanText.IsExact(part.Others[1].Tree)) is not { } span || clock.Window(time.Relation, from.Value, span, time.Calendar) is not var (begin, end))
            return told;
        return told with { TrueFrom = clock.Local(begin), TrueUntil = end == long.MaxValue ? null : clock.Local(end) };
    }
}
