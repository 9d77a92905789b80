using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Puts the clauses of a rule in an order in which few candidates are looked at, starting from what is bound.</summary>
sealed class ChainBuilder(RuleParts parts, AccessPlanner planner)
{
    readonly List<Step> _steps = [];
    readonly List<Conjunct> _conditions = [];
    readonly List<ClausePart> _clauses = [];
    readonly List<Thing> _references = [];
    ulong _bound;

    /// <summary>The steps of a search.</summary>
    /// <param name="bound">Joined facts that are bound at the start.</param>
    /// <param name="tested">Conditions that were tested before.</param>
    public Step Build(ulong bound, IReadOnlyCollection<Conjunct> tested)
    {
        _bound = bound;
        _conditions.AddRange(parts.Conditions.Where(condition => !condition.ReadsTime && !tested.Contains(condition)));
        _clauses.AddRange(parts.Clauses.Where(clause => clause.IsJoin ? (clause.OwnBit & bound) == 0 : clause.Clause is not (TestClause or TimeClause)));
        _references.AddRange(parts.Scope.Things.Where(thing => thing.Kind == ThingKind.Reference && !parts.Clauses.Any(clause => clause.References.Contains(thing))));
        if (parts.IsTimed)
            _steps.Add(new TimeGateStep());
        Settle();
        while (_clauses.Count > 0)
        {
            Place(NextClause());
            Settle();
        }
        if (parts.TimeConditions is { Length: > 0 } times)
            _steps.Add(new TimeStep(times));
        _steps.Add(new MatchStep());
        for (var i = 0; i + 1 < _steps.Count; i++)
            _steps[i].Next = _steps[i + 1];
        return _steps[0];
    }

    // Whatever can be tested or followed now, is.
    void Settle()
    {
        for (var changed = true; changed;)
        {
            changed = Test();
            foreach (var reference in _references.Where(reference => (reference.KeyReads & ~_bound) == 0).ToArray())
            {
                _steps.Add(new ReferenceStep(reference));
                _bound |= reference.Bit;
                changed = _references.Remove(reference);
            }
        }
    }

    bool Test()
    {
        var ready = TakeReady();
        if (ready.Length == 0)
            return false;
        _steps.Add(new FilterStep(new(ready), parts.WaitsAtTests));
        return true;
    }

    Test[] TakeReady()
    {
        var ready = _conditions.Where(condition => (condition.Reads & ~_bound) == 0).ToArray();
        _conditions.RemoveAll(ready.Contains);
        return Array.ConvertAll(ready, condition => condition.Test);
    }

    // Cheap ones first: values, then joins by an index, then what only filters, then joins that must look at many. What may
    // change by time comes last, for whatever waits must know all its facts.
    ClausePart NextClause()
    {
        var ready = _clauses.Where(clause => (clause.Needs & ~_bound) == 0 || clause.IsJoin).ToArray();
        return Array.Find(ready, clause => clause.Clause is LetClause or PeriodClause && !clause.IsTimed)
            ?? ready.Where(clause => clause.IsJoin).FirstOrDefault(clause => KindOf(clause) <= AccessKind.Index)
            ?? Array.Find(ready, clause => !clause.IsJoin && !clause.IsTimed)
            ?? ready.Where(clause => clause.IsJoin).OrderBy(KindOf).FirstOrDefault()
            ?? ready[0];
    }

    AccessKind KindOf(ClausePart join) => AccessPlanner.KindOf(join.Candidate!, [.. Readers(join)], _bound);

    IEnumerable<Conjunct> Readers(ClausePart clause) =>
        clause.IsJoin ? _conditions.Where(condition => (condition.Reads & clause.OwnBit) != 0) : clause.Conjuncts;

    void Place(ClausePart part)
    {
        _clauses.Remove(part);
        switch (part.Clause)
        {
            case JoinClause:
                Join(part);
                break;
            case LetClause:
                _steps.Add(new LetStep(part.Result!.Number, parts.Scope.Term(part.Others[0])));
                break;
            case PeriodClause period:
                _steps.Add(parts.PeriodStep(period, part.Result!));
                break;
            case SequenceClause sequence:
                _steps.Add(parts.Sequence(part, sequence, planner));
                break;
            case AggregateClause aggregate:
                Aggregate(part, aggregate);
                break;
            default:
                Existence(part);
                break;
        }
        _bound |= part.Result?.Bit ?? 0;
    }

    void Join(ClausePart part)
    {
        var choice = planner.Choose(part.Candidate!, Readers(part), _bound, isJoin: true);
        _conditions.RemoveAll(choice.Done.Contains);
        _bound |= part.OwnBit;
        _steps.Add(new JoinStep(part.Candidate!.Number, choice.Access, new(TakeReady())));
    }

    void Existence(ClausePart part)
    {
        var choice = planner.Choose(part.Candidate!, part.Conjuncts, _bound);
        _steps.Add(new ExistenceStep(part.Clause is ExistsClause, choice.Access, Tests(part, choice.Done), part.IsTimed));
    }

    void Aggregate(ClausePart part, AggregateClause aggregate)
    {
        if (parts.Total(part, aggregate) is { } total)
        {
            _steps.Add(total);
            return;
        }
        var choice = planner.Choose(part.Candidate!, part.Conjuncts, _bound);
        _steps.Add(new AggregateStep(part.Result!.Number, aggregate.Aggregate, choice.Access, Tests(part, choice.Done), parts.Scope.Term(part.Others[0])));
    }

    CandidateTests Tests(ClausePart part, IReadOnlyList<Conjunct> done) =>
        new(part.Candidate!, [.. part.References], new([.. part.Conjuncts.Where(conjunct => !done.Contains(conjunct)).Select(conjunct => parts.TestOf(conjunct))]));
}
