using Marketing.Engine.Persistence;
using Marketing.Engine.Xml;
using Marketing.Rules.Dmn;
using Marketing.Rules.Xml;

namespace Marketing.Engine;

/// <summary>Stores DMN files: one row for the file, one for each decision in it.</summary>
static class DecisionFiles
{
    public static async ValueTask Add(CommandContext context, long deploymentKey, ResourceFile file, DecisionModel model,
        List<DecisionRequirementsRow> requirements, List<DecisionRow> decisions)
    {
        var transaction = context.Transaction;
        var hash = Deployments.Hash(file.Content);
        var before = await transaction.LatestDecisionRequirements(model.Id);
        var known = await transaction.Decisions();
        if (before is not null && before.ContentHash == hash && before.ResourceName == file.Name)
        {
            requirements.Add(before);
            decisions.AddRange(known.Where(decision => decision.RequirementsKey == before.Key));
            return;
        }

        var row = new DecisionRequirementsRow
        {
            Key = transaction.ReserveKeys(1), RequirementsId = model.Id, Name = model.Name, Version = ((await transaction.NewestDecisionRequirements(model.Id, deletedToo: true))?.Version ?? 0) + 1, ResourceName = file.Name,
            Content = file.Content.ToArray(), ContentHash = hash, DeploymentKey = deploymentKey, DeployedAt = context.Now, DeployedBy = context.Actor, IsLatest = true,
        };
        transaction.Add(row);
        DecisionCache.Changed(transaction, row.Key);
        requirements.Add(row);
        var tags = VersionTags(file);
        foreach (var (id, name) in model.Decisions)
        {
            var decision = new DecisionRow
            {
                Key = transaction.ReserveKeys(1), DecisionId = id, Name = name, Version = known.Where(one => one.DecisionId == id).Select(one => one.Version).DefaultIfEmpty().Max() + 1,
                VersionTag = tags.GetValueOrDefault(id), RequirementsKey = row.Key, DeploymentKey = deploymentKey, IsLatest = true,
            };
            transaction.Add(decision);
            decisions.Add(decision);
        }
    }

    // zeebe:versionTag in the extension elements of a decision.
    static Dictionary<string, string> VersionTags(ResourceFile file)
    {
        var tags = new Dictionary<string, string>();
        foreach (var decision in XmlTree.Read(file.Content, BpmnReader.Codes, file.Name, out _)?.Children.Where(child => child.Name == "decision") ?? [])
        {
            var tag = decision.Children.Where(child => child.Name == "extensionElements").SelectMany(child => child.Children)
                .FirstOrDefault(child => child is { Name: "versionTag", Namespace: BpmnNames.Zeebe })?.Attribute("value");
            if (tag is not null && decision.Attribute("id") is { } id)
                tags[id] = tag;
        }

        return tags;
    }
}
