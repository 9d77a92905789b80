using System.Globalization;
using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>One line of an instance's story.</summary>
sealed record TimelineEntry(DateTimeOffset At, string Kind, string? ElementId, string? ElementName, PersonView? Actor, string? Outcome, string? Comment, string? DeadlineId,
    IReadOnlyList<PersonView> Recipients, WordsView Text);

/// <summary><c>GET /api/instances/{key}/timeline</c>: what happened, who did it, who was told; read from steps, comments and notifications.</summary>
/// <remarks>Keys are given in the order things are made, so they order the three kinds of rows among each other, also under a standing clock.</remarks>
sealed class Timeline(DirectorySnapshot people)
{
    // Elements whose entering and leaving tells a reader something: gateways and containers only route, and of a send task the notification tells.
    static readonly HashSet<string> Work = ["USER_TASK", "SERVICE_TASK", "RECEIVE_TASK", "BUSINESS_RULE_TASK", "CALL_ACTIVITY"];

    public static async Task<IResult> Get(long key, Viewer viewer, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        return await views.Read(async (engine, workflows) =>
        {
            var steps = await engine.Steps.Where(step => step.InstanceKey == key).ToListAsync(cancellation);
            var comments = await workflows.Comments.Where(comment => comment.InstanceKey == key).ToListAsync(cancellation);
            var told = await workflows.Notifications.Where(notice => notice.InstanceKey == key).ToListAsync(cancellation);
            return Results.Ok(Part.All(new Timeline(directory()).Tell(steps, comments, told)));
        }, cancellation);
    }

    List<TimelineEntry> Tell(List<StepRow> steps, List<CommentRow> comments, List<NotificationRow> told)
    {
        var lines = steps.SelectMany(step => Happenings(step).Select((happened, index) => (step.Key, Index: index, Entry: Line(step, happened))))
            .Concat(comments.Select(comment => (comment.Key, Index: 0, Entry: (TimelineEntry?)Line(comment))))
            .Concat(told.GroupBy(notice => notice.OutboxKey).Select(notice => (notice.Key, Index: 0, Entry: (TimelineEntry?)Line([.. notice.OrderBy(row => row.Key)]))));
        return [.. lines.Where(line => line.Entry is not null).OrderBy(line => line.Key).ThenBy(line => line.Index).Select(line => line.Entry!)];
    }

    // A timer that is a deadline is told once, as the breach.
    static IEnumerable<HistoryEvent> Happenings(StepRow step)
    {
        var all = HistoryJson.Read(step);
        var breached = all.Where(happened => happened.Kind == HistoryKind.DeadlineBreached).Select(happened => happened.ElementId).ToHashSet();
        return all.Where(happened => happened.Kind != HistoryKind.TimerFired || !breached.Contains(happened.ElementId));
    }

    TimelineEntry? Line(StepRow step, HistoryEvent happened)
    {
        var name = happened.ElementName ?? happened.ElementId;
        var actor = happened.Person ?? step.Actor;
        return happened.Kind switch
        {
            HistoryKind.Started => Entry("started", new Words("流程启动", "Started")) with { ElementId = null, ElementName = null },
            HistoryKind.Entered when Work.Contains(happened.ElementType ?? "") => Entry("entered", new Words($"进入「{name}」", $"'{name}' began")) with { Actor = null },
            HistoryKind.Completed when happened.ElementType is not ("USER_TASK" or "PROCESS") && (Work.Contains(happened.ElementType ?? "") || happened.ElementType is "END_EVENT") =>
                Entry("completed", new Words($"「{name}」已完成", $"'{name}' was done")) with { Actor = null },
            HistoryKind.TaskCompleted when happened.Outcome is { } outcome => Entry("decided", ApprovalLines.Decided(name, outcome, happened.OnBehalfOf is { } absent ? Names(absent) : null)),
            HistoryKind.TaskCompleted => Entry("completed", new Words($"完成「{name}」", $"'{name}' was completed")),
            HistoryKind.TaskReturned => Entry("returned", new Words($"从「{name}」退回到 {happened.Name}", $"Returned from '{name}' to {happened.Name}")),
            HistoryKind.TaskAssigned => Assigned(),
            HistoryKind.TimerFired => Entry("timer", new Words($"「{name}」时间到", $"'{name}' came due")) with { Actor = null },
            HistoryKind.DeadlineBreached => Entry("breached", new Words($"超过时限「{name}」", $"Deadline '{name}' was breached")) with { Actor = null, DeadlineId = happened.Name },
            HistoryKind.DeadlineWarned => Entry("warned", new Words($"时限「{name}」已到预警级别 {happened.Comment}", $"Deadline '{name}' has reached warning level {happened.Comment}")) with { Actor = null, Comment = null, DeadlineId = happened.Name },
            HistoryKind.Reminded => Entry("reminded", new Words($"「{name}」逾期提醒", $"Reminded that '{name}' is overdue")) with { Actor = null, DeadlineId = happened.Name },
            HistoryKind.Escalated => Entry("escalated", new Words($"「{name}」逾期升级", $"'{name}' is overdue and was escalated")) with { Actor = null, DeadlineId = happened.Name },
            HistoryKind.ClockSkipped => Entry("skipped", new Words($"「{name}」停机期间到期的步骤已合并到最后一级：{happened.Comment}", $"Steps of '{name}' that came due while nothing ran were left out for the latest: {happened.Comment}")) with { Actor = null, Comment = null, DeadlineId = happened.Name },
            HistoryKind.Acknowledged => Entry("acknowledged", new Words($"确认「{name}」的逾期升级", $"The escalation of '{name}' was acknowledged")) with { DeadlineId = happened.Name },
            HistoryKind.ClockPaused => Entry("clock-paused", new Words($"「{name}」的时限暂停：{happened.Comment}", $"The clock of '{name}' stands still: {happened.Comment}")) with { Comment = null, DeadlineId = happened.Name },
            HistoryKind.ClockResumed => Entry("clock-resumed", new Words($"「{name}」的时限恢复", $"The clock of '{name}' goes on")) with { Comment = null, DeadlineId = happened.Name },
            HistoryKind.ClockRecounted => Entry("clock-recounted", new Words($"工作日历有变，「{name}」的时限重新计算", $"The calendar has changed: the clock of '{name}' was counted again")) with { Actor = null, Comment = null, DeadlineId = happened.Name },
            HistoryKind.MessageReceived => Entry("message", new Words($"收到消息「{happened.Name}」", $"Message '{happened.Name}' arrived")),
            HistoryKind.Incident => Entry("incident", happened.Words ?? new Words("出现异常", "An incident")) with { Actor = null },
            HistoryKind.IncidentResolved => Entry("resolved", new Words($"「{name}」的异常已解决", $"The incident at '{name}' was resolved")),
            HistoryKind.Terminated when happened.ElementType == "USER_TASK" => Entry("terminated", new Words($"「{name}」被终止", $"'{name}' was ended")) with { Actor = null },
            HistoryKind.Ended => Ended(),
            _ => ApprovalLines.Of(happened, name, Names) is { } line ? Entry(line.Kind, line.Text) with { Outcome = line.Kind is "decided" or "opinion" ? happened.Outcome : null } : null,
        };

        TimelineEntry Entry(string kind, Words text) => new(step.At, kind, happened.ElementId, happened.ElementName, PersonView.Of(people, actor), happened.Outcome,
            happened.Comment, null, [], WordsView.Of(text));

        TimelineEntry Assigned()
        {
            var to = PersonView.Of(people, happened.Person);
            var by = PersonView.Of(people, step.Actor);
            var (kind, text) = happened.Name switch
            {
                "claim" => ("claimed", new Words($"认领「{name}」", $"'{name}' was claimed")),
                "release" => ("transferred", new Words($"「{name}」退回公共任务", $"'{name}' was released")),
                "delegate" => ("transferred", new Words($"「{name}」委派给 {to?.Name}", $"'{name}' was delegated to {to?.Name}")),
                "opinion" => ("transferred", new Words($"「{name}」回到 {to?.Name}", $"'{name}' went back to {to?.Name}")),
                "hand-over" => ("transferred", new Words($"「{name}」交接给 {to?.Name}", $"'{name}' was handed over to {to?.Name}")),
                _ => ("transferred", new Words($"「{name}」转给 {to?.Name}", $"'{name}' was given to {to?.Name}")),
            };
            return Entry(kind, text) with { Actor = by, Recipients = to is null || kind == "claimed" ? [] : [to] };
        }

        TimelineEntry Ended() => Entry(happened.Name == "TERMINATED" ? "terminated" : "ended", happened.Name == "TERMINATED"
            ? new Words("流程被终止", "The process was terminated")
            : new Words("流程结束", "The process ended")) with { ElementId = null, ElementName = null };
    }

    // What people are called, of a comma list of ids.
    Words Names(string ids)
    {
        var names = ids.Split(", ").Select(people.NameOf).ToList();
        return new Words(string.Join("、", names.Select(name => name.Chinese)), string.Join(", ", names.Select(name => name.English)));
    }

    TimelineEntry Line(CommentRow comment) => new(comment.At, "comment", null, null, PersonView.Of(people, comment.Person), null, comment.Text, null, [], new WordsView(comment.Text, comment.Text));

    TimelineEntry Line(List<NotificationRow> told)
    {
        var first = told[0];
        var recipients = told.Select(row => PersonView.Of(people, row.Person)!).ToList();
        var names = string.Join(", ", recipients.Select(person => person.Name));
        return new TimelineEntry(first.At, "notified", null, null, null, null, null, first.DeadlineId, recipients, new WordsView(
            string.Create(CultureInfo.InvariantCulture, $"通知 {names.Replace(", ", "、", StringComparison.Ordinal)}：{first.TextZh}"), $"Told {names}: {first.TextEn}"));
    }
}
