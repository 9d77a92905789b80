using System.Linq.Expressions;
using System.Text.Json;
using System.Text.RegularExpressions;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>A process instance as <c>/v2</c> sends it; one that was called has a parent, and the root at the top of the calls.</summary>
sealed record ProcessInstanceView(string ProcessDefinitionId, string? ProcessDefinitionName, int ProcessDefinitionVersion, string? ProcessDefinitionVersionTag,
    DateTimeOffset StartDate, DateTimeOffset? EndDate, string State, bool HasIncident, string TenantId, string ProcessInstanceKey, string ProcessDefinitionKey,
    string? ParentProcessInstanceKey, string? ParentElementInstanceKey, string? RootProcessInstanceKey, IReadOnlyList<string> Tags, string? BusinessId);

/// <summary><c>POST /v2/process-instances/search</c>.</summary>
static partial class ProcessInstanceSearch
{
    // The interface knows no suspended instance yet: such a one is active and stands still.
    const string Suspended = "SUSPENDED";
    const string Active = "ACTIVE";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_\-:.]{0,99}$", RegexOptions.NonBacktracking)]
    public static partial Regex TagPattern();

    public static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var visible = engine.ProcessInstances.VisibleTo(viewer, engine);
            var withVariables = await WithVariables(visible, query?.Filter, cancellation);
            var found = await Table(engine, withVariables).Run(visible, query, row => row, cancellation);
            return new SearchResult<ProcessInstanceView>(await Show(engine, found.Items, cancellation), found.Page);
        }, cancellation));

    // Asked first, because variables are no columns; one answer for each place in the filter that names them.
    static async Task<Dictionary<string, List<long>>> WithVariables(IQueryable<ProcessInstanceRow> visible, JsonElement? filter, CancellationToken cancellation)
    {
        var answers = new Dictionary<string, List<long>>();
        foreach (var conditions in VariableConditions(filter))
            answers[conditions.GetRawText()] = await VariableSearch.InstancesWith(visible, conditions, cancellation);
        return answers;
    }

    static IEnumerable<JsonElement> VariableConditions(JsonElement? filter)
    {
        if (filter is not { ValueKind: JsonValueKind.Object } given)
            yield break;
        if (given.TryGetProperty("variables", out var own))
            yield return own;
        if (!given.TryGetProperty("$or", out var either) || either.ValueKind != JsonValueKind.Array)
            yield break;
        foreach (var nested in either.EnumerateArray().SelectMany(branch => VariableConditions(branch)))
            yield return nested;
    }

    static SearchTable<ProcessInstanceRow> Table(EngineDbContext engine, Dictionary<string, List<long>> withVariables)
    {
        Expression<Func<ProcessInstanceRow, string?>> name = row => engine.ProcessDefinitions.Where(one => one.Key == row.DefinitionKey).Select(one => one.Name).FirstOrDefault();
        Expression<Func<ProcessInstanceRow, string?>> versionTag = row => engine.ProcessDefinitions.Where(one => one.Key == row.DefinitionKey).Select(one => one.VersionTag).FirstOrDefault();
        var table = new SearchTable<ProcessInstanceRow>(row => row.Key)
            .Key("processInstanceKey", row => row.Key)
            .Key("processDefinitionKey", row => row.DefinitionKey)
            .Text("processDefinitionId", row => row.ProcessId)
            .Text("processDefinitionName", name)
            .Number("processDefinitionVersion", row => row.Version)
            .Text("processDefinitionVersionTag", versionTag)
            .Instant("startDate", row => row.StartedAt)
            .Instant("endDate", row => row.EndedAt)
            .Text("state", row => row.State == Suspended ? Active : row.State)
            .Flag("hasIncident", row => row.OpenIncidents > 0)
            .Sort("hasIncident", row => row.OpenIncidents > 0)
            .Text("businessId", row => row.BusinessId)
            .Tenant()
            .Key("parentProcessInstanceKey", row => row.ParentInstanceKey)
            .Key("parentElementInstanceKey", row => row.ParentElementInstanceKey)
            .Key("rootProcessInstanceKey", row => row.RootInstanceKey ?? row.Key)
            .Filter("variables", value => Among(withVariables[value.GetRawText()]))
            .Filter("tags", HasTags);
        AddWithin(table, engine);
        return table.Filter("$or", value => value.ValueKind == JsonValueKind.Array
            ? SearchFilter.Either(value.EnumerateArray().Select(table.Condition).ToList())
            : throw RefusedException.Invalid("filter", new Words("$or 应为列表。", "Expected $or to be a list.")));
    }

    /// <summary>The instances this person may see that satisfy a filter object.</summary>
    public static async Task<IQueryable<ProcessInstanceRow>> Matching(EngineDbContext engine, Viewer viewer, JsonElement filter, CancellationToken cancellation)
    {
        var visible = engine.ProcessInstances.VisibleTo(viewer, engine);
        return visible.Where(Table(engine, await WithVariables(visible, filter, cancellation)).Condition(filter));
    }

    // Conditions on what stands inside an instance.
    static void AddWithin(SearchTable<ProcessInstanceRow> table, EngineDbContext engine) => table
        .Filter("elementId", value => Holding(engine.ElementInstances.Where(SearchFilter.Text<ElementInstanceRow>(row => row.ElementId, value)).Select(row => row.InstanceKey)))
        .Filter("batchOperationKey", value => Holding(engine.BatchItems.Where(SearchFilter.Key<BatchItemRow>(item => item.BatchKey, value)).Select(item => item.InstanceKey)))
        .Filter("batchOperationId", value => Holding(engine.BatchItems.Where(SearchFilter.Key<BatchItemRow>(item => item.BatchKey, value)).Select(item => item.InstanceKey)))
        .Filter("elementInstanceState", value => Holding(engine.ElementInstances.Where(SearchFilter.Text<ElementInstanceRow>(row => row.State, value)).Select(row => row.InstanceKey)))
        .Filter("hasElementInstanceIncident", value => SearchFilter.Flag<ProcessInstanceRow>(row => row.OpenIncidents > 0, value))
        .Filter("errorMessage", value => Holding(engine.Incidents.Where(incident => incident.ResolvedAt == null)
            .Where(SearchFilter.Text<IncidentRow>(incident => incident.MessageEn, value)).Select(incident => incident.InstanceKey)))
        .Filter("hasRetriesLeft", value => SearchFilter.Flag<ProcessInstanceRow>(row => engine.Jobs.Any(job => job.InstanceKey == row.Key && job.EndedAt == null && job.Retries > 0 && job.LastError != null), value))
        .Filter("incidentErrorHashCode", value => SearchFilter.Number<ProcessInstanceRow>(row => (int?)null, value));

    static Expression<Func<ProcessInstanceRow, bool>> Holding(IQueryable<long> keys) => row => keys.Contains(row.Key);

    static Expression<Func<ProcessInstanceRow, bool>> Among(List<long> keys) => row => keys.Contains(row.Key);

    /// <summary>Instances that carry every tag of a list.</summary>
    public static Expression<Func<ProcessInstanceRow, bool>> HasTags(JsonElement tags) => tags.ValueKind == JsonValueKind.Array
        ? SearchFilter.All(tags.EnumerateArray().Select(tag => SearchFilter.Member<ProcessInstanceRow>(row => row.TagsJson, tag)).ToList())
        : throw RefusedException.Invalid("filter", new Words("tags 应为列表。", "Expected tags to be a list."));

    /// <summary>Rows with what is told of their definitions.</summary>
    public static async Task<List<ProcessInstanceView>> Show(EngineDbContext engine, IReadOnlyList<ProcessInstanceRow> rows, CancellationToken cancellation)
    {
        var keys = rows.Select(row => row.DefinitionKey).Distinct().ToList();
        var definitions = await engine.ProcessDefinitions.Where(row => keys.Contains(row.Key))
            .Select(row => new { row.Key, row.Name, row.VersionTag }).ToDictionaryAsync(row => row.Key, cancellation);
        return [.. rows.Select(row => new ProcessInstanceView(row.ProcessId, definitions[row.DefinitionKey].Name, row.Version, definitions[row.DefinitionKey].VersionTag,
            row.StartedAt, row.EndedAt, row.State == Suspended ? Active : row.State, row.OpenIncidents > 0, V2Api.Tenant, Keys.Text(row.Key), Keys.Text(row.DefinitionKey),
            Keys.Text(row.ParentInstanceKey), Keys.Text(row.ParentElementInstanceKey), Keys.Text(row.RootInstanceKey ?? row.Key),
            Tags(row.TagsJson), row.BusinessId))];
    }

    public static IReadOnlyList<string> Tags(string? json) => json is null ? [] : JsonSerializer.Deserialize<List<string>>(json)!;
}
