using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>Keys of a database with several writers: each unit takes a range of its own from a sequence; what is left over is lost.</summary>
/// <remarks>A step takes its keys without asking for more. One that takes more than the rest of its range is overtaken by the next
/// unit, so to say: it is repeated with a range that is enough for the largest step there can be.</remarks>
sealed class PostgresKeys(NpgsqlConnection connection) : KeySource
{
    /// <summary>By how much the sequence goes on: the keys of an ordinary range.</summary>
    public const int Range = 1 << 12;

    const int Ranges = 1 << 6;
    const int Large = Range * Ranges;

    static readonly Statement One = new("SELECT nextval('engine_keys')");

    // Taken one after the other; null when somebody else took one in between.
    static readonly Statement Many = new(
        $"SELECT CASE WHEN max(taken.key) - min(taken.key) = {Large - Range} THEN min(taken.key) END " +
        $"FROM (SELECT nextval('engine_keys') AS key FROM generate_series(1, {Ranges})) AS taken");

    bool large;
    long next;
    long end;

    /// <summary>Whether the range was taken by the unit under way.</summary>
    public bool AreFresh { get; private set; }

    /// <summary>Takes the next range.</summary>
    public Statement Next => large ? Many : One;

    /// <summary>Another unit begins.</summary>
    public void AreOld(bool large) => (AreFresh, this.large) = (false, large);

    /// <summary>A new range begins, if one was to be had.</summary>
    public void Begin(long? first)
    {
        if (first is { } key)
        {
            (next, end, AreFresh) = (key, key + (large ? Large : Range), true);
        }
    }

    /// <exception cref="ConcurrencyException">The range is too small: again, with a large one.</exception>
    public override long Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count > Large)
        {
            throw new InvalidOperationException($"A unit may take at most {Large} keys at once, not {count}.");
        }
        if (!AreFresh || (count <= 1 && end - next < Range / 2))
        {
            Take();
        }
        if (end - next < count)
        {
            throw new ConcurrencyException($"engine_keys ({count})");
        }
        var first = next;
        next += count;
        return first;
    }

    // Only when a unit takes keys before it has read anything, or very many.
    void Take()
    {
        AreFresh = false;
        while (!AreFresh)
        {
            using var command = new NpgsqlCommand(Next.Sql, connection);
            Begin(command.ExecuteScalar() as long?);
        }
    }
}
