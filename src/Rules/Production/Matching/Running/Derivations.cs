using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Concluded facts and defined fields: what supports them, and what follows when support comes or goes (RULES-DSL §4).</summary>
sealed class Derivations(Matcher matcher)
{
    readonly Dictionary<Support, int> _conclusions = [];
    readonly Dictionary<Support, Fact> _concluded = [];
    readonly Dictionary<Support, List<Contribution>> _definitions = [];
    readonly Dictionary<Support, Value> _entered = [];
    readonly List<(Support Field, bool Had, Value Value)> _undo = [];
    readonly HashSet<Support> _open = [];

    /// <summary>What one match says of a field.</summary>
    sealed record Contribution(MatchTable.Entry Match, RuleRunner Runner, Value Value, int[] Sources);

    /// <summary>Fields that two rules of one priority define differently, or that follow from themselves.</summary>
    public List<RuleIncident> Incidents { get; } = [];

    // What is settled several times in a run is told once.
    void Tell(RuleIncident incident)
    {
        if (!Incidents.Contains(incident))
            Incidents.Add(incident);
    }

    /// <summary>Whether some conclusion lost a support in this run.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Whether some field is defined by a rule.</summary>
    public bool Any => _definitions.Count > 0 || _entered.Count > 0;

    /// <summary>A match holds: computes anew what it supports.</summary>
    public void Refresh(RuleRunner runner, MatchTable.Entry entry, MatchContext context)
    {
        var before = entry.Supports;
        entry.Supports = null;
        runner.PrepareToFire();
        foreach (var effect in runner.Plan.Effects)
        {
            if (effect.Make(context) is FactRecorded conclusion)
                Support(entry, conclusion.Fact);
            else
                Tell(new(runner.Plan.Rule.Id, null, RuleMessages.NoValue(runner.Plan.Rule, effect.Source)));
        }
        foreach (var definition in runner.Plan.Definitions)
            Define(runner, entry, definition, context);
        foreach (var support in before ?? [])
            Release(entry, support);
    }

    void Support(MatchTable.Entry entry, Fact fact)
    {
        var table = matcher.Store.Table(fact.Type);
        // A conclusion is its values: equal ones are one fact, whoever concludes them.
        if (fact.Key == EffectPlan.Unnamed)
        {
            var values = (Value[])fact.Slots.Clone();
            values[0] = default;
            fact = table.Layout.Make(KeyText.Of(Value.OfList(values)), 1, values);
        }
        var support = new Support(table, table.Reserve(fact.Key), Matching.Support.WholeFact);
        _concluded[support] = fact;
        _conclusions[support] = _conclusions.GetValueOrDefault(support) + 1;
        (entry.Supports ??= []).Add(support);
        _open.Add(support);
    }

    void Define(RuleRunner runner, MatchTable.Entry entry, DefinitionPlan definition, MatchContext context)
    {
        if (definition.Target.Find(context) is not { } fact)
            return;
        Value room = default;
        var support = new Support(definition.Target.Table, definition.Target.Table.Find(fact.Key), definition.Target.Slot);
        var sources = Array.ConvertAll(definition.Sources, source => context.Facts[source.Number] is null ? -1 : context.Ordinals[source.Number]);
        if (!_definitions.TryGetValue(support, out var contributions))
            _definitions[support] = contributions = [];
        contributions.RemoveAll(contribution => contribution.Match == entry && contribution.Runner == runner);
        contributions.Add(new(entry, runner, definition.Value.Look(context, ref room), sources));
        (entry.Supports ??= []).Add(support);
        _open.Add(support);
    }

    /// <summary>A match has ended.</summary>
    public void Drop(MatchTable.Entry entry)
    {
        var supports = entry.Supports;
        entry.Supports = null;
        foreach (var support in supports ?? [])
            Release(entry, support);
    }

    void Release(MatchTable.Entry entry, Support support)
    {
        _open.Add(support);
        if (support.Slot == Matching.Support.WholeFact)
        {
            _conclusions[support]--;
            HasLost = true;
        }
        else if (entry.Supports is null || !entry.Supports.Contains(support))
            _definitions[support].RemoveAll(contribution => contribution.Match == entry);
    }

    /// <summary>Carries out what has changed; false when nothing has.</summary>
    public bool Settle(int depth)
    {
        if (_open.Count == 0)
            return false;
        var open = _open.ToArray();
        _open.Clear();
        var changed = false;
        foreach (var support in open.Where(IsGone))
            changed |= SettleConclusion(support, depth);
        // First all that follows from what has gone goes too; else conclusions that support one another would chase each other for ever.
        if (changed)
        {
            _open.UnionWith(open.Where(support => support.Slot != Matching.Support.WholeFact || _conclusions.ContainsKey(support)));
            return true;
        }
        foreach (var support in open)
            changed |= support.Slot == Matching.Support.WholeFact ? SettleConclusion(support, depth) : SettleField(support, depth);
        return changed;
    }

    bool IsGone(Support support) => support.Slot == Matching.Support.WholeFact && _conclusions.GetValueOrDefault(support) == 0;

    bool SettleConclusion(Support support, int depth)
    {
        var holds = _conclusions.GetValueOrDefault(support) > 0;
        var isThere = support.Table.At(support.Ordinal) is not null;
        if (!holds)
            _conclusions.Remove(support);
        if (holds == isThere)
            return false;
        var fact = _concluded[support];
        if (!holds)
            _concluded.Remove(support);
        return matcher.Store.Put(support.Table, fact.Key, holds ? fact : null, depth);
    }

    bool SettleField(Support support, int depth)
    {
        if (support.Table.At(support.Ordinal) is not { } fact)
            return false;
        var contributions = _definitions[support];
        if (contributions.Count == 0)
        {
            _definitions.Remove(support);
            return _entered.TryGetValue(support, out var entered) && Forget(support) && Overlay(support, fact, entered, depth);
        }
        if (!_entered.ContainsKey(support))
            Enter(support, fact.Slots[support.Slot]);
        return Overlay(support, fact, ValueOf(support, contributions), depth);
    }

    // The highest priority that matches; two values at one priority are none.
    Value ValueOf(Support support, List<Contribution> contributions)
    {
        var highest = contributions.Max(contribution => contribution.Runner.Plan.Rule.Priority);
        var best = contributions.Where(contribution => contribution.Runner.Plan.Rule.Priority == highest).ToArray();
        if (Array.Find(best, other => other.Value != best[0].Value) is { } different)
        {
            Tell(new(best[0].Runner.Plan.Rule.Id, null, RuleMessages.DefinedTwice(best[0].Runner.Plan.Rule, different.Runner.Plan.Rule, support)));
            return default;
        }
        if (CycleFrom(support) is { } chain)
        {
            Tell(new(best[0].Runner.Plan.Rule.Id, null, RuleMessages.DefinedInCircle(support, chain)));
            return default;
        }
        return best[0].Value;
    }

    // Whether what the field follows from leads back to it; then the keys on the way.
    List<string>? CycleFrom(Support field)
    {
        var way = new List<string> { field.Table.KeyOf(field.Ordinal) };
        var seen = new HashSet<int> { field.Ordinal };
        for (var at = field; ;)
        {
            if (!_definitions.TryGetValue(at, out var contributions) || contributions.Count == 0)
                return null;
            var source = contributions.MaxBy(contribution => contribution.Runner.Plan.Rule.Priority)!.Sources.FirstOrDefault(-1);
            if (source < 0)
                return null;
            way.Add(field.Table.KeyOf(source));
            if (source == field.Ordinal)
                return way;
            if (!seen.Add(source))
                return null;
            at = field with { Ordinal = source };
        }
    }

    bool Overlay(Support support, Fact fact, in Value value, int depth)
    {
        if (fact.Slots[support.Slot].IsSame(value))
            return false;
        return matcher.Store.Put(support.Table, fact.Key, fact.With(support.Slot, value, fact.Version), depth);
    }

    void Enter(Support support, in Value value)
    {
        _undo.Add((support, _entered.TryGetValue(support, out var before), before));
        _entered[support] = value;
    }

    bool Forget(Support support)
    {
        _undo.Add((support, true, _entered[support]));
        return _entered.Remove(support);
    }

    /// <summary>A fact as it came from outside, with the fields put in place that rules define.</summary>
    public Fact Overlaid(FactTable table, Fact fact)
    {
        if (_definitions.Count == 0 || table.Find(fact.Key) is not (>= 0 and var ordinal) || table.At(ordinal) is not { } known)
            return fact;
        Value[]? slots = null;
        for (var slot = 1; slot < fact.Slots.Length; slot++)
        {
            var support = new Support(table, ordinal, slot);
            if (!_definitions.TryGetValue(support, out var contributions) || contributions.Count == 0)
                continue;
            Enter(support, fact.Slots[slot]);
            slots ??= (Value[])fact.Slots.Clone();
            slots[slot] = known.Slots[slot];
        }
        return slots is null ? fact : fact.Layout.Make(fact.Key, fact.Version, slots);
    }

    /// <summary>Takes back conclusions that only support one another (a circle whose first reason is gone).</summary>
    public bool DropUngrounded(IEnumerable<RuleRunner> derivations)
    {
        HasLost = false;
        var grounded = new HashSet<Support>();
        var matches = derivations.SelectMany(runner => runner.Matches!.All.Select(match => (Runner: runner, Match: match))).ToList();
        for (var found = true; found;)
        {
            found = false;
            foreach (var (runner, match) in matches)
            {
                if (match.Supports is null || !Enumerable.Range(0, runner.Plan.Joins).All(i => IsGrounded(runner.Plan.Things[i].Table!, match.Tuple.Facts[i], grounded)))
                    continue;
                foreach (var support in match.Supports)
                    found |= support.Slot == Matching.Support.WholeFact && grounded.Add(support);
            }
        }
        var floating = _conclusions.Keys.Where(support => _conclusions[support] > 0 && !grounded.Contains(support)).ToArray();
        foreach (var support in floating)
            matcher.Store.Put(support.Table, support.Table.KeyOf(support.Ordinal), null, 0);
        return floating.Length > 0;
    }

    bool IsGrounded(FactTable table, int ordinal, HashSet<Support> grounded)
    {
        var support = new Support(table, ordinal, Matching.Support.WholeFact);
        return !_conclusions.ContainsKey(support) || grounded.Contains(support);
    }

    /// <summary>The values entered by hand of fields that rules define now.</summary>
    public IEnumerable<(Support Field, Value Value)> Entered => _entered.Select(entry => (entry.Key, entry.Value));

    public void ForgetUndo()
    {
        _undo.Clear();
        HasLost = false;
    }

    /// <summary>Goes back to what was entered when the run began, and forgets all supports; they are found again.</summary>
    public void Undo()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            if (_undo[i].Had)
                _entered[_undo[i].Field] = _undo[i].Value;
            else
                _entered.Remove(_undo[i].Field);
        }
        _undo.Clear();
        _conclusions.Clear();
        _concluded.Clear();
        _definitions.Clear();
        _open.Clear();
        Incidents.Clear();
        HasLost = false;
    }
}
