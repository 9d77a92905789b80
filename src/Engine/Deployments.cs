using System.Security.Cryptography;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>A file to deploy.</summary>
public sealed record ResourceFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>What a deployment made, or found there already with identical content.</summary>
public sealed record Deployment(long Key, IReadOnlyList<ProcessDefinitionRow> Processes, IReadOnlyList<FormRow> Forms, IReadOnlyList<Problem> Warnings)
{
    /// <summary>The DMN files.</summary>
    public IReadOnlyList<DecisionRequirementsRow> DecisionRequirements { get; init; } = [];

    /// <summary>The decisions in them.</summary>
    public IReadOnlyList<DecisionRow> Decisions { get; init; } = [];
}

/// <summary>Stores a set of files that were read, all of them or none. Identical content keeps its version.</summary>
static class Deployments
{
    public static async ValueTask<Outcome<Deployment>> Deploy(CommandContext context, ReadFiles read)
    {
        var problems = read.Problems;
        if (read.Files.Count == 0 || problems.Any(problem => problem.IsError))
        {
            return new Refusal(RefusalKind.Invalid, "invalid-model", read.Files.Count == 0
                ? new Words("没有要部署的文件。", "There is no file to deploy.")
                : new Words($"有 {problems.Count(problem => problem.IsError)} 个错误，没有部署任何文件。", $"There are {problems.Count(problem => problem.IsError)} errors; no file was deployed."))
            {
                Problems = problems,
            };
        }

        await context.Transaction.Lock("deployment"); // versions follow each other
        var key = context.Transaction.ReserveKeys(1);
        var processes = new List<ProcessDefinitionRow>();
        var forms = new List<FormRow>();
        var requirements = new List<DecisionRequirementsRow>();
        var decisions = new List<DecisionRow>();
        foreach (var one in read.Files)
        {
            if (one.Decisions is { } model)
                await DecisionFiles.Add(context, key, one.File, model, requirements, decisions);
            if (one.FormId is { } formId)
                forms.Add(await AddForm(context, key, one.File, formId));
            foreach (var process in one.Bpmn?.Processes ?? [])
                processes.Add(await AddProcess(context, key, one.File, process));
        }

        context.Changed(new Change("definition"));
        return new Deployment(key, processes, forms, problems) { DecisionRequirements = requirements, Decisions = decisions };
    }

    static async ValueTask<ProcessDefinitionRow> AddProcess(CommandContext context, long deploymentKey, ResourceFile file, ProcessModel model)
    {
        var transaction = context.Transaction;
        var hash = Hash(file.Content);
        var before = await transaction.LatestDefinition(model.Id);
        if (before is not null && before.ContentHash == hash && before.ResourceName == file.Name)
            return before;
        var newest = await transaction.NewestDefinition(model.Id, deletedToo: true);

        var definition = new ProcessDefinitionRow
        {
            Key = transaction.ReserveKeys(1), ProcessId = model.Id, Version = (newest?.Version ?? 0) + 1, VersionTag = model.VersionTag,
            Name = model.Name, ResourceName = file.Name, Content = file.Content.ToArray(), ContentHash = hash,
            DeploymentKey = deploymentKey, DeployedAt = context.Now, DeployedBy = context.Actor, IsLatest = true,
        };
        transaction.Add(definition);
        if (before is not null)
            await StartEvents.Close(context, before);
        StartEvents.Open(context, definition, model);
        return definition;
    }

    static async ValueTask<FormRow> AddForm(CommandContext context, long deploymentKey, ResourceFile file, string formId)
    {
        var transaction = context.Transaction;
        var hash = Hash(file.Content);
        var before = await transaction.LatestForm(formId);
        if (before is not null && before.ContentHash == hash)
            return before;
        var form = new FormRow
        {
            Key = transaction.ReserveKeys(1), FormId = formId, Version = ((await transaction.NewestForm(formId, deletedToo: true))?.Version ?? 0) + 1, ResourceName = file.Name,
            Schema = System.Text.Encoding.UTF8.GetString(file.Content.Span).TrimStart('\uFEFF'), ContentHash = hash,
            DeploymentKey = deploymentKey, DeployedAt = context.Now, DeployedBy = context.Actor, IsLatest = true,
        };
        transaction.Add(form);
        return form;
    }

    public static string Hash(ReadOnlyMemory<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content.Span));
}
