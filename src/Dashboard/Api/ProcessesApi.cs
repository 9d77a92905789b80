using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>The processes there are, starting one, and looking a model over before it is deployed.</summary>
static class ProcessesApi
{
    const int LargestModel = 64 << 20;

    /// <param name="Domain">The part of the business, as the model's property <c>domain</c> says; null where it says nothing.</param>
    sealed record ProcessView(string ProcessDefinitionId, string ProcessDefinitionKey, string? Name, int Version, string? Domain, string? Documentation, bool MayStart, WordsView WhoStarts, int Running);

    /// <param name="Chosen">自选: who is to decide later, by element id.</param>
    internal sealed record StartBody(Dictionary<string, JsonElement>? Variables = null, Dictionary<string, List<string>>? Chosen = null);

    sealed record Started(string ProcessInstanceKey, TaskView? Task);

    sealed record Linted(IReadOnlyList<ProblemView> Problems);

    public static void MapProcesses(this RouteGroupBuilder api)
    {
        api.MapGet("/processes", List).WithName("processes").Produces<SearchResult<ProcessView>>();
        api.MapPost("/processes/{id}/start", Start).WithName("startProcess").Produces<Started>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/lint", Lint).WithName("lint").Accepts<string>("application/xml", "text/xml", "text/plain").Produces<Linted>().WithMetadata(new RequestSizeLimitAttribute(LargestModel));
    }

    static async Task<IResult> List(Viewer viewer, Views views, DefinitionModels models, ProcessDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation) =>
        Results.Ok(await views.Read(async engine =>
        {
            var latest = await engine.ProcessDefinitions.Where(row => row.IsLatest).OrderBy(row => row.Name).ThenBy(row => row.ProcessId)
                .Select(row => new { row.Key, row.ProcessId, row.Name, row.Version }).ToListAsync(cancellation);
            var running = await engine.ProcessInstances.Where(row => row.EndedAt == null && row.State == "ACTIVE").GroupBy(row => row.ProcessId)
                .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation);
            var shown = new List<ProcessView>(latest.Count);
            foreach (var row in latest)
            {
                var model = await models.Of(engine, row.Key, cancellation);
                shown.Add(new ProcessView(row.ProcessId, Keys.Text(row.Key), row.Name, row.Version, DomainOf(model), model.Documentation,
                    model.NoneStart is not null && desk.MayStart(model, viewer.Id) is null, WordsView.Of(WhoStarts(model, directory())), running.GetValueOrDefault(row.ProcessId)));
            }

            return Part.All(shown);
        }, cancellation));

    static string? DomainOf(ProcessModel model) => model.Properties.GetValueOrDefault("domain")?.Trim() is { Length: > 0 } domain ? domain : null;

    static Words WhoStarts(ProcessModel model, DirectorySnapshot directory)
    {
        if (model.NoneStart is null)
            return new Words("由消息或定时器启动", "Started by a message or a timer");
        var names = ProcessDesk.WhoStarts(model).Select(directory.NameOf).ToList();
        return names.Count == 0
            ? new Words("所有人", "Everybody")
            : new Words(string.Join("、", names.Select(name => name.Chinese)), string.Join(", ", names.Select(name => name.English)));
    }

    static async Task<IResult> Start(string id, StartBody? body, Viewer viewer, ProcessDesk desk, Views views, TaskViews show, CancellationToken cancellation)
    {
        var started = await desk.Start(new StartRequest { ProcessId = id, Variables = V2Api.Variables(body?.Variables).ToDictionary() }, viewer.Id, body?.Chosen, cancellation);
        if (!started.Succeeded)
            return Problems.Refused(started.Refusal!);
        var key = started.Value.Instance.Key;
        var mine = await views.Read(async (engine, workflows) => await (await TasksApi.Inbox(engine, workflows, viewer, cancellation)).Where(row => row.InstanceKey == key).FirstOrDefaultAsync(cancellation) is { } task
            ? (await show.Show(engine, [task], cancellation))[0]
            : null, cancellation);
        return Results.Created($"/api/instances/{Keys.Text(key)}", new Started(Keys.Text(key), mine));
    }

    // What a deployment would say, by the same reading: the designer's list, the verb and the deployment never disagree.
    static async Task<IResult> Lint(HttpRequest request, ProcessEngine engine, CancellationToken cancellation, string? file = null)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, cancellation);
        var name = file is null ? "model.bpmn" : file.EndsWith(".bpmn", StringComparison.OrdinalIgnoreCase) ? file : file + ".bpmn";
        return Results.Ok(new Linted([.. engine.Check([new ResourceFile(name, content.ToArray())]).Select(ProblemView.Of)]));
    }
}
