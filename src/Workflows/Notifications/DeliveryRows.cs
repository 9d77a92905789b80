using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Notifications;

/// <summary>The states of a message on a channel.</summary>
public static class DeliveryStates
{
    /// <summary>It is to be sent, at once or again.</summary>
    public const string Waiting = "WAITING";

    /// <summary>The other side has taken it.</summary>
    public const string Delivered = "DELIVERED";

    /// <summary>It was refused, or tried too often: nobody sends it unless somebody asks for it.</summary>
    public const string Dead = "DEAD";

    /// <summary>Its receiver has quiet hours: it waits from <see cref="DeliveryRow.NextAt"/> on, and holds up nothing until then.</summary>
    public const string Quiet = "QUIET";

    /// <summary>It is part of the summary that is made at <see cref="DeliveryRow.NextAt"/>.</summary>
    public const string Gathered = "GATHERED";

    /// <summary>The summary that tells of it was made (<see cref="DeliveryRow.DigestKey"/>).</summary>
    public const string Summarized = "SUMMARIZED";
}

/// <summary>One message for one receiver on one channel outside; what is told inside the product has none.</summary>
public sealed class DeliveryRow
{
    public long Key { get; set; }

    /// <summary>The event it tells of; with <see cref="Channel"/> and <see cref="Receiver"/> unique, and the order of a receiver's messages.</summary>
    public long OutboxKey { get; set; }
    public required string Channel { get; set; }
    public required string Receiver { get; set; }
    public required string Kind { get; set; }
    public required string TextZh { get; set; }
    public required string TextEn { get; set; }
    public DateTimeOffset At { get; set; }
    public long? InstanceKey { get; set; }
    public long? TaskKey { get; set; }

    /// <summary>The process it is about; null for what belongs to none.</summary>
    public string? ProcessId { get; set; }

    /// <summary>What that process is called.</summary>
    public string? ProcessName { get; set; }

    /// <summary>The announcement it is about, or null.</summary>
    public long? AnnouncementKey { get; set; }

    /// <summary>Whom the receiver's address means; null where it means a group.</summary>
    public string? Person { get; set; }

    /// <summary>zh or en; null: both.</summary>
    public string? Language { get; set; }

    /// <summary>How many notices it tells of: 1, or those of a summary.</summary>
    public int Count { get; set; } = 1;

    /// <summary>The message that tells of it among others; null for one that is sent by itself.</summary>
    public long? DigestKey { get; set; }

    /// <summary>See <see cref="DeliveryStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>How often it was tried since it began to wait; counted before an attempt, so that one that ends the program counts too.</summary>
    public int Attempts { get; set; }

    /// <summary>Not before this instant.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>When it was delivered or given up.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What only the attempt under way knows: the token of a link for a signature. Never kept.</summary>
    internal string? Token { get; set; }
}

/// <summary>One attempt to send a message. Never changed.</summary>
public sealed class DeliveryAttemptRow
{
    public long Key { get; set; }
    public long DeliveryKey { get; set; }
    public long? InstanceKey { get; set; }

    /// <summary>The number of the attempt, from 1; from 1 again after a redelivery.</summary>
    public int Attempt { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>How long the other side took to answer, in milliseconds.</summary>
    public int Milliseconds { get; set; }

    /// <summary>DELIVERED, LATER or REFUSED.</summary>
    public required string Outcome { get; set; }

    /// <summary>What the other side said.</summary>
    public string? Detail { get; set; }
}

/// <summary>What the programs on the database know together of a channel: who sends on it, its tokens, its pause.</summary>
public sealed class ChannelRow
{
    public required string Name { get; set; }

    /// <summary>The fencing number of the program that sends on it; free when that program does not live.</summary>
    public long? ClaimedBy { get; set; }
    public double Tokens { get; set; }
    public DateTimeOffset TokensAt { get; set; }

    /// <summary>How often in a row the channel as a whole has failed.</summary>
    public int Failures { get; set; }

    /// <summary>Until when nothing is tried; null when it works.</summary>
    public DateTimeOffset? PausedUntil { get; set; }

    /// <summary>What it said when it failed last; null when it works.</summary>
    public string? Trouble { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class DeliveryTables
{
    public static void Describe(ModelBuilder model)
    {
        model.Entity<DeliveryRow>(row =>
        {
            row.ToTable("workflows_deliveries").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.Ignore(one => one.Token);
            row.HasIndex(one => new { one.OutboxKey, one.Channel, one.Receiver }).IsUnique();
            row.HasIndex(one => new { one.Channel, one.Receiver, one.OutboxKey }).HasFilter($"\"State\" = '{DeliveryStates.Waiting}'").HasDatabaseName("IX_workflows_deliveries_waiting");
            row.HasIndex(one => new { one.Channel, one.NextAt }).HasFilter($"\"State\" IN ('{DeliveryStates.Quiet}', '{DeliveryStates.Gathered}')").HasDatabaseName("IX_workflows_deliveries_later");
            row.HasIndex(one => new { one.State, one.Key });
            row.HasIndex(one => one.InstanceKey);
        });
        model.Entity<DeliveryAttemptRow>(row =>
        {
            row.ToTable("workflows_delivery_attempts").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => one.DeliveryKey);
            row.HasIndex(one => one.InstanceKey);
        });
        model.Entity<ChannelRow>().ToTable("workflows_channels").HasKey(one => one.Name);
    }
}
