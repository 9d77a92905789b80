using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Forms;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api.V2;

/// <summary>User tasks: search, get, assign, complete, form and variables. The same checks as on the screen: there is no side door.</summary>
static class UserTasksApi
{
    internal sealed record AssignmentRequest(string? Assignee = null, bool? AllowOverride = null, string? Action = null);

    internal sealed record CompletionRequest(Dictionary<string, JsonElement>? Variables = null, string? Action = null);

    internal sealed record UpdateRequest(Changeset? Changeset = null, string? Action = null);

    /// <summary>What is to change: an empty text or list clears, null keeps.</summary>
    internal sealed record Changeset
    {
        public string? DueDate { get; init; }
        public string? FollowUpDate { get; init; }
        public IReadOnlyList<string>? CandidateUsers { get; init; }
        public IReadOnlyList<string>? CandidateGroups { get; init; }
        public int? Priority { get; init; }
    }

    public static void MapUserTasks(this RouteGroupBuilder v2)
    {
        v2.MapPost("/user-tasks/search", UserTaskSearch.Search).Operation("searchUserTasks").Produces<SearchResult<UserTaskView>>();
        v2.MapGet("/user-tasks/{key}", Get).Operation("getUserTask").Produces<UserTaskView>();
        v2.MapPost("/user-tasks/{key}/assignment", Assign).Operation("assignUserTask", "ASSIGN").Produces(StatusCodes.Status204NoContent);
        v2.MapDelete("/user-tasks/{key}/assignee", Unassign).Operation("unassignUserTask", "UNASSIGN").Produces(StatusCodes.Status204NoContent);
        v2.MapPatch("/user-tasks/{key}", Update).Operation("updateUserTask", "UPDATE").Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/user-tasks/{key}/completion", Complete).Operation("completeUserTask", "COMPLETE").Produces(StatusCodes.Status204NoContent);
        v2.MapGet("/user-tasks/{key}/form", Form).Operation("getUserTaskForm").Produces<FormView>().Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/user-tasks/{key}/variables/search", AllVariables).Operation("searchUserTaskVariables").Produces<SearchResult<VariableView>>();
        v2.MapPost("/user-tasks/{key}/effective-variables/search", EffectiveVariables).Operation("searchUserTaskEffectiveVariables").Produces<SearchResult<VariableView>>();
    }

    static async Task<IResult> Get(long key, Viewer viewer, Views views, CancellationToken cancellation) =>
        await views.Read(async engine =>
        {
            var task = await engine.UserTasks.Where(row => row.Key == key).VisibleTo(viewer, engine).FirstOrDefaultAsync(cancellation);
            return task is null ? null : (await UserTaskSearch.Show(engine, [task], cancellation))[0];
        }, cancellation) is { } found ? Results.Ok(found) : Problems.Refused(Refusals.NoTask(key));

    static async Task<IResult> Assign(long key, AssignmentRequest request, Viewer viewer, Views views, TaskDesk desk, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoTask(key));
        if (string.IsNullOrEmpty(request.Assignee))
            return Problems.Refused(StatusCodes.Status400BadRequest, "no-assignee", new Words("请给出 assignee。", "No assignee provided."));
        return V2Api.NoContent(await desk.Assign(key, viewer.Id, request.Assignee, request.AllowOverride ?? true, cancellation));
    }

    static async Task<IResult> Unassign(long key, Viewer viewer, Views views, TaskDesk desk, CancellationToken cancellation) =>
        await views.Task(viewer, key, cancellation) is null
            ? Problems.Refused(Refusals.NoTask(key))
            : V2Api.NoContent(await desk.Assign(key, viewer.Id, null, allowOverride: true, cancellation));

    // Dates, candidates and priority decide who works on what: only process owners and administrators change them.
    static async Task<IResult> Update(long key, UpdateRequest? request, Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoTask(key));
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        var changes = request?.Changeset ?? new Changeset();
        foreach (var (name, date) in (ReadOnlySpan<(string, string?)>)[("dueDate", changes.DueDate), ("followUpDate", changes.FollowUpDate)])
        {
            if (!string.IsNullOrEmpty(date) && !DateTimeOffset.TryParse(date, System.Globalization.CultureInfo.InvariantCulture, out _))
            {
                return Problems.Refused(StatusCodes.Status400BadRequest, "date", new Words($"{name} 应为带时区的 ISO 8601 日期时间。",
                    $"The provided {name} '{date}' cannot be parsed as a date according to RFC 3339, section 5.6."));
            }
        }

        return V2Api.NoContent(await engine.UpdateTask(key, new TaskChanges
        {
            DueDate = changes.DueDate, FollowUpDate = changes.FollowUpDate, CandidateUsers = changes.CandidateUsers, CandidateGroups = changes.CandidateGroups, Priority = changes.Priority,
        }, request?.Action, viewer.Id, cancellation: cancellation));
    }

    static async Task<IResult> Complete(long key, CompletionRequest? request, Viewer viewer, Views views, TaskDesk desk, CancellationToken cancellation) =>
        await views.Task(viewer, key, cancellation) is null
            ? Problems.Refused(Refusals.NoTask(key))
            : V2Api.NoContent(await desk.Complete(key, viewer.Id, V2Api.Variables(request?.Variables), complete: false, cancellation: cancellation));

    static async Task<IResult> Form(long key, Viewer viewer, Views views, DefinitionModels models, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } task)
            return Problems.Refused(Refusals.NoTask(key));
        var form = task.FormKey is { } formKey
            ? await views.Read(engine => engine.Forms.FirstOrDefaultAsync(row => row.Key == formKey, cancellation), cancellation)
            : null;
        return form is null ? Results.NoContent() : Results.Ok(FormView.Of(form) with { Schema = (await Rights(task, views, models, cancellation)).Show(form.Schema) });
    }

    static Task<FieldRights> Rights(UserTaskRow task, Views views, DefinitionModels models, CancellationToken cancellation) =>
        views.Read(async engine => FieldRights.Of((await models.Of(engine, task.DefinitionKey, cancellation)).FindNode(task.ElementId)), cancellation);

    static Task<IResult> AllVariables(long key, SearchQuery? query, Viewer viewer, Views views, DefinitionModels models, CancellationToken cancellation, bool truncateValues = true) =>
        Variables(key, query, viewer, views, models, innermostOnly: false, truncateValues, cancellation);

    static Task<IResult> EffectiveVariables(long key, SearchQuery? query, Viewer viewer, Views views, DefinitionModels models, CancellationToken cancellation, bool truncateValues = true) =>
        Variables(key, query, viewer, views, models, innermostOnly: true, truncateValues, cancellation);

    // Once the task is over its own scope is gone; what is left to see is the instance's.
    static async Task<IResult> Variables(long key, SearchQuery? query, Viewer viewer, Views views, DefinitionModels models, bool innermostOnly, bool truncate, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } task)
            return Problems.Refused(Refusals.NoTask(key));
        var row = await views.Read(engine => engine.ProcessInstances.FirstAsync(one => one.Key == task.InstanceKey, cancellation), cancellation);
        var instance = InstanceJson.Read(row.StateJson);
        var rights = await Rights(task, views, models, cancellation);
        var visible = VariableSearch.VisibleAt(instance, instance.Find(task.ElementInstanceKey) ?? instance.Root, innermostOnly, rights.Show);
        return Results.Ok(VariableSearch.Run(visible, query, truncate));
    }
}
