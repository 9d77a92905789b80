using System.Text;
using Marketing.Engine.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Marketing.Engine.Persistence;

/// <summary>The engine's tables as EF Core sees them: schema, migrations, searches. One derived type for each provider.</summary>
/// <remarks>Units of work do not save through it: they write with the plain commands of <see cref="RowTable{TRow}"/>, whose columns
/// are read from this model, so that there is one description of every table.</remarks>
public abstract class EngineDbContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>The table that names the migrations the engine's tables have seen; other contexts on the file have their own.</summary>
    public const string MigrationsTable = "engine_migrations";

    public DbSet<ProcessDefinitionRow> ProcessDefinitions => Set<ProcessDefinitionRow>();
    public DbSet<FormRow> Forms => Set<FormRow>();
    public DbSet<ProcessInstanceRow> ProcessInstances => Set<ProcessInstanceRow>();
    public DbSet<ElementInstanceRow> ElementInstances => Set<ElementInstanceRow>();
    public DbSet<UserTaskRow> UserTasks => Set<UserTaskRow>();
    public DbSet<TimerRow> Timers => Set<TimerRow>();
    public DbSet<MessageSubscriptionRow> MessageSubscriptions => Set<MessageSubscriptionRow>();
    public DbSet<SignalSubscriptionRow> SignalSubscriptions => Set<SignalSubscriptionRow>();
    public DbSet<StartSubscriptionRow> StartSubscriptions => Set<StartSubscriptionRow>();
    public DbSet<DecisionRequirementsRow> DecisionRequirements => Set<DecisionRequirementsRow>();
    public DbSet<DecisionRow> Decisions => Set<DecisionRow>();
    public DbSet<MessageRow> Messages => Set<MessageRow>();
    public DbSet<JobRow> Jobs => Set<JobRow>();
    public DbSet<IncidentRow> Incidents => Set<IncidentRow>();
    public DbSet<BatchOperationRow> BatchOperations => Set<BatchOperationRow>();
    public DbSet<BatchItemRow> BatchItems => Set<BatchItemRow>();
    public DbSet<BatchSliceRow> BatchSlices => Set<BatchSliceRow>();
    public DbSet<DecisionInstanceRow> DecisionInstances => Set<DecisionInstanceRow>();
    public DbSet<StepRow> Steps => Set<StepRow>();
    public DbSet<OutboxRow> Outbox => Set<OutboxRow>();
    public DbSet<NodeRow> Nodes => Set<NodeRow>();
    public DbSet<IdempotencyRow> Answers => Set<IdempotencyRow>();
    public DbSet<SettingRow> Settings => Set<SettingRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    // Ticks and not text: they sort and compare as numbers in every database, and lose nothing of the instant.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Deployed(modelBuilder);
        Running(modelBuilder);
        Waiting(modelBuilder);
        Told(modelBuilder);
        Batches(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase(property.Name));
        }
    }

    static void Deployed(ModelBuilder model)
    {
        var definition = Table<ProcessDefinitionRow>(model, "engine_process_definitions");
        definition.HasIndex(row => new { row.ProcessId, row.Version }).IsUnique();
        definition.HasIndex(row => new { row.IsLatest, row.ProcessId });

        var start = Table<StartSubscriptionRow>(model, "engine_start_subscriptions");
        start.HasIndex(row => new { row.Kind, row.Name, row.Key });
        start.HasIndex(row => row.ProcessId);

        var form = Table<FormRow>(model, "engine_forms");
        form.HasIndex(row => new { row.FormId, row.Version }).IsUnique();

        var requirements = Table<DecisionRequirementsRow>(model, "engine_decision_requirements");
        requirements.HasIndex(row => new { row.RequirementsId, row.Version }).IsUnique();

        var decision = Table<DecisionRow>(model, "engine_decisions");
        decision.HasIndex(row => new { row.DecisionId, row.Version }).IsUnique();
        decision.HasIndex(row => row.RequirementsKey);
    }

    // Each list is read newest first or oldest first, so the key closes the index: no sorting, whatever the size. What changes while a
    // row lives is kept out of the indexes as far as may be: a step pays for every index entry that moves.
    static void Running(ModelBuilder model)
    {
        var instance = Table<ProcessInstanceRow>(model, "engine_process_instances");
        instance.HasIndex(row => new { row.State, row.Key }).HasFilter("ended_at IS NULL");
        instance.HasIndex(row => new { row.ProcessId, row.Key });
        instance.HasIndex(row => new { row.DefinitionKey, row.Key });
        instance.HasIndex(row => new { row.Applicant, row.Key });
        instance.HasIndex(row => row.BusinessId).HasFilter("business_id IS NOT NULL");
        instance.HasIndex(row => new { row.EndedAt, row.Key }).HasFilter("ended_at IS NOT NULL");
        instance.HasIndex(row => row.ParentInstanceKey).HasFilter("parent_instance_key IS NOT NULL");
        instance.HasIndex(row => row.CallKey).HasFilter("call_key IS NOT NULL");
        instance.HasIndex(row => new { row.ProcessId, row.StartKey }).HasFilter("start_key IS NOT NULL");

        var element = Table<ElementInstanceRow>(model, "engine_element_instances");
        element.HasIndex(row => row.InstanceKey);
        element.HasIndex(row => new { row.DefinitionKey, row.ElementId }).HasFilter("state = 'ACTIVE'");

        var task = Table<UserTaskRow>(model, "engine_user_tasks");
        task.HasIndex(row => new { row.Assignee, row.State, row.Key });
        task.HasIndex(row => row.InstanceKey);
        task.HasIndex(row => new { row.State, row.Key }).HasFilter("state = 'CREATED'");

        var incident = Table<IncidentRow>(model, "engine_incidents");
        incident.HasIndex(row => row.InstanceKey);
        incident.HasIndex(row => new { row.ResolvedAt, row.Key });
    }

    static void Waiting(ModelBuilder model)
    {
        var timer = Table<TimerRow>(model, "engine_timers");
        timer.HasIndex(row => new { row.DueAt, row.Key });
        timer.HasIndex(row => new { row.InstanceKey, row.DefinitionKey });

        var subscription = Table<MessageSubscriptionRow>(model, "engine_message_subscriptions");
        subscription.HasIndex(row => new { row.Name, row.CorrelationKey, row.Key });
        subscription.HasIndex(row => row.InstanceKey);

        var signal = Table<SignalSubscriptionRow>(model, "engine_signal_subscriptions");
        signal.HasIndex(row => new { row.Name, row.Key });
        signal.HasIndex(row => row.InstanceKey);

        var message = Table<MessageRow>(model, "engine_messages");
        message.HasIndex(row => new { row.Name, row.CorrelationKey, row.Key });
        message.HasIndex(row => row.ExpiresAt);

        var job = Table<JobRow>(model, "engine_jobs");
        job.HasIndex(row => new { row.State, row.Key }).HasFilter("state = 'CREATED'"); // what is over stays in the table, not in its way
        job.HasIndex(row => new { row.State, row.AvailableAt }).HasFilter("state = 'CREATED'");
        job.HasIndex(row => row.InstanceKey);
    }

    static void Told(ModelBuilder model)
    {
        var step = Table<StepRow>(model, "engine_steps");
        step.HasIndex(row => new { row.InstanceKey, row.Key });

        var outbox = Table<OutboxRow>(model, "engine_outbox");
        outbox.HasIndex(row => new { row.Kind, row.Key }).HasFilter("delivered_at IS NULL");
        outbox.HasIndex(row => row.InstanceKey);

        Table<NodeRow>(model, "engine_nodes");

        var answer = model.Entity<IdempotencyRow>().ToTable("engine_idempotency");
        answer.HasKey(row => new { row.Actor, row.IdempotencyKey });
        answer.HasIndex(row => row.At);

        model.Entity<AuditRow>().ToTable("engine_audit").HasKey(row => new { row.Stream, row.Seq });
        model.Entity<SettingRow>().ToTable("engine_settings").HasKey(row => row.Name);
    }

    static void Batches(ModelBuilder model)
    {
        var batch = Table<BatchOperationRow>(model, "engine_batch_operations");
        batch.HasIndex(row => new { row.State, row.Key });

        var item = Table<BatchItemRow>(model, "engine_batch_items");
        item.HasIndex(row => new { row.BatchKey, row.State, row.Key });
        item.HasIndex(row => row.InstanceKey);

        var slice = Table<BatchSliceRow>(model, "engine_batch_slices");
        slice.HasIndex(row => new { row.BatchKey, row.Key });

        var decision = Table<DecisionInstanceRow>(model, "engine_decision_instances");
        decision.HasIndex(row => new { row.EvaluationKey, row.Number });
        decision.HasIndex(row => row.InstanceKey).HasFilter("instance_key IS NOT NULL");
        decision.HasIndex(row => new { row.DecisionId, row.Key });
    }

    static EntityTypeBuilder<TRow> Table<TRow>(ModelBuilder model, string name) where TRow : class
    {
        var entity = model.Entity<TRow>().ToTable(name);
        entity.HasKey("Key");
        entity.Property("Key").ValueGeneratedNever();
        return entity;
    }

    /// <summary><c>InstanceKey</c> → <c>instance_key</c>.</summary>
    static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }

    /// <summary>An instant as its UTC ticks (100 ns since the year 1); it comes back with offset zero.</summary>
    sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        instant => instant.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}

/// <summary>The engine's tables in SQLite.</summary>
public sealed class SqliteEngineDb(DbContextOptions<SqliteEngineDb> options) : EngineDbContext(options);

/// <summary>The engine's tables in PostgreSQL.</summary>
public sealed class PostgresEngineDb(DbContextOptions<PostgresEngineDb> options) : EngineDbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.HasSequence<long>("engine_node_numbers");
        modelBuilder.HasSequence<long>("engine_keys").StartsAt(KeySource.First).IncrementsBy(PostgresKeys.Range);
    }
}
