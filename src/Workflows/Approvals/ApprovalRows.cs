using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Approvals;

/// <summary>A decision that its author can still take back: carried out when its time is over.</summary>
public sealed class HoldRow
{
    /// <summary>The task; one decision a task is held at a time.</summary>
    public long TaskKey { get; set; }
    public long InstanceKey { get; set; }
    public required string Person { get; set; }
    public required string Verb { get; set; }

    /// <summary>What was said with it.</summary>
    public required string RequestJson { get; set; }

    /// <summary>By the machine's clock, whatever the engine's was set to.</summary>
    public DateTimeOffset Until { get; set; }
}

/// <summary>What a person has typed into a task's form and not submitted; never validated.</summary>
public sealed class DraftRow
{
    public long TaskKey { get; set; }
    public required string Person { get; set; }
    public long InstanceKey { get; set; }
    public required string DataJson { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Somebody has asked for a request to be hurried up: 催办.</summary>
public sealed class UrgeRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public required string Person { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class ApprovalTables
{
    public static void Describe(ModelBuilder model)
    {
        model.Entity<HoldRow>(row =>
        {
            row.ToTable("workflows_holds").HasKey(one => one.TaskKey);
            row.Property(one => one.TaskKey).ValueGeneratedNever();
            row.HasIndex(one => one.Until);
            row.HasIndex(one => one.InstanceKey);
        });
        model.Entity<DraftRow>(row =>
        {
            row.ToTable("workflows_drafts").HasKey(one => new { one.TaskKey, one.Person });
            row.HasIndex(one => new { one.Person, one.At });
            row.HasIndex(one => one.InstanceKey);
        });
        model.Entity<UrgeRow>(row =>
        {
            row.ToTable("workflows_urges").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => new { one.InstanceKey, one.Person });
        });
    }
}
