using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Reading;

/// <summary>通知: something published for people to read, and not to answer (003-8.4.3). Who has read it stands at their notices.</summary>
public sealed class AnnouncementRow
{
    public long Key { get; set; }
    public required string Title { get; set; }
    public required string Body { get; set; }
    public required string Publisher { get; set; }
    public DateTimeOffset PublishedAt { get; set; }

    /// <summary>JSON array of people, roles and units, as they were named.</summary>
    public required string AudienceJson { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class AnnouncementTable
{
    public static void Describe(ModelBuilder model) => model.Entity<AnnouncementRow>(row =>
    {
        row.ToTable("workflows_announcements").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => new { one.Publisher, one.Key });
    });
}
