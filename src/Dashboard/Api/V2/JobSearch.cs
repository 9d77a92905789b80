using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine.Persistence;

namespace Marketing.Dashboard.Api.V2;

/// <summary>A job as <c>/v2</c> sends it in a list. Jobs that are over are among them.</summary>
sealed record JobView(IReadOnlyDictionary<string, string> CustomHeaders, DateTimeOffset? Deadline, string? DeniedReason, string? ElementId, string ElementInstanceKey,
    DateTimeOffset? EndTime, string? ErrorCode, string? ErrorMessage, bool HasFailedWithRetriesLeft, bool? IsDenied, string JobKey, string Kind, string ListenerEventType,
    string ProcessDefinitionId, string ProcessDefinitionKey, string ProcessInstanceKey, string? RootProcessInstanceKey, int Retries, string State, string TenantId,
    string Type, string Worker, DateTimeOffset? CreationTime, DateTimeOffset? LastUpdateTime);

/// <summary><c>POST /v2/jobs/search</c>.</summary>
static class JobSearch
{
    public static async Task<IResult> Search(SearchQuery? query, Viewer viewer, Views views, CancellationToken cancellation) =>
        Results.Ok(await views.Read(engine => Table().Run(Visible(engine, viewer), query, Show, cancellation), cancellation));

    static IQueryable<JobRow> Visible(EngineDbContext engine, Viewer viewer) => engine.Jobs.OfInstancesVisibleTo(row => row.InstanceKey, viewer, engine);

    static SearchTable<JobRow> Table() => new SearchTable<JobRow>(row => row.Key)
        .Key("jobKey", row => row.Key)
        .Text("type", row => row.Type)
        .Text("worker", row => row.Worker)
        .Text("state", row => row.State == "SUSPENDED" ? "CREATED" : row.State)
        .Text("kind", row => row.Kind)
        .Text("listenerEventType", row => row.ListenerEvent == null ? "UNSPECIFIED"
            : row.ListenerEvent == "start" ? "START"
            : row.ListenerEvent == "end" ? "END"
            : row.ListenerEvent == "creating" ? "CREATING"
            : row.ListenerEvent == "assigning" ? "ASSIGNING"
            : row.ListenerEvent == "updating" ? "UPDATING"
            : row.ListenerEvent == "completing" ? "COMPLETING"
            : row.ListenerEvent == "canceling" ? "CANCELING" : "UNSPECIFIED")
        .Key("processDefinitionKey", row => row.DefinitionKey)
        .Text("processDefinitionId", row => row.ProcessId)
        .Key("processInstanceKey", row => row.InstanceKey)
        .Text("elementId", row => row.ElementId)
        .Key("elementInstanceKey", row => row.ElementInstanceKey)
        .Number("retries", row => row.Retries)
        .Text("errorCode", row => row.ErrorCode)
        .Text("errorMessage", row => row.LastError)
        .Flag("hasFailedWithRetriesLeft", row => row.LastError != null && row.Retries > 0 && row.EndedAt == null)
        .Instant("deadline", row => row.Deadline)
        .Instant("creationTime", row => row.CreatedAt)
        .Text("deniedReason", row => row.DeniedReason)
        .Flag("isDenied", row => row.IsDenied == true)
        .Instant("endTime", row => row.EndedAt)
        .AlwaysNull("lastUpdateTime")
        .Tenant();

    static JobView Show(JobRow row) => new(Headers(row), row.Deadline, row.DeniedReason, row.ElementId, Keys.Text(row.ElementInstanceKey), row.EndedAt, row.ErrorCode, row.LastError,
        row is { LastError: not null, Retries: > 0, EndedAt: null }, row.IsDenied, Keys.Text(row.Key), row.Kind, ListenerEvent(row), row.ProcessId, Keys.Text(row.DefinitionKey),
        Keys.Text(row.InstanceKey), Keys.Text(row.InstanceKey), row.Retries, row.State == "SUSPENDED" ? "CREATED" : row.State, V2Api.Tenant, row.Type, row.Worker ?? "", row.CreatedAt, null);

    public static Dictionary<string, string> Headers(JobRow job) => JsonSerializer.Deserialize<Dictionary<string, string>>(job.HeadersJson)!;

    /// <summary>What a listener listens to, in the interface's words; it has none for beforeAll and for the cancellation of a process.</summary>
    public static string ListenerEvent(JobRow job) => job.ListenerEvent is null or "beforeAll" or "cancel" ? "UNSPECIFIED" : job.ListenerEvent.ToUpperInvariant();
}
