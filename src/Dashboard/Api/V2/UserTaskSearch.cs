using System.Linq.Expressions;
using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>A user task as <c>/v2</c> sends it.</summary>
sealed record UserTaskView(string? Name, string State, string? Assignee, string ElementId, IReadOnlyList<string> CandidateGroups, IReadOnlyList<string> CandidateUsers,
    string ProcessDefinitionId, DateTimeOffset CreationDate, DateTimeOffset? CompletionDate, DateTimeOffset? FollowUpDate, DateTimeOffset? DueDate, string TenantId,
    string? ExternalFormReference, int ProcessDefinitionVersion, IReadOnlyDictionary<string, string> CustomHeaders, int Priority, string UserTaskKey,
    string ElementInstanceKey, string? ProcessName, string ProcessDefinitionKey, string ProcessInstanceKey, string? RootProcessInstanceKey, string? FormKey,
    IReadOnlyList<string> Tags);

/// <summary><c>POST /v2/user-tasks/search</c>.</summary>
static class UserTaskSearch
{
    public static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var byInstance = await InstancesWith(engine, query?.Filter, "processInstanceVariables", cancellation);
            var byElement = await ElementsWith(engine, query?.Filter, cancellation);
            var found = await Table(engine, byInstance, byElement).Run(engine.UserTasks.VisibleTo(viewer, engine), query, row => row, cancellation);
            return new SearchResult<UserTaskView>(await Show(engine, found.Items, cancellation), found.Page);
        }, cancellation));

    static Task<List<long>> InstancesWith(EngineDbContext engine, JsonElement? filter, string name, CancellationToken cancellation) =>
        filter is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var conditions)
            ? VariableSearch.InstancesWith(engine.ProcessInstances, conditions, cancellation)
            : Task.FromResult(new List<long>());

    static Task<List<long>> ElementsWith(EngineDbContext engine, JsonElement? filter, CancellationToken cancellation) =>
        filter is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("localVariables", out var conditions)
            ? VariableSearch.ElementsWith(engine.ProcessInstances.Where(row => row.EndedAt == null && row.State == "ACTIVE"), conditions, cancellation)
            : Task.FromResult(new List<long>());

    static SearchTable<UserTaskRow> Table(EngineDbContext engine, List<long> byInstance, List<long> byElement) => new SearchTable<UserTaskRow>(row => row.Key)
        .Key("userTaskKey", row => row.Key)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Key("elementInstanceKey", row => row.ElementInstanceKey)
        .Key("processDefinitionKey", row => row.DefinitionKey)
        .Text("processDefinitionId", row => row.ProcessId)
        .Text("elementId", row => row.ElementId)
        .Text("name", row => row.Name)
        .Filter("state", InState).Sort("state", row => row.State)
        .Text("assignee", row => row.Assignee)
        .Number("priority", row => row.Priority)
        .Instant("creationDate", row => row.CreatedAt)
        .Instant("completionDate", row => row.CompletedAt)
        .Instant("followUpDate", row => row.FollowUpAt)
        .Instant("dueDate", row => row.DueAt)
        .Filter("candidateGroup", value => SearchFilter.Member<UserTaskRow>(row => row.CandidateGroupsJson, value))
        .Filter("candidateUser", value => SearchFilter.Member<UserTaskRow>(row => row.CandidateUsersJson, value))
        .Filter("processInstanceVariables", _ => row => byInstance.Contains(row.InstanceKey))
        .Filter("localVariables", _ => row => byElement.Contains(row.ElementInstanceKey))
        .Filter("tags", value => WithTags(engine, value))
        .Tenant();

    // Open tasks are few and have an index of their own, which only a query that names the state may use.
    static Expression<Func<UserTaskRow, bool>> InState(JsonElement value) => value.ValueKind == JsonValueKind.String && value.ValueEquals("CREATED")
        ? row => row.State == "CREATED"
        : SearchFilter.Text<UserTaskRow>(row => row.State, value);

    static Expression<Func<UserTaskRow, bool>> WithTags(EngineDbContext engine, JsonElement tags)
    {
        var instances = engine.ProcessInstances.Where(ProcessInstanceSearch.HasTags(tags)).Select(row => row.Key);
        return row => instances.Contains(row.InstanceKey);
    }

    /// <summary>Rows with the tags of their instances.</summary>
    public static async Task<List<UserTaskView>> Show(EngineDbContext engine, IReadOnlyList<UserTaskRow> rows, CancellationToken cancellation)
    {
        var instances = rows.Select(row => row.InstanceKey).Distinct().ToList();
        var tags = await engine.ProcessInstances.Where(row => row.TagsJson != null && instances.Contains(row.Key))
            .Select(row => new { row.Key, row.TagsJson }).ToDictionaryAsync(row => row.Key, row => row.TagsJson, cancellation);
        var roots = await InstanceRoots.Of(engine, instances, cancellation);
        return [.. rows.Select(row => Show(row, ProcessInstanceSearch.Tags(tags.GetValueOrDefault(row.InstanceKey)), roots[row.InstanceKey]))];
    }

    static UserTaskView Show(UserTaskRow row, IReadOnlyList<string> tags, string root) => new(row.Name, row.State, row.Assignee, row.ElementId,
        TaskRights.Ids(row.CandidateGroupsJson), TaskRights.Ids(row.CandidateUsersJson),
        row.ProcessId, row.CreatedAt, row.CompletedAt, row.FollowUpAt, row.DueAt, V2Api.Tenant, row.ExternalFormReference, row.ProcessVersion,
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.HeadersJson)!, row.Priority, Keys.Text(row.Key), Keys.Text(row.ElementInstanceKey),
        row.ProcessName, Keys.Text(row.DefinitionKey), Keys.Text(row.InstanceKey), root, Keys.Text(row.FormKey), tags);
}
