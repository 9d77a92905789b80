using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Directory;

/// <summary>A part of the company as it is kept. Who is at its head is a tie.</summary>
public sealed class UnitRow
{
    public required string Id { get; set; }
    public required string NameZh { get; set; }
    public required string NameEn { get; set; }

    /// <summary>The unit above it; null at the top.</summary>
    public string? Parent { get; set; }

    /// <summary>Its place in lists.</summary>
    public int Position { get; set; }

    /// <summary>From when on there is no such unit any more; null while there is.</summary>
    public DateTimeOffset? ClosedAt { get; set; }
}

/// <summary>A role as it is kept.</summary>
public sealed class RoleRow
{
    public required string Id { get; set; }
    public required string NameZh { get; set; }
    public required string NameEn { get; set; }

    /// <summary>Its place in lists.</summary>
    public int Position { get; set; }
}

/// <summary>A person as it is kept. A row stays when somebody leaves: history names them.</summary>
public sealed class PersonRow
{
    public required string Id { get; set; }
    public required string Name { get; set; }
    public string? Email { get; set; }

    /// <summary>The place in lists.</summary>
    public int Position { get; set; }

    internal PersonRow Copy() => (PersonRow)MemberwiseClone();
}

/// <summary>What a tie says of a person.</summary>
public static class TieKinds
{
    /// <summary>Works here; no target.</summary>
    public const string Company = "company";

    /// <summary>Belongs to the unit; one at a time.</summary>
    public const string Unit = "unit";

    /// <summary>Has the role; as many as there are.</summary>
    public const string Role = "role";

    /// <summary>Reports to the person; one at a time.</summary>
    public const string Manager = "manager";

    /// <summary>Is at the head of the unit; a unit has one at a time.</summary>
    public const string Head = "head";
}

/// <summary>Something that holds of a person for a time. What has held is never removed: it is given an end.</summary>
public sealed class TieRow
{
    public long Key { get; set; }
    public required string Person { get; set; }

    /// <summary>See <see cref="TieKinds"/>.</summary>
    public required string Kind { get; set; }

    /// <summary>Id of a unit, role or person; empty for <see cref="TieKinds.Company"/>.</summary>
    public required string Target { get; set; }

    /// <summary>From this instant on.</summary>
    public DateTimeOffset From { get; set; }

    /// <summary>Up to, and not including, this instant; null: no end is known.</summary>
    public DateTimeOffset? Until { get; set; }
    public required string EnteredBy { get; set; }
    public DateTimeOffset EnteredAt { get; set; }

    /// <summary>Who gave it its end.</summary>
    public string? EndedBy { get; set; }

    /// <summary>Whether it holds at an instant.</summary>
    public bool Holds(DateTimeOffset at) => From <= at && (Until is not { } until || at < until);

    internal TieRow Copy() => (TieRow)MemberwiseClone();
}

/// <summary>How often the directory has been changed. The one row is there as soon as the directory has been filled.</summary>
public sealed class DirectoryRevisionRow
{
    public const int Only = 1;

    public int Id { get; set; } = Only;

    /// <summary>Goes up with each change; two changes at once are one too many.</summary>
    public long Revision { get; set; }
}

/// <summary>How these rows are kept.</summary>
static class PeopleTables
{
    public static void Describe(ModelBuilder model)
    {
        model.Entity<UnitRow>(row => row.ToTable("workflows_units").HasKey(one => one.Id));
        model.Entity<RoleRow>(row => row.ToTable("workflows_roles").HasKey(one => one.Id));
        model.Entity<PersonRow>(row => row.ToTable("workflows_people").HasKey(one => one.Id));
        model.Entity<TieRow>(row =>
        {
            row.ToTable("workflows_ties").HasKey(one => one.Key);
            row.Property(one => one.Key).ValueGeneratedNever();
            row.HasIndex(one => one.Person);
        });
        model.Entity<DirectoryRevisionRow>(row =>
        {
            row.ToTable("workflows_directory").HasKey(one => one.Id);
            row.Property(one => one.Id).ValueGeneratedNever();
            row.Property(one => one.Revision).IsConcurrencyToken();
        });
    }
}
