using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What a session starts from, and is saved as: everything else follows from it (RULES-DSL §4, Restart).</summary>
/// <param name="Now">The instant up to which everything has fired.</param>
public sealed record RuleState(DateTimeOffset Now)
{
    /// <summary>The facts as they are stored: with what was entered, not with what rules define; without what they conclude.</summary>
    public IReadOnlyCollection<Fact> Facts { get; init; } = [];

    /// <summary>The refraction keys.</summary>
    public IReadOnlyCollection<KeyRow> Keys { get; init; } = [];

    /// <summary>The settings that administrators have changed, by key.</summary>
    public IReadOnlyDictionary<string, Value> Settings { get; init; } = new Dictionary<string, Value>();

    /// <summary>When each rule came into force, by id: of periods only moments behind it match. A rule that is not here comes into force now.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> InForceSince { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Rules that are switched off, by id, and why.</summary>
    public IReadOnlyDictionary<string, Words> Quarantined { get; init; } = new Dictionary<string, Words>();
}

/// <summary>What a session knows of the world.</summary>
/// <param name="Zone">The zone that days are reckoned in, where the rule set names none.</param>
public sealed record RuleSessionOptions(TimeZoneInfo Zone)
{
    /// <summary>The host's calendars; needed when a rule counts working time or working days.</summary>
    public IWorkTime? WorkTime { get; init; }

    public RunLimits Limits { get; init; } = RunLimits.Default;

    /// <summary>Budget of each expression.</summary>
    public FeelLimits Expressions { get; init; } = FeelLimits.Default;
}

/// <summary>Rule sets over facts: takes input transactions and the time, gives effects. Pure: it reads no clock and stores nothing.</summary>
/// <remarks>For one thread at a time. RULES-DSL §4 is what it does; a run that fails leaves nothing behind.</remarks>
public sealed partial class RuleSession
{
    readonly Matcher _matcher;
    readonly GuardKeeper _guards;
    readonly FiringStep _step;
    readonly RuleSessionOptions _options;
    readonly RuleClock _clock;
    readonly Dictionary<string, Value> _settings = new(StringComparer.Ordinal);
    readonly Dictionary<string, Value> _changedSettings = new(StringComparer.Ordinal);
    readonly Dictionary<string, DateTimeOffset> _inForceSince = new(StringComparer.Ordinal);
    long _now;

    /// <summary>Opens a session: computes all matches of the facts given; those whose key has not fired fire in the first run.</summary>
    /// <param name="rules">Rule sets without errors, over vocabularies that agree where they name the same types.</param>
    /// <exception cref="ArgumentException">A rule set has errors.</exception>
    /// <exception cref="NotSupportedException">A rule cannot be matched as it is written; the message says why.</exception>
    public RuleSession(IReadOnlyList<CheckedRuleSet> rules, RuleSessionOptions options, RuleState state)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(state);
        if (rules.FirstOrDefault(set => !set.IsValid) is { } wrong)
            throw new ArgumentException($"'{wrong.Tree.Name}': {wrong.Problems.First(problem => problem.IsError)}", nameof(rules));
        _options = options;
        var zone = rules.Select(set => set.Tree.TimeZone).FirstOrDefault(zone => zone is not null);
        _clock = new(zone is null ? options.Zone : TimeZoneInfo.FindSystemTimeZoneById(zone), options.WorkTime);
        var functions = rules.Count > 0 ? rules[0].Functions : FeelFunctions.BuiltIn;
        _matcher = new(rules, _clock, new(state.Now, _clock.Zone) { Functions = functions, Limits = options.Expressions });
        _guards = new(_matcher);
        _step = new(_matcher, options.Limits, _guards);
        foreach (var (key, value) in rules.SelectMany(set => set.Settings))
            _settings[key] = value;
        _matcher.StartRun(Unlimited);
        _now = state.Now.UtcTicks;
        _matcher.SetNow(_now);
        Restore(state);
    }

    static readonly RunLimits Unlimited = new() { Matches = int.MaxValue, Time = TimeSpan.MaxValue };

    /// <summary>The instant of the last run.</summary>
    public DateTimeOffset Now => _clock.Local(_now);

    /// <summary>When something is due next; null when nothing waits.</summary>
    public DateTimeOffset? NextDue => _matcher.Timers.Next == long.MaxValue ? null : _clock.Local(_matcher.Timers.Next);

    /// <summary>How the fields of a type lie; facts are made with it.</summary>
    /// <exception cref="ArgumentException">There is no such type.</exception>
    public FactLayout Layout(string type) => _matcher.Store.Table(type).Layout;

    /// <summary>Time passes: fires what is due up to an instant, in the order of the instants, each with its own as now.</summary>
    public RunResult Advance(DateTimeOffset to) => Run(to, []);

    /// <summary>One run: what is due by then, then an input transaction at that instant, then everything that follows.</summary>
    /// <param name="now">Not before the last run; an earlier instant is read as that of the last run.</param>
    /// <param name="changes">The transaction; later changes of one fact win.</param>
    public RunResult Run(DateTimeOffset now, IReadOnlyList<FactChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        List<Quarantined>? quarantined = null;
        for (; ; )
        {
            try
            {
                return RunOnce(Math.Max(now.UtcTicks, _now), changes, quarantined);
            }
            catch (RunawayException runaway)
            {
                SwitchOff(runaway, quarantined ??= []);
                _matcher.Undo(_now);
            }
            catch
            {
                _matcher.Undo(_now);
                throw;
            }
        }
    }

    RunResult RunOnce(long now, IReadOnlyList<FactChange> changes, List<Quarantined>? quarantined)
    {
        _matcher.StartRun(_options.Limits);
        var step = _step;
        step.StartRun();
        if (!_matcher.Agenda.IsEmpty)
            step.Drain(_matcher.Store.Count);
        while (_matcher.Timers.Next <= now)
        {
            _matcher.SetNow(_matcher.Timers.Next);
            var due = _matcher.FireTimers();
            _matcher.Propagate();
            step.Drain(due);
        }
        _matcher.SetNow(now);
        if (changes.Count > 0)
        {
            Apply(changes);
            _matcher.Propagate();
            step.Drain(changes.Count);
        }
        _now = now;
        IReadOnlyList<FactChange> derived = _matcher.Derives ? DerivedChanges() : [];
        step.Recorder.Add(_matcher.Derivations.Incidents);
        _matcher.Forget();
        if (_matcher.Timers.IsBloated)
            _matcher.RebuildTimers();
        return step.EndRun().Result(derived, quarantined ?? (IReadOnlyList<Quarantined>)[], NextDue);
    }

    void Apply(IReadOnlyList<FactChange> changes)
    {
        if (changes.Count > 64)
        {
            foreach (var group in changes.CountBy(change => change.Type))
                _matcher.Store.Table(group.Key).Expect(group.Value);
        }
        FactTable? table = null;
        foreach (var (type, key, fact) in changes)
        {
            if (table is null || !ReferenceEquals(table.Layout.Type.Id, type))
                table = _matcher.Store.Table(type);
            _matcher.Store.Put(table, key, fact is null ? null : _matcher.Derivations.Overlaid(table, Laid(table, fact)), 0);
        }
    }

    // A fact made with another layout of the type is laid out as this session has it.
    static Fact Laid(FactTable table, Fact fact) =>
        table.Takes(fact.Layout) ? fact : table.Layout.Make(fact.Key, fact.Version, fact.Record);

    List<FactChange> DerivedChanges()
    {
        var derived = new List<FactChange>();
        for (var i = 0; i < _matcher.Store.LogCount; i++)
        {
            ref readonly var change = ref _matcher.Store.Logged(i);
            if (_matcher.IsDerived(change))
                derived.Add(new(change.Table.Layout.Type.Id, change.Table.KeyOf(change.Ordinal), change.New));
        }
        return derived;
    }

    void SwitchOff(RunawayException runaway, List<Quarantined> quarantined)
    {
        var ids = runaway.Rules.Select(runner => runner.Plan.Rule.Id).Distinct().ToArray();
        var reason = RuleMessages.Runaway(runaway.LimitChinese, runaway.LimitEnglish, ids);
        foreach (var runner in _matcher.Runners.Where(runner => ids.Contains(runner.Plan.Rule.Id)))
            runner.Quarantine = reason;
        quarantined.Add(new(ids, reason, runaway.Sequence));
    }

    /// <summary>Whether a change may be made: all demands of all guards that it does not meet; none means that it may.</summary>
    /// <param name="change">As it would be made.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="now">The instant of the transaction.</param>
    public IReadOnlyList<GuardRefusal> Check(FactChange change, Value actor, DateTimeOffset now)
    {
        var table = _matcher.Store.Table(change.Type);
        _matcher.SetNow(now.UtcTicks);
        var refusals = _guards.Check(table, change.Key, change.Fact is null ? null : Laid(table, change.Fact), actor);
        _matcher.SetNow(_now);
        return refusals;
    }
}
