using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.RuleSets;

/// <summary>A version of a rule set, as its author wrote it.</summary>
public sealed class RuleSetRow
{
    /// <summary>Id of the rule set: the name of its file without the ending.</summary>
    public required string Id { get; set; }
    public int Version { get; set; }
    public required string Text { get; set; }
    public DateTimeOffset At { get; set; }
    public required string By { get; set; }

    /// <summary>Whether it is the one that runs: the newest, unless the rule set was taken out of use.</summary>
    public bool IsCurrent { get; set; }
}

/// <summary>How far the rules have come. The one row is there as soon as they have run.</summary>
public sealed class RuleStateRow
{
    public const int Only = 1;

    public int Id { get; set; } = Only;

    /// <summary>The place in the changes of records up to which rules have seen them.</summary>
    public long Position { get; set; }

    /// <summary>The instant up to which everything has fired.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>When something is due next; null when nothing waits.</summary>
    public DateTimeOffset? NextDue { get; set; }

    /// <summary>Fencing number of the program that has the rules in its memory.</summary>
    public long? ClaimedBy { get; set; }

    /// <summary>Goes up with each change of a rule set, a setting or a standing: who has the rules in memory reads them anew.</summary>
    public long Revision { get; set; }

    internal RuleStateRow Copy() => (RuleStateRow)MemberwiseClone();
}

/// <summary>Since when a rule is in force, and whether it was switched off.</summary>
public sealed class RuleStandingRow
{
    /// <summary>Id of the rule.</summary>
    public required string Rule { get; set; }
    public DateTimeOffset Since { get; set; }

    /// <summary>Why it was switched off; null while it runs.</summary>
    public string? QuarantineZh { get; set; }
    public string? QuarantineEn { get; set; }
    public DateTimeOffset? QuarantinedAt { get; set; }
}

/// <summary>A setting of rules that an administrator has changed.</summary>
public sealed class RuleSettingRow
{
    public required string Key { get; set; }

    /// <summary>See <see cref="TypedJson"/>.</summary>
    public required string ValueJson { get; set; }
    public DateTimeOffset At { get; set; }
    public required string By { get; set; }
}

/// <summary>A refraction key: by it a rule fires once.</summary>
public sealed class RuleKeyRow
{
    /// <summary>Rule and values as one text.</summary>
    public required string Key { get; set; }
    public required string Rule { get; set; }

    /// <summary>See <see cref="TypedJson"/>.</summary>
    public required string ValuesJson { get; set; }
    public bool Used { get; set; }
    public required string Outcome { get; set; }
    public int Firings { get; set; }
    public long Signature { get; set; }
}

/// <summary>A match that fired, was suppressed or was parked: why, and what came of it.</summary>
public sealed class RuleFiringRow
{
    public long Key { get; set; }
    public required string RuleSet { get; set; }
    public int RuleSetVersion { get; set; }
    public required string Rule { get; set; }
    public required string RefractionKey { get; set; }
    public int Number { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>FIRED, SUPPRESSED or PARKED.</summary>
    public required string Outcome { get; set; }

    /// <summary>The explanation, as JSON.</summary>
    public required string DetailJson { get; set; }

    /// <summary>Why it was parked.</summary>
    public string? CauseZh { get; set; }
    public string? CauseEn { get; set; }
}

/// <summary>A fact that a firing was about.</summary>
public sealed class RuleFiringFactRow
{
    public long FiringKey { get; set; }
    public required string Type { get; set; }
    public required string Id { get; set; }
}

/// <summary>States of an effect.</summary>
public static class EffectStates
{
    public const string Waiting = "WAITING";
    public const string Done = "DONE";

    /// <summary>It could not be carried out; an administrator may let it be tried again.</summary>
    public const string Failed = "FAILED";

    /// <summary>It was taken back before it was carried out.</summary>
    public const string Cancelled = "CANCELLED";
}

/// <summary>Something that a firing wants done outside of the records; done once, after its commit.</summary>
public sealed class RuleEffectRow
{
    public long Key { get; set; }

    /// <summary>The same however often the same thing is proposed; unique.</summary>
    public required string IdempotencyKey { get; set; }
    public long FiringKey { get; set; }
    public required string Rule { get; set; }

    /// <summary>start, suggest, notify, require, cancel or raise.</summary>
    public required string Kind { get; set; }
    public required string PayloadJson { get; set; }
    public required string State { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The process instance that came of it.</summary>
    public long? InstanceKey { get; set; }
    public string? TroubleZh { get; set; }
    public string? TroubleEn { get; set; }
}

/// <summary>Something that went wrong in a run without stopping it.</summary>
public sealed class RuleIncidentRow
{
    public long Key { get; set; }
    public required string Rule { get; set; }
    public string? RefractionKey { get; set; }
    public required string MessageZh { get; set; }
    public required string MessageEn { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    public string? ResolvedBy { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class RuleTables
{
    public static void Describe(ModelBuilder model)
    {
        model.Entity<RuleSetRow>(row => row.ToTable("workflows_rule_sets").HasKey(one => new { one.Id, one.Version }));
        model.Entity<RuleStateRow>(row =>
        {
            row.ToTable("workflows_rule_state").HasKey(one => one.Id);
            row.Property(one => one.Id).ValueGeneratedNever();
        });
        model.Entity<RuleStandingRow>(row => row.ToTable("workflows_rule_standings").HasKey(one => one.Rule));
        model.Entity<RuleSettingRow>(row => row.ToTable("workflows_rule_settings").HasKey(one => one.Key));
        model.Entity<RuleKeyRow>(row =>
        {
            row.ToTable("workflows_rule_keys").HasKey(one => one.Key);
            row.HasIndex(one => one.Rule);
        });
        model.Entity<RuleFiringRow>(row =>
        {
            row.ToTable("workflows_rule_firings").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => new { one.RuleSet, one.Key });
            row.HasIndex(one => new { one.Rule, one.Key });
        });
        model.Entity<RuleFiringFactRow>(row =>
        {
            row.ToTable("workflows_rule_firing_facts").HasKey(one => new { one.FiringKey, one.Type, one.Id });
            row.HasIndex(one => new { one.Type, one.Id });
        });
        model.Entity<RuleEffectRow>(row =>
        {
            row.ToTable("workflows_rule_effects").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => one.IdempotencyKey).IsUnique();
            row.HasIndex(one => one.FiringKey);
            row.HasIndex(one => one.Key).HasFilter("\"State\" = 'WAITING'").HasDatabaseName("IX_workflows_rule_effects_waiting");
        });
        model.Entity<RuleIncidentRow>(row =>
        {
            row.ToTable("workflows_rule_incidents").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
        });
    }
}
