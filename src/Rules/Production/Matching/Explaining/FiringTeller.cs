namespace Marketing.Rules.Production.Matching;

/// <summary>Tells why a rule fired, from what was bound then.</summary>
static class FiringTeller
{
    public static FiringExplanation Tell(PlanExplainer explainer, Firing firing, Snapshot seen)
    {
        var (rule, set) = (explainer.Plan.Rule, explainer.Plan.Set);
        return new(rule.Id, RuleWords.Title(rule), ExplanationMessages.Fired(firing))
        {
            RuleSet = set.Tree.Name,
            Version = set.Tree.Version,
            Citations = rule.Source.Attributes.Clauses,
            Provisional = rule.Source.Attributes.Provisional,
            Key = firing.Key,
            Number = firing.Number,
            At = firing.At,
            Outcome = firing.Outcome,
            Cause = firing.Cause,
            Clauses = explainer.Teller.TellAll(seen),
            Effects = [.. firing.Effects.Select(effect => new ExplainedEffect(effect.IdempotencyKey, explainer.Teller.Words.Of(explainer.Plan.Effects[effect.Index].Source), effect))],
            Suppressed = [.. firing.Suppressed.Select(other => other.Key)],
            SuppressedBy = firing.SuppressedBy?.Key,
        };
    }
}
