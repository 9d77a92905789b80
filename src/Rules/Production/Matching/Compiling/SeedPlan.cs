using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A joined fact from which a search starts when it changes.</summary>
/// <param name="Tests">Conditions on that fact alone.</param>
/// <param name="Reads">Slots of it that the rule reads.</param>
/// <param name="Constant">An equality with a written value, by which rules are told apart at once.</param>
sealed record JoinSeed(RulePlan Plan, int Position, FactTable Table, TestList Tests, Step Search, ulong Reads, (int Slot, Value Value)? Constant);

/// <summary>A candidate of a sub-clause whose change may make or end matches: it leads to the joined facts it is compared with.</summary>
/// <param name="Way">From the candidate to the joined facts; null when all must be looked at.</param>
sealed record CandidateSeed(RulePlan Plan, Thing Candidate, TestList Tests, ulong Reads, Access? Way, int JoinPosition, bool OnlyEnds, bool OnlyMakes);

/// <summary>What a reference leads to: its change touches the owners of the reference.</summary>
/// <param name="Owners">Index of the owners by the reference; null when all must be looked at.</param>
sealed record ReferenceSeed(RulePlan Plan, Thing Reference, Thing? Owner, HashIndex? Owners, ulong Reads);

/// <summary>What makes a rule look again.</summary>
sealed class SeedPlan
{
    public SeedPlan(RulePlan plan, RuleParts parts, AccessPlanner planner, Func<Thing, Conjunct[]> alphaOf)
    {
        if (plan.Kind == PlanKind.Guard)
            return;
        foreach (var join in parts.Joins)
        {
            var alpha = alphaOf(join);
            Joins.Add(new(plan, join.Number, join.Table!, new(Array.ConvertAll(alpha, condition => condition.Test)), plan.FromJoin[join.Number], plan.ReadsOf(join),
                alpha.Select(condition => condition.ConstantFor(join)).FirstOrDefault(constant => constant is not null)));
        }
        foreach (var clause in parts.Clauses.Where(clause => clause is { IsJoin: false, Candidate: not null }))
            Candidates.Add(SeedOf(plan, clause, parts, planner));
        foreach (var reference in parts.Scope.Things.Where(thing => thing.Kind == ThingKind.Reference))
            References.Add(SeedOf(plan, reference, parts, planner));
        Opaque = [.. parts.Scope.Opaque];
    }

    public List<JoinSeed> Joins { get; } = [];
    public List<CandidateSeed> Candidates { get; } = [];
    public List<ReferenceSeed> References { get; } = [];

    /// <summary>Types any change of which makes all matches be looked at again.</summary>
    public IReadOnlyList<FactTable> Opaque { get; } = [];

    static CandidateSeed SeedOf(RulePlan plan, ClausePart clause, RuleParts parts, AccessPlanner planner)
    {
        var candidate = clause.Candidate!;
        var own = clause.Conjuncts.Where(conjunct => conjunct.Reads == candidate.Bit && !conjunct.ReadsTime).Select(conjunct => conjunct.Test);
        var ways = parts.Joins
            .Where(join => (clause.Needs & join.Bit) != 0)
            .Select(join => (Join: join, Choice: planner.Choose(join, clause.Conjuncts.Where(conjunct => (conjunct.Reads & join.Bit) != 0), candidate.Bit)))
            .Where(way => way.Choice.Kind <= AccessKind.Range)
            .OrderBy(way => way.Choice.Kind)
            .ToArray();
        var found = ways.Length > 0 && !plan.IsTracked ? ways[0] : ways.FirstOrDefault();
        return new(plan, candidate, new([.. own]), plan.ReadsOf(candidate), found.Choice.Access, found.Join?.Number ?? -1,
            OnlyEnds: clause.Clause is NotClause && !plan.IsTracked, OnlyMakes: clause.Clause is ExistsClause && !plan.IsTracked);
    }

    static ReferenceSeed SeedOf(RulePlan plan, Thing reference, RuleParts parts, AccessPlanner planner)
    {
        var owner = reference.Key is SlotTerm slot ? parts.Scope.Things[slot.Position] : null;
        var index = owner is null ? null : planner.Hash(owner.Table!, [((SlotTerm)reference.Key!).Slot]);
        return new(plan, reference, owner, index, plan.ReadsOf(reference));
    }
}
