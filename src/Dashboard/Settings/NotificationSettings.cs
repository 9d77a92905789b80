using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using Marketing.Rules;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Channels;

namespace Marketing.Dashboard.Settings;

/// <summary>The channels on which notices leave the house; none unless the settings name some.</summary>
/// <param name="PublicUrl">Where people open this product, for links in messages; null: no links.</param>
public sealed record NotificationOptions(Uri? PublicUrl, EmailSettings? Email, IReadOnlyList<RobotSettings> Robots)
{
    /// <summary>Nothing leaves the house.</summary>
    public static NotificationOptions None { get; } = new(null, null, []);

    /// <summary>The channels themselves.</summary>
    public IReadOnlyList<IChannel> Channels()
    {
        var http = RobotChannel.NewClient();
        return [.. Email is null ? Array.Empty<IChannel>() : [new EmailChannel(Email)], .. Robots.Select(robot => new RobotChannel(robot, RobotDialect.All[robot.Kind], http, TimeProvider.System))];
    }
}

/// <summary>Reads the section <c>Marketing:Notifications</c> and says what is wrong with it. Secrets and addresses of robots are never repeated.</summary>
static partial class NotificationSettings
{
    const string Hidden = "…";

    static readonly string[] Kinds = ["task", "deadline", "escalation", "information", "urge", "copy", "announcement", "unread"];

    /// <exception cref="SettingsException">A value cannot be used.</exception>
    public static NotificationOptions Read(IConfigurationSection section)
    {
        SettingsCheck.RefuseUnknown(section, ["PublicUrl", "Email", "Robots"]);
        return new(PublicUrl(section), Email(section.GetSection("Email")), [.. section.GetSection("Robots").GetChildren().Select(Robot)]);
    }

    static Uri? PublicUrl(IConfigurationSection section) => section["PublicUrl"] switch
    {
        null or "" => null,
        { } text when Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https" => url,
        { } text => throw SettingsException.Of($"{section.Path}:PublicUrl", text, new Words("网址", "an http or https address"), "https://marketing.example.com"),
    };

    // ---- mail ----

    static EmailSettings? Email(IConfigurationSection section)
    {
        SettingsCheck.RefuseUnknown(section, ["Host", "Port", "Tls", "User", "Password", "From", "Domain", "PerMinute"]);
        if (section["Host"] is not { Length: > 0 } host)
            return section.GetChildren().Any() ? throw SettingsException.Of($"{section.Path}:Host", "", new Words("SMTP 服务器名", "the name of an SMTP server"), "smtp.example.com") : null;
        if (!MailAddress.TryCreate(section["From"], out var from))
            throw SettingsException.Of($"{section.Path}:From", section["From"], new Words("发件人邮箱", "the sender's mail address"), "\"营销流程中心 <marketing@example.com>\"");
        var startTls = SettingsCheck.ReadWord(section, "Tls", ["StartTls", "None"]) == "StartTls";
        if (!startTls && section["User"] is { Length: > 0 } && !SettingsCheck.IsLoopback(host))
        {
            throw SettingsException.Of($"{section.Path}:Tls", "None",
                new Words(" StartTls（设置了 User 时密码不能明文发送）", "StartTls (with a User the password must not be sent in the clear)"), "StartTls");
        }

        return new EmailSettings(host, SettingsCheck.ReadNumber(section, "Port", startTls ? 587 : 25, 1, 65_535), from)
        {
            StartTls = startTls, User = Optional(section["User"]), Password = Optional(section["Password"]), Domain = Domain(section),
            PerMinute = SettingsCheck.ReadNumber(section, "PerMinute", 600, 1, 60_000),
        };
    }

    static string? Domain(IConfigurationSection section) => Optional(section["Domain"]) is not { } domain || MailAddress.TryCreate("a@" + domain, out _)
        ? Optional(section["Domain"])
        : throw SettingsException.Of($"{section.Path}:Domain", domain, new Words("邮箱域名", "the domain of mail addresses"), "example.com");

    // ---- robots ----

    static RobotSettings Robot(IConfigurationSection section)
    {
        SettingsCheck.RefuseUnknown(section, ["Kind", "Url", "Secret", "Kinds", "For", "PerMinute"]);
        var name = section.Key.ToLowerInvariant();
        if (!Name().IsMatch(name) || name == EmailChannel.ChannelName)
        {
            throw SettingsException.Of(section.Path, section.Key,
                new Words("由小写字母、数字和连字符组成的名称（email 除外）", "a name of letters, digits and hyphens, other than email"), Hidden);
        }

        var kind = section["Kind"] ?? "";
        if (!RobotDialect.All.ContainsKey(kind))
            throw SettingsException.Of($"{section.Path}:Kind", kind, new Words(" DingTalk、WeCom、Feishu 或 Webhook", "DingTalk, WeCom, Feishu or Webhook"), "DingTalk");
        return new RobotSettings(name, kind.ToLowerInvariant(), Address(section))
        {
            Secret = Optional(section["Secret"]), Kinds = KindsOf(section), For = List(section["For"]), PerMinute = SettingsCheck.ReadNumber(section, "PerMinute", 20, 1, 6_000),
        };
    }

    // A robot's address holds its token: it is not sent in the clear, but to this machine.
    static Uri Address(IConfigurationSection section) =>
        Uri.TryCreate(section["Url"], UriKind.Absolute, out var url) && (url.Scheme == "https" || (url.Scheme == "http" && SettingsCheck.IsLoopback(url.Host))) && url.UserInfo.Length == 0
            ? url
            : throw SettingsException.Of($"{section.Path}:Url", section["Url"] is null ? "" : Hidden, new Words("机器人的 https 地址", "the robot's https address"), "https://oapi.dingtalk.com/robot/send?access_token=" + Hidden);

    static List<string> KindsOf(IConfigurationSection section)
    {
        var kinds = List(section["Kinds"]);
        if (kinds.FirstOrDefault(kind => !Kinds.Contains(kind)) is { } unknown)
            throw SettingsException.Of($"{section.Path}:Kinds", unknown, new Words($" {string.Join("、", Kinds)} 中的几个，以逗号分隔", $"some of {string.Join(", ", Kinds)}, separated by commas"), "deadline,escalation");
        return kinds.Count == 0 ? ["deadline", "escalation", "unread"] : kinds;
    }

    static List<string> List(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    static string? Optional(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The settings in words for the record of changes: where messages go, nothing that would let anybody send some.</summary>
    public static IEnumerable<string> Describe(NotificationOptions options)
    {
        if (options.PublicUrl is { } url)
            yield return $"Notifications:PublicUrl={url}";
        if (options.Email is { } mail)
            yield return string.Create(CultureInfo.InvariantCulture, $"Notifications:Email={mail.Host}:{mail.Port} tls={mail.StartTls} from={mail.From.Address} domain={mail.Domain} user={mail.User} limit={mail.PerMinute}");
        foreach (var robot in options.Robots)
            yield return string.Create(CultureInfo.InvariantCulture, $"Notifications:Robots:{robot.Name}={robot.Kind} {robot.Url.Host} signed={robot.Secret is not null} kinds={string.Join('+', robot.Kinds)} for={string.Join('+', robot.For)} limit={robot.PerMinute}");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex Name();
}
