using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Signatures;

/// <summary>A link under which somebody outside signs for a task, and what became of it. The link's token itself is kept nowhere.</summary>
public sealed class SignoffRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public long TaskKey { get; set; }
    public required string ElementId { get; set; }

    /// <summary>SHA-256 of the token, in hexadecimal.</summary>
    public required string TokenHash { get; set; }

    /// <summary>What stands above the text, in both languages.</summary>
    public required string TitleZh { get; set; }
    public required string TitleEn { get; set; }

    /// <summary>What is signed, as it was when the link was made.</summary>
    public required string Text { get; set; }

    /// <summary>What is shown above it: a JSON array of <see cref="ShownField"/>.</summary>
    public required string ShownJson { get; set; }

    /// <summary>Whom the link was made for, as its maker wrote; null when they did not.</summary>
    public string? Recipient { get; set; }
    public required string CreatedBy { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From this instant on the link is dead.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When the page was opened first; null: not yet.</summary>
    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary>See <see cref="SignoffStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>When it was signed, declined or withdrawn.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Who withdrew it; null when it was signed, or replaced by a newer link of the same task.</summary>
    public string? EndedBy { get; set; }

    /// <summary>The name under the signature.</summary>
    public string? SignedName { get; set; }

    /// <summary>Why it was declined.</summary>
    public string? Reason { get; set; }

    /// <summary>SHA-256 over all that was signed, in hexadecimal (see <see cref="SignedRecord"/>).</summary>
    public string? Sha256 { get; set; }

    /// <summary>The archived file.</summary>
    public long? FileKey { get; set; }
}

/// <summary>The states of a link, as they are kept. Whether it has expired, or its task is over, is found out when somebody looks.</summary>
public static class SignoffStates
{
    public const string Open = "OPEN";
    public const string Accepted = "ACCEPTED";
    public const string Declined = "DECLINED";
    public const string Withdrawn = "WITHDRAWN";

    /// <summary>Not kept: its time is over.</summary>
    public const string Expired = "EXPIRED";

    /// <summary>Not kept: its task was done or withdrawn in another way.</summary>
    public const string Void = "VOID";

    /// <summary>What a link is now.</summary>
    /// <param name="taskState">The state of its task; null when there is none any more.</param>
    public static string Of(SignoffRow row, string? taskState, DateTimeOffset now) => row.State != Open ? row.State
        : taskState != "CREATED" ? Void
        : now >= row.ExpiresAt ? Expired
        : Open;
}

/// <summary>A field that the signer is shown.</summary>
/// <param name="Value">As text; empty when nothing is there.</param>
public sealed record ShownField(string LabelZh, string LabelEn, string Value);

/// <summary>How these rows are kept.</summary>
static class SignoffTable
{
    public static void Describe(ModelBuilder model) => model.Entity<SignoffRow>(row =>
    {
        row.ToTable("workflows_signoffs").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => one.TokenHash).IsUnique();
        row.HasIndex(one => one.TaskKey);
        row.HasIndex(one => one.InstanceKey);
    });
}
