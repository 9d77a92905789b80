using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>Jobs for programs: fetch, complete, fail, throw, change, search (API-V2 no. 23 and 24).</summary>
/// <remarks>A job carries variables of anybody's instance, so only process owners and administrators (and programs acting as such) may fetch one.</remarks>
static class JobsApi
{
    static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(366);
    const int MostJobs = 1_000;

    internal sealed record ActivationRequest(string Type, long Timeout, int MaxJobsToActivate)
    {
        public string? Worker { get; init; }
        public IReadOnlyList<string>? FetchVariable { get; init; }

        /// <summary>Milliseconds to wait for the first job: 0 for the usual, less for none.</summary>
        public long RequestTimeout { get; init; }
        public IReadOnlyList<string>? TenantIds { get; init; }
        public string? TenantFilter { get; init; }
    }

    internal sealed record CompletionRequest(Dictionary<string, JsonElement>? Variables = null, ResultBody? Result = null);

    /// <summary>What a task listener, or the job of an ad-hoc sub-process, answers beside variables.</summary>
    internal sealed record ResultBody
    {
        public string? Type { get; init; }
        public bool? Denied { get; init; }
        public string? DeniedReason { get; init; }
        public CorrectionsBody? Corrections { get; init; }
        public IReadOnlyList<ActivateBody>? ActivateElements { get; init; }
        public bool IsCompletionConditionFulfilled { get; init; }
        public bool IsCancelRemainingInstances { get; init; }
    }

    internal sealed record CorrectionsBody
    {
        public string? Assignee { get; init; }
        public string? DueDate { get; init; }
        public string? FollowUpDate { get; init; }
        public IReadOnlyList<string>? CandidateUsers { get; init; }
        public IReadOnlyList<string>? CandidateGroups { get; init; }
        public int? Priority { get; init; }
    }

    internal sealed record ActivateBody(string? ElementId = null, Dictionary<string, JsonElement>? Variables = null);

    internal sealed record FailureRequest(int Retries = 0, string? ErrorMessage = null, long RetryBackOff = 0, Dictionary<string, JsonElement>? Variables = null);

    internal sealed record ErrorRequest(string ErrorCode, string? ErrorMessage = null, Dictionary<string, JsonElement>? Variables = null);

    internal sealed record UpdateRequest(ChangesBody Changeset, long? OperationReference = null);

    internal sealed record ChangesBody(int? Retries = null, long? Timeout = null);

    sealed record Activated(IReadOnlyList<ActivatedJobView> Jobs);

    sealed record ActivatedJobView(string Type, string ProcessDefinitionId, int ProcessDefinitionVersion, string ElementId, IReadOnlyDictionary<string, string> CustomHeaders,
        string Worker, int Retries, long Deadline, Dictionary<string, JsonElement> Variables, string TenantId, string JobKey, string ProcessInstanceKey,
        string ProcessDefinitionKey, string ElementInstanceKey, string Kind, string ListenerEventType, TaskOfJob? UserTask, IReadOnlyList<string> Tags,
        string? RootProcessInstanceKey);

    /// <summary>The task a listener listens to.</summary>
    sealed record TaskOfJob(string Action, string? Assignee, IReadOnlyList<string> CandidateGroups, IReadOnlyList<string> CandidateUsers,
        IReadOnlyList<string> ChangedAttributes, DateTimeOffset? DueDate, DateTimeOffset? FollowUpDate, string? FormKey, int? Priority, string? UserTaskKey);

    public static void MapJobs(this RouteGroupBuilder v2)
    {
        v2.MapPost("/jobs/activation", Activate).Operation("activateJobs", "ACTIVATE").Produces<Activated>();
        v2.MapPost("/jobs/search", JobSearch.Search).Operation("searchJobs").Produces<SearchResult<JobView>>();
        v2.MapPost("/jobs/{key}/completion", Complete).Operation("completeJob", "COMPLETE").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/jobs/{key}/failure", Fail).Operation("failJob", "FAIL").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/jobs/{key}/error", Throw).Operation("throwJobError", "THROW_ERROR").Produces(StatusCodes.Status204NoContent);
        v2.MapPatch("/jobs/{key}", Update).Operation("updateJob", "UPDATE").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> Activate(ActivationRequest request, Viewer viewer, ProcessEngine engine, Views views, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        if ((Refusals.UnlessOperator(viewer) ?? Check(request)) is { } refused)
            return Problems.Refused(refused);
        var wait = request.RequestTimeout < 0 ? TimeSpan.Zero : request.RequestTimeout == 0 ? DefaultWait : TimeSpan.FromMilliseconds(Math.Min(request.RequestTimeout, LongestWait.TotalMilliseconds));
        using var commits = new CommitWatch(engine, wait);
        while (true)
        {
            var activated = await engine.ActivateJobs(request.Type, request.Worker ?? "", TimeSpan.FromMilliseconds(request.Timeout), request.MaxJobsToActivate, cancellation);
            if (!activated.Succeeded)
                return Problems.Refused(activated.Refusal!);
            if (activated.Value.Count > 0 || !await commits.Next(lifetime.ApplicationStopping, cancellation))
                return Results.Ok(new Activated(await Show(activated.Value, request.FetchVariable, views, cancellation)));
        }
    }

    static Refusal? Check(ActivationRequest request)
    {
        if (request.Type.Length == 0)
            return Invalid("请给出作业类型 type。", "No type provided.");
        if (request.Timeout < 1 || request.Timeout > LongestTimeout.TotalMilliseconds)
            return Invalid("timeout 应为大于 0 的毫秒数，最长一年。", $"The value for timeout is '{request.Timeout}' but must be greater than 0, and a year at most.");
        if (request.MaxJobsToActivate < 1)
            return Invalid("maxJobsToActivate 应大于 0。", $"The value for maxJobsToActivate is '{request.MaxJobsToActivate}' but must be greater than 0.");
        return request.MaxJobsToActivate > MostJobs
            ? Invalid($"一次最多领取 {MostJobs} 个作业。", $"Expected maxJobsToActivate of at most {MostJobs}.")
            : (request.TenantIds ?? []).Select(V2Api.CheckTenant).FirstOrDefault(wrong => wrong is not null);
    }

    static Refusal Invalid(string chinese, string english) => new(RefusalKind.Invalid, "invalid-argument", new Words(chinese, english));

    static async Task<IReadOnlyList<ActivatedJobView>> Show(IReadOnlyList<ActivatedJob> jobs, IReadOnlyList<string>? names, Views views, CancellationToken cancellation)
    {
        var listened = jobs.Where(job => job.Job.Kind == "TASK_LISTENER").Select(job => job.Job.ElementInstanceKey).ToList();
        var tasks = listened.Count == 0 ? [] : await views.Read(engine => engine.UserTasks.Where(task => listened.Contains(task.ElementInstanceKey)).ToListAsync(cancellation), cancellation);
        return [.. jobs.Select(job => Show(job, names, tasks.Find(task => job.Job.Kind == "TASK_LISTENER" && task.ElementInstanceKey == job.Job.ElementInstanceKey)))];
    }

    static ActivatedJobView Show(ActivatedJob activated, IReadOnlyList<string>? names, UserTaskRow? task)
    {
        var (job, instance) = (activated.Job, activated.Instance);
        return new ActivatedJobView(job.Type, job.ProcessId, instance.Version, job.ElementId, JobSearch.Headers(job), job.Worker ?? "", job.Retries,
            job.Deadline!.Value.ToUnixTimeMilliseconds(), V2Api.ToJson(activated.Variables.Where(variable => names is null or { Count: 0 } || names.Contains(variable.Key))),
            V2Api.Tenant, Keys.Text(job.Key), Keys.Text(job.InstanceKey), Keys.Text(job.DefinitionKey), Keys.Text(job.ElementInstanceKey), job.Kind,
            JobSearch.ListenerEvent(job), task is null ? null : Show(task, job.ListenerEvent ?? ""), ProcessInstanceSearch.Tags(instance.TagsJson), Keys.Text(instance.RootInstanceKey ?? instance.Key));
    }

    static TaskOfJob Show(UserTaskRow task, string action) => new(action, task.Assignee, Workflows.Approvals.TaskRights.Ids(task.CandidateGroupsJson),
        Workflows.Approvals.TaskRights.Ids(task.CandidateUsersJson), [], task.DueAt, task.FollowUpAt, Keys.Text(task.FormKey), task.Priority, Keys.Text(task.Key));

    static async Task<IResult> Complete(long key, CompletionRequest? request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        var result = request?.Result;
        if (result?.ActivateElements?.Any(one => one.ElementId is null) == true)
            return Problems.Refused(Invalid("activateElements 的每一项应有 elementId。", "Expected an elementId in each of activateElements."));
        return V2Api.NoContent(await engine.CompleteJob(key, V2Api.Variables(request?.Variables).ToDictionary(), viewer.Id, AnswerOf(result),
            AdHocAnswerOf(result), cancellation));
    }

    static AdHocAnswer? AdHocAnswerOf(ResultBody? result) => result is { Type: "adHocSubProcess" } or { ActivateElements: not null }
        ? new AdHocAnswer([.. (result.ActivateElements ?? []).Select(one => new AdHocChoice(one.ElementId!, one.Variables is null ? null : V2Api.Variables(one.Variables).ToDictionary()))],
            result.IsCompletionConditionFulfilled, result.IsCancelRemainingInstances)
        : null;

    static ListenerAnswer? AnswerOf(ResultBody? result)
    {
        if (result is null or { Denied: null, Corrections: null })
            return null;
        var corrections = result.Corrections;
        return new ListenerAnswer(result.Denied ?? false, result.DeniedReason, corrections is null ? null : new TaskChanges
        {
            Assignee = corrections.Assignee, DueDate = corrections.DueDate, FollowUpDate = corrections.FollowUpDate, Priority = corrections.Priority,
            CandidateUsers = corrections.CandidateUsers, CandidateGroups = corrections.CandidateGroups,
        });
    }

    static async Task<IResult> Fail(long key, FailureRequest? request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        request ??= new FailureRequest();
        if ((Refusals.UnlessOperator(viewer) ?? CheckBackOff(request.RetryBackOff)) is { } refused)
            return Problems.Refused(refused);
        return V2Api.NoContent(await engine.FailJob(key, request.Retries, request.ErrorMessage, TimeSpan.FromMilliseconds(request.RetryBackOff),
            V2Api.Variables(request.Variables).ToDictionary(), viewer.Id, cancellation));
    }

    static Refusal? CheckBackOff(long backOff) => backOff >= 0 && backOff <= LongestTimeout.TotalMilliseconds
        ? null
        : Invalid("retryBackOff 应为 0 到一年的毫秒数。", "Expected retryBackOff in milliseconds, from 0 to a year.");

    static async Task<IResult> Throw(long key, ErrorRequest request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if ((Refusals.UnlessOperator(viewer) ?? (request.ErrorCode.Length == 0 ? Invalid("请给出 errorCode。", "No errorCode provided.") : null)) is { } refused)
            return Problems.Refused(refused);
        return V2Api.NoContent(await engine.ThrowJobError(key, request.ErrorCode, request.ErrorMessage, V2Api.Variables(request.Variables).ToDictionary(), viewer.Id, cancellation));
    }

    static async Task<IResult> Update(long key, UpdateRequest request, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        var (retries, timeout) = (request.Changeset.Retries, request.Changeset.Timeout);
        if (retries is null && timeout is null)
            return Problems.Refused(Invalid("changeset 里应有 retries 或 timeout。", "Expected retries or timeout in the changeset."));
        if (timeout is < 0 || timeout > LongestTimeout.TotalMilliseconds)
            return Problems.Refused(Invalid("timeout 应为 0 到一年的毫秒数。", "Expected timeout in milliseconds, from 0 to a year."));
        return V2Api.NoContent(await engine.UpdateJob(key, retries, timeout is { } span ? TimeSpan.FromMilliseconds(span) : null, viewer.Id, cancellation));
    }
}
