using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Approvals;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>What a person has typed and not submitted, and what they have read: saved without being looked at.</summary>
static class DraftsApi
{
    /// <summary>The longest draft, in characters of JSON.</summary>
    const int Longest = 1_000_000;

    internal sealed record DraftBody(Dictionary<string, JsonElement>? Variables = null);

    public static void MapDrafts(this RouteGroupBuilder api)
    {
        api.MapPost("/tasks/{key}/save-draft", Save).WithName("saveDraft").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/tasks/{key}/read", Read).WithName("readTask").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    static async Task<IResult> Save(long key, DraftBody? body, Viewer viewer, Views views, IEngineStore store, EngineClock clock, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } task)
            return Problems.Refused(Refusals.NoTask(key));
        var json = JsonSerializer.Serialize(body?.Variables ?? []);
        if (json.Length > Longest)
            return Problems.Refused(StatusCodes.Status400BadRequest, "draft-too-long", new Words($"草稿最长 {Longest} 个字。", $"Expected a draft of at most {Longest} characters."));
        await store.Transact(async transaction =>
        {
            var workflows = await WorkflowsDbContext.In(transaction);
            var draft = await workflows.Drafts.AsTracking().FirstOrDefaultAsync(row => row.TaskKey == key && row.Person == viewer.Id, cancellation);
            if (draft is null)
                workflows.Drafts.Add(draft = new DraftRow { TaskKey = key, Person = viewer.Id, InstanceKey = task.InstanceKey, DataJson = json });
            (draft.DataJson, draft.At) = (json, clock.GetUtcNow());
            return true;
        }, cancellation);
        return Results.NoContent();
    }

    // 已阅: copies of the request, and what I was told of this task, are read.
    static async Task<IResult> Read(long key, Viewer viewer, Views views, IEngineStore store, EngineClock clock, CancellationToken cancellation)
    {
        if (await views.Task(viewer, key, cancellation) is not { } task)
            return Problems.Refused(Refusals.NoTask(key));
        await store.Transact(async transaction =>
        {
            var workflows = await WorkflowsDbContext.In(transaction);
            var rows = await workflows.Notifications.AsTracking().Where(row => row.Person == viewer.Id && row.ReadAt == null
                && (row.TaskKey == key || (row.InstanceKey == task.InstanceKey && row.Kind == CarbonCopies.Kind))).ToListAsync(cancellation);
            foreach (var row in rows)
                row.ReadAt = clock.GetUtcNow();
            return rows.Count;
        }, cancellation);
        return Results.NoContent();
    }
}
