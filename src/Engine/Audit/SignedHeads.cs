namespace Marketing.Engine.Audit;

/// <summary>The signed heads that a verification must meet again on its way through the chains.</summary>
sealed class SignedHeads
{
    readonly Dictionary<(long Stream, long Seq), (string Hash, DateTimeOffset At)> heads = [];

    public static SignedHeads None { get; } = new();

    public List<AuditFinding> Findings { get; } = [];

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>The last signed entry of each chain.</summary>
    public Dictionary<long, long> Last { get; } = [];

    /// <summary>Heads whose entry has not come by: one for each chain, the latest.</summary>
    public IEnumerable<((long Stream, long Seq) Head, DateTimeOffset At)> NotMet =>
        heads.GroupBy(head => head.Key.Stream).Select(chain => chain.MaxBy(head => head.Key.Seq)).Select(head => (head.Key, head.Value.At));

    /// <summary>When the last of them was signed.</summary>
    public DateTimeOffset? SignedAt { get; private set; }

    public void Add(AuditHeads.Line line)
    {
        SignedAt = line.At;
        if (line.Kind == "restore")
        {
            heads.Clear();
            Last.Clear();
            return;
        }

        foreach (var head in line.Heads)
        {
            heads[(head.Stream, head.Seq)] = (head.Hash, line.At);
            Last[head.Stream] = head.Seq;
            Count++;
        }
    }

    /// <summary>When the head was signed that this entry contradicts; null when it agrees or was not signed.</summary>
    public DateTimeOffset? Meet(AuditRow entry) =>
        heads.Remove((entry.Stream, entry.Seq), out var signed) && signed.Hash != Convert.ToHexStringLower(entry.Hash) ? signed.At : null;
}
