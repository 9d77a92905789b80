using System.Globalization;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Notifications.Templates;

/// <summary>What a message tells, before it is put into words.</summary>
/// <param name="Person">The receiver's name; empty for a group.</param>
/// <param name="Link">Null: none.</param>
public sealed record MessageFacts(string Kind, Words Text, string Person, string Process, DateTimeOffset At, Uri? Link)
{
    /// <summary>How many notices it tells of.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>A message in words.</summary>
/// <param name="NamesLink">Whether the link is within.</param>
public sealed record RenderedMessage(Words Subject, Words Body, bool NamesLink);

/// <summary>The templates in force: the shipped ones, and before them those of administrators.</summary>
public sealed class TemplateBook(IEngineStore store, ILogger<TemplateBook> logger) : KeptInMemory(ChangeKind, "The templates", logger)
{
    /// <summary>The kind of change that tells of templates.</summary>
    public const string ChangeKind = "template";

    volatile Dictionary<(string, string, string), NoticeTemplate> own = [];

    /// <summary>Reads the templates of administrators.</summary>
    public override async Task Read(CancellationToken cancellation)
    {
        var rows = await store.Transact(async unit =>
        {
            unit.Abandon();
            return await (await WorkflowsDbContext.In(unit)).Templates.AsNoTracking().ToListAsync(cancellation);
        }, cancellation);
        own = rows.ToDictionary(row => (row.Medium, row.Kind, row.Language), row => new NoticeTemplate(row.Subject, row.Body));
    }

    /// <summary>The template for a kind: an administrator's or the shipped one, of the kind itself before that for all.</summary>
    public NoticeTemplate For(string medium, string kind, string language)
    {
        var written = own;
        return written.GetValueOrDefault((medium, kind, language)) ?? ShippedTemplates.Of(kind, language)
            ?? written.GetValueOrDefault((medium, ShippedTemplates.Any, language)) ?? ShippedTemplates.Of(ShippedTemplates.Any, language)!;
    }

    /// <summary>Puts a message into words.</summary>
    public RenderedMessage Render(string medium, MessageFacts facts)
    {
        var (zh, en) = (For(medium, facts.Kind, "zh"), For(medium, facts.Kind, "en"));
        var (chinese, english) = (Values(facts, "zh"), Values(facts, "en"));
        return new RenderedMessage(new Words(NoticeTemplate.Fill(zh.Subject, chinese), NoticeTemplate.Fill(en.Subject, english)),
            new Words(NoticeTemplate.Fill(zh.Body, chinese), NoticeTemplate.Fill(en.Body, english)), zh.NamesLink || en.NamesLink);
    }

    static readonly TimeZoneInfo Zone = Surroundings.Plain.Zone;

    /// <summary>What is filled in for each place.</summary>
    public static IReadOnlyDictionary<string, string> Values(MessageFacts facts, string language) => new Dictionary<string, string>
    {
        ["text"] = language == "en" ? facts.Text.English : facts.Text.Chinese, ["person"] = facts.Person, ["process"] = facts.Process,
        ["kind"] = KindInWords(facts.Kind) is var kind && language == "en" ? kind.English : kind.Chinese,
        ["time"] = TimeZoneInfo.ConvertTime(facts.At, Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        ["count"] = facts.Count.ToString(CultureInfo.InvariantCulture), ["link"] = facts.Link?.ToString() ?? "",
    };

    static Words KindInWords(string kind) => kind switch
    {
        "task" => new("新任务", "New task"),
        "deadline" => new("时限", "Deadline"),
        "escalation" => new("升级", "Escalation"),
        "urge" => new("催办", "Urged"),
        "copy" => new("抄送", "Copy"),
        Signatures.SignoffMail.Kind => new("签字", "Signature"),
        ShippedTemplates.Digest => new("汇总", "Summary"),
        Reading.ReadTracking.AnnouncementKind => new("通知", "Announcement"),
        Reading.ReadTracking.ReminderKind => new("未读提醒", "Not read yet"),
        _ => new("消息", "Information"),
    };
}
