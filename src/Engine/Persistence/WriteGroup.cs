namespace Marketing.Engine.Persistence;

/// <summary>Writes that do the same to different rows, and may therefore be one statement.</summary>
/// <remarks>A statement costs the database about as much as the row it writes: a page of 64 timers has some 500 writes of seven kinds.</remarks>
sealed class WriteGroup(Write first)
{
    readonly List<Write> writes = [first];

    public Statement Statement { get; } = first.Statement;

    public bool MustHit { get; } = first.MustHit;

    public IReadOnlyList<Write> Writes => writes;

    /// <summary>The same writes in fewer groups. Those of one row stay in their order; a statement that names no row stays behind all before it and before all after it.</summary>
    public static IReadOnlyList<WriteGroup> Of(IReadOnlyList<Write> writes)
    {
        var groups = new List<WriteGroup>();
        var open = new Dictionary<Statement, int>();
        var last = new Dictionary<(IRowTable, object), int>();
        foreach (var write in writes)
        {
            if (write is not { Table: { } table, Row: { } row, Statement.Together: not null })
            {
                groups.Add(new(write));
                open.Clear();
                continue;
            }

            // A row that the group, or a later one, has touched already is touched again after it.
            if (open.TryGetValue(write.Statement, out var at) && last.GetValueOrDefault((table, row), -1) < at)
            {
                groups[at].writes.Add(write);
            }
            else
            {
                open[write.Statement] = at = groups.Count;
                groups.Add(new(write));
            }

            last[(table, row)] = at;
        }

        return groups;
    }
}
