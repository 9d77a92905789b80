using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Directory;

/// <summary>An absence as it is kept. One that was ended early keeps the day it was meant to last.</summary>
public sealed class AbsenceRow
{
    public long Key { get; set; }
    public required string Person { get; set; }
    public required string Proxy { get; set; }
    public DateTimeOffset From { get; set; }
    public DateTimeOffset Until { get; set; }

    /// <summary>JSON array of process ids; empty: all.</summary>
    public required string ProcessesJson { get; set; }
    public string? Reason { get; set; }
    public required string EnteredBy { get; set; }
    public DateTimeOffset EnteredAt { get; set; }

    /// <summary>When it was called off; null while it holds.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>As decisions see it.</summary>
    public Absence ToAbsence() => new(Key, Person, Proxy, From, Until, JsonSerializer.Deserialize<List<string>>(ProcessesJson)!);
}

/// <summary>How these rows are kept.</summary>
static class DirectoryTables
{
    public static void Describe(ModelBuilder model) => model.Entity<AbsenceRow>(row =>
    {
        row.ToTable("workflows_absences").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => one.Person);
    });
}
