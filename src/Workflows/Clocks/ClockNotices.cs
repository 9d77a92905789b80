using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Workflows.Notifications;

namespace Marketing.Workflows.Clocks;

/// <summary>What people are told of deadlines. The notice goes to the outbox in the transaction of its event: each is told once.</summary>
static class ClockNotices
{
    /// <summary>The notice of an event of a clock; null when nobody is told.</summary>
    public static Notice? Of(SavedStep step, ClockMoved moved)
    {
        var kind = moved.Turn switch
        {
            ClockTurn.Warned or ClockTurn.Reminded or ClockTurn.Transferred => "deadline",
            ClockTurn.Escalated => "escalation",
            _ => null,
        };
        return kind is null || moved.To.Count == 0 ? null : new Notice(moved.To, kind, Text(step, moved))
        {
            TaskKey = moved.TaskKey, DeadlineId = moved.Clock.Id, Channels = moved.Channels.Count == 0 ? null : moved.Channels,
        };
    }

    static Words Text(SavedStep step, ClockMoved moved)
    {
        var node = step.Process.Node(moved.ElementId);
        var process = step.Process.Name ?? step.Process.Id;
        var what = node is ProcessRoot ? process : $"{process} · {node.Name ?? node.Id}";
        var (zh, en) = step.Row.Title is { } title ? ($"（{title}）", $" ({title})") : ("", "");
        var due = TimeZoneInfo.ConvertTime(moved.Clock.Due, step.Moment.Feel.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return moved.Turn switch
        {
            ClockTurn.Warned => Warning(moved.Detail!, what, zh, en, due),
            ClockTurn.Escalated => new Words($"超时升级：{what}{zh}，应于 {due} 完成", $"Escalation: {what}{en} was due {due}"),
            ClockTurn.Transferred => new Words($"超时转办：{what}{zh}，应于 {due} 完成，现由你处理", $"Transferred to you because it is overdue: {what}{en} was due {due}"),
            _ => new Words($"已超时：{what}{zh}，应于 {due} 完成", $"Overdue: {what}{en} was due {due}"),
        };
    }

    static Words Warning(string level, string what, string zh, string en, string due) => level.StartsWith('-')
        ? new Words($"即将到期：{what}{zh}，到期时间 {due}", $"Due soon: {what}{en} is due {due}")
        : new Words($"时限预警：{what}{zh}已用 {level}，到期时间 {due}", $"Deadline warning: {level} of the time of {what}{en} is used; it is due {due}");
}
