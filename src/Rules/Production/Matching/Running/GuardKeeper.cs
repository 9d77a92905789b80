using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Looks at a change before it is made: every guard it falls under, every demand of it (RULES-DSL §4, Guards).</summary>
sealed class GuardKeeper
{
    readonly Matcher _matcher;
    readonly Dictionary<FactTable, RuleRunner[]> _guards;

    public GuardKeeper(Matcher matcher)
    {
        _matcher = matcher;
        _guards = matcher.Runners.Where(runner => runner.Plan.Kind == PlanKind.Guard)
            .GroupBy(runner => runner.Plan.Things[0].Table!)
            .ToDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>What a rule's own change is refused for; null when nothing speaks against it.</summary>
    public string? Refusal(FactTable table, string key, Fact? fact)
    {
        if (_guards.Count == 0 || !_guards.ContainsKey(table))
            return null;
        var refusals = Check(table, key, fact, Value.Of("system"));
        return refusals.Count == 0 ? null : string.Join("；", refusals.Select(refusal => refusal.Text));
    }

    /// <summary>All demands that the change does not meet.</summary>
    public List<GuardRefusal> Check(FactTable table, string key, Fact? fact, Value actor)
    {
        var refusals = new List<GuardRefusal>();
        if (!_guards.TryGetValue(table, out var guards))
            return refusals;
        var known = table.Find(key);
        var old = known < 0 ? null : table.At(known);
        if (old is null && fact is null)
            return refusals;
        // On the records as they would be.
        var before = _matcher.Store.LogCount;
        _matcher.Store.Put(table, key, fact, 0);
        foreach (var guard in guards)
        {
            if (guard.Begin() && Applies(guard, old, fact))
                Look(guard, table.Find(key), old, fact ?? old!, actor, refusals);
        }
        _matcher.Store.UndoTo(before);
        return refusals;
    }

    static bool Applies(RuleRunner guard, Fact? old, Fact? now)
    {
        switch (guard.Plan.Rule.Guard!.Change)
        {
            case CreationChange:
                return old is null;
            case DeletionChange:
                return now is null;
            case FieldsChange fields:
                return now is not null && fields.Fields.Any(field => Differs(old, now, field));
            case BecomesChange becomes:
                return now is not null && Passes(guard, now, becomes.Field) && (old is null || !Passes(guard, old, becomes.Field));
            default:
                return false;
        }
    }

    // A field that a new record leaves empty has not been changed.
    static bool Differs(Fact? old, Fact now, string field)
    {
        var slot = now.Layout.SlotOf(field);
        return old is null ? !now.Slots[slot].IsNull : !old.Slots[slot].IsSame(now.Slots[slot]);
    }

    static bool Passes(RuleRunner guard, Fact fact, string field)
    {
        var (tests, slot) = guard.Plan.Becomes!.Value;
        guard.Context.Frame.Slots[slot] = fact.Slots[fact.Layout.SlotOf(field)];
        return Guarded.Test(tests, guard.Context.Frame) == 1;
    }

    static void Look(RuleRunner guard, int ordinal, Fact? old, Fact record, in Value actor, List<GuardRefusal> refusals)
    {
        var context = guard.Context;
        context.Frame.Slots[guard.Plan.Old!.Number] = old is null ? default : Value.Of(old.Record);
        context.Frame.Slots[guard.Plan.Actor!.Number] = actor;
        context.Bind(0, ordinal, record);
        context.Sink = new Demands(guard, refusals);
        guard.Plan.FromJoin[0].Run(context);
    }

    /// <summary>Asks each match of a guard's clauses for each of its demands.</summary>
    sealed class Demands(RuleRunner guard, List<GuardRefusal> refusals) : IMatchSink
    {
        public void Match(MatchContext context)
        {
            guard.PrepareToFire();
            foreach (var requirement in guard.Plan.Requirements)
            {
                if (!requirement.Holds(context))
                    refusals.Add(new(guard.Plan.Rule, requirement.Source, requirement.Saying(context), guard.AllFacts()));
            }
        }

        public void Wait(MatchContext context)
        {
        }
    }
}

/// <summary>A demand that a change does not meet.</summary>
/// <param name="Rule">The guard; its attributes cite the clauses.</param>
/// <param name="Requirement">What was demanded.</param>
/// <param name="Saying">What the rule says about it, in its author's words; null when it says nothing.</param>
/// <param name="Facts">The record as it would be, then what the guard's clauses found.</param>
public sealed record GuardRefusal(CheckedRule Rule, Requirement Requirement, string? Saying, IReadOnlyList<Fact> Facts)
{
    /// <summary>The saying, or the title of the rule.</summary>
    public string Text => Saying ?? Rule.Source.Title.Chinese;
}
