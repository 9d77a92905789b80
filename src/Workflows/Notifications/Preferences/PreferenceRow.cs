using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Preferences;

/// <summary>How a person wants to be told outside the product. Who has said nothing has no row.</summary>
public sealed class PreferenceRow
{
    public required string Person { get; set; }

    /// <summary>A <see cref="NoticePreferences"/>.</summary>
    public required string Json { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class PreferenceTable
{
    public static void Describe(ModelBuilder model) => model.Entity<PreferenceRow>().ToTable("workflows_notification_preferences").HasKey(one => one.Person);
}
