using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Workflows;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications.Reading;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>通知: what is published to be read, and who has read it (003-8.4.3.3).</summary>
static class AnnouncementsApi
{
    internal sealed record PublishBody(string? Title = null, string? Body = null, IReadOnlyList<string>? Audience = null, bool NoReplyNeeded = false);

    /// <param name="Read">Whether I have read it; null when it was not for me.</param>
    /// <param name="Readers">How many were to read it, have, and were reminded; null unless I follow it.</param>
    internal sealed record AnnouncementView(string AnnouncementKey, string Title, string? Body, PersonView Publisher, DateTimeOffset PublishedAt, bool? Read, Progress? Readers);

    internal sealed record Progress(int Total, int Read, int Reminded);

    internal sealed record UnreadPart(DateTimeOffset From, DateTimeOffset To, string Part, long Seconds, WordsView Reason);

    /// <param name="DueAt">Unread at this instant, the reader is reminded.</param>
    internal sealed record ReaderView(PersonView Person, DateTimeOffset? ReadAt, DateTimeOffset? RemindedAt, DateTimeOffset? DueAt, long WorkingSeconds, long NonWorkingSeconds, IReadOnlyList<UnreadPart> Intervals);

    internal sealed record ReaderList(IReadOnlyList<ReaderView> Items, PageInfo Page, long MostWorkingSeconds, long MostNonWorkingSeconds, string Mode);

    public static void MapAnnouncements(this RouteGroupBuilder api)
    {
        api.MapGet("/announcements", List).WithName("announcements").Produces<SearchResult<AnnouncementView>>();
        api.MapPost("/announcements", Publish).WithName("publishAnnouncement").Produces<AnnouncementView>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/announcements/{key}", Get).WithName("announcement").Produces<AnnouncementView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/announcements/{key}/open", Open).WithName("openAnnouncement").Produces<AnnouncementView>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/announcements/{key}/readers", Readers).WithName("announcementReaders").Produces<ReaderList>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    // What I have published, and what was published for me.
    static async Task<IResult> List(Viewer viewer, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation, int? limit = null, int? from = null) =>
        Results.Ok(await views.Read(async (_, workflows) =>
        {
            var id = viewer.Id;
            var rows = workflows.Announcements.Where(row => row.Publisher == id || workflows.Notifications.Any(notice => notice.AnnouncementKey == row.Key && notice.Person == id));
            var page = await new Part(limit, from).Of(rows.OrderByDescending(row => row.Key), cancellation);
            var notices = await NoticesOf(workflows, [.. page.Items.Select(row => row.Key)], cancellation);
            return new SearchResult<AnnouncementView>([.. page.Items.Select(row => Show(row, [.. notices[row.Key]], viewer, directory()) with { Body = null })], page.Page);
        }, cancellation));

    static async Task<IResult> Publish(PublishBody body, Viewer viewer, AnnouncementDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        var published = await desk.Publish(new AnnouncementRequest(body.Title, body.Body, body.Audience ?? [], body.NoReplyNeeded), viewer.Id, cancellation);
        return published.Succeeded ? Results.Created($"/api/announcements/{Keys.Text(published.Value.Key)}", Show(published.Value, [], viewer, directory())) : Problems.Refused(published.Refusal!);
    }

    static async Task<IResult> Get(long key, Viewer viewer, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation) =>
        await views.Read((_, workflows) => Find(workflows, key, viewer, cancellation), cancellation) is var (row, notices) ? Results.Ok(Show(row, notices, viewer, directory())) : Problems.Refused(Refusal.NotFound("announcement", key));

    static async Task<IResult> Open(long key, Viewer viewer, Views views, AnnouncementDesk desk, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        var opened = await desk.Open(key, viewer.Id, cancellation);
        return opened.Succeeded ? await Get(key, viewer, views, directory, cancellation) : Problems.Refused(opened.Refusal!);
    }

    static async Task<IResult> Readers(long key, Viewer viewer, Views views, ReadTracking tracking, EngineClock clock, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (await views.Read((_, workflows) => Find(workflows, key, viewer, cancellation), cancellation) is not var (row, notices) || !Follows(row, viewer))
            return Problems.Refused(Refusal.NotFound("announcement", key));
        return Results.Ok(new ReaderList([.. notices.Select(notice => Show(notice, tracking, directory(), clock.GetUtcNow()))], PageInfo.Of(notices.Count),
            (long)ReadTracking.MostWorking.TotalSeconds, (long)ReadTracking.MostNonWorking.TotalSeconds, tracking.ByPublication ? "by-publication" : "two-counters"));
    }

    static async Task<(AnnouncementRow, List<NotificationRow>)?> Find(WorkflowsDbContext workflows, long key, Viewer viewer, CancellationToken cancellation)
    {
        if (await workflows.Announcements.FirstOrDefaultAsync(row => row.Key == key, cancellation) is not { } row)
            return null;
        var notices = (await NoticesOf(workflows, [key], cancellation))[key].ToList();
        return Follows(row, viewer) || notices.Exists(notice => notice.Person == viewer.Id) ? (row, notices) : null;
    }

    static async Task<ILookup<long, NotificationRow>> NoticesOf(WorkflowsDbContext workflows, List<long> keys, CancellationToken cancellation) =>
        (await workflows.Notifications.Where(row => row.AnnouncementKey != null && keys.Contains(row.AnnouncementKey.Value) && row.Kind == ReadTracking.AnnouncementKind).OrderBy(row => row.Key).ToListAsync(cancellation))
        .ToLookup(row => row.AnnouncementKey!.Value);

    // Whoever published it follows who has read it; so do process owners and administrators.
    static bool Follows(AnnouncementRow row, Viewer viewer) => row.Publisher == viewer.Id || viewer.SeesAll;

    static AnnouncementView Show(AnnouncementRow row, List<NotificationRow> notices, Viewer viewer, DirectorySnapshot people) => new(Keys.Text(row.Key), row.Title, row.Body, PersonView.Of(people, row.Publisher)!, row.PublishedAt,
        notices.Find(notice => notice.Person == viewer.Id) is { } mine ? mine.ReadAt is not null : null,
        Follows(row, viewer) ? new Progress(notices.Count, notices.Count(notice => notice.ReadAt is not null), notices.Count(notice => notice.RemindedAt is not null)) : null);

    static ReaderView Show(NotificationRow notice, ReadTracking tracking, DirectorySnapshot people, DateTimeOffset now)
    {
        var unread = tracking.Between(notice.At, notice.ReadAt ?? now);
        return new ReaderView(PersonView.Of(people, notice.Person)!, notice.ReadAt, notice.RemindedAt, notice.UnreadDueAt, (long)unread.Working.TotalSeconds, (long)unread.NonWorking.TotalSeconds,
            [.. unread.Intervals.Select(part => new UnreadPart(part.From, part.To, part.Working ? "working" : "non-working", (long)(part.To - part.From).TotalSeconds, WordsView.Of(part.Reason)))]);
    }
}
