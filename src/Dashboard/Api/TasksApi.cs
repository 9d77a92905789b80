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
using Marketing.Workflows;
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

    sealed record HeldView(string Verb, DateTimeOffset Until);

    sealed record SignerView(PersonView? Person, PersonView? OnBehalfOf, PersonView? AddedBy, string? Outcome, string? Comment, string? At, string? Auto, bool Waiting);

    sealed record TargetView(string ElementId, string? Name, bool IsApplicant, bool IsPrevious);

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

        /// <summary>What I have typed and not submitted; null when nothing.</summary>
        public JsonElement? Draft { get; init; }

        /// <summary>My decision that can still be undone, or null.</summary>
        public HeldView? Held { get; init; }

        /// <summary>For an approval: who decides, and what they have said.</summary>
        public IReadOnlyList<SignerView> Signers { get; init; } = [];

        /// <summary>Why it is to be done again; null the first time.</summary>
        public SentBackView? SentBack { get; init; }

        /// <summary>Where it may be returned to.</summary>
        public IReadOnlyList<TargetView> ReturnTo { get; init; } = [];
    }

    /// <summary>What only the engine's own look at an open task tells.</summary>
    sealed record SentBackView(string Kind, PersonView? Person, string Comment, DateTimeOffset At);

    sealed record Insight(TaskForm? Form, string? Documentation, IReadOnlyDictionary<string, Refusal?> Verbs)
    {
        public IReadOnlyList<Engine.Execution.Approvals.ApprovalEntry> Signers { get; init; } = [];
        public IReadOnlyList<TargetView> ReturnTo { get; init; } = [];
        public SentBack? SentBack { get; init; }
    }

    public static void MapTasks(this RouteGroupBuilder api)
    {
        api.MapGet("/tasks", List).WithName("tasks").Produces<SearchResult<TaskView>>();
        api.MapGet("/tasks/{key}", Get).WithName("task").Produces<TaskPage>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    static async Task<IResult> List(Viewer viewer, Views views, TaskViews show, CancellationToken cancellation,
        string? view = null, string? processInstanceKey = null, string? q = null, int? limit = null, int? from = null)
    {
        if (view is not (null or "inbox" or "done" or "mine" or "cc" or "drafts"))
            return Problems.Refused(StatusCodes.Status400BadRequest, "view", new Words("view 应为 inbox、done、mine、cc 或 drafts。", "Expected view to be inbox, done, mine, cc or drafts."));
        var instanceKey = 0L;
        if (processInstanceKey is not null && !Keys.TryParse(processInstanceKey, out instanceKey))
            return Problems.Refused(StatusCodes.Status400BadRequest, "process-instance-key", new Words("processInstanceKey 应为数字文本。", "Expected processInstanceKey to be a string of digits."));
        return Results.Ok(await views.Read(async (engine, workflows) =>
        {
            var rows = await Chosen(engine, workflows, viewer, view ?? (processInstanceKey is null ? "inbox" : "all"), cancellation);
            if (processInstanceKey is not null)
                rows = rows.Where(row => row.InstanceKey == instanceKey);
            if (!string.IsNullOrWhiteSpace(q))
                rows = rows.Where(Mentions(engine, q.Trim()));
            var page = await new Part(limit, from).Of(rows, cancellation);
            return new SearchResult<TaskView>(await show.Show(engine, page.Items, cancellation), page.Page);
        }, cancellation));
    }

    static async Task<IQueryable<UserTaskRow>> Chosen(EngineDbContext engine, WorkflowsDbContext workflows, Viewer viewer, string view, CancellationToken cancellation)
    {
        var id = viewer.Id;
        return view switch
        {
            "inbox" => await Inbox(engine, workflows, viewer, cancellation),
            "drafts" => await Drafts(engine, workflows, id, cancellation),
            "cc" => await Copies(engine, workflows, id, cancellation),
            "done" => engine.UserTasks.Where(row => row.Assignee == id && row.State == "COMPLETED" && row.CompletedBy == id).OrderByDescending(row => row.CompletedAt).ThenByDescending(row => row.Key),
            "mine" => engine.UserTasks.Where(row => row.State == "CREATED" && engine.ProcessInstances.Any(one => one.Key == row.InstanceKey && (one.Starter == id || one.Applicant == id)))
                .OrderBy(row => row.DueAt == null).ThenBy(row => row.DueAt).ThenBy(row => row.Key),
            _ => engine.UserTasks.VisibleTo(viewer, engine).OrderBy(row => row.Key),
        };
    }

    /// <summary>What is assigned to me or to somebody I act for, and what is offered to me, my roles or my unit; soonest due first. What I have
    /// decided and could still undo is not among it.</summary>
    public static async Task<IQueryable<UserTaskRow>> Inbox(EngineDbContext engine, WorkflowsDbContext workflows, Viewer viewer, CancellationToken cancellation)
    {
        var id = viewer.Id;
        var held = await workflows.Holds.Where(row => row.Person == id).Select(row => row.TaskKey).ToListAsync(cancellation);
        var inbox = engine.UserTasks.Where(row => row.State == "CREATED").Where(Mine(engine, viewer));
        return (held.Count == 0 ? inbox : inbox.Where(row => !held.Contains(row.Key)))
            .OrderBy(row => row.DueAt == null).ThenBy(row => row.DueAt).ThenBy(row => row.Key);
    }

    // Open tasks into which I have typed something, the latest first.
    static async Task<IQueryable<UserTaskRow>> Drafts(EngineDbContext engine, WorkflowsDbContext workflows, string id, CancellationToken cancellation)
    {
        var keys = await workflows.Drafts.Where(row => row.Person == id).OrderByDescending(row => row.At).Take(1_000).Select(row => row.TaskKey).ToListAsync(cancellation);
        return engine.UserTasks.Where(row => row.State == "CREATED" && keys.Contains(row.Key)).OrderByDescending(row => row.Key);
    }

    // Of each request I was sent a copy of, the latest task.
    static async Task<IQueryable<UserTaskRow>> Copies(EngineDbContext engine, WorkflowsDbContext workflows, string id, CancellationToken cancellation)
    {
        var instances = await workflows.Notifications.Where(row => row.Person == id && row.Kind == CarbonCopies.Kind && row.InstanceKey != null)
            .OrderByDescending(row => row.Key).Take(1_000).Select(row => row.InstanceKey!.Value).ToListAsync(cancellation);
        var latest = engine.UserTasks.Where(row => instances.Contains(row.InstanceKey)).GroupBy(row => row.InstanceKey).Select(group => group.Max(row => row.Key));
        return engine.UserTasks.Where(row => latest.Contains(row.Key)).OrderByDescending(row => row.Key);
    }

    static Expression<Func<UserTaskRow, bool>> Mine(EngineDbContext engine, Viewer viewer)
    {
        var id = viewer.Id;
        var user = JsonSerializer.Serialize(id);
        Expression<Func<UserTaskRow, bool>> named = row => row.CandidateUsersJson.Contains(user);
        var offered = engine.UserTasks.Where(row => row.State == "CREATED" && row.Assignee == null).Where(Sight.Any(named, Sight.OfferedToGroups(viewer))).Select(row => row.Key);
        Expression<Func<UserTaskRow, bool>> mine = row => row.Assignee == id || offered.Contains(row.Key) || (row.Assignee != null && row.CandidateGroupsJson == "[]" && row.CandidateUsersJson.Contains(user));
        return viewer.ActsFor.Count == 0 ? mine : Sight.Any(mine, Sight.OwnedByPrincipals(viewer));
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
            var held = await workflows.Holds.FirstOrDefaultAsync(hold => hold.TaskKey == key && hold.Person == viewer.Id, cancellation);
            var draft = row.State == "CREATED" ? await workflows.Drafts.FirstOrDefaultAsync(one => one.TaskKey == key && one.Person == viewer.Id, cancellation) : null;
            return Results.Ok(Page(task, insight, people, held, draft, [.. comments.Select(comment => new CommentView(comment.At, PersonView.Of(people, comment.Person)!, comment.Text))]));
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
        var verbs = isOpen ? desk.Verbs(task, viewer.Id) : Over(row, viewer);
        var rights = FieldRights.Of(task.Model);
        return new Insight(form is null ? null : new TaskForm(form.FormId, JsonElement.Parse(rights.Show(form.Schema)), Data(form, scope, rights)), task.Model.Documentation, verbs)
        {
            Signers = isOpen ? TaskDesk.Signers(task) : [],
            SentBack = isOpen ? await SentBack.Of(task) : null,
            ReturnTo = isOpen && verbs.TryGetValue("return", out var refused) && refused is null
                ? [.. (await desk.ReturnTargets(task, viewer.Id)).Select(target => new TargetView(target.ElementId, loaded.Process.FindTask(target.ElementId)?.Name, target.IsApplicant, target.IsPrevious))]
                : [],
        };
    }, cancellation);

    // Of a task that is over: what its doer has done can be taken back, as long as nobody has acted on it.
    static Dictionary<string, Refusal?> Over(UserTaskRow row, Viewer viewer) => row.State == "COMPLETED" && row.CompletedBy == viewer.Id && row.Outcome != "returned"
        ? new() { ["take-back"] = null, ["comment"] = null, ["carbon-copy"] = null }
        : new() { ["comment"] = null, ["carbon-copy"] = null };

    static Dictionary<string, JsonElement> Data(FormRow form, VariableScope scope, FieldRights rights)
    {
        var data = new Dictionary<string, JsonElement>();
        foreach (var record in FormSchema.Read(form.Schema).Records)
        {
            if (scope.TryGet(record, out var value))
                data[record] = JsonElement.Parse(FeelJson.ToJson(rights.Show(record, value)));
        }

        return data;
    }

    static TaskPage Page(TaskView task, Insight insight, DirectorySnapshot people, HoldRow? held, DraftRow? draft, IReadOnlyList<CommentView> comments) => new(task)
    {
        Held = held is null ? null : new HeldView(held.Verb, held.Until),
        Draft = draft is null ? null : JsonElement.Parse(draft.DataJson),
        ReturnTo = insight.ReturnTo,
        SentBack = insight.SentBack is { } back ? new SentBackView(back.Kind, PersonView.Of(people, back.Person), back.Comment, back.At) : null,
        Signers = [.. insight.Signers.Select(entry => new SignerView(PersonView.Of(people, entry.Decision?.Person ?? entry.Person), PersonView.Of(people, entry.Decision?.OnBehalfOf ?? entry.OnBehalfOf),
            PersonView.Of(people, entry.AddedBy), entry.Decision?.Outcome, entry.Decision?.Comment, entry.Decision?.At, entry.Decision?.Auto, entry.WaitsFor.Count > 0))],
        Form = insight.Form,
        Documentation = insight.Documentation,
        Allowed = [.. insight.Verbs.Where(verb => verb.Value is null).Select(verb => verb.Key)],
        Refused = insight.Verbs.Where(verb => verb.Value is not null).ToDictionary(verb => verb.Key, verb => WordsView.Of(verb.Value!.Message)),
        Comments = comments,
    };
}
