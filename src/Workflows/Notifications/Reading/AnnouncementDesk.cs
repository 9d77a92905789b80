using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Reading;

/// <summary>What somebody publishes.</summary>
/// <param name="Audience">People, roles and <c>unit:ID</c>.</param>
/// <param name="NoReplyNeeded">The note that nobody has to answer, which 003-8.4.3.3 asks for.</param>
public sealed record AnnouncementRequest(string? Title, string? Body, IReadOnlyList<string> Audience, bool NoReplyNeeded);

/// <summary>通知: publishing, and reading by opening.</summary>
public sealed class AnnouncementDesk(CommandRunner runner, Func<DirectorySnapshot> directory)
{
    public const int LongestTitle = 200, LongestBody = 20_000, LargestAudience = 200;

    /// <summary>Publishes: everybody named gets a notice that has to be read.</summary>
    public Task<Outcome<AnnouncementRow>> Publish(AnnouncementRequest request, string actor, CancellationToken cancellation = default) =>
        runner.Run<AnnouncementRow>(async context =>
        {
            if (Check(request) is { } wrong)
                return wrong;
            var row = new AnnouncementRow
            {
                Key = context.Transaction.ReserveKeys(1), Title = request.Title!.Trim(), Body = request.Body!.Trim(), Publisher = actor, PublishedAt = context.Now,
                AudienceJson = JsonSerializer.Serialize(request.Audience),
            };
            (await WorkflowsDbContext.In(context.Transaction)).Announcements.Add(row);
            new Notice(request.Audience, ReadTracking.AnnouncementKind, new Words($"通知：{row.Title}", $"Announcement: {row.Title}")) { AnnouncementKey = row.Key, MustRead = true }
                .Post(context.Transaction, context.Now, null);
            context.Changed(new Change(ReadTracking.AnnouncementKind) { Person = actor });
            return row;
        }, actor, cancellation);

    Refusal? Check(AnnouncementRequest request)
    {
        if (request.Title?.Trim() is not { Length: > 0 and <= LongestTitle } || request.Title.Any(char.IsControl))
            return Invalid("title-required", $"请填写标题（一行，不超过 {LongestTitle} 个字）。", $"Expected a title of one line and at most {LongestTitle} characters.");
        if (request.Body?.Trim() is not { Length: > 0 and <= LongestBody })
            return Invalid("body-required", $"请填写内容（不超过 {LongestBody} 个字）。", $"Expected a text of at most {LongestBody} characters.");
        if (request.Audience.Count is 0 or > LargestAudience)
            return Invalid("nobody-named", $"请选择接收人（不超过 {LargestAudience} 项）。", $"Name between 1 and {LargestAudience} people, roles or units.");
        if (request.Audience.FirstOrDefault(name => !directory().Resolve(name).Any()) is { } unknown)
            return TaskRights.UnknownPerson(unknown);
        return request.NoReplyNeeded ? null : Invalid("no-reply-needed", "以通知形式发布的信息须备注无需回复（003-8.4.3.3）。", "What is published as an announcement carries the note that no reply is needed (003-8.4.3.3).",
            new Words("勾选「无需回复」；需要答复的，请改为派发任务。", "Tick 'no reply needed'; for what needs an answer, start a task instead."));
    }

    static Refusal Invalid(string code, string chinese, string english, Words? mend = null) => new(RefusalKind.Invalid, code, new Words(chinese, english), mend);

    /// <summary>Whoever opens it has read it, from now on and once. Refused as unknown for whom it was not published.</summary>
    public Task<Outcome<AnnouncementRow>> Open(long key, string person, CancellationToken cancellation = default) =>
        runner.Run<AnnouncementRow>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var notices = await rows.Notifications.AsTracking().Where(row => row.AnnouncementKey == key && row.Person == person).ToListAsync(cancellation);
            if (notices.Count == 0 || await rows.Announcements.FirstOrDefaultAsync(row => row.Key == key, cancellation) is not { } found)
                return Refusal.NotFound("announcement", key);
            foreach (var notice in notices)
                notice.ReadAt ??= context.Now;
            context.Changed(new Change(NoticeDelivery.ChangeKind) { Person = person });
            context.Changed(new Change(ReadTracking.AnnouncementKind) { Person = found.Publisher });
            return found;
        }, person, cancellation);
}
