using System.Globalization;
using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>This program among those that share the database: its fencing number, its lease, and the database's time.</summary>
/// <remarks>A program that cannot renew its lease in time (it was frozen, or cut off) is taken for dead and begins anew under another
/// number. Whatever else it does is guarded by revisions; what it had taken under the old number is not its own any more.</remarks>
sealed class PostgresNode : TimeProvider, IAsyncDisposable
{
    /// <summary>The database's time in UTC ticks, as SQL.</summary>
    public const string Now = "((extract(epoch FROM clock_timestamp()) * 10000000)::bigint + 621355968000000000)";

    readonly NpgsqlDataSource source;
    readonly TimeSpan lease;
    readonly Action<string> missed;
    readonly CancellationTokenSource stop = new();
    readonly Lock reading = new();
    HashSet<long> living = [];
    long number;
    long measuredTicks;
    long measuredAt;
    long last;
    Task beating = Task.CompletedTask;

    /// <param name="source">Opens connections.</param>
    /// <param name="lease">How long a program that says nothing is taken to be alive; renewed three times as often.</param>
    /// <param name="missed">Called when another program has died, or this one was taken for dead.</param>
    public PostgresNode(NpgsqlDataSource source, TimeSpan lease, Action<string> missed) => (this.source, this.lease, this.missed) = (source, lease, missed);

    /// <summary>The fencing number this program has now.</summary>
    public long Number => Interlocked.Read(ref number);

    /// <summary>How far this machine's clock is ahead of the database's, when last measured.</summary>
    public TimeSpan Skew { get; private set; }

    /// <summary>The database's time, carried on by a clock that nobody sets.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        lock (reading)
        {
            last = Math.Max(last, measuredTicks + System.GetElapsedTime(measuredAt).Ticks);
            return new DateTimeOffset(last, TimeSpan.Zero);
        }
    }

    /// <summary>Takes a number and begins to renew its lease.</summary>
    public void Start()
    {
        using (var connection = source.OpenConnection())
        {
            Register(connection);
        }
        beating = Task.Run(Beat);
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }
        await stop.CancelAsync();
        await beating;
        try
        {
            // What this program had taken is free at once.
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand("DELETE FROM engine_nodes WHERE key = $1", connection) { Parameters = { new() { Value = Number } } };
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // The lease ends by itself.
        }
        stop.Dispose();
    }

    async Task Beat()
    {
        var pause = lease / 3;
        NpgsqlConnection? connection = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, stop.Token);
                connection ??= await source.OpenConnectionAsync(stop.Token);
                await Renew(connection);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or TimeoutException)
            {
                connection?.Dispose();
                connection = null;
            }
        }
        connection?.Dispose();
    }

    async Task Renew(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"UPDATE engine_nodes SET lease_until = {Now} + $1 WHERE key = $2 AND lease_until > {Now} RETURNING {Now}")
                {
                    Parameters = { new() { Value = lease.Ticks }, new() { Value = Number } },
                },
                new($"SELECT key FROM engine_nodes WHERE lease_until > {Now}"),
                new($"DELETE FROM engine_nodes WHERE lease_until < {Now} - $1") { Parameters = { new() { Value = TimeSpan.FromHours(1).Ticks } } },
            },
        };
        var asked = System.GetTimestamp();
        var others = new HashSet<long>();
        bool alive;
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            alive = await reader.ReadAsync();
            if (alive)
            {
                Measure(reader.GetInt64(0), asked);
            }
            await reader.NextResultAsync();
            while (await reader.ReadAsync())
            {
                others.Add(reader.GetInt64(0));
            }
        }
        if (!alive)
        {
            Register(connection);
        }
        var died = living.Except(others).Any();
        living = others;
        if (died || !alive)
        {
            missed(alive ? "a program has died" : "this program was taken for dead");
        }
    }

    void Register(NpgsqlConnection connection)
    {
        var asked = System.GetTimestamp();
        using var command = new NpgsqlCommand(
            $"INSERT INTO engine_nodes (key, name, started_at, lease_until) VALUES (nextval('engine_node_numbers'), $1, {Now}, {Now} + $2) RETURNING key, started_at", connection)
        {
            Parameters =
            {
                new() { Value = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}") },
                new() { Value = lease.Ticks },
            },
        };
        using var reader = command.ExecuteReader();
        reader.Read();
        Interlocked.Exchange(ref number, reader.GetInt64(0));
        Measure(reader.GetInt64(1), asked);
    }

    // The answer was made half-way between question and arrival, as well as anybody can know.
    void Measure(long databaseTicks, long asked)
    {
        var half = System.GetElapsedTime(asked) / 2;
        lock (reading)
        {
            (measuredTicks, measuredAt) = (databaseTicks + half.Ticks, System.GetTimestamp());
            Skew = new TimeSpan(System.GetUtcNow().UtcTicks - measuredTicks);
        }
    }
}
