using Marketing.Engine.Model;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>One version of a decision, compiled.</summary>
/// <param name="DeploymentKey">The deployment it came with.</param>
public sealed record DeployedDecision(long Key, string Id, string? Name, int Version, string? VersionTag, long DeploymentKey, bool IsLatest, DecisionModel Model)
{
    /// <summary>The file it stands in.</summary>
    public long RequirementsKey { get; init; }

    /// <summary>Evaluates the decision with the variables it needs, and tells how it came to its result.</summary>
    public DecisionResult Evaluate(IFeelScope scope, FeelEnvironment feel)
    {
        var inputs = new Context.Builder();
        foreach (var name in Model.InputsOf(Id))
        {
            if (scope.TryGet(name, out var value))
                inputs.Set(name, value);
        }

        return Model.Explain(Id, Model.ReadInputs(inputs.Build()), feel);
    }
}

/// <summary>The decisions that are deployed, as a process of one deployment sees them. Immutable.</summary>
/// <param name="decisions">All versions, older ones first.</param>
/// <param name="deploymentKey">The deployment whose decisions the binding <c>deployment</c> means.</param>
public sealed class DecisionCatalog(IReadOnlyList<DeployedDecision> decisions, long deploymentKey)
{
    public static DecisionCatalog Empty { get; } = new([], 0);

    /// <summary>The decisions of the same file, this one among them.</summary>
    public IReadOnlyList<DeployedDecision> InFileOf(DeployedDecision decision) => [.. decisions.Where(one => one.RequirementsKey == decision.RequirementsKey)];

    /// <summary>The version that is meant, or null.</summary>
    public DeployedDecision? Find(string id, Binding binding, string? versionTag) => decisions.LastOrDefault(decision => decision.Id == id && binding switch
    {
        Binding.Deployment => decision.DeploymentKey <= deploymentKey,
        Binding.VersionTag => decision.VersionTag == versionTag,
        _ => decision.IsLatest,
    });
}
