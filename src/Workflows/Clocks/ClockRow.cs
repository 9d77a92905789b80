using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Clocks;

/// <summary>A clock of a deadline as lists show it, running or over. The engine's instance is the truth of a running one; this row is written in
/// the transaction that moves it.</summary>
public sealed class ClockRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public long ElementInstanceKey { get; set; }
    public required string ProcessId { get; set; }
    public required string ElementId { get; set; }
    public string? ElementName { get; set; }

    /// <summary>task, stage or case.</summary>
    public required string Level { get; set; }
    public required string DeadlineId { get; set; }

    /// <summary>What it counts, as <c>sla.clock</c> says it.</summary>
    public required string Time { get; set; }

    /// <summary>Where counting begins, which may be before <see cref="StartedAt"/>.</summary>
    public DateTimeOffset From { get; set; }
    public DateTimeOffset Due { get; set; }

    /// <summary>The time granted on the clock, in ticks of 100 ns.</summary>
    public long Granted { get; set; }
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When its element was done or left; null while it runs or stands still.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether its element was done, and not only left.</summary>
    public bool Done { get; set; }

    /// <summary>Since when it stands still, and why; null while it runs.</summary>
    public DateTimeOffset? PausedAt { get; set; }
    public string? PauseReason { get; set; }

    /// <summary>The highest warning that was given, such as <c>90%</c>.</summary>
    public string? Warned { get; set; }

    /// <summary>When it was due and the work not done.</summary>
    public DateTimeOffset? BreachedAt { get; set; }

    /// <summary>The step after the breach that was done last, and when.</summary>
    public string? LastStep { get; set; }
    public DateTimeOffset? LastStepAt { get; set; }

    /// <summary>Until when somebody is to acknowledge the escalation; null when nobody is asked.</summary>
    public DateTimeOffset? AcknowledgeBy { get; set; }
    public string? AcknowledgedBy { get; set; }
    public DateTimeOffset? AcknowledgedAt { get; set; }
    public long? TaskKey { get; set; }

    /// <summary>Who has the task; null for stages, cases, and tasks that nobody has taken.</summary>
    public string? Assignee { get; set; }
    public string? Applicant { get; set; }

    /// <summary>What the instance is about.</summary>
    public string? Title { get; set; }

    /// <summary>The stretches in which it stood still: a JSON array of <see cref="ClockStop"/>.</summary>
    public string StopsJson { get; set; } = "[]";
}

/// <summary>A stretch in which a clock stood still.</summary>
/// <param name="To">Null while it lasts.</param>
/// <param name="By">Who held it; null when an element of the process did.</param>
public sealed record ClockStop(DateTimeOffset From, DateTimeOffset? To, string Reason, string? By = null);

/// <summary>How these rows are kept.</summary>
static class ClockTable
{
    public static void Describe(ModelBuilder model) => model.Entity<ClockRow>(row =>
    {
        row.ToTable("workflows_clocks").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => new { one.EndedAt, one.Due });
        row.HasIndex(one => new { one.Assignee, one.Due });
        row.HasIndex(one => one.BreachedAt);
        row.HasIndex(one => one.InstanceKey);
    });
}
