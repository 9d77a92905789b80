using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Tries the clauses of a rule one after the other as they are written, with one fact given, and remembers how far it came.</summary>
/// <remarks>The first clause with no binding left is the last one that any binding reached.</remarks>
/// <param name="position">Place of the fact among the joined ones; -1 when none is given.</param>
/// <param name="ordinal">Number of the fact.</param>
sealed partial class WhyNotSearch(RuleRunner runner, PlanExplainer explainer, Matcher matcher, MatchContext context, int position, int ordinal)
{
    const int MostTries = 20_000;
    const int MostNear = 1_000;
    const int MostDetours = 200;

    readonly IReadOnlyList<ClausePart> _clauses = runner.Plan.Clauses;

    // Place of the clause that joins the given fact.
    readonly int _given = position < 0 ? -1 : Enumerable.Range(0, runner.Plan.Clauses.Count).First(index => runner.Plan.Clauses[index].Candidate == runner.Plan.Things[position]);
    int _tries;
    int _near;
    int _score;
    Snapshot? _where;
    Func<Snapshot, NearMiss>? _tell;

    /// <summary>How many clauses held for the binding that came furthest.</summary>
    public int Deepest { get; private set; } = -1;

    /// <summary>Whether there were more bindings than are tried.</summary>
    public bool IsCut => _tries > MostTries;

    /// <summary>Number of the key of a match that has fired; null when there is none.</summary>
    public int? UsedKey { get; private set; }

    /// <summary>Number of the key of a match that has not fired; null when there is none.</summary>
    public int? OpenKey { get; private set; }

    public bool Matched { get; private set; }

    /// <summary>The instant from which the clause that failed will hold.</summary>
    public DateTimeOffset? TrueAt { get; private set; }

    public Snapshot Where => _where!;

    public NearMiss Tell() => _tell!(_where!);

    public void Run()
    {
        // Clauses before it find their facts by what the given one says of them.
        if (position >= 0)
            Bind(runner.Plan.Things[position], ordinal, runner.Plan.Things[position].Table!.At(ordinal), 0);
        Go(0, 0);
    }

    // True when there is no need to look further.
    bool Go(int index, ulong bound)
    {
        if (index == _clauses.Count)
            return Complete();
        var part = _clauses[index];
        return part.Clause switch
        {
            JoinClause => Join(index, part, bound),
            ExistsClause => Exists(index, part, bound),
            NotClause => Not(index, part, bound),
            SequenceClause sequence => Sequence(index, part, sequence, bound),
            AggregateClause aggregate => Aggregate(index, part, aggregate, bound),
            LetClause => Let(index, part, bound),
            TimeClause => Time(index, part, bound),
            PeriodClause => Period(index, part, bound),
            _ => Test(index, part, bound),
        };
    }

    bool Complete()
    {
        Matched = true;
        if (runner.Plan.Kind != PlanKind.Action)
            return true;
        var key = runner.Keys.IdOf(context);
        if (runner.IsDone(context, key))
        {
            UsedKey ??= key;
            return IsCut;
        }
        OpenKey = key;
        return true;
    }

    // The furthest clause wins, then the most conditions met.
    void Fail(int index, int score, Func<Snapshot, NearMiss> tell, DateTimeOffset? trueAt = null)
    {
        if (index < Deepest || (index == Deepest && score <= _score && _where is not null))
            return;
        (Deepest, _score, _where, _tell, TrueAt) = (index, score, Snapshot.Of(context), tell, trueAt);
    }

    // ---- binding ----

    ulong Bind(Thing thing, int number, Fact? fact, ulong bound)
    {
        context.Bind(thing.Number, number, fact);
        context.Frame.Slots[thing.Number] = fact is null ? default : Value.Of(fact.Record);
        return Follow(bound | thing.Bit);
    }

    // References come after what their key is made from.
    ulong Follow(ulong bound)
    {
        foreach (var reference in runner.Plan.Things)
        {
            if (reference.Kind != ThingKind.Reference || (reference.KeyReads & ~bound) != 0)
                continue;
            ReferenceStep.Follow(context, reference);
            context.Frame.Slots[reference.Number] = context.Facts[reference.Number] is { } fact ? Value.Of(fact.Record) : default;
            bound |= reference.Bit;
        }
        return bound;
    }

    (int Met, Conjunct? Open) TestAll(ClausePart part)
    {
        var (met, open) = (0, (Conjunct?)null);
        foreach (var conjunct in part.Conjuncts)
        {
            if (conjunct.Test.Holds(context) == 1)
                met++;
            else
                open ??= conjunct;
        }
        return (met, open);
    }

    List<int> CandidatesOf(ClausePart part, ulong bound)
    {
        var found = new Collector();
        explainer.WayTo(part, position, bound).Each(context, found);
        return found.Ordinals;
    }

    // Some of all facts, to see how near they come; so many in all, however often it is asked for.
    IEnumerable<int> AnyOf(FactTable table)
    {
        for (var i = 0; i < table.Ordinals && _near < MostNear; i++)
        {
            if (table.At(i) is null)
                continue;
            _near++;
            yield return i;
        }
    }

    /// <summary>Takes down candidates, for looking at one may lead to looking for others.</summary>
    sealed class Collector : ICandidates
    {
        public List<int> Ordinals { get; } = [];

        public bool Try(MatchContext context, int ordinal, Fact fact)
        {
            Ordinals.Add(ordinal);
            return Ordinals.Count < MostTries;
        }
    }

    // ---- clauses over facts ----

    bool Join(int index, ClausePart part, ulong bound)
    {
        var nearest = new Nearest();
        if (part.Candidate!.Number == position)
        {
            if (TryEach(index, part, bound, [ordinal], int.MaxValue, nearest, out var reached))
                return true;
            if (!reached)
                Fail(index, nearest.Met, seen => Missed(nearest, part, seen, asked: true), TrueAtOf(nearest, part, bound));
            return false;
        }
        if (TryEach(index, part, bound, CandidatesOf(part, bound), int.MaxValue, nearest, out var any))
            return true;
        // Nothing leads from here to the given fact; how far others come shows which clause it is that nothing passes.
        var others = any;
        if ((!any || Deepest < _given) && TryEach(index, part, bound, AnyOf(part.Candidate.Table!), MostDetours, nearest, out others))
            return true;
        if (!any && !others)
            Fail(index, nearest.Met, seen => Missed(nearest, part, seen, asked: false));
        return false;
    }

    bool TryEach(int index, ClausePart part, ulong bound, IEnumerable<int> candidates, int most, Nearest nearest, out bool any)
    {
        any = false;
        foreach (var candidate in candidates)
        {
            if (part.Candidate!.Table!.At(candidate) is not { } fact)
                continue;
            if (++_tries > MostTries)
                return true;
            var now = Bind(part.Candidate, candidate, fact, bound);
            var (met, open) = TestAll(part);
            if (open is not null)
            {
                nearest.Look(candidate, fact, met, open);
                continue;
            }
            any = true;
            if (Go(index + 1, now))
                return true;
            if (--most == 0)
                return false;
        }
        return false;
    }

    bool Exists(int index, ClausePart part, ulong bound)
    {
        var nearest = new Nearest();
        if (FirstOf(part, bound, CandidatesOf(part, bound), nearest) is not null)
            return Go(index + 1, bound);
        FirstOf(part, bound, AnyOf(part.Candidate!.Table!), nearest);
        Fail(index, nearest.Met, seen => Missed(nearest, part, seen, asked: false));
        return false;
    }

    bool Not(int index, ClausePart part, ulong bound)
    {
        if (FirstOf(part, bound, CandidatesOf(part, bound), new()) is not { } fact)
            return Go(index + 1, bound);
        Fail(index, 0, seen => new(ExplanationMessages.Present(fact)) { Facts = [explainer.Teller.Tell(fact, part, seen)] });
        return false;
    }

    Fact? FirstOf(ClausePart part, ulong bound, IEnumerable<int> candidates, Nearest nearest)
    {
        foreach (var candidate in candidates)
        {
            if (part.Candidate!.Table!.At(candidate) is not { } fact || ++_tries > MostTries)
                continue;
            Bind(part.Candidate, candidate, fact, bound);
            var (met, open) = TestAll(part);
            if (open is null)
                return fact;
            nearest.Look(candidate, fact, met, open);
        }
        return null;
    }

    /// <summary>The candidate that met the most conditions; of equals the one with the first key.</summary>
    sealed class Nearest
    {
        public int Met { get; private set; } = -1;
        public int Ordinal { get; private set; }
        public Fact? Fact { get; private set; }
        public Conjunct? Open { get; private set; }

        public void Look(int ordinal, Fact fact, int met, Conjunct open)
        {
            if (met > Met || (met == Met && string.CompareOrdinal(fact.Key, Fact!.Key) < 0))
                (Met, Ordinal, Fact, Open) = (met, ordinal, fact, open);
        }
    }

    NearMiss Missed(Nearest nearest, ClausePart part, Snapshot seen, bool asked)
    {
        if (nearest.Fact is not { } fact)
            return new(ExplanationMessages.NoneAtAll(part.Candidate!.Table!.Layout.Type));
        var bound = Refollowed(seen.With(part.Candidate!, fact), part);
        var failed = explainer.Teller.Tracer.Trace(nearest.Open!.Condition, bound);
        var words = ExplanationMessages.NotMet(failed);
        return new(asked ? words : ExplanationMessages.NearestIs(fact, words)) { Facts = [explainer.Teller.Tell(fact, part, bound)], Conditions = [failed] };
    }

    // What the references of the nearest candidate lead to, instead of those of the last one that was tried.
    Snapshot Refollowed(Snapshot seen, ClausePart part)
    {
        foreach (var reference in runner.Plan.Things.Where(thing => thing.Kind == ThingKind.Reference && (thing.KeyReads & part.OwnBit) != 0))
        {
            seen.Facts.CopyTo(context.Facts, 0);
            ReferenceStep.Follow(context, reference);
            seen = seen.With(reference, context.Facts[reference.Number]);
        }
        return seen;
    }

    DateTimeOffset? TrueAtOf(Nearest nearest, ClausePart part, ulong bound)
    {
        if (nearest.Open is not { } open || explainer.TimeOf(open) is not { } time || nearest.Met < part.Conjuncts.Count - 1)
            return null;
        Bind(part.Candidate!, nearest.Ordinal, nearest.Fact, bound);
        return TrueAtOf(time);
    }
}
