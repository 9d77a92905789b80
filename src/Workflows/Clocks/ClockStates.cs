namespace Marketing.Workflows.Clocks;

/// <summary>The states by which clocks are listed and counted. A state is a question about the row, asked of the database.</summary>
public static class ClockStates
{
    /// <summary>Counts now, in time or not.</summary>
    public const string Running = "running";

    /// <summary>Stands still.</summary>
    public const string Paused = "paused";

    /// <summary>Open and warned, and not breached: about to breach.</summary>
    public const string Warned = "warned";

    /// <summary>Breached, whether its work is done by now or not.</summary>
    public const string Breached = "breached";

    /// <summary>Its work was done in time.</summary>
    public const string Met = "met";

    public static IReadOnlyList<string> All { get; } = [Running, Paused, Warned, Breached, Met];

    /// <summary>The clocks in a state.</summary>
    /// <exception cref="ArgumentException">There is no such state.</exception>
    public static IQueryable<ClockRow> In(this IQueryable<ClockRow> clocks, string state) => state switch
    {
        Running => clocks.Where(row => row.EndedAt == null && row.PausedAt == null),
        Paused => clocks.Where(row => row.EndedAt == null && row.PausedAt != null),
        Warned => clocks.Where(row => row.EndedAt == null && row.Warned != null && row.BreachedAt == null),
        Breached => clocks.Where(row => row.BreachedAt != null),
        Met => clocks.Where(row => row.EndedAt != null && row.Done && row.BreachedAt == null),
        _ => throw new ArgumentException($"Expected one of {string.Join(", ", All)}, but found '{state}'.", nameof(state)),
    };

    /// <summary>What a clock is now, in one word; a breach weighs more than anything else, a pause more than a warning.</summary>
    public static string Of(ClockRow row) => row switch
    {
        { BreachedAt: not null } => Breached,
        { EndedAt: not null } => row.Done ? Met : "dropped",
        { PausedAt: not null } => Paused,
        { Warned: not null } => Warned,
        _ => Running,
    };
}
