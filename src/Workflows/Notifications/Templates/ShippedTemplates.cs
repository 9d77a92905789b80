namespace Marketing.Workflows.Notifications.Templates;

/// <summary>The templates that come with the product. An administrator's template of the same name stands before them.</summary>
public static class ShippedTemplates
{
    public const string Email = "email", Robot = "robot", Any = "*", Digest = "digest";

    public static IReadOnlyList<string> Media { get; } = [Email, Robot];

    public static IReadOnlyList<string> Languages { get; } = ["zh", "en"];

    /// <summary>The kinds of notices a template may be written for; <see cref="Any"/> is for all that have none.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Any, Digest, "task", "deadline", "escalation", "information", "urge", "copy", Reading.ReadTracking.AnnouncementKind, Reading.ReadTracking.ReminderKind];

    /// <summary>The shipped template, or null where there is none of its own.</summary>
    public static NoticeTemplate? Of(string kind, string language) => (kind, language) switch
    {
        (Any, _) => new NoticeTemplate("{{text}}", "{{text}}"),
        (Digest, "zh") => new NoticeTemplate("今日汇总：{{count}} 条通知", "{{person}}，你好：\n以下是汇总的 {{count}} 条通知。\n\n{{text}}"),
        (Digest, "en") => new NoticeTemplate("Today's summary: {{count}} notices", "{{person}},\nthese {{count}} notices were gathered for you.\n\n{{text}}"),
        _ => null,
    };
}
