using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Workflows;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Schedules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>The schedules of the business: what runs when, what became of it, and pausing, running and changing. Everybody may look at the times;
/// process owners and administrators see the runs; administrators change.</summary>
static class SchedulesApi
{
    /// <param name="Cron">Five fields; null for a rule of working days.</param>
    /// <param name="When">A rule of working days; null for cron.</param>
    internal sealed record ChangeBody(string? Cron = null, string? When = null, string? CatchUp = null);

    sealed record Preview(WordsView Rule, IReadOnlyList<ScheduleViews.NextRun> NextRuns);

    public static void MapSchedules(this RouteGroupBuilder api)
    {
        api.MapGet("/schedules", List).WithName("schedules").WithSummary("When processes begin by the calendar, with the last and the next five runs.").Produces<SearchResult<ScheduleView>>();
        api.MapGet("/schedules/{id}", Show).WithName("schedule").Produces<ScheduleView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/schedules/{id}/runs", Runs).WithName("scheduleRuns").WithSummary("What became of its times, newest first.").Produces<SearchResult<ScheduleRunView>>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/schedules/{id}/pause", Pause).WithName("pauseSchedule").Produces<ScheduleView>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/schedules/{id}/resume", Resume).WithName("resumeSchedule").Produces<ScheduleView>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/schedules/{id}/run-now", RunNow).WithName("runSchedule").Produces<ScheduleRunView>().ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPut("/schedules/{id}", Change).WithName("changeSchedule").WithSummary("Another time, or another way of catching up; without any, as declared.").Produces<ScheduleView>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapPost("/schedules/{id}/preview", ShowChange).WithName("previewSchedule").WithSummary("What a change would come to; nothing is kept.").Produces<Preview>().ProducesProblem(StatusCodes.Status400BadRequest);
    }

    static async Task<IResult> List(Viewer viewer, Views views, ScheduleBook book, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation, string? domain = null, string? state = null) =>
        Results.Ok(Part.All([.. (await Load(null, viewer, views, book, clock, directory(), cancellation)).Where(view => (domain is null || view.Domain == domain) && (state is null || view.State == state))]));

    static async Task<IResult> Show(string id, Viewer viewer, Views views, ScheduleBook book, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation) =>
        book.Find(id) is null ? Problems.Refused(ScheduleDesk.Unknown(id)) : Results.Ok((await Load(id, viewer, views, book, clock, directory(), cancellation))[0]);

    // One schedule, or all.
    static Task<List<ScheduleView>> Load(string? id, Viewer viewer, Views views, ScheduleBook book, EngineClock clock, DirectorySnapshot people, CancellationToken cancellation) => views.Read(async (engine, workflows) =>
    {
        var rows = await workflows.Schedules.Where(row => id == null || row.Id == id).ToDictionaryAsync(row => row.Id, cancellation);
        var newest = workflows.ScheduleRuns.Where(run => id == null || run.ScheduleId == id).GroupBy(run => run.ScheduleId).Select(group => group.Max(run => run.Key));
        var last = await workflows.ScheduleRuns.Where(run => newest.Contains(run.Key)).ToDictionaryAsync(run => run.ScheduleId, cancellation);
        var declared = book.All.Where(one => id is null || one.Id == id).ToList();
        var processes = declared.Select(one => one.Process).Distinct().ToList();
        var names = await engine.ProcessDefinitions.Where(row => row.IsLatest && row.DeletedAt == null && processes.Contains(row.ProcessId)).ToDictionaryAsync(row => row.ProcessId, row => row.Name ?? row.ProcessId, cancellation);
        return declared.ConvertAll(one => ScheduleViews.Of(new StandingSchedule(one, rows.GetValueOrDefault(one.Id)), last.GetValueOrDefault(one.Id), names.GetValueOrDefault(one.Process), people, viewer, clock.GetUtcNow()));
    }, cancellation);

    static async Task<IResult> Runs(string id, Viewer viewer, Views views, ScheduleBook book, Func<DirectorySnapshot> directory, CancellationToken cancellation, int? limit = null, int? from = null)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (book.Find(id) is null)
            return Problems.Refused(ScheduleDesk.Unknown(id));
        return Results.Ok(await views.Read(async (_, workflows) =>
        {
            var page = await new Part(limit, from).Of(workflows.ScheduleRuns.Where(run => run.ScheduleId == id).OrderByDescending(run => run.Key), cancellation);
            var starts = await StartsOf(workflows, [.. page.Items.Select(run => run.Key)], cancellation);
            return new SearchResult<ScheduleRunView>([.. page.Items.Select(run => ScheduleViews.Of(run, starts[run.Key], directory()))], page.Page);
        }, cancellation));
    }

    static async Task<ILookup<long, ScheduleStartRow>> StartsOf(WorkflowsDbContext workflows, List<long> runs, CancellationToken cancellation) =>
        (await workflows.ScheduleStarts.Where(start => runs.Contains(start.RunKey) && start.Position < ScheduleViews.MostStarts).OrderBy(start => start.Position).ToListAsync(cancellation)).ToLookup(start => start.RunKey);

    static async Task<IResult> Pause(string id, Viewer viewer, ScheduleDesk desk, Views views, ScheduleBook book, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var done = await desk.Pause(id, viewer.Id, cancellation);
        return done.Succeeded ? await Show(id, viewer, views, book, clock, directory, cancellation) : Problems.Refused(done.Refusal!);
    }

    static async Task<IResult> Resume(string id, Viewer viewer, ScheduleDesk desk, Views views, ScheduleBook book, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var done = await desk.Resume(id, viewer.Id, cancellation);
        return done.Succeeded ? await Show(id, viewer, views, book, clock, directory, cancellation) : Problems.Refused(done.Refusal!);
    }

    static async Task<IResult> RunNow(string id, Viewer viewer, ScheduleDesk desk, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var run = await desk.RunNow(id, viewer.Id, cancellation);
        if (!run.Succeeded)
            return Problems.Refused(run.Refusal!);
        var starts = await views.Read((_, workflows) => StartsOf(workflows, [run.Value.Key], cancellation), cancellation);
        return Results.Ok(ScheduleViews.Of(run.Value, starts[run.Value.Key], directory()));
    }

    static async Task<IResult> Change(string id, ChangeBody body, Viewer viewer, ScheduleDesk desk, Views views, ScheduleBook book, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if ((OperationsApi.UnlessAdmin(viewer) ?? ScheduleViews.OneRule(body)) is { } refused)
            return Problems.Refused(refused);
        var done = await desk.Change(id, new ScheduleChange(body.Cron ?? body.When, body.CatchUp), viewer.Id, cancellation);
        return done.Succeeded ? await Show(id, viewer, views, book, clock, directory, cancellation) : Problems.Refused(done.Refusal!);
    }

    static IResult ShowChange(string id, ChangeBody body, Viewer viewer, ScheduleBook book, EngineClock clock)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        if (book.Find(id) is not { } declared)
            return Problems.Refused(ScheduleDesk.Unknown(id));
        if ((ScheduleViews.OneRule(body) ?? ScheduleRights.Check(declared, new ScheduleChange(body.Cron ?? body.When, body.CatchUp), clock.GetUtcNow())) is { } wrong)
            return Problems.Refused(wrong);
        var changed = declared with { Rule = (body.Cron ?? body.When) is { } text ? StandingSchedule.ParseRule(text)! : declared.Rule };
        return Results.Ok(new Preview(WordsView.Of(changed.Rule.Words), ScheduleViews.NextRuns(changed, clock.GetUtcNow())));
    }
}
