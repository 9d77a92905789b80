using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Forms;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>The inbox, and one task with everything its page needs.</summary>
static class TasksApi
{
    sealed record TaskForm(string Id, JsonElement Schema, IReadOnlyDictionary<string, JsonElement> Data);

    sealed record CommentView(DateTimeOffset At, PersonView Person, string Text);

    /// <summary>A task, and beside its fields those of its page.</summary>
    [method: SetsRequiredMembers]
    sealed record TaskPage(TaskView Task) : TaskView(Task)
    {
        [JsonIgnore]
        public TaskView Task { get; } = Task;
        public TaskForm? Form { get; init; }
        public string? Documentation { get; init; }
        public IReadOnlyList<string> Allowed { get; init; } = [];
        public IReadOnlyDictionary<string, WordsView> Refused { get; init; } = new Dictionary<string, WordsView>();
        public IReadOnlyList<CommentView> Comments { get; init; } = [];
    }

    /// <summary>What only the engine's own look at an open task tells.</summary>
    sealed record Insight(FormRow? Form, Dictionary<string, JsonElement> Data, string? Documentation, IReadOnlyDictionary<string, Refusal?> Verbs);

    public static void MapTasks(this RouteGroupBuilder api)
    {
        api.MapGet("/tasks", List).WithName("tasks").Produces<SearchResult<TaskView>>();
        api.MapGet("/tasks/{key}", Get).WithName("task").Produces<TaskPage>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    static async Task<IResult> List(Viewer viewer, Views views, TaskViews show, CancellationToken cancellation,
        string? view = null, string? processInstanceKey = null, string? q = null, int? limit = null, int? from = null)
    {
        if (view is not (null or "inbox" or "done" or "mine"))
            return Problems.Refused(StatusCodes.Status400BadRequest, "view", new Words("view 应为 inbox、done 或 mine。", "Expected view to be inbox, done or mine."));
        var instanceKey = 0L;
        if (processInstanceKey is not null && !Keys.TryParse(processInstanceKey, out instanceKey))
            return Problems.Refused(StatusCodes.Status400BadRequest, "process-instance-key", new Words("processInstanceKey 应为数字文本。", "Expected processInstanceKey to be a string of digits."));
        return Results.Ok(await views.Read(async engine =>
        {
            var rows = Chosen(engine, viewer, view ?? (processInstanceKey is null ? "inbox" : "all"));
            if (processInstanceKey is not null)
                rows = rows.Where(row => row.InstanceKey == instanceKey);
            if (!string.IsNullOrWhiteSpace(q))
                rows = rows.Where(Mentions(engine, q.Trim()));
            var page = await new Part(limit, from).Of(rows, cancellation);
            return new SearchResult<TaskView>(await show.Show(engine, page.Items, cancellation), page.Page);
        }, cancellation));
    }

    static IQueryable<UserTaskRow> Chosen(EngineDbContext engine, Viewer viewer, string view)
    {
        var id = viewer.Id;
        return view switch
        {
            "inbox" => Inbox(engine, viewer),
            "done" => engine.UserTasks.Where(row => row.Assignee == id && row.State == "COMPLETED" && row.CompletedBy == id).OrderByDescending(row => row.CompletedAt).ThenByDescending(row => row.Key),
            "mine" => engine.UserTasks.Where(row => row.State == "CREATED" && engine.ProcessInstances.Any(one => one.Key == row.InstanceKey && (one.Starter == id || one.Applicant == id)))
                .OrderBy(row => row.DueAt == null).ThenBy(row => row.DueAt).ThenBy(row => row.Key),
            _ => engine.UserTasks.VisibleTo(viewer, engine).OrderBy(row => row.Key),
        };
    }

    /// <summary>What is assigned to me, and what is offered to me, my roles or my unit; soonest due first.</summary>
    public static IQueryable<UserTaskRow> Inbox(EngineDbContext engine, Viewer viewer)
    {
        var id = viewer.Id;
        var user = JsonSerializer.Serialize(id);
        Expression<Func<UserTaskRow, bool>> named = row => row.CandidateUsersJson.Contains(user);
        var offered = engine.UserTasks.Where(row => row.State == "CREATED" && row.Assignee == null).Where(Sight.Any(named, Sight.OfferedToGroups(viewer))).Select(row => row.Key);
        return engine.UserTasks.Where(row => row.State == "CREATED" && (row.Assignee == id || offered.Contains(row.Key)))
            .OrderBy(row => row.DueAt == null).ThenBy(row => row.DueAt).ThenBy(row => row.Key);
    }

    static Expression<Func<UserTaskRow, bool>> Mentions(EngineDbContext engine, string text) => row =>
        (row.Name != null && row.Name.Contains(text)) || (row.ProcessName != null && row.ProcessName.Contains(text))
        || engine.ProcessInstances.Any(instance => instance.Key == row.InstanceKey && instance.Title != null && instance.Title.Contains(text));

    static async Task<IResult> Get(long key, Viewer viewer, Views views, TaskViews show, ProcessEngine engine, TaskDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } row)
            return Problems.Refused(Refusals.NoTask(key));
        var insight = await Look(engine, desk, viewer, row, cancellation);
        return await views.Read(async (rows, workflows) =>
        {
            var task = (await show.Show(rows, [row], cancellation))[0];
            var comments = await workflows.Comments.Where(comment => comment.TaskKey == key).OrderBy(comment => comment.Key).ToListAsync(cancellation);
            var people = directory();
            return Results.Ok(Page(task, insight, [.. comments.Select(comment => new CommentView(comment.At, PersonView.Of(people, comment.Person)!, comment.Text))]));
        }, cancellation);
    }

    static Task<Insight> Look(ProcessEngine engine, TaskDesk desk, Viewer viewer, UserTaskRow seen, CancellationToken cancellation) => engine.Look(async context =>
    {
        var row = await context.Transaction.Task(seen.Key) ?? seen;
        var loaded = (await context.Load(row.InstanceKey))!;
        var task = new LoadedTask(row, loaded, context);
        var form = await TaskForms.Of(task);
        var isOpen = row.State == "CREATED" && loaded.Instance.Find(row.ElementInstanceKey) is not null;
        var scope = isOpen ? task.Variables : new VariableScope(loaded.Instance.Root);
        return new Insight(form, Data(form, scope), task.Model.Documentation, isOpen ? desk.Verbs(task, viewer.Id) : Over);
    }, cancellation);

    static readonly Dictionary<string, Refusal?> Over = new() { ["comment"] = null };

    static Dictionary<string, JsonElement> Data(FormRow? form, VariableScope scope)
    {
        var data = new Dictionary<string, JsonElement>();
        foreach (var record in form is null ? [] : FormSchema.Read(form.Schema).Records)
        {
            if (scope.TryGet(record, out var value))
                data[record] = JsonElement.Parse(FeelJson.ToJson(value));
        }

        return data;
    }

    static TaskPage Page(TaskView task, Insight insight, IReadOnlyList<CommentView> comments) => new(task)
    {
        Form = insight.Form is { } form ? new TaskForm(form.FormId, JsonElement.Parse(form.Schema), insight.Data) : null,
        Documentation = insight.Documentation,
        Allowed = [.. insight.Verbs.Where(verb => verb.Value is null).Select(verb => verb.Key)],
        Refused = insight.Verbs.Where(verb => verb.Value is not null).ToDictionary(verb => verb.Key, verb => WordsView.Of(verb.Value!.Message)),
        Comments = comments,
    };
}
