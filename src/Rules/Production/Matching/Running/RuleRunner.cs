using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>One rule at work: searches when facts change, keeps its keys and, where it follows them, its matches.</summary>
sealed class RuleRunner : IMatchSink
{
    readonly Matcher _matcher;
    readonly VerifySink _verifier;
    readonly List<(int Position, int Ordinal)> _touched = [];
    readonly HashSet<long> _touchedOnce = [];
    readonly List<MatchTable.Entry> _reconsidered = [];
    readonly HashSet<MatchTable.Entry> _reconsideredOnce = [];
    readonly bool _hasDates;
    bool _touchedAll;
    int _depth;

    public RuleRunner(RulePlan plan, Matcher matcher)
    {
        (Plan, _matcher) = (plan, matcher);
        Context = new(plan, matcher.Store);
        Keys = new(plan);
        Matches = plan.IsTracked ? new(plan.Joins) : null;
        _verifier = new(this);
        _hasDates = plan.Rule.Source.Attributes is not { ValidFrom: null, ValidTo: null };
    }

    public RulePlan Plan { get; }
    public MatchContext Context { get; }
    public KeyMemory Keys { get; }

    /// <summary>The matches that hold, where the rule follows them.</summary>
    public MatchTable? Matches { get; }

    PlanExplainer? _explainer;

    /// <summary>The rule made ready to be explained.</summary>
    public PlanExplainer Explainer => _explainer ??= new(Plan, _matcher);

    /// <summary>Why it fired.</summary>
    public FiringExplanation Explain(Firing firing, Snapshot seen) => FiringTeller.Tell(Explainer, firing, seen);

    /// <summary>Place in the agenda.</summary>
    public int Rank { get; set; }

    /// <summary>Why the rule does not run; null when it does.</summary>
    public Words? Quarantine { get; set; }

    /// <summary>Keys that lost their last match in this run, perhaps to find another.</summary>
    public List<int> Ended { get; } = [];

    /// <summary>The instant at which the rule as a whole is looked at next.</summary>
    public long WholeAwaited { get; set; }

    /// <summary>Whether it was at work in this run.</summary>
    public bool IsBusy { get; set; }

    /// <summary>Its level among the strata.</summary>
    public int Level { get; set; }

    /// <summary>Matches found in this run.</summary>
    public int Found { get; set; }

    // ---- what makes it look ----

    /// <summary>Whether it runs at the instant of the run; makes its context ready.</summary>
    public bool Begin()
    {
        if (Context.Now != _matcher.Now)
            Context.TakeTime(_matcher.World, _matcher.Now);
        Context.Sink = this;
        if (!IsBusy)
        {
            IsBusy = true;
            _matcher.Busy.Add(this);
        }
        return Quarantine is null && (!_hasDates || _matcher.IsValid(Plan.Rule));
    }

    /// <summary>A joined fact has come or changed.</summary>
    public void Search(JoinSeed seed, int ordinal, Fact fact, int depth)
    {
        if (!Begin())
            return;
        Context.Depth = depth;
        Context.Bind(seed.Position, ordinal, fact);
        if (seed.Tests.Pass(Context))
            seed.Search.Run(Context);
    }

    /// <summary>A candidate of a sub-clause has come, changed or gone.</summary>
    public void Touch(CandidateSeed seed, in LoggedChange change)
    {
        if (!Begin())
            return;
        _depth = Math.Max(_depth, change.Depth);
        if (change.Old is { } old && !seed.OnlyMakes)
            TouchFrom(seed, change.Ordinal, old);
        if (change.New is { } now && !seed.OnlyEnds)
            TouchFrom(seed, change.Ordinal, now);
    }

    void TouchFrom(CandidateSeed seed, int ordinal, Fact candidate)
    {
        if (_touchedAll)
            return;
        Context.Bind(seed.Candidate.Number, ordinal, candidate);
        if (!seed.Tests.Pass(Context))
            return;
        if (seed.Way is null)
            TouchAll(0);
        else
            seed.Way.Each(Context, new Toucher(this, seed.JoinPosition));
    }

    /// <summary>What a reference leads to has changed.</summary>
    public void Touch(ReferenceSeed seed, in LoggedChange change)
    {
        if (!Begin())
            return;
        _depth = Math.Max(_depth, change.Depth);
        TouchOwners(seed, change.Table.KeyOf(change.Ordinal));
    }

    void TouchOwners(ReferenceSeed seed, string key)
    {
        if (seed.Owners is null || _touchedAll)
        {
            TouchAll(0);
            return;
        }
        var owners = new List<int>();
        for (var owner = seed.Owners.First([Value.Of(key)]); owner >= 0; owner = seed.Owners.Next(owner))
            owners.Add(owner);
        foreach (var owner in owners)
            TouchOwner(seed.Owner!, owner);
    }

    void TouchOwner(Thing thing, int ordinal)
    {
        switch (thing.Kind)
        {
            case ThingKind.Join:
                Touch(thing.Number, ordinal);
                break;
            case ThingKind.Reference:
                TouchOwners(Plan.Seeds.References.First(seed => seed.Reference == thing), thing.Table!.KeyOf(ordinal));
                break;
            default:
                TouchFrom(Plan.Seeds.Candidates.First(seed => seed.Candidate == thing), ordinal, thing.Table!.At(ordinal)!);
                break;
        }
    }

    void Touch(int position, int ordinal)
    {
        if (!_touchedOnce.Add(((long)position << 32) | (uint)ordinal))
            return;
        _touched.Add((position, ordinal));
        _matcher.HasWork(Level);
    }

    public void TouchAll(int depth)
    {
        _touchedAll = true;
        _depth = Math.Max(_depth, depth);
        _matcher.HasWork(Level);
    }

    /// <summary>Matches with this fact may have ended.</summary>
    public void Reconsider(int position, int ordinal)
    {
        var before = _reconsidered.Count;
        Matches!.With(position, ordinal, _reconsidered);
        for (var i = _reconsidered.Count - 1; i >= before; i--)
        {
            if (!_reconsideredOnce.Add(_reconsidered[i]))
                _reconsidered.RemoveAt(i);
        }
        if (_reconsidered.Count > 0)
            _matcher.HasWork(Level);
    }

    public bool HasWork => _touchedAll || _touched.Count > 0 || _reconsidered.Count > 0;

    /// <summary>Looks at what was touched, and at matches that may have ended.</summary>
    public void Work()
    {
        if (_touchedAll)
        {
            _touched.Clear();
            _reconsidered.Clear();
            if (Matches is not null)
                Reconsider(Matches.All.ToArray());
            SearchAll(_depth + 1);
        }
        foreach (var (position, ordinal) in _touched)
        {
            if (Matches is not null)
                Reconsider(position, ordinal);
            if (Plan.Things[position].Table!.At(ordinal) is { } fact && Plan.Seeds.Joins[position] is var seed)
                Search(seed, ordinal, fact, _depth + 1);
        }
        if (_reconsidered.Count > 0)
            Reconsider(_reconsidered.ToArray());
        _touched.Clear();
        _touchedOnce.Clear();
        _reconsidered.Clear();
        _reconsideredOnce.Clear();
        (_touchedAll, _depth) = (false, 0);
    }

    /// <summary>Searches from every fact of its first clause.</summary>
    public void SearchAll(int depth)
    {
        if (!Begin())
            return;
        Context.Depth = depth;
        Plan.FromNothing?.Run(Context);
        if (Plan.Joins == 0)
            return;
        var (seed, table) = (Plan.Seeds.Joins[0], Plan.Seeds.Joins[0].Table);
        for (var i = 0; i < table.Ordinals; i++)
        {
            if (table.At(i) is { } fact)
                Search(seed, i, fact, depth);
        }
    }

    // ---- matches ----

    public void Match(MatchContext context)
    {
        _matcher.Count(this);
        var key = Plan.Kind == PlanKind.Action ? Keys.IdOf(context) : 0;
        var tuple = context.Ordinals.AsSpan(0, Plan.Joins);
        if (Matches is not null)
            Follow(context, tuple, key);
        if (Plan.Kind == PlanKind.Action && !IsDone(context, key))
            _matcher.Agenda.Add(this, tuple, key, context.Depth);
    }

    /// <summary>Whether the key has fired for this match as it is.</summary>
    public bool IsDone(MatchContext context, int key) =>
        Keys.IsUsed(key) && (Plan.Again != Refire.OnEveryChange || Keys.OutcomeOf(key) == KeyOutcome.Parked || Keys.Signature(key) == SignatureOf.Match(context));

    void Follow(MatchContext context, ReadOnlySpan<int> tuple, int key)
    {
        var entry = Matches!.Find(tuple);
        if (entry is null)
        {
            entry = Matches.Add(tuple, key);
            Keys.CountLive(key, 1);
        }
        else if (entry.Key != key)
        {
            End(entry.Key);
            entry.Key = key;
            Keys.CountLive(key, 1);
        }
        if (Plan.DefinesByTime)
            NoteDefinitions(context);
        if (context.NextChange != long.MaxValue && (Plan.TimeConditions.Length > 0 || Plan.DefinesByTime))
            _matcher.Timers.Add(context.NextChange, Plan.Index, tuple);
        if (Plan.Kind == PlanKind.Derivation)
            _matcher.Derivations.Refresh(this, entry, context);
    }

    void NoteDefinitions(MatchContext context)
    {
        if (!Plan.IsTimed)
            context.NextChange = long.MaxValue;
        foreach (var definition in Plan.Definitions)
            definition.Changes?.Note(context);
    }

    void End(int key)
    {
        Keys.CountLive(key, -1);
        if (Plan.Kind != PlanKind.Action || Keys.Live(key) != 0)
            return;
        Ended.Add(key);
        // A match that is gone and back has changed, even if it looks as before.
        if (Plan.Again == Refire.OnEveryChange && Keys.IsUsed(key) && Keys.OutcomeOf(key) != KeyOutcome.Parked)
            Keys.Close(key);
    }

    public void Wait(MatchContext context)
    {
        if (context.NextChange != long.MaxValue)
            _matcher.Timers.Add(context.NextChange, Plan.Index, context.Ordinals.AsSpan(0, Plan.Joins));
    }

    void Reconsider(MatchTable.Entry[] entries)
    {
        foreach (var entry in entries)
        {
            if (!Holds(entry.Tuple.Facts))
                Drop(entry);
            else
                Match(Context);
        }
    }

    void Drop(MatchTable.Entry entry)
    {
        if (!Matches!.Remove(entry))
            return;
        if (Plan.Kind == PlanKind.Derivation)
            _matcher.Derivations.Drop(entry);
        else
            End(entry.Key);
    }

    /// <summary>A match whose instant has come.</summary>
    public void Due(ReadOnlySpan<int> tuple)
    {
        // Whether it holds is looked at when it fires; until then only its key counts, where that is one of its facts.
        if (Matches is null && Keys.SinglePosition is >= 0 and var position)
        {
            if (!Keys.IsUsed(tuple[position]) || Plan.Again == Refire.OnEveryChange)
                _matcher.Agenda.AddUnseen(this, tuple, tuple[position]);
            return;
        }
        var holds = Holds(tuple);
        if (holds)
            Match(Context);
        else if (Matches?.Find(tuple) is { } entry)
            Drop(entry);
    }

    /// <summary>Binds a match that holds as it did when it was found; false when more must be looked at than whether its facts are as they were.</summary>
    /// <param name="version">Of the facts when it was found.</param>
    public bool TryBind(ReadOnlySpan<int> tuple, int version)
    {
        if (!Plan.IsPlain || (_matcher.Reader is not null && version != _matcher.Store.Version) || !Begin())
            return false;
        for (var i = 0; i < tuple.Length; i++)
        {
            if (Plan.Tables[i].StampOf(tuple[i]) > version)
                return false;
            Context.Bind(i, tuple[i], Plan.Tables[i].At(tuple[i]));
        }
        return true;
    }

    /// <summary>Whether a match holds now; if so, it is bound in the context.</summary>
    public bool Holds(ReadOnlySpan<int> tuple)
    {
        if (!Begin())
            return false;
        for (var i = 0; i < Plan.Joins; i++)
        {
            if (Plan.Tables[i].At(tuple[i]) is not { } fact)
                return false;
            Context.Bind(i, tuple[i], fact);
        }
        _verifier.Held = false;
        Context.Sink = _verifier;
        Plan.Verify.Run(Context);
        Context.Sink = this;
        return _verifier.Held;
    }

    /// <summary>An instant as people of the zone read it.</summary>
    public DateTimeOffset At(long ticks) => _matcher.Clock.Local(ticks);

    /// <summary>Fills in what only effects read.</summary>
    public void PrepareToFire()
    {
        foreach (var thing in Plan.ReadAtFiring)
        {
            Context.Frame.Slots[thing.Number] = thing.Kind == ThingKind.List ? Lists.ValueOf(Context, thing)
                : Context.Facts[thing.Number] is { } fact ? Value.Of(fact.Record) : default;
        }
    }

    /// <summary>The facts of the match as a firing keeps them: the fact, where it is one, else an array.</summary>
    public object FactsOf() => Plan.IsPlain && Plan.Joins == 1 ? Context.Facts[0]! : AllFacts();

    /// <summary>The joined facts of the match in the context, then those of its sequences.</summary>
    public Fact[] AllFacts()
    {
        var facts = new Fact[Plan.Facts];
        Array.Copy(Context.Facts, facts, Plan.Joins);
        var place = Plan.Joins;
        foreach (var thing in Plan.ListThings)
        {
            foreach (var ordinal in Context.Lists[thing.List])
                facts[place++] = thing.Table!.At(ordinal)!;
        }
        return facts;
    }

    public void Forget()
    {
        Matches?.Clear();
        Keys.ForgetLive();
        Ended.Clear();
        WholeAwaited = 0;
        _touched.Clear();
        _touchedOnce.Clear();
        _reconsidered.Clear();
        _reconsideredOnce.Clear();
        _touchedAll = false;
    }

    /// <summary>Takes the answer of a second look at one match.</summary>
    sealed class VerifySink(RuleRunner runner) : IMatchSink
    {
        public bool Held { get; set; }

        public void Match(MatchContext context) => Held = true;
        public void Wait(MatchContext context) => runner.Wait(context);
    }

    sealed class Toucher(RuleRunner runner, int position) : ICandidates
    {
        public bool Try(MatchContext context, int ordinal, Fact fact)
        {
            runner.Touch(position, ordinal);
            return true;
        }
    }
}
