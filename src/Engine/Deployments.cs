using System.Security.Cryptography;
using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Engine.Xml;
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

/// <summary>Reads a set of files, and stores all of them or none. Identical content keeps its version.</summary>
static class Deployments
{
    sealed record Read(ResourceFile File, BpmnFile? Bpmn, string? FormId, IReadOnlyList<Problem> Problems)
    {
        public Marketing.Rules.Dmn.DecisionModel? Decisions { get; init; }
    }

    public static async ValueTask<Outcome<Deployment>> Deploy(CommandContext context, IReadOnlyList<ResourceFile> files)
    {
        var read = files.Select(file => ReadFile(file, context)).ToList();
        var problems = read.SelectMany(one => one.Problems).Concat(Duplicates(read)).ToList();
        if (files.Count == 0 || problems.Any(problem => problem.IsError))
        {
            return new Refusal(RefusalKind.Invalid, "invalid-model", files.Count == 0
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
        foreach (var one in read)
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

    static Read ReadFile(ResourceFile file, CommandContext context)
    {
        if (file.Name.EndsWith(".bpmn", StringComparison.OrdinalIgnoreCase) || file.Name.EndsWith(".bpmn20.xml", StringComparison.OrdinalIgnoreCase))
        {
            var bpmn = BpmnReader.Read(file.Content, file.Name, context.Surroundings.Functions);
            return new Read(file, bpmn, null, [.. bpmn.Problems, .. bpmn.Processes.SelectMany(process => CheckStartTimers(context, process, file.Name))]);
        }

        if (file.Name.EndsWith(".dmn", StringComparison.OrdinalIgnoreCase))
        {
            var decisions = DecisionCache.Read(file.Content, file.Name);
            return new Read(file, null, null, decisions.Problems) { Decisions = decisions };
        }

        if (file.Name.EndsWith(".form", StringComparison.OrdinalIgnoreCase))
            return FormFile(file);
        return new Read(file, null, null,
        [
            new Problem("DEP-001", Severity.Error, new Words($"不认识文件「{file.Name}」的类型。", $"The type of file '{file.Name}' is not known."))
            {
                File = file.Name, Mend = new Words("上传 .bpmn、.dmn 或 .form 文件。", "Upload .bpmn, .dmn or .form files."),
            },
        ]);
    }

    static Read FormFile(ResourceFile file)
    {
        try
        {
            using var json = JsonDocument.Parse(file.Content, new JsonDocumentOptions { MaxDepth = 64 });
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var id)
                && id.GetString() is { Length: > 0 } formId
                && json.RootElement.TryGetProperty("components", out var components) && components.ValueKind == JsonValueKind.Array)
                return new Read(file, null, formId, []);
            return Wrong(new Words("表单应有 id 和 components。", "A form needs an id and components."), null);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            var position = wrong is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? new SourcePosition((int)line + 1, (int)column + 1) : (SourcePosition?)null;
            return Wrong(new Words("文件不是正确的 JSON。", "The file is not well-formed JSON."), position);
        }

        Read Wrong(Words message, SourcePosition? position) => new(file, null, null,
        [
            new Problem("FORM-001", Severity.Error, message)
            {
                File = file.Name, Position = position, Mend = new Words("从表单编辑器重新导出。", "Export it again from the form editor."),
            },
        ]);
    }

    static IEnumerable<Problem> Duplicates(List<Read> read) => read
        .SelectMany(one => (one.Bpmn?.Processes ?? []).Select(model => (model.Id, one.File.Name)))
        .GroupBy(pair => pair.Id)
        .Where(group => group.Count() > 1)
        .Select(group => new Problem("DEP-002", Severity.Error, new Words(
            $"流程「{group.Key}」在这次部署中出现多次：{string.Join("、", group.Select(pair => pair.Name))}。",
            $"Process '{group.Key}' stands more than once in this deployment: {string.Join(", ", group.Select(pair => pair.Name))}.")));

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

    // SEMANTICS T2: start timers are evaluated now, so now is when a wrong one can be refused.
    static IEnumerable<Problem> CheckStartTimers(CommandContext context, ProcessModel model, string file)
    {
        foreach (var start in model.StartEvents(model.Id))
        {
            if (start.Definition is not TimerEventDefinition timer || TimerSchedule.Read(timer.Kind, StartEvents.ValueOf(context, timer), context.Feel) is not null)
                continue;
            var found = StartEvents.ValueOf(context, timer);
            yield return new Problem("DEP-003", Severity.Error, new Words(
                $"起始定时器「{start.Name ?? start.Id}」的表达式 {timer.Expression.Text} 没有得出时间，实际得到 {found}。",
                $"Expected a time from the expression {timer.Expression.Text} of start timer '{start.Name ?? start.Id}', but found {found}."))
            {
                File = file, Position = start.Position, ElementId = start.Id,
                Mend = new Words("起始定时器在部署时计算，只能用 config 和函数，不能用流程变量。", "A start timer is evaluated on deployment: it can use config and functions, but no variables of an instance."),
            };
        }
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
