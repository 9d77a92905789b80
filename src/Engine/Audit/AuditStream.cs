namespace Marketing.Engine.Audit;

/// <summary>The chain of one session that writes: its head is in memory, for nobody else adds to it.</summary>
sealed class AuditStream(long stream, AuditHead head, TimeProvider clock)
{
    /// <summary>The one chain of a database with one writer.</summary>
    public const long OfFile = 1;

    /// <summary>The last entry. Put back by a unit of work that is undone.</summary>
    public AuditHead Head { get; set; } = head;

    public long Stream => stream;

    /// <summary>Makes the next entry and moves the head to it.</summary>
    public AuditRow Next(string action, string? actor, long subject, long owner, byte[] digest)
    {
        var entry = new AuditRow
        {
            Stream = stream, Seq = Head.Seq + 1, At = clock.GetUtcNow(), Actor = actor, Action = action, Subject = subject, Owner = owner, Digest = digest, Hash = [],
        };
        entry.Hash = AuditDigest.Link(Head.Hash, entry);
        Head = new AuditHead(entry.Seq, entry.Hash);
        return entry;
    }
}

/// <summary>The place and the hash of the last entry of a chain.</summary>
public readonly record struct AuditHead(long Seq, byte[] Hash)
{
    /// <summary>Before the first entry.</summary>
    public static AuditHead None { get; } = new(0, AuditDigest.Origin);
}
