using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Fires what is pending at one instant, in the order of the agenda, until nothing is.</summary>
sealed class FiringStep(Matcher matcher, RunLimits limits, GuardKeeper guards)
{
    const int Remembered = 64;

    readonly Dictionary<(string Group, Value Key), Firing> _winners = [];
    readonly (RuleRunner Runner, int Key)[] _last = new (RuleRunner, int)[Remembered];
    int _lastCount;
    readonly Dictionary<(FactTable, int, int), Swing> _swings = [];
    readonly int[] _tuple = new int[64];
    RunRecorder _recorder = new();
    int _firings;

    /// <summary>What the run has come to so far.</summary>
    public RunRecorder Recorder => _recorder;

    public void StartRun() => _recorder = new();

    /// <summary>Hands over what the run has come to, and keeps none of it.</summary>
    public RunRecorder EndRun()
    {
        var done = _recorder;
        _recorder = new();
        return done;
    }

    /// <summary>The two last values of a field that rules keep setting, and how often it went back and forth.</summary>
    sealed record Swing(Value Before, Value Now, int Times, RuleRunner Last);

    /// <param name="touched">Facts changed by the input, or matches that were due.</param>
    public void Drain(int touched)
    {
        var most = limits.Firings + (long)limits.FiringsPerFact * touched;
        _firings = 0;
        if (_winners.Count > 0)
            _winners.Clear();
        if (_swings.Count > 0)
            _swings.Clear();
        _lastCount = 0;
        while (matcher.Agenda.TryTake(out var runner, _tuple, out var key, out var depth, out var version))
        {
            if (!Fire(runner, _tuple.AsSpan(0, runner.Plan.Joins), key, depth, version))
                continue;
            if (++_firings > most)
                throw Runaway($"触发 {most} 次", $"{most} firings");
            if ((_firings & 511) == 0)
                matcher.LookAtTime(Busy());
        }
        CloseEnded();
    }

    bool Fire(RuleRunner runner, ReadOnlySpan<int> tuple, int key, int depth, int version)
    {
        // What fired before may have ended the match, or changed its values.
        var context = runner.Context;
        if (!runner.TryBind(tuple, version))
        {
            if (!runner.Holds(tuple))
                return false;
            var current = runner.Keys.IdOf(context);
            if (current != key)
            {
                if (!runner.IsDone(context, current))
                    matcher.Agenda.Add(runner, tuple, current, depth);
                return false;
            }
        }
        if (runner.IsDone(context, key))
            return false;
        var at = matcher.Now;
        var facts = runner.FactsOf();
        var seen = runner.Plan.IsPlain ? null : Snapshot.Of(context);
        var group = GroupOf(runner, context);
        if (group is { } taken && _winners.TryGetValue(taken, out var winner))
        {
            var suppressed = new Firing(runner, key, 0, at, facts, seen) { Outcome = KeyOutcome.Suppressed, SuppressedBy = winner };
            winner.Suppress(suppressed);
            runner.Keys.RememberWinner(key, winner.Key);
            Record(runner, key, KeyOutcome.Suppressed, suppressed);
            return true;
        }
        if (depth > limits.Depth)
            throw Runaway($"派生深度 {limits.Depth}", $"a depth of derivation of {limits.Depth}");
        Remember(runner, key);
        runner.PrepareToFire();
        var firing = new Firing(runner, key, runner.Keys.Firings(key) + 1, at, facts, seen);
        if (Effects(runner, firing) is { } cause)
        {
            Record(runner, key, KeyOutcome.Parked, new(runner, key, firing.Number, at, facts, seen) { Outcome = KeyOutcome.Parked, Cause = cause });
            _recorder.Add(new RuleIncident(runner.Plan.Rule.Id, runner.Keys.KeyOf(key), cause));
            return true;
        }
        if (group is { } won)
            _winners[won] = firing;
        Record(runner, key, KeyOutcome.Fired, firing);
        if (Apply(runner, firing, depth))
            matcher.Propagate();
        return true;
    }

    static (string, Value)? GroupOf(RuleRunner runner, MatchContext context)
    {
        if (runner.Plan.Rule.Source.Attributes.ChooseOne is not { } choose)
            return null;
        Value room = default;
        return (choose.Group, runner.Plan.GroupKey is { } key ? key.Look(context, ref room) : default);
    }

    void Record(RuleRunner runner, int key, KeyOutcome outcome, Firing firing)
    {
        firing.Signature = runner.Plan.Again == Refire.OnEveryChange ? SignatureOf.Match(runner.Context) : 0;
        runner.Keys.Use(key, outcome, firing.Signature);
        _recorder.Add(firing);
    }

    // All effects are computed before the first is applied; with one that lacks a value none is.
    static Words? Effects(RuleRunner runner, Firing firing)
    {
        var plans = runner.Plan.Effects;
        if (plans.Length == 0)
            return null;
        if (plans.Length == 1 && plans[0].Target is not null)
        {
            if (plans[0].Change(runner.Context) is not { } changed)
                return RuleMessages.NoValue(runner.Plan.Rule, plans[0].Source);
            firing.Propose(changed);
            return null;
        }
        var effects = plans.Length == 1 ? null : new ProposedEffect[plans.Length];
        for (var i = 0; i < plans.Length; i++)
        {
            if (plans[i].Make(runner.Context) is not { } effect)
                return RuleMessages.NoValue(runner.Plan.Rule, plans[i].Source);
            (effect.Index, effect.Firing) = (i, firing);
            effect = Named(effect);
            if (effects is null)
                firing.Propose(effect);
            else
                effects[i] = effect;
        }
        if (effects is not null)
            firing.Propose(effects);
        return null;
    }

    // A recorded fact without an id is named by what recorded it, so that doing it again is doing it once.
    static ProposedEffect Named(ProposedEffect effect) =>
        effect is FactRecorded { Fact: { Key: EffectPlan.Unnamed } fact } recorded
            ? recorded with { Fact = fact.Layout.Make(effect.IdempotencyKey, 1, (Value[])fact.Slots.Clone()) }
            : effect;

    bool Apply(RuleRunner runner, Firing firing, int depth)
    {
        if (firing.OnlyChange is { } only)
            return Set(runner, runner.Plan.Effects[0].Target!, only, depth);
        var changed = false;
        for (var i = 0; i < firing.EffectCount; i++)
        {
            switch (firing.EffectAt(i))
            {
                case FieldSet set:
                    changed |= Set(runner, runner.Plan.Effects[i].Target!, set.Changed, depth);
                    break;
                case FactRecorded record:
                    changed |= Put(runner, matcher.Store.Table(record.Fact.Type), record.Fact.Key, record.Fact, depth);
                    break;
                case FactWithdrawn withdrawn:
                    changed |= Put(runner, matcher.Store.Table(withdrawn.Type), withdrawn.Key, null, depth);
                    break;
            }
        }
        return changed;
    }

    bool Set(RuleRunner runner, TargetPlan target, Fact proposed, int depth)
    {
        var (table, slot) = (target.Table, target.Slot);
        var ordinal = runner.Context.Ordinals[target.Thing.Number];
        ref readonly var value = ref proposed.Slots[slot];
        // As it is now: an effect before this one may have changed or withdrawn it.
        if (table.At(ordinal) is not { } fact || fact.Slots[slot].IsSame(value))
            return false;
        if (runner.Plan.Again == Refire.OnEveryChange)
            Swung((table, ordinal, slot), runner, fact.Slots[slot], value);
        var changed = ReferenceEquals(fact, target.Find(runner.Context)) ? proposed : fact.With(slot, value, fact.Version + 1);
        return !IsRefused(runner, table, changed.Key, changed) && matcher.Store.Put(table, ordinal, changed, FactMask.Of(slot), depth);
    }

    bool Put(RuleRunner runner, FactTable table, string key, Fact? fact, int depth) =>
        !IsRefused(runner, table, key, fact) && matcher.Store.Put(table, key, fact, depth);

    bool IsRefused(RuleRunner runner, FactTable table, string key, Fact? fact)
    {
        if (guards.Refusal(table, key, fact) is not { } refusal)
            return false;
        _recorder.Add(new RuleIncident(runner.Plan.Rule.Id, _recorder.LastKey, RuleMessages.Refused(runner.Plan.Rule, refusal)));
        return true;
    }

    // Two rules that set one field back and forth would do so for ever.
    void Swung((FactTable, int, int) field, RuleRunner runner, in Value before, in Value now)
    {
        var known = _swings.GetValueOrDefault(field);
        var times = known is not null && known.Now == before && known.Before == now ? known.Times + 1 : 0;
        if (times >= 3)
            throw new RunawayException([.. new[] { known!.Last, runner }.Distinct()], "同一字段来回更改 3 次", "one field set back and forth three times", Sequence());
        _swings[field] = new(before, now, times, runner);
    }

    // ---- what went before, to tell who runs away ----

    void Remember(RuleRunner runner, int key)
    {
        _last[_lastCount++ % Remembered] = (runner, key);
    }

    // The last firings, the oldest first.
    IEnumerable<(RuleRunner Runner, int Key)> Last(int most)
    {
        for (var i = Math.Max(0, _lastCount - most); i < _lastCount; i++)
            yield return _last[i % Remembered];
    }

    RuleRunner[] Busy() => [.. Last(Remembered).Select(firing => firing.Runner).Distinct()];

    string[] Sequence() => [.. Last(8).Select(firing => firing.Runner.Keys.KeyOf(firing.Key).ToString())];

    RunawayException Runaway(string chinese, string english) => new(Busy(), chinese, english, Sequence());

    // ---- keys whose last match is gone ----

    void CloseEnded()
    {
        foreach (var runner in matcher.Busy)
        {
            if (runner.Ended.Count == 0)
                continue;
            foreach (var key in runner.Ended.Distinct().Where(key => runner.Keys.Live(key) == 0))
            {
                if (runner.Plan.Again == Refire.OnEveryChange)
                    _recorder.Add(new KeyRow(runner.Keys.KeyOf(key), false, KeyOutcome.Fired, runner.Keys.Firings(key), 0));
                if (!runner.Keys.IsUsed(key))
                    continue;
                if (runner.Plan.CancelsTasks && runner.Keys.OutcomeOf(key) == KeyOutcome.Fired)
                    Cancel(runner, key);
                if (runner.Plan.Again == Refire.WhenTrueAgain)
                {
                    runner.Keys.Close(key);
                    _recorder.Add(new KeyRow(runner.Keys.KeyOf(key), false, KeyOutcome.Fired, runner.Keys.Firings(key), 0));
                }
            }
            runner.Ended.Clear();
        }
    }

    void Cancel(RuleRunner runner, int key)
    {
        var firing = new Firing(runner, key, runner.Keys.Firings(key), matcher.Now, Array.Empty<Fact>());
        for (var i = 0; i < runner.Plan.Effects.Length; i++)
        {
            if (runner.Plan.Effects[i].Source is RequireEffect { CancelledWhenFalse: true } task)
                _recorder.Add(new TaskCancellation(task.Task) { Firing = firing, Index = i });
        }
    }
}
