using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Deadlines: lists, numbers, explanations; acknowledging, holding and letting go on.</summary>
static class SlaApi
{
    const int Default = 100, Largest = 1000;

    internal sealed record AcknowledgeBody(string? Comment = null);

    internal sealed record PauseBody(string? Reason = null);

    internal sealed record ResumeBody;

    /// <summary>Which clocks are meant.</summary>
    /// <param name="Open">Only clocks whose work is not done, or only those whose is.</param>
    internal readonly record struct Which(string? State = null, string? Process = null, string? Person = null, string? Unit = null, string? Deadline = null, bool? Open = null, string? ProcessInstanceKey = null);

    public static void MapSla(this RouteGroupBuilder api)
    {
        api.MapGet("/sla", List).WithName("slaClocks").Produces<SearchResult<SlaView>>().ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/sla/summary", Summary).WithName("slaSummary").Produces<SlaSummaryView>();
        api.MapGet("/sla/{key:long}", Explain).WithName("slaClock").Produces<SlaExplanationView>().ProducesProblem(StatusCodes.Status404NotFound);
        Verb(api.MapPost("/sla/{key:long}/acknowledge", Acknowledge), "acknowledgeClock");
        Verb(api.MapPost("/sla/{key:long}/pause", Pause), "pauseClock");
        Verb(api.MapPost("/sla/{key:long}/resume", Resume), "resumeClock");
    }

    static void Verb(RouteHandlerBuilder endpoint, string name) => endpoint.WithName(name).Produces<SlaExplanationView>().ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);

    static async Task<IResult> List([AsParameters] Which which, Viewer viewer, Views views, Func<DirectorySnapshot> directory, WorkingCalendars calendars, EngineClock clock,
        CancellationToken cancellation, int? limit = null, string? cursor = null)
    {
        if (which.State is { } state && !ClockStates.All.Contains(state))
            return Problems.Refused(StatusCodes.Status400BadRequest, "state", new Words($"state 应为 {string.Join("、", ClockStates.All)}。", $"Expected state to be one of {string.Join(", ", ClockStates.All)}, but found '{state}'."));
        if (SlaCursor.Parse(cursor) is not { } after)
            return Problems.Refused(StatusCodes.Status400BadRequest, "cursor", new Words("cursor 不是上一页给出的值。", "Expected cursor to be one that a page before gave."), new Words("从第一页重新开始。", "Start again from the first page."));
        if (which.ProcessInstanceKey is { } instance && !Keys.TryParse(instance, out _))
            return Problems.Refused(StatusCodes.Status400BadRequest, "process-instance-key", new Words("processInstanceKey 应为数字文本。", "Expected processInstanceKey to be a string of digits."));
        return Results.Ok(await views.Read(async (engine, workflows) =>
        {
            var rows = Filter(workflows, which, viewer, directory());
            var total = await rows.LongCountAsync(cancellation);
            var page = await after.Of(rows).Take(Math.Clamp(limit ?? Default, 0, Largest)).ToListAsync(cancellation);
            var time = new CalendarTime(calendars);
            var now = clock.GetUtcNow();
            var names = await NamesOf(engine, page, cancellation);
            return new SearchResult<SlaView>([.. page.Select(row => SlaView.Of(row, ClockExplanation.Of(row, time, now), directory()) with { ProcessName = names.GetValueOrDefault(row.ProcessId) })],
                new PageInfo(total, false, page.Count == 0 ? null : SlaCursor.Text(page[0]), page.Count == 0 ? null : SlaCursor.Text(page[^1])));
        }, cancellation));
    }

    // As the latest version calls them.
    static async Task<Dictionary<string, string?>> NamesOf(EngineDbContext engine, List<ClockRow> rows, CancellationToken cancellation)
    {
        var ids = rows.Select(row => row.ProcessId).Distinct().ToList();
        var named = await engine.ProcessDefinitions.Where(one => ids.Contains(one.ProcessId)).Select(one => new { one.ProcessId, one.Version, one.Name }).ToListAsync(cancellation);
        return named.GroupBy(one => one.ProcessId).ToDictionary(versions => versions.Key, versions => versions.MaxBy(one => one.Version)!.Name);
    }

    static Task<SlaSummaryView> Summary([AsParameters] Which which, Viewer viewer, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation) => views.Read(async (_, workflows) =>
    {
        var rows = Filter(workflows, which with { State = null }, viewer, directory());
        Task<long> Count(string state) => rows.In(state).LongCountAsync(cancellation);
        return new SlaSummaryView(await Count(ClockStates.Met), await Count(ClockStates.Running), await Count(ClockStates.Paused), await Count(ClockStates.Warned), await Count(ClockStates.Breached),
            await rows.In(ClockStates.Breached).LongCountAsync(row => row.EndedAt == null, cancellation));
    }, cancellation);

    // Process owners and administrators see every clock; others their own, those of the people below them, and those of their own requests.
    static IQueryable<ClockRow> Filter(WorkflowsDbContext workflows, Which which, Viewer viewer, DirectorySnapshot people)
    {
        var rows = workflows.Clocks.AsQueryable();
        if (!viewer.SeesAll)
        {
            var (id, seen) = (viewer.Id, SlaSight.PeopleBelow(people, viewer.Person));
            rows = rows.Where(row => row.Applicant == id || (row.Assignee != null && seen.Contains(row.Assignee)));
        }

        if (which.State is { } state)
            rows = rows.In(state);
        if (which.Process is { } process)
            rows = rows.Where(row => row.ProcessId == process);
        if (which.Person is { } person)
            rows = rows.Where(row => row.Assignee == person);
        if (which.Deadline is { } deadline)
            rows = rows.Where(row => row.DeadlineId == deadline);
        if (which.Unit is { } unit)
        {
            var members = people.MembersOf(unit).Select(member => member.Id).ToList();
            rows = rows.Where(row => row.Assignee != null && members.Contains(row.Assignee));
        }

        if (which.Open is { } open)
            rows = rows.Where(row => row.EndedAt == null == open);
        return Keys.TryParse(which.ProcessInstanceKey, out var instance) ? rows.Where(row => row.InstanceKey == instance) : rows;
    }

    static async Task<IResult> Explain(long key, Viewer viewer, Views views, Func<DirectorySnapshot> directory, WorkingCalendars calendars, EngineClock clock, CancellationToken cancellation) =>
        await Find(key, viewer, views, directory(), cancellation) is { } row
            ? Results.Ok(Tell(row, directory(), calendars, clock.GetUtcNow()))
            : Problems.Refused(Refusal.NotFound("clock", key));

    static SlaExplanationView Tell(ClockRow row, DirectorySnapshot people, WorkingCalendars calendars, DateTimeOffset now)
    {
        var time = new CalendarTime(calendars);
        return SlaExplanationView.Of(row, ClockExplanation.Of(row, time, now), people, time);
    }

    // Whoever sees the instance, or was told of the deadline, may read how it came about.
    static Task<ClockRow?> Find(long key, Viewer viewer, Views views, DirectorySnapshot people, CancellationToken cancellation) => views.Read(async (engine, workflows) =>
    {
        var row = await Filter(workflows, default, viewer, people).FirstOrDefaultAsync(one => one.Key == key, cancellation);
        if (row is not null || await workflows.Clocks.FirstOrDefaultAsync(one => one.Key == key, cancellation) is not { } found)
            return row;
        var seen = await WasTold(workflows, found, viewer.Id, cancellation)
            || await engine.ProcessInstances.Where(instance => instance.Key == found.InstanceKey).VisibleTo(viewer, engine).AnyAsync(cancellation);
        return seen ? found : null;
    }, cancellation);

    static Task<bool> WasTold(WorkflowsDbContext workflows, ClockRow row, string person, CancellationToken cancellation, string? kind = null) =>
        workflows.Notifications.AnyAsync(notice => notice.InstanceKey == row.InstanceKey && notice.DeadlineId == row.DeadlineId && notice.Person == person && (kind == null || notice.Kind == kind), cancellation);

    static Task<IResult> Acknowledge(long key, AcknowledgeBody? body, Viewer viewer, Views views, Func<DirectorySnapshot> directory, WorkingCalendars calendars, EngineClock clock, ClockDesk desk, CancellationToken cancellation) =>
        Act(key, viewer, views, directory, calendars, clock, async row => await desk.Acknowledge(row, viewer.Id, body?.Comment,
            await views.Read((_, workflows) => WasTold(workflows, row, viewer.Id, cancellation, "escalation"), cancellation), cancellation), cancellation);

    static Task<IResult> Pause(long key, PauseBody? body, Viewer viewer, Views views, Func<DirectorySnapshot> directory, WorkingCalendars calendars, EngineClock clock, ClockDesk desk, CancellationToken cancellation) =>
        Act(key, viewer, views, directory, calendars, clock, row => desk.Pause(row, viewer.Id, body?.Reason, cancellation), cancellation);

    static Task<IResult> Resume(long key, ResumeBody? body, Viewer viewer, Views views, Func<DirectorySnapshot> directory, WorkingCalendars calendars, EngineClock clock, ClockDesk desk, CancellationToken cancellation)
    {
        _ = body;
        return Act(key, viewer, views, directory, calendars, clock, row => desk.Resume(row, viewer.Id, cancellation), cancellation);
    }

    static async Task<IResult> Act(long key, Viewer viewer, Views views, Func<DirectorySnapshot> directory, WorkingCalendars calendars, EngineClock clock, Func<ClockRow, Task<Outcome<Done>>> act, CancellationToken cancellation)
    {
        if (await Find(key, viewer, views, directory(), cancellation) is not { } row)
            return Problems.Refused(Refusal.NotFound("clock", key));
        var outcome = await act(row);
        if (!outcome.Succeeded)
            return Problems.Refused(outcome.Refusal!);
        var after = await views.Read((_, workflows) => workflows.Clocks.FirstAsync(one => one.Key == key, cancellation), cancellation);
        return Results.Ok(Tell(after, directory(), calendars, clock.GetUtcNow()));
    }
}

/// <summary>Whose clocks somebody sees in lists.</summary>
static class SlaSight
{
    /// <summary>The person, and everybody who has him above.</summary>
    public static List<string> PeopleBelow(DirectorySnapshot people, Person person)
    {
        var reports = people.People.Where(one => one.Manager is not null).ToLookup(one => one.Manager!, one => one.Id);
        var seen = new HashSet<string> { person.Id };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var id))
        {
            foreach (var report in reports[id].Where(seen.Add))
                open.Enqueue(report);
        }

        return [.. seen];
    }
}

/// <summary>Where a page of clocks ends: lists are in the order of their due dates, and what comes due together in the order of keys.</summary>
readonly record struct SlaCursor(long DueTicks, long Key)
{
    public static string Text(ClockRow row) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{row.Due.UtcTicks}-{row.Key}");

    /// <summary>The cursor of a text; the beginning for none. Null when the text is no cursor.</summary>
    public static SlaCursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new SlaCursor(long.MinValue, 0);
        return text.Split('-') is [var due, var key] && Keys.TryParse(due, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks && Keys.TryParse(key, out var number)
            ? new SlaCursor(ticks, number) : null;
    }

    /// <summary>What comes after, in order.</summary>
    public IQueryable<ClockRow> Of(IQueryable<ClockRow> rows)
    {
        if (DueTicks >= 0)
        {
            var (due, key) = (new DateTimeOffset(DueTicks, TimeSpan.Zero), Key);
            rows = rows.Where(row => row.Due > due || (row.Due == due && row.Key > key));
        }

        return rows.OrderBy(row => row.Due).ThenBy(row => row.Key);
    }
}
