using Marketing.Engine.Persistence;
using Marketing.Workflows.Access;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Preferences;
using Marketing.Workflows.Notifications.Reading;
using Marketing.Workflows.Notifications.Templates;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Schedules;
using Marketing.Workflows.Signatures;
using Marketing.Workflows.Works;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Marketing.Workflows;

/// <summary>A message that has reached a person.</summary>
public sealed class NotificationRow
{
    public long Key { get; set; }

    /// <summary>The outbox message it came from; with <see cref="Person"/> unique.</summary>
    public long OutboxKey { get; set; }
    public required string Person { get; set; }

    /// <summary>The role or unit through which the person was meant; null when named.</summary>
    public string? Role { get; set; }
    public required string Kind { get; set; }
    public required string TextZh { get; set; }
    public required string TextEn { get; set; }
    public DateTimeOffset At { get; set; }
    public long? InstanceKey { get; set; }
    public long? TaskKey { get; set; }
    public string? DeadlineId { get; set; }
    public DateTimeOffset? ReadAt { get; set; }

    /// <summary>What was published and has to be read; null for everything else.</summary>
    public long? AnnouncementKey { get; set; }

    /// <summary>Unread at this instant, the person is reminded; null where nobody minds.</summary>
    public DateTimeOffset? UnreadDueAt { get; set; }

    /// <summary>When the person was reminded; null: not yet, or read in time.</summary>
    public DateTimeOffset? RemindedAt { get; set; }
}

/// <summary>What somebody wrote beside a task.</summary>
public sealed class CommentRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public long? TaskKey { get; set; }
    public required string Person { get; set; }
    public required string Text { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>The tables of the business layer, on the engine's database and in its transactions.</summary>
public abstract class WorkflowsDbContext(DbContextOptions options) : DbContext(options)
{
    public const string MigrationsTable = "workflows_migrations";

    /// <summary>The tables in the database that the options are for.</summary>
    public static WorkflowsDbContext Over(DbContextOptions<WorkflowsDbContext> options) =>
        options.IsPostgres() ? new PostgresWorkflowsDb(options) : new SqliteWorkflowsDb(options);

    /// <summary>The tables inside a transaction of a relational store.</summary>
    /// <exception cref="InvalidCastException">The store keeps everything in memory.</exception>
    public static ValueTask<WorkflowsDbContext> In(IEngineTransaction transaction) => ((IRelationalTransaction)transaction).Join<WorkflowsDbContext>(Over);

    public DbSet<NotificationRow> Notifications => Set<NotificationRow>();
    public DbSet<CommentRow> Comments => Set<CommentRow>();
    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();
    public DbSet<DeliveryAttemptRow> DeliveryAttempts => Set<DeliveryAttemptRow>();
    public DbSet<ChannelRow> Channels => Set<ChannelRow>();
    public DbSet<AccessRow> Accesses => Set<AccessRow>();
    public DbSet<HoldRow> Holds => Set<HoldRow>();
    public DbSet<DraftRow> Drafts => Set<DraftRow>();
    public DbSet<UrgeRow> Urges => Set<UrgeRow>();
    public DbSet<AbsenceRow> Absences => Set<AbsenceRow>();
    public DbSet<ClockRow> Clocks => Set<ClockRow>();
    public DbSet<UnitRow> Units => Set<UnitRow>();
    public DbSet<RoleRow> Roles => Set<RoleRow>();
    public DbSet<PersonRow> People => Set<PersonRow>();
    public DbSet<TieRow> Ties => Set<TieRow>();
    public DbSet<DirectoryRevisionRow> DirectoryRevisions => Set<DirectoryRevisionRow>();
    public DbSet<AnnouncementRow> Announcements => Set<AnnouncementRow>();
    public DbSet<PreferenceRow> Preferences => Set<PreferenceRow>();
    public DbSet<TemplateRow> Templates => Set<TemplateRow>();
    public DbSet<SignoffRow> Signoffs => Set<SignoffRow>();
    public DbSet<ScheduleRow> Schedules => Set<ScheduleRow>();
    public DbSet<ScheduleRunRow> ScheduleRuns => Set<ScheduleRunRow>();
    public DbSet<ScheduleStartRow> ScheduleStarts => Set<ScheduleStartRow>();
    public DbSet<InstanceFileRow> InstanceFiles => Set<InstanceFileRow>();
    public DbSet<RecordRow> Records => Set<RecordRow>();
    public DbSet<RecordVersionRow> RecordVersions => Set<RecordVersionRow>();
    public DbSet<RecordIndexRow> RecordIndex => Set<RecordIndexRow>();
    public DbSet<RecordCounterRow> RecordCounters => Set<RecordCounterRow>();
    public DbSet<RuleSetRow> RuleSets => Set<RuleSetRow>();
    public DbSet<RuleStateRow> RuleStates => Set<RuleStateRow>();
    public DbSet<RuleStandingRow> RuleStandings => Set<RuleStandingRow>();
    public DbSet<RuleSettingRow> RuleSettings => Set<RuleSettingRow>();
    public DbSet<RuleKeyRow> RuleKeys => Set<RuleKeyRow>();
    public DbSet<RuleFiringRow> RuleFirings => Set<RuleFiringRow>();
    public DbSet<RuleFiringFactRow> RuleFiringFacts => Set<RuleFiringFactRow>();
    public DbSet<RuleEffectRow> RuleEffects => Set<RuleEffectRow>();
    public DbSet<RuleIncidentRow> RuleIncidents => Set<RuleIncidentRow>();
    public DbSet<WorkRow> Works => Set<WorkRow>();
    public DbSet<HolidayYearRow> HolidayYears => Set<HolidayYearRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<NotificationRow>(row =>
        {
            row.ToTable("workflows_notifications").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => new { one.OutboxKey, one.Person }).IsUnique();
            row.HasIndex(one => new { one.Person, one.ReadAt });
            row.HasIndex(one => one.InstanceKey);
            row.HasIndex(one => one.AnnouncementKey).HasFilter("\"AnnouncementKey\" IS NOT NULL");
            row.HasIndex(one => one.UnreadDueAt).HasFilter("\"UnreadDueAt\" IS NOT NULL AND \"ReadAt\" IS NULL AND \"RemindedAt\" IS NULL").HasDatabaseName("IX_workflows_notifications_unread");
        });
        modelBuilder.Entity<CommentRow>(row =>
        {
            row.ToTable("workflows_comments").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => one.InstanceKey);
        });
        DeliveryTables.Describe(modelBuilder);
        AccessTable.Describe(modelBuilder);
        ApprovalTables.Describe(modelBuilder);
        DirectoryTables.Describe(modelBuilder);
        ClockTable.Describe(modelBuilder);
        PeopleTables.Describe(modelBuilder);
        SignoffTable.Describe(modelBuilder);
        AnnouncementTable.Describe(modelBuilder);
        PreferenceTable.Describe(modelBuilder);
        TemplateTable.Describe(modelBuilder);
        Signatures.InstanceFiles.Describe(modelBuilder);
        ScheduleTables.Describe(modelBuilder);
        RecordTables.Describe(modelBuilder);
        RuleTables.Describe(modelBuilder);
        WorkTables.Describe(modelBuilder);
        HolidayTable.Describe(modelBuilder);
    }

    /// <summary>Instants as UTC ticks: they sort and compare in every database.</summary>
    sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(at => at.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

/// <summary>The same on SQLite.</summary>
public sealed class SqliteWorkflowsDb(DbContextOptions options) : WorkflowsDbContext(options);

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresWorkflowsDb(DbContextOptions options) : WorkflowsDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // Letter by letter, as SQLite sorts and as the texts are made for.
        modelBuilder.Entity<RecordIndexRow>().Property(row => row.Value).UseCollation("C");
    }
}
