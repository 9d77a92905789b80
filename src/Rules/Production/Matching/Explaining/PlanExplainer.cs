using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>One rule made ready to be explained: its clauses in textual order, each with what is needed to try it alone.</summary>
/// <remarks>Made when somebody first asks, and kept, for compiling grows the frame of the rule.</remarks>
sealed class PlanExplainer
{
    readonly Dictionary<ClausePart, TimeCondition> _clauses = [];
    readonly Dictionary<Conjunct, TimeCondition> _conjuncts = [];
    readonly Dictionary<ClausePart, Term> _terms = [];
    readonly Dictionary<ClausePart, SequenceStep> _sequences = [];
    readonly Dictionary<ClausePart, TotalStep> _totals = [];
    readonly Dictionary<ClausePart, PeriodStep> _periods = [];
    readonly Dictionary<(ClausePart, ulong), Access> _ways = [];
    readonly AccessPlanner _planner;

    public PlanExplainer(RulePlan plan, Matcher matcher)
    {
        (Plan, _planner) = (plan, matcher.Planner);
        var words = new RuleWords(plan.Set);
        Teller = new(plan, words, new(words, plan.Things, matcher.WorldAt), matcher.Clock);
        foreach (var part in plan.Clauses)
            Prepare(part);
        AssignTimes();
        for (var position = -1; position < plan.Joins; position++)
            FindWays(position);
    }

    public RulePlan Plan { get; }
    public ClauseTeller Teller { get; }

    void Prepare(ClausePart part)
    {
        foreach (var conjunct in part.Conjuncts)
            _ = conjunct.Test;
        switch (part.Clause)
        {
            case LetClause:
                _terms[part] = Plan.Scope.Term(part.Others[0]);
                break;
            case SequenceClause sequence:
                _sequences[part] = (SequenceStep)Plan.Parts.Sequence(part, sequence, _planner);
                break;
            case AggregateClause aggregate when Plan.Parts.Total(part, aggregate) is TotalStep total:
                _totals[part] = total;
                total.Next = EndStep.Instance;
                break;
            case AggregateClause:
                _terms[part] = Plan.Scope.Term(part.Others[0]);
                break;
            case PeriodClause period:
                _periods[part] = Plan.Parts.PeriodStep(period, part.Result!);
                break;
        }
    }

    // Time clauses come first, then the conditions that read the clock, each in textual order.
    void AssignTimes()
    {
        var times = new Queue<TimeCondition>(Plan.TimeConditions);
        foreach (var part in Plan.Clauses.Where(part => part.Clause is TimeClause))
            _clauses[part] = times.Dequeue();
        foreach (var conjunct in Plan.Parts.Conditions.Where(conjunct => conjunct.ReadsTime))
            _conjuncts[conjunct] = times.Dequeue();
    }

    public TimeCondition TimeOf(ClausePart part) => _clauses[part];
    public TimeCondition? TimeOf(Conjunct conjunct) => _conjuncts.GetValueOrDefault(conjunct);
    public Term TermOf(ClausePart part) => _terms[part];
    public SequenceStep SequenceOf(ClausePart part) => _sequences[part];
    public TotalStep? TotalOf(ClausePart part) => _totals.GetValueOrDefault(part);
    public PeriodStep PeriodOf(ClausePart part) => _periods[part];

    // What is bound at each clause is known beforehand: ways are compiled now, before contexts are made.
    void FindWays(int position)
    {
        var bound = 0UL;
        foreach (var part in Plan.Clauses)
        {
            if (part.Candidate is not null && part.Candidate.Number != position)
                WayTo(part, WithGiven(part, position, bound));
            bound = Plan.Reached(bound | (part.IsJoin ? part.OwnBit : 0) | (part.Result?.Bit ?? 0));
        }
    }

    ulong WithGiven(ClausePart part, int position, ulong bound) => part.IsJoin && position >= 0 ? bound | Plan.Things[position].Bit : bound;

    /// <summary>A way to the candidates of a clause along an index that is there already; it may lead to more than pass.</summary>
    /// <param name="position">The joined fact that is given; -1 when none is.</param>
    public Access WayTo(ClausePart part, int position, ulong bound) => WayTo(part, WithGiven(part, position, bound));

    Access WayTo(ClausePart part, ulong bound)
    {
        if (!_ways.TryGetValue((part, bound), out var way))
            _ways[(part, bound)] = way = _planner.Known(part.Candidate!, part.IsJoin ? Plan.Parts.Conditions.Where(condition => (condition.Reads & part.OwnBit) != 0) : part.Conjuncts, bound);
        return way;
    }

    /// <summary>Ends a step that is run alone.</summary>
    sealed class EndStep : Step
    {
        public static EndStep Instance { get; } = new();

        public override void Run(MatchContext context)
        {
        }
    }
}
