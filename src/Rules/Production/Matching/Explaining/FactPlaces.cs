namespace Marketing.Rules.Production.Matching;

/// <summary>Finds where a fact stands in a rule: among the joined facts, or behind the joined facts that look at it.</summary>
static class FactPlaces
{
    /// <summary>Positions and numbers of joined facts; position -1 stands for a rule that looks at the fact from nowhere in particular.</summary>
    /// <param name="most">So many at most.</param>
    public static List<(int Position, int Ordinal)> PlacesOf(this RuleRunner runner, FactTable table, int ordinal, int most)
    {
        var places = new List<(int Position, int Ordinal)>();
        foreach (var thing in runner.Plan.Things.Where(thing => thing.Kind == ThingKind.Join && thing.Table == table))
            places.Add((thing.Number, ordinal));
        if (places.Count > 0)
            return places;
        foreach (var seed in runner.Plan.Seeds.Candidates.Where(seed => seed.Candidate.Table == table))
            BehindCandidate(runner, seed, ordinal, places);
        foreach (var seed in runner.Plan.Seeds.References.Where(seed => seed.Reference.Table == table))
            BehindReference(seed, table.KeyOf(ordinal), places);
        return [.. places.Distinct().Take(most)];
    }

    static void BehindCandidate(RuleRunner runner, CandidateSeed seed, int ordinal, List<(int Position, int Ordinal)> places)
    {
        if (seed.Way is null)
        {
            places.Add((-1, -1));
            return;
        }
        var context = new MatchContext(runner.Plan, runner.Context.Store);
        context.Bind(seed.Candidate.Number, ordinal, seed.Candidate.Table!.At(ordinal));
        var owners = new Owners(seed.JoinPosition, places);
        seed.Way.Each(context, owners);
    }

    static void BehindReference(ReferenceSeed seed, string key, List<(int Position, int Ordinal)> places)
    {
        if (seed.Owners is null || seed.Owner is not { Kind: ThingKind.Join } owner)
        {
            places.Add((-1, -1));
            return;
        }
        for (var number = seed.Owners.First([Feel.Value.Of(key)]); number >= 0; number = seed.Owners.Next(number))
            places.Add((owner.Number, number));
    }

    sealed class Owners(int position, List<(int Position, int Ordinal)> places) : ICandidates
    {
        public bool Try(MatchContext context, int ordinal, Fact fact)
        {
            places.Add((position, ordinal));
            return true;
        }
    }
}
