using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>What I was told, newest first, and marking it read.</summary>
static class NotificationsApi
{
    sealed record NotificationView(string NotificationKey, DateTimeOffset At, string Kind, WordsView Text, string? ProcessInstanceKey, string? UserTaskKey, string? DeadlineId,
        string? Role, bool Read, string? AnnouncementKey, bool MustRead);

    sealed record NotificationList(IReadOnlyList<NotificationView> Items, PageInfo Page, int Unread);

    public static void MapNotifications(this RouteGroupBuilder api)
    {
        api.MapGet("/notifications", List).WithName("notifications").Produces<NotificationList>();
        api.MapPost("/notifications/{key}/read", Read).WithName("readNotification").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/notifications/read-all", ReadAll).WithName("readAllNotifications").Produces(StatusCodes.Status204NoContent);
    }

    static async Task<IResult> List(Viewer viewer, Views views, CancellationToken cancellation, bool unread = false, string? processInstanceKey = null, int? limit = null, int? from = null)
    {
        var instanceKey = 0L;
        if (processInstanceKey is not null && !Keys.TryParse(processInstanceKey, out instanceKey))
            return Problems.Refused(StatusCodes.Status400BadRequest, "process-instance-key", new Words("processInstanceKey 应为数字文本。", "Expected processInstanceKey to be a string of digits."));
        return Results.Ok(await views.Read(async (_, workflows) =>
        {
            // About one instance, whoever sees everything also sees what others were told of it; the bell is always one's own.
            var id = viewer.Id;
            var own = workflows.Notifications.Where(row => row.Person == id);
            var rows = processInstanceKey is null ? own : workflows.Notifications.VisibleTo(viewer).Where(row => row.InstanceKey == instanceKey);
            if (unread)
                rows = rows.Where(row => row.ReadAt == null);
            var page = await new Part(limit, from).Of(rows.OrderByDescending(row => row.Key), cancellation);
            return new NotificationList([.. page.Items.Select(Show)], page.Page, await own.CountAsync(row => row.ReadAt == null, cancellation));
        }, cancellation));
    }

    static NotificationView Show(NotificationRow row) => new(Keys.Text(row.Key), row.At, row.Kind, new WordsView(row.TextZh, row.TextEn), Keys.Text(row.InstanceKey),
        Keys.Text(row.TaskKey), row.DeadlineId, row.Role, row.ReadAt is not null, Keys.Text(row.AnnouncementKey), row.UnreadDueAt is not null);

    static async Task<IResult> Read(long key, Viewer viewer, IEngineStore store, EngineClock clock, CancellationToken cancellation) =>
        await Mark(store, clock, viewer, rows => rows.Where(row => row.Key == key), cancellation) > 0
            ? Results.NoContent()
            : Problems.Refused(Refusal.NotFound("notification", key));

    // What has to be read is read by opening it (003-8.4.3.3), and not by clearing a list.
    static async Task<IResult> ReadAll(Viewer viewer, IEngineStore store, EngineClock clock, CancellationToken cancellation)
    {
        await Mark(store, clock, viewer, rows => rows.Where(row => row.ReadAt == null && row.UnreadDueAt == null), cancellation);
        return Results.NoContent();
    }

    // Read is read: a second time changes nothing, and answers the same.
    static Task<int> Mark(IEngineStore store, EngineClock clock, Viewer viewer, Func<IQueryable<NotificationRow>, IQueryable<NotificationRow>> which, CancellationToken cancellation) =>
        store.Transact(async transaction =>
        {
            var workflows = await WorkflowsDbContext.In(transaction);
            var id = viewer.Id;
            var rows = await which(workflows.Notifications.AsTracking().Where(row => row.Person == id)).ToListAsync(cancellation);
            foreach (var row in rows)
                row.ReadAt ??= clock.GetUtcNow();
            return rows.Count;
        }, cancellation);
}
