using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>What is done to whole requests, and to many tasks at once: recall, urge, reopen, carbon copy, bulk, hand over; and who will decide.</summary>
static class RequestsApi
{
    /// <summary>Tasks of one call.</summary>
    const int MostTasks = 500;

    internal sealed record RequestBody(string? Comment = null, string? To = null, IReadOnlyList<string>? People = null);

    internal sealed record BulkBody(string Verb, IReadOnlyList<string> Keys, string? Comment = null);

    internal sealed record HandOverBody(string To, string? Comment = null);

    internal sealed record PreviewBody(Dictionary<string, JsonElement>? Variables = null, string? Applicant = null);

    /// <summary>What became of one task of many; <paramref name="Problem"/> is null when it was done.</summary>
    sealed record RowResult(string UserTaskKey, WordsView? Problem, string? Code);

    sealed record RowResults(IReadOnlyList<RowResult> Items, int Done, int Refused);

    sealed record Urged(IReadOnlyList<WordsView> Told);

    sealed record PreviewPerson(string Id, WordsView Name);

    sealed record PreviewRow(string ElementId, string? Name, string? Mode, IReadOnlyList<PreviewPerson> People, WordsView? Problem);

    public static void MapRequests(this RouteGroupBuilder api)
    {
        api.MapPost("/instances/{key}/recall", Recall).WithName("recallInstance").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/instances/{key}/urge", Urge).WithName("urgeInstance").Produces<Urged>().ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/instances/{key}/reopen", Reopen).WithName("reopenInstance").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/instances/{key}/carbon-copy", Copy).WithName("carbonCopyInstance").Produces(StatusCodes.Status204NoContent);
        api.MapPost("/tasks/bulk", Bulk).WithName("bulkTasks").Produces<RowResults>();
        api.MapPost("/people/{id}/hand-over", HandOver).WithName("handOver").Audited(AccessActions.Operation).Produces<RowResults>();
        api.MapPost("/processes/{id}/preview", Preview).WithName("previewProcess").Produces<SearchResult<PreviewRow>>();
    }

    static Task<IResult> Recall(long key, RequestBody? body, Viewer viewer, Views views, InstanceDesk desk, CancellationToken cancellation) =>
        OnInstance(key, viewer, views, () => desk.Recall(key, viewer.Id, body?.Comment, cancellation), cancellation);

    static Task<IResult> Reopen(long key, RequestBody? body, Viewer viewer, Views views, InstanceDesk desk, CancellationToken cancellation) =>
        OnInstance(key, viewer, views, () => desk.Reopen(key, viewer.Id, body?.To, body?.Comment, cancellation), cancellation);

    static Task<IResult> Copy(long key, RequestBody? body, Viewer viewer, Views views, CarbonCopies copies, CancellationToken cancellation) =>
        OnInstance(key, viewer, views, () => copies.Send(key, body?.People ?? (body?.To is { } one ? [one] : []), body?.Comment, viewer.Id, cancellation), cancellation);

    static async Task<IResult> OnInstance(long key, Viewer viewer, Views views, Func<Task<Outcome<Done>>> act, CancellationToken cancellation) =>
        await views.Instance(viewer, key, cancellation) is null ? Problems.Refused(Refusals.NoInstance(key)) : V2Api.NoContent(await act());

    static async Task<IResult> Urge(long key, RequestBody? body, Viewer viewer, Views views, Urging urging, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        var urged = await urging.Urge(key, viewer.Id, body?.Comment, cancellation);
        return urged.Succeeded ? Results.Ok(new Urged([.. urged.Value.Select(name => WordsView.Of(directory().NameOf(name)))])) : Problems.Refused(urged.Refusal!);
    }

    // Each task by itself, at once, with the same comment: what is refused does not keep the others.
    static async Task<IResult> Bulk(BulkBody body, Viewer viewer, Views views, TaskDesk desk, CancellationToken cancellation)
    {
        if (body.Verb is not ("approve" or "reject" or "claim"))
            return Problems.Refused(StatusCodes.Status400BadRequest, "verb", new Words("verb 应为 approve、reject 或 claim。", "Expected verb to be approve, reject or claim."));
        if (body.Keys.Count > MostTasks)
            return Problems.Refused(StatusCodes.Status400BadRequest, "too-many", new Words($"一次最多 {MostTasks} 个任务。", $"Expected at most {MostTasks} tasks at once."));
        var rows = new List<RowResult>();
        foreach (var text in body.Keys.Distinct())
        {
            var refused = !Keys.TryParse(text, out var key) || await views.Task(viewer, key, cancellation) is null ? Refusals.NoTask(key)
                : (await desk.Do(body.Verb, key, viewer.Id, new VerbRequest { Comment = body.Comment, IsBulk = true }, cancellation)).Refusal;
            rows.Add(Row(text, refused));
        }

        return Results.Ok(Of(rows));
    }

    static async Task<IResult> HandOver(string id, HandOverBody body, Viewer viewer, Views views, TaskDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        var people = directory();
        if ((TaskRights.MayHandOver(viewer.Person, people.Ever(id)) ?? TaskRights.ReasonMissing(body.Comment) ?? (people.Find(body.To) is null ? TaskRights.UnknownPerson(body.To) : null)) is { } refused)
            return Problems.Refused(refused);
        var keys = await views.Read(engine => engine.UserTasks.Where(row => row.State == "CREATED" && row.Assignee == id).Select(row => row.Key).ToListAsync(cancellation), cancellation);
        var rows = new List<RowResult>();
        foreach (var key in keys)
            rows.Add(Row(Keys.Text(key), (await desk.Do("hand-over", key, viewer.Id, new VerbRequest { To = body.To, Comment = body.Comment }, cancellation)).Refusal));
        return Results.Ok(Of(rows));
    }

    static RowResult Row(string key, Refusal? refused) => new(key, refused is null ? null : WordsView.Of(refused.Message), refused?.Code);

    static RowResults Of(List<RowResult> rows) => new(rows, rows.Count(row => row.Problem is null), rows.Count(row => row.Problem is not null));

    static async Task<IResult> Preview(string id, PreviewBody? body, Viewer viewer, ProcessPreview preview, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        var steps = await preview.Of(id, viewer.Id, body?.Applicant, V2Api.Variables(body?.Variables).ToDictionary(), cancellation);
        if (!steps.Succeeded)
            return Problems.Refused(steps.Refusal!);
        var people = directory();
        return Results.Ok(Part.All([.. steps.Value.Select(step => new PreviewRow(step.ElementId, step.Name, step.Mode,
            [.. step.People.Select(person => new PreviewPerson(person, WordsView.Of(people.NameOf(person))))], step.Problem is null ? null : WordsView.Of(step.Problem)))]));
    }
}
