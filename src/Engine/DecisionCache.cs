using System.Collections.Concurrent;
using System.Text;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Dmn;

namespace Marketing.Engine;

/// <summary>Compiled DMN files by key. A deployed file never changes, so neither does its entry.</summary>
sealed class DecisionCache
{
    readonly ConcurrentDictionary<long, DecisionModel> models = new();

    /// <summary>All decisions, as the processes of this definition's deployment see them.</summary>
    public async ValueTask<DecisionCatalog> CatalogFor(IEngineTransaction transaction, long definitionKey)
    {
        var decisions = new List<DeployedDecision>();
        foreach (var row in await transaction.Decisions())
            decisions.Add(new DeployedDecision(row.Key, row.DecisionId, row.Name, row.Version, row.VersionTag, row.DeploymentKey, row.IsLatest, await ModelOf(transaction, row.RequirementsKey)) { RequirementsKey = row.RequirementsKey });
        return new DecisionCatalog(decisions, (await transaction.Definition(definitionKey))?.DeploymentKey ?? 0);
    }

    /// <summary>The model of a stored DMN file.</summary>
    public async ValueTask<DecisionModel> ModelOf(IEngineTransaction transaction, long requirementsKey)
    {
        if (models.TryGetValue(requirementsKey, out var known))
            return known;
        var row = await transaction.DecisionRequirements(requirementsKey) ?? throw new InvalidOperationException($"There is no DMN file {requirementsKey}.");
        return models.GetOrAdd(requirementsKey, Read(row.Content, row.ResourceName));
    }

    public static DecisionModel Read(ReadOnlyMemory<byte> content, string file) =>
        DecisionModel.Read(Encoding.UTF8.GetString(content.Span).TrimStart('\uFEFF'), file: file);
}
