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

    /// <summary>What a verb is given; each takes what it needs.</summary>
    /// <param name="To">A person; for a return also <c>applicant</c>, <c>previous</c> or an element id.</param>
    /// <param name="Position">For added signers: before, after or parallel.</param>
    /// <param name="Resume">After a return: forward or straight.</param>
    /// <param name="Hold">Whether the decision may be undone for a few seconds before it counts.</param>
    internal sealed record VerbBody(Dictionary<string, JsonElement>? Variables = null, string? Comment = null, string? To = null, IReadOnlyList<string>? People = null,
        string? Position = null, string? Resume = null, bool Hold = false)
    {
        public VerbRequest Request => new()
        {
            Variables = V2Api.Variables(Variables), Comment = Comment, To = To, People = People ?? [], Position = Position, Resume = Resume,
        };
    }

    internal sealed record CommentRequest(string? Comment = null);

    /// <summary>What was done, and the next task of the person's inbox.</summary>
    /// <param name="UndoUntil">Until when it can be undone; null: it has taken effect.</param>
    internal sealed record Submitted(TaskView Task, TaskView? Next, DateTimeOffset? UndoUntil = null);

    // The task stays with somebody; the answer is what it looks like now.
    static readonly (string Verb, string Name)[] Changes =
        [("claim", "claimTask"), ("release", "releaseTask"), ("transfer", "transferTask"), ("delegate", "delegateTask"), ("add-signers", "addSigners"), ("remove-signers", "removeSigners")];

    // The task is done; the answer names the next one.
    static readonly (string Verb, string Name)[] Submissions =
        [("complete", "completeTask"), ("resubmit", "resubmitTask"), ("approve", "approveTask"), ("reject", "rejectTask"), ("return", "returnTask")];

    public static void MapTaskVerbs(this RouteGroupBuilder api)
    {
        foreach (var (verb, name) in Changes)
        {
            Verb<TaskView>(api.MapPost("/tasks/{key}/" + verb, (long key, VerbBody? body, Viewer viewer, TaskAnswers answers, TaskDesk desk, CancellationToken cancellation) =>
                answers.Task(viewer, key, body?.Comment, () => desk.Do(verb, key, viewer.Id, (body ?? new VerbBody()).Request, cancellation), cancellation)), name);
        }

        foreach (var (verb, name) in Submissions)
        {
            Verb<Submitted>(api.MapPost("/tasks/{key}/" + verb, (long key, VerbBody? body, Viewer viewer, TaskAnswers answers, TaskDesk desk, HeldDecisions held, CancellationToken cancellation) =>
                answers.TaskAndNext(viewer, key, body?.Comment, () => Decide(verb, key, body ?? new VerbBody(), viewer, desk, held, cancellation), cancellation)), name);
        }

        Verb<TaskView>(api.MapPost("/tasks/{key}/take-back", TakeBack), "takeBackTask");
        Verb<TaskView>(api.MapPost("/tasks/{key}/undo", Undo), "undoTask");
        Verb<TaskView>(api.MapPost("/tasks/{key}/comment", Comment), "commentTask");
    }

    // At once, or after the seconds in which it can be undone; a model may allow none.
    static async Task<Outcome<DateTimeOffset?>> Decide(string verb, long key, VerbBody body, Viewer viewer, TaskDesk desk, HeldDecisions held, CancellationToken cancellation)
    {
        if (body.Hold)
        {
            var kept = await held.Hold(verb, key, viewer.Id, body.Request, cancellation);
            if (!kept.Succeeded || kept.Value is not null)
                return kept;
        }

        var done = await desk.Do(verb, key, viewer.Id, body.Request, cancellation);
        return done.Succeeded ? default(DateTimeOffset?) : done.Refusal!;
    }

    static Task<IResult> Undo(long key, Viewer viewer, TaskAnswers answers, HeldDecisions held, CancellationToken cancellation) =>
        answers.Done(viewer, key, null, () => held.Undo(key, viewer.Id, cancellation), cancellation);

    static void Verb<TAnswer>(RouteHandlerBuilder endpoint, string name) => endpoint.WithName(name).Produces<TAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    static Task<IResult> TakeBack(long key, VerbBody? body, Viewer viewer, TaskAnswers answers, InstanceDesk desk, CancellationToken cancellation) =>
        answers.Done(viewer, key, body?.Comment, () => desk.TakeBack(key, viewer.Id, body?.Comment, cancellation), cancellation);

    // Whoever sees a task may write beside it, also when it is over.
    static Task<IResult> Comment(long key, CommentRequest? request, Viewer viewer, TaskAnswers answers, CommandRunner runner, CancellationToken cancellation) =>
        answers.Task(viewer, key, request?.Comment, () => runner.Run<UserTaskRow>(async context =>
        {
            if (string.IsNullOrWhiteSpace(request?.Comment))
                return new Refusal(RefusalKind.Invalid, "comment-required", new Words("请填写评论。", "A comment is required."));
            if (await context.Transaction.Task(key) is not { } task)
                return Refusals.NoTask(key);
            var workflows = await WorkflowsDbContext.In(context.Transaction);
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
        public Task<IResult> Task(Viewer viewer, long key, string? comment, Func<Task<Outcome<UserTaskRow>>> verb, CancellationToken cancellation) =>
            Answer(viewer, key, comment, async () => (await verb()).Refusal, cancellation);

        public Task<IResult> Done(Viewer viewer, long key, string? comment, Func<Task<Outcome<Done>>> verb, CancellationToken cancellation) =>
            Answer(viewer, key, comment, async () => (await verb()).Refusal, cancellation);

        async Task<IResult> Answer(Viewer viewer, long key, string? comment, Func<Task<Refusal?>> verb, CancellationToken cancellation) =>
            await Refused(viewer, key, comment, verb, cancellation) is { } refused
                ? Problems.Refused(refused)
                : Results.Ok(await views.Read(engine => Show(engine, key, cancellation), cancellation));

        public async Task<IResult> TaskAndNext(Viewer viewer, long key, string? comment, Func<Task<Outcome<DateTimeOffset?>>> verb, CancellationToken cancellation)
        {
            DateTimeOffset? until = null;
            var refused = await Refused(viewer, key, comment, async () =>
            {
                var done = await verb();
                until = done.Succeeded ? done.Value : null;
                return done.Refusal;
            }, cancellation);
            return refused is not null ? Problems.Refused(refused) : Results.Ok(await views.Read(async (engine, workflows) =>
                new Submitted(await Show(engine, key, cancellation), await Next(engine, workflows, viewer, cancellation), until), cancellation));
        }

        async Task<Refusal?> Refused(Viewer viewer, long key, string? comment, Func<Task<Refusal?>> verb, CancellationToken cancellation)
        {
            if (await views.Task(viewer, key, cancellation) is null)
                return Refusals.NoTask(key);
            if (comment?.Length > LongestComment)
                return new Refusal(RefusalKind.Invalid, "comment-too-long", new Words($"意见最长 {LongestComment} 个字。", $"Expected a comment of at most {LongestComment} characters."));
            return await verb();
        }

        async Task<TaskView> Show(EngineDbContext engine, long key, CancellationToken cancellation) =>
            (await show.Show(engine, [await engine.UserTasks.FirstAsync(row => row.Key == key, cancellation)], cancellation))[0];

        // What one has just decided does not come again, though it counts a little later.
        async Task<TaskView?> Next(EngineDbContext engine, WorkflowsDbContext workflows, Viewer viewer, CancellationToken cancellation) =>
            await (await TasksApi.Inbox(engine, workflows, viewer, cancellation)).FirstOrDefaultAsync(cancellation) is { } next ? (await show.Show(engine, [next], cancellation))[0] : null;
    }
}
