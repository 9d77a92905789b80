using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules.Dmn;

namespace Marketing.Engine;

/// <summary>Compiled DMN files by key, and the list of all decisions as long as nobody deploys or deletes one.</summary>
/// <remarks>A deployed file never changes, so neither does its entry. The list is kept with its revision, a setting that each change of it
/// writes: other programs on the same database are noticed by reading one row.</remarks>
sealed class DecisionCache
{
    const string Revision = "engine.decisions-revision";

    readonly ConcurrentDictionary<long, DecisionModel> models = new();
    readonly ConcurrentDictionary<long, long> deployments = new();
    volatile Listed? listed;

    sealed record Listed(string Revision, IReadOnlyList<DeployedDecision> Decisions);

    /// <summary>Decisions were deployed or deleted under this key, which was never given before.</summary>
    public static void Changed(IEngineTransaction transaction, long key) => transaction.SetSetting(Revision, key.ToString(CultureInfo.InvariantCulture));

    /// <summary>All decisions that can be evaluated, as the processes of this definition's deployment see them.</summary>
    public async ValueTask<DecisionCatalog> CatalogFor(IEngineTransaction transaction, long definitionKey)
    {
        if (!deployments.TryGetValue(definitionKey, out var deployment))
            deployments[definitionKey] = deployment = (await transaction.Definition(definitionKey))?.DeploymentKey ?? 0;
        return new DecisionCatalog(await All(transaction), deployment);
    }

    async ValueTask<IReadOnlyList<DeployedDecision>> All(IEngineTransaction transaction)
    {
        var revision = await transaction.Setting(Revision) ?? "";
        if (listed is { } known && known.Revision == revision)
            return known.Decisions;
        var decisions = new List<DeployedDecision>();
        foreach (var row in (await transaction.Decisions()).Where(row => row.DeletedAt is null))
            decisions.Add(new DeployedDecision(row.Key, row.DecisionId, row.Name, row.Version, row.VersionTag, row.DeploymentKey, row.IsLatest, await ModelOf(transaction, row.RequirementsKey)) { RequirementsKey = row.RequirementsKey });
        listed = new Listed(revision, decisions);
        return decisions;
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
