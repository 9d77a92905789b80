using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What a plan is for: firing by key, following its matches, or looking at a change.</summary>
enum PlanKind { Action, Derivation, Guard }

/// <summary>A rule compiled: searches from each of its facts, what makes it look again, its key and its effects.</summary>
/// <remarks>A rule that concludes and does other things too becomes two plans, for the one follows the match and the other fires once.</remarks>
sealed class RulePlan
{
    readonly RuleParts _parts;

    public RulePlan(CheckedRuleSet set, CheckedRule rule, PlanKind kind, int index, FactStore store, Readings readings, AccessPlanner planner, RuleClock clock)
    {
        (Set, Rule, Kind, Index, Again) = (set, rule, kind, index, rule.Again);
        _parts = new(set, rule, store, readings, clock, () => this);
        Tables = [.. _parts.Joins.Select(join => join.Table!)];
        Key = KeyPlan.Of(_parts);
        Group = rule.Source.Attributes.ChooseOne is { By: { } by } ? _parts.Scope.Bind(by) : null;
        _parts.Scope.AtFiring = true;
        Effects = [.. rule.Effects.Where(effect => (effect is ConcludeEffect) == (kind == PlanKind.Derivation)).Select(effect => EffectPlan.Of(effect, _parts.Scope, clock))];
        Definitions = [.. rule.Definitions.Where(definition => !readings.Holds(definition)).Select(definition => new DefinitionPlan(definition, _parts))];
        Requirements = [.. (rule.Guard?.Requirements ?? []).Select(requirement => new RequirementPlan(requirement, _parts.Scope))];
        Becomes = rule.Guard?.Change is BecomesChange becomes ? _parts.Scope.Tests((UnaryTestsAst)becomes.Tests.Meaning!, _parts.Scope.Bind(new LiteralAst(becomes.Position, default))) : null;
        _parts.Scope.AtFiring = false;
        GroupKey = Group is null ? null : _parts.Scope.Term(Group);
        Key.Compile(_parts.Scope);
        _parts.Settle();

        ChainBuilder New() => new(_parts, planner);
        var joins = _parts.Joins;
        FromJoin = [.. joins.Select(join => New().Build(join.Bit, AlphaOf(join)))];
        FromNothing = joins.Count == 0 ? New().Build(0, []) : null;
        Verify = New().Build(joins.Aggregate(0UL, (all, join) => all | join.Bit), []);
        Seeds = new(this, _parts, planner, AlphaOf);
        ReadsRecord = [.. _parts.Scope.Things.Select(thing => thing.IsRead && thing.Kind is ThingKind.Join or ThingKind.Candidate or ThingKind.Reference)];
        ReadAtFiring = [.. _parts.Scope.Things.Where(thing => thing is { IsReadAtFiring: true, IsRead: false, Table: not null })];
    }

    // Conditions on one joined fact alone are tested when it comes, before anything is searched.
    Conjunct[] AlphaOf(Thing join) => [.. _parts.Conditions.Where(condition => condition.Reads == join.Bit && !condition.ReadsTime)];

    /// <summary>The rule set it is one of.</summary>
    public CheckedRuleSet Set { get; }

    public CheckedRule Rule { get; }
    public PlanKind Kind { get; }

    /// <summary>Its place among all plans.</summary>
    public int Index { get; }

    public KeyPlan Key { get; }
    public EffectPlan[] Effects { get; }
    public IReadOnlyList<DefinitionPlan> Definitions { get; }
    public IReadOnlyList<RequirementPlan> Requirements { get; }
    public (Node Tests, int Slot)? Becomes { get; }
    public Bound? Group { get; }
    public Term? GroupKey { get; }

    /// <summary>When a key may fire again.</summary>
    public Refire Again { get; }

    /// <summary>The tables of the joined facts.</summary>
    public FactTable[] Tables { get; }

    /// <summary>How many facts are joined; their positions come first.</summary>
    public int Joins => Tables.Length;

    public int Positions => _parts.Scope.Things.Count;
    public IReadOnlyList<Thing> Things => _parts.Scope.Things;
    public int FrameSlots => _parts.Scope.FrameSlots;
    public IReadOnlyList<int> ListLengths => _parts.Scope.ListLengths;
    public bool[] ReadsRecord { get; }
    public Thing[] ReadAtFiring { get; }
    public Thing? Old => _parts.Old;
    public Thing? Actor => _parts.Actor;
    public Thing[] ListThings => _lists ??= [.. Things.Where(thing => thing.Kind == ThingKind.List)];
    Thing[]? _lists;

    /// <summary>How many facts a match has: those joined, and those of its sequences.</summary>
    public int Facts => _facts ??= Joins + ListLengths.Sum();
    int? _facts;

    /// <summary>The slots of a joined fact, or of the facts of a sequence, that the conditions read.</summary>
    public ulong SlotsRead(Thing thing)
    {
        _slotsRead ??= [.. Things.Select(_ => (ulong?)null)];
        return _slotsRead[thing.Number] ??= thing.Kind == ThingKind.List ? ReadsOf(thing) | ReadsOf(CandidateOf(thing)) : ReadsOf(thing);
    }

    ulong?[]? _slotsRead;

    Thing CandidateOf(Thing list) => Clauses.First(clause => clause.Result == list).Candidate!;

    public IReadOnlyList<ClausePart> Clauses => _parts.Clauses;
    public TimeCondition[] TimeConditions => _parts.TimeConditions;

    /// <summary>Whether it notes, while it searches, when a match may change.</summary>
    public bool IsTimed => _parts.IsTimed;

    /// <summary>Whether a value it defines changes by itself.</summary>
    public bool DefinesByTime => _definesByTime ??= Definitions.Any(definition => definition.Changes is not null);

    bool? _definesByTime;
    public MatchScope Scope => _parts.Scope;

    /// <summary>What is bound, together with the references that can be followed from it.</summary>
    public ulong Reached(ulong bound)
    {
        // References come after what their key is made from.
        foreach (var reference in Things)
        {
            if (reference.Kind == ThingKind.Reference && (reference.KeyReads & ~bound) == 0)
                bound |= reference.Bit;
        }
        return bound;
    }

    /// <summary>The rule taken apart.</summary>
    public RuleParts Parts => _parts;

    /// <summary>Searches that start with one joined fact bound.</summary>
    public Step[] FromJoin { get; }

    /// <summary>The search of a rule without joined facts.</summary>
    public Step? FromNothing { get; }

    /// <summary>Tries all conditions of a match whose facts are bound.</summary>
    public Step Verify { get; }

    public SeedPlan Seeds { get; }

    public IEnumerable<PeriodStep> Periods => _parts.Periods;

    /// <summary>Periods whose moment lies before do not match: only moments still to come when the rule was first deployed.</summary>
    public long PeriodsFrom { get; set; } = long.MinValue;

    /// <summary>Whether all matches must be known, not only whether a key has fired.</summary>
    public bool IsTracked => Kind == PlanKind.Derivation || Again != Refire.Never || CancelsTasks;

    /// <summary>Whether a match is its joined facts and nothing else.</summary>
    public bool IsPlain => _isPlain ??= Things.Count == Joins && Clauses.All(clause => clause.Clause is JoinClause or TestClause or TimeClause);

    bool? _isPlain;

    public bool CancelsTasks => Kind == PlanKind.Action && Rule.Effects.Any(effect => effect is RequireEffect { CancelledWhenFalse: true });

    /// <summary>Slots of a thing that the rule's conditions, key and (where they follow the match) effects read.</summary>
    public ulong ReadsOf(Thing thing)
    {
        // The key stands for the fact's being there at all.
        var mask = FactMask.Of(0);
        foreach (var clause in _parts.Clauses)
        {
            foreach (var conjunct in clause.Conjuncts)
                mask |= conjunct.SlotsOf(thing);
            foreach (var other in clause.Others)
                mask |= SlotReads.Of(other, thing);
        }
        foreach (var bound in Key.Parts.Concat(Group is null ? [] : [Group]).Concat(Kind == PlanKind.Derivation ? Effects.SelectMany(effect => effect.Reads).Concat(Definitions.SelectMany(definition => definition.Reads)) : []))
            mask |= SlotReads.Of(bound, thing);
        foreach (var reference in Things.Where(other => other.Kind == ThingKind.Reference && (other.KeyReads & thing.Bit) != 0))
            mask |= reference.Key is SlotTerm slot ? FactMask.Of(slot.Slot) : FactMask.All;
        return mask;
    }
}
