using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>Why a rule has not fired.</summary>
public sealed partial class RuleSession
{
    const int MostOwners = 20;

    /// <summary>Why a rule has not fired for a fact, found from the facts as they are now (RULES-DSL §4, Explanation).</summary>
    /// <param name="rule">Id of the rule; of a ladder also the id it was written with, which means the rung that is next.</param>
    /// <param name="type">Id of the fact's type: one that the rule joins, counts, denies or refers to.</param>
    /// <param name="key">The fact's key.</param>
    /// <exception cref="ArgumentException">There is no such rule, or no such type.</exception>
    public WhyNotExplanation WhyNot(string rule, string type, string key)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(key);
        var table = _matcher.Store.Table(type);
        WhyNotExplanation? last = null;
        foreach (var runner in RunnersOf(rule))
        {
            last = WhyNot(runner, table, key);
            if (last.Reason is not (WhyNotReason.AlreadyFired or WhyNotReason.Suppressed))
                break;
        }
        return last!;
    }

    RuleRunner[] RunnersOf(string rule)
    {
        var found = _matcher.Runners.Where(runner => runner.Plan.Rule.Id == rule || (runner.Plan.Rule.Rung is not null && runner.Plan.Rule.Id.StartsWith(rule + "#", StringComparison.Ordinal)))
            .OrderBy(runner => runner.Plan.Rule.Rung).ToArray();
        if (found.Length == 0)
            throw new ArgumentException($"There is no rule '{rule}'. / 没有规则“{rule}”。", nameof(rule));
        // Of a rule that concludes and does other things too, what it does is meant.
        return Array.Exists(found, runner => runner.Plan.Kind == PlanKind.Action) ? Array.FindAll(found, runner => runner.Plan.Kind == PlanKind.Action) : found;
    }

    WhyNotExplanation WhyNot(RuleRunner runner, FactTable table, string key)
    {
        var rule = runner.Plan.Rule;
        WhyNotExplanation Answer(WhyNotReason reason, Words message) => new(rule.Id, RuleWords.Title(rule), table.Layout.Type.Id, key, reason, message);
        if (runner.Plan.Kind == PlanKind.Guard)
            return Answer(WhyNotReason.Guard, ExplanationMessages.Guard);
        if (runner.Quarantine is { } reason)
            return Answer(WhyNotReason.SwitchedOff, ExplanationMessages.SwitchedOff(reason));
        if (!_matcher.IsValid(rule))
            return Answer(WhyNotReason.NotInForce, ExplanationMessages.NotInForce(rule));
        if (table.Find(key) is not (>= 0 and var ordinal) || table.At(ordinal) is not { } fact)
            return Answer(WhyNotReason.NoSuchFact, ExplanationMessages.NoSuchFact(table.Layout.Type, key));
        if (!runner.Plan.Things.Any(thing => thing.Table == table))
            return Answer(WhyNotReason.NotRead, ExplanationMessages.NotRead(table.Layout.Type, runner.Plan.Things.Select(thing => thing.Table?.Layout.Type).OfType<FactType>().DistinctBy(read => read.Id)));
        var places = runner.PlacesOf(table, ordinal, MostOwners);
        if (places.Count == 0)
            return Answer(WhyNotReason.NotRead, ExplanationMessages.NobodyLooks(fact));
        return places.Select(place => Tell(runner, place, Answer)).MaxBy(found => found.Rank).Answer;
    }

    // The rank of an answer is how near to firing it is.
    (int Rank, WhyNotExplanation Answer) Tell(RuleRunner runner, (int Position, int Ordinal) place, Func<WhyNotReason, Words, WhyNotExplanation> answer)
    {
        var explainer = runner.Explainer;
        var context = new MatchContext(runner.Plan, _matcher.Store);
        GiveSettings(context);
        context.TakeTime(_matcher.World, _matcher.Now);
        var search = new WhyNotSearch(runner, explainer, _matcher, context, place.Position, place.Ordinal);
        search.Run();
        if (search.OpenKey is { } open && runner.Keys.KeyOf(open) is var pending)
            return (int.MaxValue, answer(WhyNotReason.Matches, ExplanationMessages.Matches(pending)) with { RefractionKey = pending, Firings = runner.Keys.Firings(open) });
        if (search.UsedKey is { } used)
            return (int.MaxValue - 1, Used(runner, used, answer) with { IsCut = search.IsCut });
        if (search.Matched || search.Deepest < 0)
            return (int.MaxValue, answer(WhyNotReason.Matches, ExplanationMessages.Matches(null)));
        var (failed, miss) = (explainer.Teller.Tell(search.Deepest, search.Where), search.Tell());
        // What the clause itself saw is that of the last binding tried; the miss tells of the nearest.
        failed = runner.Plan.Clauses[search.Deepest].Candidate is null ? failed : failed with { Facts = [] };
        return (search.Deepest, answer(search.TrueAt is null ? WhyNotReason.ClauseFails : WhyNotReason.NotYet, ExplanationMessages.Fails(failed, miss.Text)) with
        {
            Passed = [.. Enumerable.Range(0, search.Deepest).Select(index => explainer.Teller.Tell(index, search.Where))],
            Failed = failed,
            Miss = miss,
            TrueAt = search.TrueAt,
            IsCut = search.IsCut,
        });
    }

    static WhyNotExplanation Used(RuleRunner runner, int id, Func<WhyNotReason, Words, WhyNotExplanation> answer)
    {
        var (key, firings, winner) = (runner.Keys.KeyOf(id), runner.Keys.Firings(id), runner.Keys.WinnerOf(id));
        var told = runner.Keys.OutcomeOf(id) switch
        {
            KeyOutcome.Suppressed => answer(WhyNotReason.Suppressed, ExplanationMessages.Suppressed(key, winner)),
            KeyOutcome.Parked => answer(WhyNotReason.Parked, ExplanationMessages.Parked(key)),
            _ => answer(WhyNotReason.AlreadyFired, ExplanationMessages.Used(key, firings)),
        };
        return told with { RefractionKey = key, Firings = firings, Winner = winner };
    }
}
