using System.Globalization;
using System.Security.Cryptography;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Signatures;

/// <summary>A file that belongs to a process instance. Never changed; in the chain of the audit.</summary>
public sealed class InstanceFileRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public required string Name { get; set; }
    public required string MediaType { get; set; }

    /// <summary>SHA-256 of the content, in hexadecimal.</summary>
    public required string Sha256 { get; set; }
    public required byte[] Content { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Keeps files of instances, and compares them with the audit.</summary>
public static class InstanceFiles
{
    /// <summary>The word of their entries in the audit.</summary>
    public const string AuditAction = "file";

    /// <summary>How these rows are compared with the audit.</summary>
    public static AuditedTable Audited { get; } = new(AuditAction,
        (engine, keys) => Over(engine, async rows => (await rows.Where(row => keys.Contains(row.Key)).ToListAsync()).ConvertAll(row => (row.Key, AuditDigest.Of(ContentOf(row))))),
        engine => Over(engine, rows => rows.Select(row => row.Key).ToListAsync()));

    static async Task<T> Over<T>(EngineDbContext engine, Func<IQueryable<InstanceFileRow>, Task<T>> look)
    {
        await using var workflows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await look(workflows.InstanceFiles.AsNoTracking());
    }

    // Of the content what it is now, not what the row says of it.
    static string ContentOf(InstanceFileRow row) => string.Join('\u001f', row.Key.ToString(CultureInfo.InvariantCulture), row.InstanceKey.ToString(CultureInfo.InvariantCulture),
        row.Name, row.MediaType, Convert.ToHexStringLower(SHA256.HashData(row.Content)), row.At.UtcTicks.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a file in the transaction of what it comes from. Its key is given by the caller.</summary>
    public static async ValueTask<InstanceFileRow> Add(IEngineTransaction transaction, InstanceFileRow file, string? actor)
    {
        (await WorkflowsDbContext.In(transaction)).InstanceFiles.Add(file);
        transaction.Audit(AuditAction, actor, file.Key, ContentOf(file), file.InstanceKey);
        return file;
    }

    internal static void Describe(ModelBuilder model) => model.Entity<InstanceFileRow>(row =>
    {
        row.ToTable("workflows_instance_files").HasKey(one => one.Key);
        row.Property(one => one.Key).ValueGeneratedNever();
        row.HasIndex(one => one.InstanceKey);
    });
}
