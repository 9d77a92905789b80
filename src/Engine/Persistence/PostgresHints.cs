using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>Hears what other programs on the database say (LISTEN) and says something to them (NOTIFY). Hints only: one may be lost,
/// and then it is said that something was missed.</summary>
sealed class PostgresHints : IAsyncDisposable
{
    const string Channel = "marketing";
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly NpgsqlDataSource source;
    readonly Action<string> heard;
    readonly CancellationTokenSource stop = new();
    readonly Task listening;

    /// <param name="source">Opens connections.</param>
    /// <param name="heard">Called with each hint, and with nothing when some may have been missed.</param>
    public PostgresHints(NpgsqlDataSource source, Action<string> heard)
    {
        (this.source, this.heard) = (source, heard);
        listening = Task.Run(Listen);
    }

    /// <summary>Says something to every program on the database, this one too.</summary>
    public async Task Say(string hint, CancellationToken cancellation)
    {
        try
        {
            await using var command = source.CreateCommand("SELECT pg_notify($1, $2)");
            command.Parameters.Add(new() { Value = Channel });
            command.Parameters.Add(new() { Value = hint });
            await command.ExecuteNonQueryAsync(cancellation);
        }
        catch (NpgsqlException)
        {
            // Whoever listens has lost the database too, and will look at everything anew.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }
        await stop.CancelAsync();
        await listening;
        stop.Dispose();
    }

    async Task Listen()
    {
        var first = true;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stop.Token);
                connection.Notification += (_, hint) => heard(hint.Payload);
                await using (var command = new NpgsqlCommand($"LISTEN {Channel}", connection))
                {
                    await command.ExecuteNonQueryAsync(stop.Token);
                }
                if (!first)
                {
                    heard("");
                }
                first = false;
                while (true)
                {
                    await connection.WaitAsync(stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException or IOException)
            {
                await Task.Delay(Pause, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
