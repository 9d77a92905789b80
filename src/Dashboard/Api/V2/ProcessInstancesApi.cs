using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Process instances: start, search, get, cancel, and what a diagram shows of one.</summary>
static class ProcessInstancesApi
{
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);

    internal sealed record CreateRequest
    {
        public string? ProcessDefinitionId { get; init; }
        public string? ProcessDefinitionKey { get; init; }
        public int ProcessDefinitionVersion { get; init; } = -1;
        public Dictionary<string, JsonElement>? Variables { get; init; }
        public IReadOnlyList<StartInstruction>? StartInstructions { get; init; }
        public IReadOnlyList<RuntimeInstruction>? RuntimeInstructions { get; init; }
        public string? TenantId { get; init; }
        public long? OperationReference { get; init; }
        public bool AwaitCompletion { get; init; }
        public IReadOnlyList<string>? FetchVariables { get; init; }
        public long RequestTimeout { get; init; }
        public IReadOnlyList<string>? Tags { get; init; }
        public string? BusinessId { get; init; }
    }

    internal sealed record StartInstruction(string ElementId);

    internal sealed record RuntimeInstruction(string AfterElementId, string Type = TerminateInstance);

    const string TerminateInstance = "TERMINATE_PROCESS_INSTANCE";

    sealed record CreateAnswer(string ProcessDefinitionId, int ProcessDefinitionVersion, string TenantId, Dictionary<string, JsonElement> Variables,
        string ProcessDefinitionKey, string ProcessInstanceKey, IReadOnlyList<string> Tags, string? BusinessId);

    internal sealed record CancelRequest(long? OperationReference = null);

    internal sealed record ElementStatistics(string ElementId, int Active, int Canceled, int Incidents, int Completed);

    internal sealed record Statistics<T>(IReadOnlyList<T> Items);

    sealed record TakenFlow(string SequenceFlowId, string ProcessInstanceKey, string? RootProcessInstanceKey, string ProcessDefinitionKey, string ProcessDefinitionId,
        string ElementId, string TenantId);

    public static void MapProcessInstances(this RouteGroupBuilder v2)
    {
        v2.MapPost("/process-instances", Create).Operation("createProcessInstance", "CREATE").Produces<CreateAnswer>();
        v2.MapPost("/process-instances/search", ProcessInstanceSearch.Search).Operation("searchProcessInstances").Produces<SearchResult<ProcessInstanceView>>();
        v2.MapGet("/process-instances/{key}", Get).Operation("getProcessInstance").Produces<ProcessInstanceView>();
        v2.MapPost("/process-instances/{key}/cancellation", Cancel).Operation("cancelProcessInstance", "CANCEL").Produces(StatusCodes.Status204NoContent);
        v2.MapGet("/process-instances/{key}/statistics/element-instances", CountElements).Operation("getProcessInstanceStatistics").Produces<Statistics<ElementStatistics>>();
        v2.MapGet("/process-instances/{key}/sequence-flows", TakenFlows).Operation("getProcessInstanceSequenceFlows").Produces<Statistics<TakenFlow>>();
    }

    static async Task<IResult> Create(CreateRequest request, Viewer viewer, ProcessDesk desk, ProcessEngine engine, Views views, CancellationToken cancellation)
    {
        if (Check(request, out var definitionKey) is { } refused)
            return Problems.Refused(refused);
        var tags = (request.Tags ?? []).Distinct().ToList();
        var started = await desk.Start(new StartRequest
        {
            ProcessId = request.ProcessDefinitionId, DefinitionKey = definitionKey,
            Version = request.ProcessDefinitionVersion < 1 ? null : request.ProcessDefinitionVersion,
            Variables = V2Api.Variables(request.Variables).ToDictionary(), BusinessId = request.BusinessId, Tags = tags,
            StartElements = [.. (request.StartInstructions ?? []).Select(instruction => instruction.ElementId)],
            StopAfter = [.. (request.RuntimeInstructions ?? []).Select(instruction => instruction.AfterElementId).Distinct()],
        }, viewer.Id, cancellation);
        if (!started.Succeeded)
            return Problems.Refused(started.Refusal!);

        var (definition, instance) = started.Value;
        var variables = new Dictionary<string, JsonElement>();
        if (request.AwaitCompletion)
        {
            if (await Ended(instance.Key, request, engine, views, cancellation) is not { } ended)
            {
                return Problems.Refused(StatusCodes.Status504GatewayTimeout, "await-timeout", new Words(
                    $"实例 {instance.Key} 已启动，但没有在限定时间内结束。", $"Expected process instance {instance.Key} to end within the request timeout, but it is still active."));
            }

            variables = Fetch(ended, request.FetchVariables);
        }

        return Results.Ok(new CreateAnswer(definition.ProcessId, definition.Version, V2Api.Tenant, variables, Keys.Text(definition.Key), Keys.Text(instance.Key), tags, request.BusinessId));
    }

    static Refusal? Check(CreateRequest request, out long? definitionKey)
    {
        definitionKey = null;
        if (request.ProcessDefinitionId is null == request.ProcessDefinitionKey is null)
            return Invalid("请给出 processDefinitionId 或 processDefinitionKey 之一。", "Expected exactly one of processDefinitionId and processDefinitionKey.");
        if (request.ProcessDefinitionKey is { } text)
        {
            if (!Keys.TryParse(text, out var key))
                return Invalid("processDefinitionKey 应为数字文本。", "Expected processDefinitionKey to be a string of digits.");
            definitionKey = key;
        }

        if (request.RuntimeInstructions?.FirstOrDefault(one => one.Type != TerminateInstance) is { } unknown)
            return Invalid($"不认识的 runtimeInstructions 类型「{unknown.Type}」，可用的是 {TerminateInstance}。", $"Expected the type of a runtime instruction to be {TerminateInstance}, but found '{unknown.Type}'.");
        if (request.BusinessId is { Length: 0 or > 256 })
            return Invalid("businessId 应为 1 到 256 个字符。", "Expected businessId of 1 to 256 characters.");
        if (request.Tags is { } tags && (tags.Count > 10 || tags.Any(tag => !ProcessInstanceSearch.TagPattern().IsMatch(tag))))
            return Invalid("最多 10 个标签，以字母开头，由字母、数字和 _ - : . 组成，最长 100。", "Expected at most 10 tags of up to 100 letters, digits, _, -, : and ., beginning with a letter.");
        return V2Api.CheckTenant(request.TenantId);
    }

    static Refusal Invalid(string chinese, string english) => new(RefusalKind.Invalid, "invalid-argument", new Words(chinese, english));

    static async Task<ProcessInstanceRow?> Ended(long key, CreateRequest request, ProcessEngine engine, Views views, CancellationToken cancellation)
    {
        var wait = request.RequestTimeout <= 0 ? DefaultWait : TimeSpan.FromMilliseconds(Math.Min(request.RequestTimeout, LongestWait.TotalMilliseconds));
        using var commits = new CommitWatch(engine, wait, change => change.InstanceKey == key);
        do
        {
            var row = await views.Read(store => store.ProcessInstances.FirstAsync(one => one.Key == key, cancellation), cancellation);
            if (row.EndedAt is not null)
                return row;
        }
        while (await commits.Next(cancellation));
        return null;
    }

    static Dictionary<string, JsonElement> Fetch(ProcessInstanceRow row, IReadOnlyList<string>? names) => V2Api.ToJson(InstanceJson.Read(row.StateJson).Root.Variables
        .Where(variable => names is null or { Count: 0 } || names.Contains(variable.Key))
        .Select(variable => KeyValuePair.Create(variable.Key, variable.Value.Value)));

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation) =>
        await views.Read(async engine =>
        {
            var row = await engine.ProcessInstances.Where(one => one.Key == key).VisibleTo(viewer, engine).FirstOrDefaultAsync(cancellation);
            return row is null ? null : (await ProcessInstanceSearch.Show(engine, [row], cancellation))[0];
        }, cancellation) is { } found ? Results.Ok(found) : Problems.Refused(Refusals.NoInstance(key));

    static async Task<IResult> Cancel(long key, CancelRequest? request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        _ = request;
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        return V2Api.NoContent(await engine.Cancel(key, null, viewer.Id, cancellation: cancellation));
    }

    static async Task<IResult> CountElements(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        var elements = await views.Read(engine => engine.ElementInstances.Where(row => row.InstanceKey == key && row.ElementType != "PROCESS").ToListAsync(cancellation), cancellation);
        return Results.Ok(new Statistics<ElementStatistics>(
        [
            .. elements.GroupBy(row => row.ElementId).Select(group => new ElementStatistics(group.Key,
                group.Count(row => row.State == "ACTIVE" && row.IncidentKey is null), group.Count(row => row.State == "TERMINATED"),
                group.Count(row => row.State == "ACTIVE" && row.IncidentKey is not null), group.Count(row => row.State == "COMPLETED"))),
        ]));
    }

    static async Task<IResult> TakenFlows(long key, Viewer viewer, Views views, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is not { } instance)
            return Problems.Refused(Refusals.NoInstance(key));
        var steps = await views.Read(engine => engine.Steps.Where(step => step.InstanceKey == key).OrderBy(step => step.Key).ToListAsync(cancellation), cancellation);
        var flows = steps.SelectMany(HistoryJson.Read).Where(happened => happened.Kind == HistoryKind.FlowTaken).Select(happened => happened.Name!).Distinct();
        return Results.Ok(new Statistics<TakenFlow>(
        [
            .. flows.Select(flow => new TakenFlow($"{key}_{flow}", Keys.Text(key), Keys.Text(key), Keys.Text(instance.DefinitionKey), instance.ProcessId, flow, V2Api.Tenant)),
        ]));
    }
}
