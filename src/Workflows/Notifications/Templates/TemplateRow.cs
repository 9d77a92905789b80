using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications.Templates;

/// <summary>A template that an administrator has written in place of the shipped one.</summary>
public sealed class TemplateRow
{
    /// <summary>email or robot.</summary>
    public required string Medium { get; set; }

    /// <summary>A kind of notice, <c>digest</c>, or <c>*</c> for all that have none of their own.</summary>
    public required string Kind { get; set; }

    /// <summary>zh or en.</summary>
    public required string Language { get; set; }
    public required string Subject { get; set; }
    public required string Body { get; set; }
    public required string ChangedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class TemplateTable
{
    public static void Describe(ModelBuilder model) => model.Entity<TemplateRow>().ToTable("workflows_notification_templates").HasKey(one => new { one.Medium, one.Kind, one.Language });
}
