using System.Text.Json;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Works;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Long works: imports and back-tests. Who has begun one sees how far it is, takes its result, and may stop it; administrators too.</summary>
static class WorksApi
{
    /// <param name="State"><c>running</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</param>
    /// <param name="Cancelling">Whether somebody has asked it to stop, and it has not yet.</param>
    /// <param name="Message">Why it failed, or how far it came.</param>
    /// <param name="HasRows">Whether there is a table to take along.</param>
    /// <param name="Result">What it answers; in a list null.</param>
    sealed record WorkView(string WorkKey, string Kind, string Subject, WordsView Title, PersonView By, DateTimeOffset At, string State, bool Cancelling, long Done, long Total, DateTimeOffset? EndedAt, WordsView? Message, bool HasRows, JsonElement? Result);

    const int MostListed = 50;

    const string Async = "respond-async";

    public static void MapWorks(this RouteGroupBuilder api)
    {
        api.MapGet("/works", List).WithName("works").WithSummary("Long works, newest first: one's own, or everybody's for administrators with all=true; narrowed by kind and subject.").Produces<SearchResult<WorkView>>();
        api.MapGet("/works/{key}", Get).WithName("work").Produces<WorkView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/works/{key}/rows", Rows).WithName("workRows").WithSummary("What belongs to the result as a file: rows that an import rejects, outcomes that a back-test changes.").Audited(AccessActions.Download)
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/works/{key}/cancel", Cancel).WithName("cancelWork").Produces<WorkView>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Begins a work. Whoever asks with <c>Prefer: respond-async</c> (RFC 7240) is answered at once with its address; everybody else waits for its end.</summary>
    /// <param name="answer">How the result is answered to those who wait; null: as JSON.</param>
    public static async Task<IResult> Answer(HttpContext context, WorkDesk desk, Func<DirectorySnapshot> directory, WorkOrder order, WorkBody body, Func<WorkResult, IResult>? answer = null)
    {
        var begun = await desk.Begin(order, body, context.RequestAborted);
        if (!begun.Succeeded)
            return Problems.Refused(begun.Refusal!);
        if (context.Request.Headers["Prefer"].Any(value => value?.Contains(Async, StringComparison.OrdinalIgnoreCase) == true))
        {
            var view = Show(begun.Value.Row, directory());
            context.Response.Headers.Location = $"/api/works/{view.WorkKey}";
            context.Response.Headers["Preference-Applied"] = Async;
            return Results.Json(view, statusCode: StatusCodes.Status202Accepted);
        }

        var ended = await begun.Value.End(context.RequestAborted);
        return ended switch
        {
            { Succeeded: false } => Problems.Refused(ended.Refusal!),
            { Value.Stopped: { } told } => Problems.Refused(StatusCodes.Status409Conflict, "work-cancelled", told),
            _ => answer?.Invoke(ended.Value) ?? Results.Content(ended.Value.Json, "application/json; charset=utf-8"),
        };
    }

    /// <summary>What a work answers.</summary>
    public static WorkResult Result<T>(T view) => new(JsonSerializer.Serialize(view, Json.Options));

    static async Task<IResult> List(Viewer viewer, Views views, WorkDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation, bool all = false, string? kind = null, string? subject = null)
    {
        var found = await views.Read((_, rows) => Seen(rows.Works, viewer, all).Where(row => (kind == null || row.Kind == kind) && (subject == null || row.Subject == subject))
            .OrderByDescending(row => row.Key).Take(MostListed).ToListAsync(cancellation), cancellation);
        return Results.Ok(Part.All<WorkView>([.. found.Select(row => Show(desk.AsOfNow(row), directory()) with { Result = null })]));
    }

    static IQueryable<WorkRow> Seen(IQueryable<WorkRow> rows, Viewer viewer, bool all) => all && viewer.IsAdmin ? rows : rows.Where(row => row.By == viewer.Id);

    static async Task<IResult> Get(long key, Viewer viewer, Views views, WorkDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation) =>
        await Find(key, viewer, views, cancellation) is { } row ? Results.Ok(Show(desk.AsOfNow(row), directory())) : Problems.Refused(Refusal.NotFound("work", key));

    static Task<WorkRow?> Find(long key, Viewer viewer, Views views, CancellationToken cancellation) =>
        views.Read((_, rows) => Seen(rows.Works, viewer, all: true).FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);

    static async Task<IResult> Rows(long key, HttpRequest request, Viewer viewer, Views views, CancellationToken cancellation, string? format = null)
    {
        if (await Find(key, viewer, views, cancellation) is not { } row)
            return Problems.Refused(Refusal.NotFound("work", key));
        if (row.TableJson is null)
            return Problems.Refused(new Refusal(RefusalKind.NotFound, "no-rows", new Words("这项处理没有可下载的行。", "This work has no rows to take along.")));
        var (table, english) = (JsonSerializer.Deserialize<WorkTable>(row.TableJson)!, SheetFiles.IsEnglish(request));
        return SheetFiles.Send(format ?? table.Format, english ? table.Name.English : table.Name.Chinese, english ? table.English : table.Chinese);
    }

    static async Task<IResult> Cancel(long key, Viewer viewer, Views views, WorkDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (await Find(key, viewer, views, cancellation) is null)
            return Problems.Refused(Refusal.NotFound("work", key));
        var cancelled = await desk.Cancel(key, viewer.Id, cancellation);
        return cancelled.Succeeded ? Results.Ok(Show(cancelled.Value, directory())) : Problems.Refused(cancelled.Refusal!);
    }

    static WorkView Show(WorkRow row, DirectorySnapshot people) => new(Keys.Text(row.Key), row.Kind, row.Subject, new WordsView(row.TitleZh, row.TitleEn), PersonView.Of(people, row.By)!, row.At, row.State,
        row.State == WorkStates.Running && row.CancelledBy is not null, row.Done, row.Total, row.EndedAt, row.MessageZh is null ? null : new WordsView(row.MessageZh, row.MessageEn!), row.TableJson is not null,
        row.ResultJson is null ? null : JsonElement.Parse(row.ResultJson));
}
