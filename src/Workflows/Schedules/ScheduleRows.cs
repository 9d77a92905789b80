using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Schedules;

/// <summary>Where a schedule stands: the promise of its next run, and what administrators have changed (ADR 0024).</summary>
public sealed class ScheduleRow
{
    public required string Id { get; set; }

    /// <summary>The rule that <see cref="NextAt"/> was reckoned by; when another is in force, it is reckoned anew.</summary>
    public required string Rule { get; set; }

    /// <summary>Up to this instant, by the engine's clock, every time has been decided.</summary>
    public DateTimeOffset Through { get; set; }

    /// <summary>The next time; null when there is none, or while it is paused.</summary>
    public DateTimeOffset? NextAt { get; set; }

    public DateTimeOffset? PausedAt { get; set; }
    public string? PausedBy { get; set; }

    /// <summary>An administrator's rule in place of the declared one, cron or working days; null: the declared one.</summary>
    public string? OwnRule { get; set; }

    /// <summary>An administrator's catch-up policy, or null.</summary>
    public string? OwnCatchUp { get; set; }
    public string? ChangedBy { get; set; }
    public DateTimeOffset? ChangedAt { get; set; }
}

/// <summary>A time that has come, and what was done about it. There is one for each schedule and time.</summary>
public sealed class ScheduleRunRow
{
    public long Key { get; set; }
    public required string ScheduleId { get; set; }

    /// <summary>The time as text, or <c>by-hand:KEY</c>; with the schedule unique.</summary>
    public required string Slot { get; set; }

    /// <summary>The time that came.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>When it was seen, by the engine's clock.</summary>
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Who had it run by hand; null for the clock.</summary>
    public string? By { get; set; }

    /// <summary>See <see cref="ScheduleRunStates"/>.</summary>
    public required string State { get; set; }
    public required string Process { get; set; }

    /// <summary>Id of the period it is for.</summary>
    public required string Period { get; set; }
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>How many earlier times have no run of their own.</summary>
    public int Missed { get; set; }

    /// <summary>How many instances it is to begin, has begun, and could not begin.</summary>
    public int Planned { get; set; }
    public int Started { get; set; }
    public int Refused { get; set; }
}

/// <summary>What became of a run.</summary>
public static class ScheduleRunStates
{
    /// <summary>Its instances are being begun.</summary>
    public const string Starting = "STARTING";

    /// <summary>Every instance has begun, or was refused.</summary>
    public const string Done = "DONE";

    /// <summary>The process is not deployed yet: nothing could begin.</summary>
    public const string NoProcess = "NO_PROCESS";

    /// <summary>Nobody holds the role.</summary>
    public const string Nobody = "NOBODY";

    /// <summary>It is for each record of a type, and there are no such records yet.</summary>
    public const string NoRecords = "NO_RECORDS";

    /// <summary>It was left out: it came while nothing ran.</summary>
    public const string Skipped = "SKIPPED";
}

/// <summary>One instance that a run begins. The run and the subject are its key: it is begun once.</summary>
public sealed class ScheduleStartRow
{
    public long RunKey { get; set; }

    /// <summary>A person, <c>unit:ID</c>, the key of a record; empty for the one instance.</summary>
    public required string Subject { get; set; }

    /// <summary>In the order in which they are begun.</summary>
    public int Position { get; set; }

    /// <summary>Its initiator; null for the system.</summary>
    public string? Person { get; set; }

    /// <summary>WAITING, STARTED or REFUSED.</summary>
    public required string State { get; set; }
    public long? InstanceKey { get; set; }

    /// <summary>Why it was refused.</summary>
    public string? DetailZh { get; set; }
    public string? DetailEn { get; set; }

    public const string Waiting = "WAITING", Begun = "STARTED", WasRefused = "REFUSED";
}

/// <summary>How these rows are kept.</summary>
static class ScheduleTables
{
    public static void Describe(ModelBuilder model)
    {
        model.Entity<ScheduleRow>(row => row.ToTable("workflows_schedules").HasKey(one => one.Id));
        model.Entity<ScheduleRunRow>(row =>
        {
            row.ToTable("workflows_schedule_runs").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => new { one.ScheduleId, one.Slot }).IsUnique();
            row.HasIndex(one => new { one.ScheduleId, one.Key });
            row.HasIndex(one => one.Key).HasFilter("\"State\" = 'STARTING'").HasDatabaseName("IX_workflows_schedule_runs_starting");
        });
        model.Entity<ScheduleStartRow>(row => row.ToTable("workflows_schedule_starts").HasKey(one => new { one.RunKey, one.Subject }));
    }
}
