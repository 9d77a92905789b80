namespace Marketing.Workflows.Notifications.Templates;

/// <summary>The templates that come with the product. An administrator's template of the same name stands before them.</summary>
public static class ShippedTemplates
{
    public const string Email = "email", Robot = "robot", Any = "*", Digest = "digest";

    public static IReadOnlyList<string> Media { get; } = [Email, Robot];

    public static IReadOnlyList<string> Languages { get; } = ["zh", "en"];

    /// <summary>The kinds of notices a template may be written for; <see cref="Any"/> is for all that have none.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Any, Digest, "task", "deadline", "escalation", "information", "urge", "copy", Reading.ReadTracking.AnnouncementKind, Reading.ReadTracking.ReminderKind, Signatures.SignoffMail.Kind];

    /// <summary>The shipped template, or null where there is none of its own.</summary>
    public static NoticeTemplate? Of(string kind, string language) => (kind, language) switch
    {
        (Any, _) => new NoticeTemplate("{{text}}", "{{text}}"),
        (Digest, "zh") => new NoticeTemplate("今日汇总：{{count}} 条通知", "{{person}}，你好：\n以下是汇总的 {{count}} 条通知。\n\n{{text}}"),
        (Digest, "en") => new NoticeTemplate("Today's summary: {{count}} notices", "{{person}},\nthese {{count}} notices were gathered for you.\n\n{{text}}"),
        (Signatures.SignoffMail.Kind, "zh") => new NoticeTemplate("请确认并签字：{{process}}",
            "您好：\n请您确认并签字。\n\n{{text}}\n\n请打开以下链接查看内容并签字，无需登录：\n{{link}}\n\n链接只供您本人使用，请勿转发。如收到多封，请使用最新的一封。"),
        (Signatures.SignoffMail.Kind, "en") => new NoticeTemplate("Please confirm and sign: {{process}}",
            "Good day,\nyou are asked to confirm and sign.\n\n{{text}}\n\nOpen this link to read and sign; no account is needed:\n{{link}}\n\nThe link is for you alone: do not pass it on. If you got several mails, use the latest."),
        _ => null,
    };
}
