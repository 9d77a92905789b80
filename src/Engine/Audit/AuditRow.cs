namespace Marketing.Engine.Audit;

/// <summary>One entry of the audit: who did what to what. It is written in the transaction of the change and never again.</summary>
/// <remarks>About 115 bytes. What was changed is kept as its digest; the content stands in the row it tells of, for as long as that is kept.</remarks>
public sealed class AuditRow
{
    /// <summary>The chain it is a link of: one for each session that writes, so that none waits for another's head.</summary>
    public long Stream { get; set; }

    /// <summary>Its place in the chain, from 1, without a gap.</summary>
    public long Seq { get; set; }

    /// <summary>When it was written, by the machine's clock, whatever the engine's clock was set to.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Id of the person; null for the system.</summary>
    public string? Actor { get; set; }

    /// <summary>What was done (see <see cref="AuditActions"/>).</summary>
    public required string Action { get; set; }

    /// <summary>Key of the row it tells of; 0 for none.</summary>
    public long Subject { get; set; }

    /// <summary>Key of the process instance that row belongs to; 0 for none.</summary>
    public long Owner { get; set; }

    /// <summary>SHA-256 of the content.</summary>
    public required byte[] Digest { get; set; }

    /// <summary>SHA-256 of the entry before it and of everything above.</summary>
    public required byte[] Hash { get; set; }
}

/// <summary>The words of <see cref="AuditRow.Action"/>. Those of immutable rows are short: they stand in the table a million times.</summary>
public static class AuditActions
{
    /// <summary>The audit begins; rows with keys up to the subject are older than it.</summary>
    public const string Begin = "begin";

    /// <summary>A step of a process instance: the row of history that tells what happened.</summary>
    public const string Step = "step";
    public const string Process = "process";
    public const string Form = "form";
    public const string Decisions = "decisions";
    public const string Batch = "batch";

    /// <summary>A message was published; it is gone once it was given to everybody who wanted it, or has expired.</summary>
    public const string Message = "message";

    /// <summary>An ended process instance, and everything that belongs to it, was removed because its time was over.</summary>
    public const string Remove = "remove";

    /// <summary>The engine's clock was set or let go.</summary>
    public const string Clock = "clock";

    /// <summary>A restored database was confirmed.</summary>
    public const string Confirm = "confirm";
}
