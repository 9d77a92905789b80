using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Xml;
using Marketing.Rules;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>One file, read.</summary>
sealed record ReadFile(ResourceFile File, BpmnFile? Bpmn, string? FormId, IReadOnlyList<Problem> Problems)
{
    public DecisionModel? Decisions { get; init; }
}

/// <summary>A set of files read together, with everything that is wrong with them: what a deployment stores, and what a check tells.</summary>
/// <remarks>Outside of any transaction: the largest model holds nobody up while it is read.</remarks>
sealed record ReadFiles(IReadOnlyList<ReadFile> Files, IReadOnlyList<Problem> Problems)
{
    public static ReadFiles Of(IReadOnlyList<ResourceFile> files, Surroundings surroundings, FeelEnvironment feel)
    {
        var read = files.Select(file => Read(file, surroundings, feel)).ToList();
        return new ReadFiles(read, [.. read.SelectMany(one => one.Problems), .. Duplicates(read)]);
    }

    static ReadFile Read(ResourceFile file, Surroundings surroundings, FeelEnvironment feel)
    {
        if (file.Name.EndsWith(".bpmn", StringComparison.OrdinalIgnoreCase) || file.Name.EndsWith(".bpmn20.xml", StringComparison.OrdinalIgnoreCase))
        {
            var bpmn = BpmnReader.Read(file.Content, file.Name, surroundings.Functions);
            return new ReadFile(file, bpmn, null, [.. bpmn.Problems, .. bpmn.Processes.SelectMany(process => CheckStartTimers(surroundings, feel, process, file.Name))]);
        }

        if (file.Name.EndsWith(".dmn", StringComparison.OrdinalIgnoreCase))
        {
            var decisions = DecisionCache.Read(file.Content, file.Name);
            return new ReadFile(file, null, null, decisions.Problems) { Decisions = decisions };
        }

        if (file.Name.EndsWith(".form", StringComparison.OrdinalIgnoreCase))
            return FormFile(file);
        return new ReadFile(file, null, null,
        [
            new Problem("DEP-001", Severity.Error, new Words($"不认识文件「{file.Name}」的类型。", $"The type of file '{file.Name}' is not known."))
            {
                File = file.Name, Mend = new Words("上传 .bpmn、.dmn 或 .form 文件。", "Upload .bpmn, .dmn or .form files."),
            },
        ]);
    }

    static ReadFile FormFile(ResourceFile file)
    {
        try
        {
            using var json = JsonDocument.Parse(file.Content, new JsonDocumentOptions { MaxDepth = 64 });
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("id", out var id)
                && id.GetString() is { Length: > 0 } formId
                && json.RootElement.TryGetProperty("components", out var components) && components.ValueKind == JsonValueKind.Array)
                return new ReadFile(file, null, formId, []);
            return Wrong(new Words("表单应有 id 和 components。", "A form needs an id and components."), null);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            var position = wrong is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? new SourcePosition((int)line + 1, (int)column + 1) : (SourcePosition?)null;
            return Wrong(new Words("文件不是正确的 JSON。", "The file is not well-formed JSON."), position);
        }

        ReadFile Wrong(Words message, SourcePosition? position) => new(file, null, null,
        [
            new Problem("FORM-001", Severity.Error, message)
            {
                File = file.Name, Position = position, Mend = new Words("从表单编辑器重新导出。", "Export it again from the form editor."),
            },
        ]);
    }

    static IEnumerable<Problem> Duplicates(IReadOnlyList<ReadFile> read) => read
        .SelectMany(one => (one.Bpmn?.Processes ?? []).Select(model => (model.Id, one.File.Name)))
        .GroupBy(pair => pair.Id)
        .Where(group => group.Count() > 1)
        .Select(group => new Problem("DEP-002", Severity.Error, new Words(
            $"流程「{group.Key}」在这次部署中出现多次：{string.Join("、", group.Select(pair => pair.Name))}。",
            $"Process '{group.Key}' stands more than once in this deployment: {string.Join(", ", group.Select(pair => pair.Name))}.")));

    // SEMANTICS T2: start timers are evaluated now, so now is when a wrong one can be refused.
    static IEnumerable<Problem> CheckStartTimers(Surroundings surroundings, FeelEnvironment feel, ProcessModel model, string file)
    {
        foreach (var start in model.StartEvents(model.Id))
        {
            if (start.Definition is not TimerEventDefinition timer || TimerSchedule.Read(timer.Kind, StartEvents.ValueOf(surroundings, feel, timer), feel) is not null)
                continue;
            var found = StartEvents.ValueOf(surroundings, feel, timer);
            yield return new Problem("DEP-003", Severity.Error, new Words(
                $"起始定时器「{start.Name ?? start.Id}」的表达式 {timer.Expression.Text} 没有得出时间，实际得到 {found}。",
                $"Expected a time from the expression {timer.Expression.Text} of start timer '{start.Name ?? start.Id}', but found {found}."))
            {
                File = file, Position = start.Position, ElementId = start.Id,
                Mend = new Words("起始定时器在部署时计算，只能用 config 和函数，不能用流程变量。", "A start timer is evaluated on deployment: it can use config and functions, but no variables of an instance."),
            };
        }
    }
}
