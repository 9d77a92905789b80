using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>What a person does with a task: <c>POST /api/tasks/{key}/{verb}</c>. Whether he may is decided by the desk, in the command's transaction.</summary>
static class TaskVerbsApi
{
    const int LongestComment = 10_000;

    internal sealed record SubmitRequest(Dictionary<string, JsonElement>? Variables = null, string? Comment = null);

    internal sealed record ReturnRequest(string? To = null, string? Comment = null);

    internal sealed record TransferRequest(string To, string? Comment = null);

    internal sealed record CommentRequest(string? Comment = null);

    /// <summary>What was done, and the next task of the person's inbox.</summary>
    sealed record Submitted(TaskView Task, TaskView? Next);

    public static void MapTaskVerbs(this RouteGroupBuilder api)
    {
        Verb<TaskView>(api.MapPost("/tasks/{key}/claim", Claim), "claimTask");
        Verb<TaskView>(api.MapPost("/tasks/{key}/release", Release), "releaseTask");
        Verb<Submitted>(api.MapPost("/tasks/{key}/complete", Complete), "completeTask");
        Verb<Submitted>(api.MapPost("/tasks/{key}/approve", Approve), "approveTask");
        Verb<Submitted>(api.MapPost("/tasks/{key}/reject", Reject), "rejectTask");
        Verb<Submitted>(api.MapPost("/tasks/{key}/return", Return), "returnTask");
        Verb<TaskView>(api.MapPost("/tasks/{key}/transfer", Transfer), "transferTask");
        Verb<TaskView>(api.MapPost("/tasks/{key}/comment", Comment), "commentTask");
    }

    static void Verb<TAnswer>(RouteHandlerBuilder endpoint, string name) => endpoint.WithName(name).Produces<TAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    static Task<IResult> Claim(long key, CommentRequest? request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation)
    {
        _ = request;
        return answers.Task(viewer, key, null, () => desk.Claim(key, viewer.Id, cancellation), cancellation);
    }

    static Task<IResult> Release(long key, CommentRequest? request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation)
    {
        _ = request;
        return answers.Task(viewer, key, null, () => desk.Release(key, viewer.Id, cancellation), cancellation);
    }

    static Task<IResult> Complete(long key, SubmitRequest? request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation) =>
        answers.TaskAndNext(viewer, key, request?.Comment, () => desk.Complete(key, viewer.Id, V2Api.Variables(request?.Variables), request?.Comment, cancellation: cancellation), cancellation);

    static Task<IResult> Approve(long key, SubmitRequest? request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation) =>
        answers.TaskAndNext(viewer, key, request?.Comment, () => desk.Approve(key, viewer.Id, V2Api.Variables(request?.Variables), request?.Comment, cancellation), cancellation);

    static Task<IResult> Reject(long key, SubmitRequest? request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation) =>
        answers.TaskAndNext(viewer, key, request?.Comment, () => desk.Reject(key, viewer.Id, V2Api.Variables(request?.Variables), request?.Comment, cancellation), cancellation);

    static Task<IResult> Return(long key, ReturnRequest? request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation) =>
        answers.TaskAndNext(viewer, key, request?.Comment, () => desk.Return(key, viewer.Id, request?.To, request?.Comment, cancellation), cancellation);

    static Task<IResult> Transfer(long key, TransferRequest request, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation) =>
        answers.Task(viewer, key, request.Comment, () => desk.Transfer(key, viewer.Id, request.To, request.Comment, cancellation), cancellation);

    // Whoever sees a task may write beside it, also when it is over.
    static Task<IResult> Comment(long key, CommentRequest? request, Viewer viewer, TaskAnswers answers, CommandRunner runner, CancellationToken cancellation) =>
        answers.Task(viewer, key, request?.Comment, () => runner.Run<UserTaskRow>(async context =>
        {
            if (string.IsNullOrWhiteSpace(request?.Comment))
                return new Refusal(RefusalKind.Invalid, "comment-required", new Words("请填写评论。", "A comment is required."));
            if (await context.Transaction.Task(key) is not { } task)
                return Refusals.NoTask(key);
            var workflows = await ((IRelationalTransaction)context.Transaction).Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
            workflows.Comments.Add(new CommentRow
            {
                Key = context.Transaction.ReserveKeys(1), InstanceKey = task.InstanceKey, TaskKey = key, Person = viewer.Id, Text = request.Comment, At = context.Now,
            });
            context.Changed(new Change("task", task.InstanceKey, key));
            return task;
        }, viewer.Id, cancellation), cancellation);

    /// <summary>Runs a verb for somebody who may see the task, and answers with what it looks like now.</summary>
    internal sealed class TaskAnswers(Views views, TaskViews show)
    {
        public async Task<IResult> Task(Viewer viewer, long key, string? comment, Func<Task<Outcome<UserTaskRow>>> verb, CancellationToken cancellation) =>
            await Refused(viewer, key, comment, verb, cancellation) is { } refused
                ? Problems.Refused(refused)
                : Results.Ok(await views.Read(engine => Show(engine, key, cancellation), cancellation));

        public async Task<IResult> TaskAndNext(Viewer viewer, long key, string? comment, Func<Task<Outcome<UserTaskRow>>> verb, CancellationToken cancellation) =>
            await Refused(viewer, key, comment, verb, cancellation) is { } refused
                ? Problems.Refused(refused)
                : Results.Ok(await views.Read(async engine => new Submitted(await Show(engine, key, cancellation), await Next(engine, viewer, cancellation)), cancellation));

        async Task<Refusal?> Refused(Viewer viewer, long key, string? comment, Func<Task<Outcome<UserTaskRow>>> verb, CancellationToken cancellation)
        {
            if (await views.Task(viewer, key, cancellation) is null)
                return Refusals.NoTask(key);
            if (comment?.Length > LongestComment)
                return new Refusal(RefusalKind.Invalid, "comment-too-long", new Words($"意见最长 {LongestComment} 个字。", $"Expected a comment of at most {LongestComment} characters."));
            return (await verb()).Refusal;
        }

        async Task<TaskView> Show(EngineDbContext engine, long key, CancellationToken cancellation) =>
            (await show.Show(engine, [await engine.UserTasks.FirstAsync(row => row.Key == key, cancellation)], cancellation))[0];

        async Task<TaskView?> Next(EngineDbContext engine, Viewer viewer, CancellationToken cancellation) =>
            await TasksApi.Inbox(engine, viewer).FirstOrDefaultAsync(cancellation) is { } next ? (await show.Show(engine, [next], cancellation))[0] : null;
    }
}
