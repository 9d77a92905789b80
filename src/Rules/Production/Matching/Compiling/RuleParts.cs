using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A rule taken apart: its clauses and conditions over the things it binds, from which searches are built.</summary>
sealed class RuleParts
{
    readonly ConditionCompiler _compiler;
    readonly Dictionary<ClausePart, Func<AccessPlanner, Step>> _sequences = [];
    readonly Dictionary<ClausePart, Step?> _totals = [];
    readonly Dictionary<PeriodClause, PeriodStep> _periods = [];
    readonly List<ClausePart> _clauses = [];
    readonly Func<RulePlan> _plan;
    readonly RuleClock _clock;
    TimeCondition[]? _times;

    /// <param name="plan">Gives the finished plan; asked for only when facts come.</param>
    public RuleParts(CheckedRuleSet set, CheckedRule rule, FactStore store, Readings readings, RuleClock clock, Func<RulePlan> plan)
    {
        (Set, Rule) = (set, rule);
        _clock = clock;
        _plan = plan;
        Scope = new(store, set.Functions, readings);
        _compiler = new(Scope);
        // Joined facts come first, so that their numbers are their places in a match.
        var joins = new Queue<Thing>();
        if (rule.Guard is { } guard)
            joins.Enqueue(Scope.Add(ThingKind.Join, store.Table(guard.Change.Type)));
        foreach (var join in rule.Clauses.OfType<JoinClause>())
            joins.Enqueue(Scope.Add(ThingKind.Join, store.Table(join.Type)));
        Joins = [.. joins];
        if (rule.Guard is { } guarding)
            DeclareGuarded(guarding.Change, joins.Dequeue());
        foreach (var clause in rule.Clauses)
            _clauses.Add(PartOf(clause, joins));
    }

    void DeclareGuarded(GuardedChange change, Thing record)
    {
        Scope.Declare(change.Name, record);
        Old = Scope.Add(ThingKind.Given, null, "old");
        Scope.Declare($"old {change.Name}", Old);
        Actor = Scope.Add(ThingKind.Given, null, "actor");
        Scope.Declare("actor", Actor);
    }

    public CheckedRuleSet Set { get; }
    public CheckedRule Rule { get; }
    public MatchScope Scope { get; }
    public IReadOnlyList<Thing> Joins { get; }
    public Thing? Old { get; private set; }
    public Thing? Actor { get; private set; }
    public IReadOnlyList<ClausePart> Clauses => _clauses;

    /// <summary>Conditions of joins and tests, which go wherever what they read is bound.</summary>
    public IEnumerable<Conjunct> Conditions => _clauses.Where(clause => clause.IsJoin || clause.Clause is TestClause).SelectMany(clause => clause.Conjuncts);

    public bool IsTimed => _clauses.Any(clause => clause.IsTimed || clause.Clause is TimeClause);

    /// <summary>Whether an aggregate or sequence may change by time, so that tests behind it may pass later.</summary>
    public bool WaitsAtTests => _clauses.Any(clause => clause.IsTimed && clause.Clause is AggregateClause or SequenceClause);

    public IEnumerable<PeriodStep> Periods => _periods.Values;

    // ---- taking clauses apart ----

    ClausePart PartOf(Clause clause, Queue<Thing> joins)
    {
        switch (clause)
        {
            case JoinClause join:
                var thing = joins.Dequeue();
                Scope.Declare(join.Name, thing);
                return new(clause) { Candidate = thing, Conjuncts = Conjuncts(join.Where, thing.Bit) };
            case NotClause or ExistsClause:
                var facts = (FactClause)clause;
                return Inside(facts, clause is NotClause not ? not.Name : ((ExistsClause)clause).Name, []);
            case SequenceClause sequence:
                return SequenceOf(sequence);
            case AggregateClause aggregate:
                var total = Inside(aggregate, aggregate.FactName, [aggregate.Of], Scope.Add(ThingKind.Value, null));
                Scope.Declare(aggregate.Name, total.Result!);
                return total;
            case LetClause let:
                return LetOf(let);
            case TestClause test:
                return new(clause) { Conjuncts = Conjuncts(test.Condition, 0) };
            case TimeClause time:
                return new(clause) { Others = [Scope.Bind(time.From), Scope.Bind(time.Span)] };
            case PeriodClause period:
                var bound = Scope.Add(ThingKind.Value, null);
                Scope.Declare(period.Name, bound);
                return new(clause) { Result = bound };
            default:
                throw new System.Diagnostics.UnreachableException($"No part for {clause}.");
        }
    }

    ClausePart LetOf(LetClause let)
    {
        var value = Scope.Bind(let.Value);
        if (AstWalk.ReadsTime(value.Tree))
        {
            Scope.Inline(let.Name, value.Tree);
            return new(new TestClause(let.Position, let.Value));
        }
        var result = Scope.Add(ThingKind.Value, null);
        Scope.Declare(let.Name, result);
        return new(let) { Result = result, Others = [value] };
    }

    ClausePart SequenceOf(SequenceClause sequence)
    {
        Scope.ListLengths.Add(sequence.Count);
        var list = Scope.Add(ThingKind.List, Scope.Store.Table(sequence.Type));
        RuleExpression[] others = sequence.Quantity is { } quantity ? [sequence.By, quantity.Condition] : [sequence.By];
        var part = Inside(sequence, sequence.Name, others, list);
        Scope.Declare(sequence.Name, list);
        return part;
    }

    ClausePart Inside(FactClause clause, string? name, RuleExpression[] others, Thing? result = null)
    {
        var candidate = Scope.Add(ThingKind.Candidate, Scope.Store.Table(clause.Type));
        return Scope.Within(name, candidate, () => new ClausePart(clause)
        {
            Candidate = candidate,
            Result = result,
            Conjuncts = Conjuncts(clause.Where, candidate.Bit),
            Others = [.. others.Select(Scope.Bind)],
        });
    }

    Conjunct[] Conjuncts(RuleExpression? where, ulong own)
    {
        if (where is null)
            return [];
        var bound = Scope.Bind(where);
        return [.. AstWalk.Conjuncts(bound.Tree).Select(tree => new Conjunct(bound.Part(tree), Scope, _compiler, own))];
    }

    /// <summary>Called when all expressions of the rule are tied, those of its effects too.</summary>
    public void Settle()
    {
        foreach (var clause in _clauses)
            clause.Settle(Scope.Things);
    }

    // ---- steps that keep something for the clause, and so are made once ----

    public Step Sequence(ClausePart part, SequenceClause clause, AccessPlanner planner)
    {
        if (!_sequences.TryGetValue(part, out var make))
            _sequences[part] = make = SequenceMaker(part, clause);
        return make(planner);
    }

    Func<AccessPlanner, Step> SequenceMaker(ClausePart part, SequenceClause clause)
    {
        var (table, candidate) = (part.Candidate!.Table!, part.Candidate);
        var (slots, key, filter, rest) = Split(part);
        var by = Scope.Term(part.Others[0]);
        if (by is not SlotTerm && (part.Others[0].Reads != candidate.Bit || AstWalk.ReadsTime(part.Others[0].Tree)))
            throw new NotSupportedException($"{Rule.Id}: the facts of a sequence must be ordered by something of their own. / 排序依据只能取自事实本身。");
        var index = AccessPlanner.Add(table, by is SlotTerm slot
            ? new OrderedIndex(table, slots, slot.Slot, filter)
            : new OrderedIndex(table, slots, new ClauseValue(candidate, NewContext, by, SlotReads.Of(part.Others[0], candidate)), filter));
        var quantity = part.Others.Count > 1 ? _compiler.Compile(part.Others[1]) : null;
        var periods = (clause.By.Type as PeriodValueType)?.Kind;
        var tests = new CandidateTests(candidate, [.. part.References], new([.. rest.Select(conjunct => TestOf(conjunct))]));
        return _ => new SequenceStep(clause, part.Result!, index, key, tests, quantity, periods);
    }

    /// <summary>The step of an aggregate that is kept incrementally; null when it cannot be.</summary>
    public Step? Total(ClausePart part, AggregateClause clause)
    {
        if (!_totals.TryGetValue(part, out var step))
            _totals[part] = step = IsTotal(part, clause) ? MakeTotal(part, clause) : null;
        return step is TotalStep total ? total.Again() : null;
    }

    static bool IsTotal(ClausePart part, AggregateClause clause) =>
        clause.Aggregate is Aggregate.Sum or Aggregate.Count or Aggregate.Mean
        && (part.Others[0].Reads & ~part.OwnBit) == 0 && !part.Others[0].ReadsGiven && !part.IsTimed;

    TotalStep? MakeTotal(ClausePart part, AggregateClause clause)
    {
        if (part.Conjuncts.Any(conjunct => conjunct.EqualityFor(part.Candidate!) is null && !IsFilter(part, conjunct)))
            return null;
        var table = part.Candidate!.Table!;
        var (slots, key, filter, rest) = Split(part);
        if (rest.Length > 0)
            return null;
        var of = new ClauseValue(part.Candidate, NewContext, Scope.Term(part.Others[0]), SlotReads.Of(part.Others[0], part.Candidate));
        return new(part.Result!.Number, clause.Aggregate, AccessPlanner.Add(table, new TotalsIndex(table, slots, filter, of)), key);
    }

    static bool IsFilter(ClausePart part, Conjunct conjunct) => conjunct.Reads == part.OwnBit && !conjunct.ReadsTime && !conjunct.Condition.ReadsGiven;

    // Conditions on the candidate alone filter the index, equalities with what is outside are its key, the rest is tested.
    (int[] Slots, Term[] Key, FactFilter? Filter, Conjunct[] Others) Split(ClausePart part)
    {
        var candidate = part.Candidate!;
        var own = part.Conjuncts.Where(conjunct => IsFilter(part, conjunct)).ToArray();
        var keyed = part.Conjuncts.Except(own)
            .Select(conjunct => (Conjunct: conjunct, Equality: conjunct.EqualityFor(candidate)))
            .Where(found => found.Equality is { } equality && (equality.Reads & ~part.Needs) == 0)
            .DistinctBy(found => found.Equality!.Value.Slot)
            .ToArray();
        var rest = part.Conjuncts.Except(own).Except(keyed.Select(found => found.Conjunct)).ToArray();
        var filter = own.Length == 0 ? null
            : new ClauseFilter(candidate, NewContext, new(Array.ConvertAll(own, conjunct => conjunct.Test)), own.Aggregate(0UL, (mask, conjunct) => mask | conjunct.SlotsOf(candidate)));
        return (Array.ConvertAll(keyed, found => found.Equality!.Value.Slot), Array.ConvertAll(keyed, found => found.Equality!.Value.Term), filter, rest);
    }

    MatchContext NewContext() => new(_plan(), Scope.Store);

    public PeriodStep PeriodStep(PeriodClause clause, Thing result)
    {
        if (!_periods.TryGetValue(clause, out var step))
            _periods[clause] = step = new(clause, result.Number, _clock);
        return step.Again();
    }

    // ---- conditions on time ----

    /// <summary>The test of a condition; one on time notes when it may change.</summary>
    public Test TestOf(Conjunct conjunct) => conjunct.ReadsTime ? new TimedTest(ClockConditionOf(conjunct)) : conjunct.Test;

    public TimeCondition[] TimeConditions => _times ??=
        [
            .. _clauses.Where(clause => clause.Clause is TimeClause).Select(clause => WindowOf(clause, (TimeClause)clause.Clause)),
            .. Conditions.Where(condition => condition.ReadsTime).Select(condition => ClockConditionOf(condition)),
        ];

    ChangeNotes ChangesOf(Bound bound, IReadOnlyList<Ast> instants) => new([.. instants.Select(instant => Scope.Term(bound.Part(instant)))], _clock);

    /// <summary>The instants at which the value of a definition changes by itself; null when it does not.</summary>
    public ChangeNotes? ChangesOf(Bound value) =>
        AstWalk.ReadsTime(value.Tree) && ChangeInstants.Of(value.Tree, Set.Tree) is { } instants ? ChangesOf(value, instants) : null;

    WindowCondition WindowOf(ClausePart part, TimeClause clause) =>
        new(clause, Scope.Term(part.Others[0]), Scope.Term(part.Others[1]), SpanText.IsExact(part.Others[1].Tree), _clock) { Settings = [.. part.Others[0].Settings(), .. part.Others[1].Settings()] };

    ClockCondition ClockConditionOf(Conjunct conjunct)
    {
        var instants = ChangeInstants.Of(conjunct.Condition.Tree, Set.Tree);
        var every = Rule.Source.Attributes.CheckEvery is { } often ? Scope.Term(Scope.Bind(often)) : null;
        if (instants is null && every is null)
            throw new NotSupportedException($"{Rule.Id}: when this condition changes cannot be computed; say how often to look (check every …). / 无法算出该时间条件何时变化，请写明多久检查一次（每 … 检查）。");
        return new(conjunct.Test, ChangesOf(conjunct.Condition, instants ?? []), every, _clock) { Settings = conjunct.Condition.Settings() };
    }
}

/// <summary>Whether a span was written in hours and minutes, and so is exact, or in days.</summary>
static class SpanText
{
    public static bool IsExact(Ast tree) => AstWalk.Any(tree, part =>
        part is CallAst { Function: NameAst { Name: "duration" }, Arguments: [LiteralAst { Value: var text }] } && text.TryString(out var iso) && iso.Contains('T', StringComparison.Ordinal));
}
