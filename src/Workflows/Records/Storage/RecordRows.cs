using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Records;

/// <summary>A record as it is now.</summary>
public sealed class RecordRow
{
    /// <summary>Id of its type.</summary>
    public required string Type { get; set; }

    /// <summary>Its key within the type.</summary>
    public required string Id { get; set; }

    /// <summary>Goes up with each change, from 1.</summary>
    public long Version { get; set; }

    /// <summary>Place of the last change among all changes of all records.</summary>
    public long Sequence { get; set; }

    /// <summary>What was entered, as JSON (ADR 0009); fields without a value are left out.</summary>
    public required string ValuesJson { get; set; }

    /// <summary>What rules have worked out, likewise; null when there is nothing.</summary>
    public string? DerivedJson { get; set; }

    /// <summary>What it is called in lists and references.</summary>
    public required string Title { get; set; }

    /// <summary>Its texts in small letters, to be searched.</summary>
    public required string Search { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public required string CreatedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public required string ChangedBy { get; set; }

    /// <summary>When it was deleted; null while it is there. The row stays: history and references name it.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    internal RecordRow Copy() => (RecordRow)MemberwiseClone();
}

/// <summary>How a record was at a version. Never changed: history, what back-tests run over, and the input of rules.</summary>
public sealed class RecordVersionRow
{
    /// <summary>Place among all changes of all records, in the order of the commits.</summary>
    public long Sequence { get; set; }
    public required string Type { get; set; }
    public required string Id { get; set; }
    public long Version { get; set; }

    /// <summary>The values from now on; null: it was deleted.</summary>
    public string? ValuesJson { get; set; }
    public DateTimeOffset At { get; set; }

    /// <summary>The first <see cref="Sequence"/> of the transaction that it belongs to: rules see a transaction as a whole.</summary>
    public long Unit { get; set; }
    public required string By { get; set; }

    /// <summary>Where the change comes from; see <see cref="RecordCauses"/>.</summary>
    public required string Cause { get; set; }

    /// <summary>The process instance, the file or the rule, by the cause.</summary>
    public string? Detail { get; set; }
}

/// <summary>A value of a record that lists sort and filter by.</summary>
public sealed class RecordIndexRow
{
    public required string Type { get; set; }
    public required string Field { get; set; }

    /// <summary>See <see cref="SortText"/>.</summary>
    public required string Value { get; set; }
    public required string Id { get; set; }
}

/// <summary>The last number that was given to new records of a type.</summary>
public sealed class RecordCounterRow
{
    public required string Type { get; set; }
    public long Last { get; set; }
}

/// <summary>Where a change of a record comes from.</summary>
public static class RecordCauses
{
    public const string Person = "person";
    public const string Import = "import";
    public const string Process = "process";
    public const string Rule = "rule";
}

/// <summary>How these rows are kept.</summary>
static class RecordTables
{
    public static void Describe(ModelBuilder model)
    {
        model.Entity<RecordRow>(row =>
        {
            row.ToTable("workflows_records").HasKey(one => new { one.Type, one.Id });
            row.Property(one => one.Version).IsConcurrencyToken();
            row.HasIndex(one => new { one.Type, one.ChangedAt });
        });
        model.Entity<RecordVersionRow>(row =>
        {
            row.ToTable("workflows_record_versions").HasKey(one => one.Sequence);
            row.Property(one => one.Sequence).ValueGeneratedNever();
            row.HasIndex(one => new { one.Type, one.Id, one.Version }).IsUnique();
        });
        model.Entity<RecordIndexRow>(row =>
        {
            row.ToTable("workflows_record_index").HasKey(one => new { one.Type, one.Field, one.Value, one.Id });
            row.HasIndex(one => new { one.Type, one.Id });
        });
        model.Entity<RecordCounterRow>(row => row.ToTable("workflows_record_counters").HasKey(one => one.Type));
    }
}
