using System.Diagnostics;
using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>The rules of a session at work on its facts: looks at what has changed, level by level, until nothing is left to look at.</summary>
/// <remarks>Levels are strata: what a rule denies or counts is complete before it is asked for. The last level is that of rules that act.</remarks>
sealed class Matcher
{
    const int BulkLeast = 1024;

    readonly int[] _cursors;
    readonly RuleRunner[][] _levels;
    readonly Dispatch[][] _dispatch;
    readonly FeelEnvironment _environment;
    FeelEnvironment? _world;
    RunLimits _limits = RunLimits.Default;
    long _started;
    readonly bool[] _hasWork;

    public Matcher(IReadOnlyList<CheckedRuleSet> rules, RuleClock clock, FeelEnvironment environment)
    {
        (Clock, _environment) = (clock, environment);
        Store = new(rules.SelectMany(set => set.Vocabulary.Types).DistinctBy(type => type.Id));
        Derivations = new(this);
        var (planner, readings) = (Planner, new Readings(rules));
        if (readings.Any)
            Reader = new(readings, Store, rules[0].Functions);
        var plans = new List<RulePlan>();
        foreach (var (set, rule) in rules.SelectMany(set => set.Rules.Select(rule => (set, rule))))
        {
            foreach (var kind in KindsOf(rule))
                plans.Add(new(set, rule, kind, plans.Count, Store, readings, planner, clock));
        }
        Runners = [.. plans.Select(plan => new RuleRunner(plan, this))];
        var strata = rules.SelectMany(set => set.Strata).GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Max(entry => entry.Value));
        _levels = [.. Runners.Where(runner => runner.Plan.Kind == PlanKind.Derivation).GroupBy(runner => LevelOf(runner.Plan, strata)).OrderBy(group => group.Key).Select(group => group.ToArray()),
            [.. Runners.Where(runner => runner.Plan.Kind == PlanKind.Action)]];
        _dispatch = [.. _levels.Select(level => Array.ConvertAll(Store.Tables, table => new Dispatch(table, level)))];
        _cursors = new int[_levels.Length];
        _hasWork = new bool[_levels.Length];
        for (var level = 0; level < _levels.Length; level++)
        {
            foreach (var runner in _levels[level])
                runner.Level = level;
        }
        Agenda = new(_levels[^1], Store);
    }

    static IEnumerable<PlanKind> KindsOf(CheckedRule rule)
    {
        if (rule.Guard is not null)
            return [PlanKind.Guard];
        var derives = rule.Definitions.Count > 0 || rule.Effects.Any(effect => effect is ConcludeEffect);
        var acts = rule.Effects.Any(effect => effect is not ConcludeEffect);
        return derives ? acts ? [PlanKind.Derivation, PlanKind.Action] : [PlanKind.Derivation] : [PlanKind.Action];
    }

    static int LevelOf(RulePlan plan, Dictionary<string, int> strata)
    {
        var written = plan.Rule.Effects.OfType<ConcludeEffect>().Select(effect => effect.Type).Concat(plan.Definitions.Select(definition => definition.Target.Table.Layout.Type.Id));
        var read = plan.Clauses.Select(clause => clause.Clause).OfType<FactClause>().Select(clause => clause.Type);
        return written.Concat(plan.Definitions.Count > 0 ? read : []).Select(type => strata.GetValueOrDefault(type)).DefaultIfEmpty().Max();
    }

    public RuleClock Clock { get; }
    public FactStore Store { get; }
    /// <summary>Computes fields that are defined as quantities of time; null when there are none.</summary>
    public FieldReader? Reader { get; }

    public AccessPlanner Planner { get; } = new();
    public RuleRunner[] Runners { get; }
    public Agenda Agenda { get; }
    public TimerQueue Timers { get; } = new();
    public Derivations Derivations { get; }

    /// <summary>The instant of the run, in ticks of UTC.</summary>
    public long Now { get; private set; }

    /// <summary>What FEEL knows of the world at that instant.</summary>
    public FeelEnvironment World => _world ??= WorldAt(Now);

    /// <summary>What FEEL knows of the world at another instant.</summary>
    public FeelEnvironment WorldAt(long ticks) => _environment with { Now = Clock.Local(ticks), Zone = Clock.Zone };

    public void SetNow(long now)
    {
        if (now == Now && _world is not null)
            return;
        (Now, _world) = (now, null);
    }

    public bool IsValid(CheckedRule rule)
    {
        var attributes = rule.Source.Attributes;
        return (attributes.ValidFrom is not { } from || Now >= Clock.StartOf(from)) && (attributes.ValidTo is not { } to || Now < Clock.StartOf(to.AddDays(1)));
    }

    /// <summary>A rule of a level has something to look at.</summary>
    public void HasWork(int level) => _hasWork[level] = true;

    // ---- limits ----

    public void StartRun(RunLimits limits)
    {
        (_limits, _started) = (limits, Stopwatch.GetTimestamp());
        foreach (var runner in Busy)
            runner.Found = 0;
    }

    /// <summary>The rules that were at work in this run.</summary>
    public List<RuleRunner> Busy { get; } = [];

    /// <summary>Whether some rule concludes or defines.</summary>
    public bool Derives => _levels.Length > 1;

    /// <summary>Counts a match.</summary>
    /// <exception cref="RunawayException">The rule has found more than a run may.</exception>
    public void Count(RuleRunner runner)
    {
        if (++runner.Found > _limits.Matches)
            throw new RunawayException([runner], $"每条规则匹配 {_limits.Matches} 次", $"{_limits.Matches} matches of a rule", []);
        if ((runner.Found & 1023) == 0)
            LookAtTime([runner]);
    }

    public void LookAtTime(IReadOnlyList<RuleRunner> busy)
    {
        if (Stopwatch.GetElapsedTime(_started) > _limits.Time)
            throw new RunawayException(busy, $"耗时 {_limits.Time.TotalSeconds} 秒", $"{_limits.Time.TotalSeconds} seconds", []);
    }

    // ---- looking at what has changed ----

    /// <summary>Looks at all changes, and at what they lead to, until there is nothing new.</summary>
    public void Propagate()
    {
        for (; ; )
        {
            if (FirstBehind(_cursors.Length) is >= 0 and var level)
                Look(level);
            else if (!Derivations.HasLost || !Derivations.DropUngrounded(Runners.Where(runner => runner.Plan.Kind == PlanKind.Derivation)))
                return;
        }
    }

    // The lowest of the levels that have not seen all changes; -1 when all have.
    int FirstBehind(int levels)
    {
        for (var level = 0; level < levels; level++)
        {
            if (_cursors[level] < Store.LogCount)
                return level;
        }
        return -1;
    }

    void Look(int level)
    {
        var (from, to) = (_cursors[level], Store.LogCount);
        _cursors[level] = to;
        if (to - from >= BulkLeast && to - from >= Store.Count / 4)
            LookAtAll(level);
        else
        {
            for (var i = from; i < to; i++)
                Look(_dispatch[level], Store.Logged(i));
        }
        Work(level);
    }

    void Work(int level)
    {
        if (_hasWork[level])
        {
            _hasWork[level] = false;
            foreach (var runner in _levels[level])
            {
                if (runner.HasWork)
                    runner.Work();
            }
        }
        if (level < _levels.Length - 1)
            Derivations.Settle(DerivedDepth);
    }

    static void Look(Dispatch[] dispatches, in LoggedChange change)
    {
        var dispatch = dispatches[change.Table.Number];
        if (dispatch.IsEmpty)
            return;
        foreach (var (runner, seed) in dispatch.Followers)
        {
            if ((seed.Reads & change.Changed) != 0)
                runner.Reconsider(seed.Position, change.Ordinal);
        }
        // The fact as it is now: a later change of the same transaction may have overtaken this one.
        if (change.Table.At(change.Ordinal) is { } fact)
        {
            Search(dispatch.Always, change, fact);
            Search(dispatch.ByValue(fact), change, fact);
        }
        foreach (var (runner, seed) in dispatch.Candidates)
        {
            if ((seed.Reads & change.Changed) != 0)
                runner.Touch(seed, change);
        }
        foreach (var (runner, seed) in dispatch.References)
        {
            if ((seed.Reads & change.Changed) != 0)
                runner.Touch(seed, change);
        }
        foreach (var runner in dispatch.Opaque)
            runner.TouchAll(change.Depth);
    }

    static void Search((RuleRunner Runner, JoinSeed Seed)[] seeds, in LoggedChange change, Fact fact)
    {
        foreach (var (runner, seed) in seeds)
        {
            if ((seed.Reads & change.Changed) != 0)
                runner.Search(seed, change.Ordinal, fact, change.Depth + 1);
        }
    }

    // So much has changed that looking at everything once is less work than following each change.
    void LookAtAll(int level)
    {
        foreach (var runner in _levels[level])
        {
            if (runner.Matches is { Count: > 0 } || runner.Plan.Joins == 0)
                runner.TouchAll(0);
        }
        foreach (var table in Store.Tables)
        {
            var dispatch = _dispatch[level][table.Number];
            if (dispatch.IsEmpty)
                continue;
            for (var i = 0; i < table.Ordinals; i++)
            {
                if (table.At(i) is not { } fact)
                    continue;
                SearchFirst(dispatch.Always, i, fact);
                SearchFirst(dispatch.ByValue(fact), i, fact);
            }
        }
    }

    static void SearchFirst((RuleRunner Runner, JoinSeed Seed)[] seeds, int ordinal, Fact fact)
    {
        foreach (var (runner, seed) in seeds)
        {
            if (seed.Position == 0)
                runner.Search(seed, ordinal, fact, 1);
        }
    }

    // ---- beginning anew ----

    /// <summary>Finds all matches, supports and instants from the facts alone: at the start, and after a run was undone.</summary>
    public void Rebuild()
    {
        foreach (var runner in Runners)
            runner.Forget();
        Timers.Clear();
        Agenda.Clear();
        for (var level = 0; level < _levels.Length; level++)
        {
            _cursors[level] = Store.LogCount;
            LookAtAll(level);
            Work(level);
            if (level < _levels.Length - 1)
                Propagate(upTo: level);
        }
        Propagate();
        foreach (var runner in Runners)
        {
            AwaitWhole(runner);
            runner.Ended.Clear();
        }
        Timers.Built();
    }

    void Propagate(int upTo)
    {
        while (FirstBehind(upTo + 1) is >= 0 and var level)
            Look(level);
    }

    /// <summary>Waits for what concerns a rule as a whole: the next period, the first and the last day it holds.</summary>
    public void AwaitWhole(RuleRunner runner)
    {
        var next = long.MaxValue;
        foreach (var period in runner.Plan.Periods)
            next = Math.Min(next, period.NextChange(Now));
        var attributes = runner.Plan.Rule.Source.Attributes;
        if (attributes.ValidFrom is { } from && Clock.StartOf(from) is var begin && begin > Now)
            next = Math.Min(next, begin);
        if (attributes.ValidTo is { } to && Clock.StartOf(to.AddDays(1)) is var end && end > Now)
            next = Math.Min(next, end);
        if (next == long.MaxValue || next == runner.WholeAwaited || runner.Plan.Kind == PlanKind.Guard)
            return;
        runner.WholeAwaited = next;
        Span<int> whole = stackalloc int[runner.Plan.Joins];
        whole.Fill(TimerQueue.Whole);
        Timers.Add(next, runner.Plan.Index, whole);
    }

    /// <summary>Looks at what is due first. Answers how many matches that were.</summary>
    public int FireTimers()
    {
        var list = Timers.Pop();
        var due = 0;
        for (var i = 0; i < list.Count;)
        {
            var runner = Runners[list[i]];
            var tuple = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list).Slice(i + 1, runner.Plan.Joins);
            i += 1 + tuple.Length;
            due++;
            if (tuple.Length == 0 || tuple[0] == TimerQueue.Whole)
            {
                runner.TouchAll(0);
                AwaitWhole(runner);
            }
            else
                runner.Due(tuple);
        }
        Timers.Popped(due);
        for (var level = 0; level < _levels.Length; level++)
            Work(level);
        return due;
    }

    /// <summary>Rules that were touched from outside look again.</summary>
    public void WorkAll()
    {
        for (var level = 0; level < _levels.Length; level++)
            Work(level);
        Propagate();
    }

    /// <summary>Waiting matches are found anew, without those that have changed since they began to wait.</summary>
    public void RebuildTimers() => Rebuild();

    /// <summary>Types whose facts are concluded.</summary>
    public HashSet<FactTable> Concluded => _concluded ??= [.. Runners.Where(runner => runner.Plan.Kind == PlanKind.Derivation)
        .SelectMany(runner => runner.Plan.Rule.Effects).OfType<ConcludeEffect>().Select(effect => Store.Table(effect.Type))];

    HashSet<FactTable>? _concluded;

    /// <summary>Whether a change follows from others: a conclusion, or a defined field.</summary>
    public bool IsDerived(in LoggedChange change) => Concluded.Contains(change.Table) || (change.Depth == DerivedDepth && Derivations.Any);

    /// <summary>Depth that changes by definitions are logged with.</summary>
    public const int DerivedDepth = -1;

    /// <summary>The run is over: its changes stand.</summary>
    public void Forget()
    {
        Store.ForgetLog();
        Array.Clear(_cursors);
        Derivations.ForgetUndo();
        foreach (var runner in Busy)
        {
            runner.Keys.ForgetUndo();
            runner.IsBusy = false;
            runner.Found = 0;
        }
        Busy.Clear();
    }

    /// <summary>Undoes the run and finds everything anew as it was.</summary>
    public void Undo(long now)
    {
        Store.UndoTo(0);
        foreach (var runner in Runners)
            runner.Keys.Undo();
        Derivations.Undo();
        SetNow(now);
        StartRun(_limits);
        Array.Clear(_cursors);
        Rebuild();
        Forget();
    }
}

/// <summary>A run that passed a limit; caught where the run began.</summary>
sealed class RunawayException(IReadOnlyList<RuleRunner> rules, string limitChinese, string limitEnglish, IReadOnlyList<string> sequence) : Exception("A run passed a limit.")
{
    public IReadOnlyList<RuleRunner> Rules => rules;
    public string LimitChinese => limitChinese;
    public string LimitEnglish => limitEnglish;
    public IReadOnlyList<string> Sequence => sequence;
}
