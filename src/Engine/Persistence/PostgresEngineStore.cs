using System.Collections.Concurrent;
using Marketing.Engine.Audit;
using Marketing.Engine.Observability;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>The engine's store in a PostgreSQL database, which several identical programs may share.</summary>
/// <remarks>Units of work run side by side, each on a session of its own; those above <see cref="Sessions"/> wait for one. Whoever saves
/// an instance that somebody else has saved meanwhile is overtaken and repeats its work, the second time holding what it reads.</remarks>
public sealed class PostgresEngineStore : RelationalStore
{
    /// <summary>How many units run at the same time.</summary>
    public const int Sessions = 16;

    // Two programs that start at once bring the tables up to date one after the other.
    const long MigrationLock = 0x4D4B5447;

    readonly NpgsqlDataSource writing;
    readonly NpgsqlDataSource reading;
    readonly SemaphoreSlim free = new(Sessions, Sessions);
    readonly ConcurrentStack<PostgresSession> idle = [];
    readonly UnitNesting nesting = new();
    readonly EngineTables tables;
    readonly PostgresNode node;
    readonly PostgresHints hints;
    bool disposed;

    PostgresEngineStore(string connectionString, TimeSpan lease)
    {
        var settings = PostgresSettings.Read(connectionString);
        Name = $"{settings.Database}@{settings.Host}:{settings.Port}";
        settings.ApplicationName ??= "marketing";
        settings.MaxAutoPrepare = 400;
        settings.AutoPrepareMinUsages = 2;
        settings.KeepAlive = settings.KeepAlive == 0 ? 10 : settings.KeepAlive;
        settings.IncludeErrorDetail = false;
        reading = Source(settings, settings.Options + " -c default_transaction_read_only=on");

        // Every statement of a unit goes through an index. Told so, the server does not keep a plan that scans a table which was
        // empty when the statement was prepared. A unit that stands still (a frozen program) frees its rows after a while.
        writing = Source(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false },
            settings.Options + string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $" -c enable_seqscan=off -c enable_bitmapscan=off -c idle_in_transaction_session_timeout={(int)(lease * 1.5).TotalMilliseconds} -c lock_timeout=10s"));
        try
        {
            using var connection = writing.OpenConnection();
            using var context = new PostgresEngineDb(RelationalContexts.OptionsOver<PostgresEngineDb>(connection, EngineDbContext.MigrationsTable));
            MigrateAlone(connection, context, () => AuditBeginning.Ensure(context, 0));
            tables = EngineTables.Of(context.Model);
            node = new PostgresNode(writing, lease, _ => Hear(""));
            node.Start();
            hints = new PostgresHints(writing, Hear);
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            Dispose();
            throw PostgresFaults.InWords(failure as NpgsqlException ?? failure.InnerException!, Name);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Opens the database and brings its tables up to date.</summary>
    /// <param name="connectionString">Such as <c>Host=db;Database=marketing;Username=marketing</c>. The database must exist.</param>
    /// <param name="lease">How long other programs take this one to be alive when it says nothing; ten seconds unless said. A unit of work
    /// that stands still half as long again is ended by the server.</param>
    /// <exception cref="StorageException">The database cannot be used; nothing in it was changed.</exception>
    public static PostgresEngineStore Open(string connectionString, TimeSpan? lease = null) => new(connectionString, lease ?? TimeSpan.FromSeconds(10));

    public override string Name { get; }

    public override bool IsShared => true;

    public override TimeProvider Clock => node;

    public override TimeSpan ClockSkew => node.Skew;

    /// <summary>The fencing number this program has now.</summary>
    public long Node => node.Number;

    public override Task Say(string hint, CancellationToken cancellation) => hints.Say(hint, cancellation);

    public override async Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false)
    {
        nesting.Refuse();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await free.WaitAsync(cancellation);
        EngineMeters.Busy.Record(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            var session = await Rent(cancellation);
            var outcome = await Run(session, work, again, cancellation);
            return outcome.Failure is null ? outcome.Result! : throw Rethrown(outcome.Failure);
        }
        finally
        {
            free.Release();
        }
    }

    public override async Task<T> Read<T>(Func<EngineDbContext, Task<T>> query, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            await using var connection = await reading.OpenConnectionAsync(cancellation);
            await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
            await using var context = RelationalContexts.Over<PostgresEngineDb>(connection, snapshot, options => new PostgresEngineDb(options));
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return await query(context);
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            throw Rethrown(PostgresFaults.Translate(failure, Name));
        }
    }

    public override async Task Migrate<TContext>(
        Func<DbContextOptions<TContext>, TContext> create, string migrationsTable, CancellationToken cancellation = default)
    {
        try
        {
            await using var connection = await writing.OpenConnectionAsync(cancellation);
            await using var context = create(RelationalContexts.OptionsOver<TContext>(connection, migrationsTable));
            MigrateAlone(connection, context);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFaults.InWords(failure, Name);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }
        disposed = true;
        for (var session = 0; session < Sessions; session++)
        {
            await free.WaitAsync(); // whoever is at work ends it
        }
        if (hints is not null)
        {
            await hints.DisposeAsync();
        }
        if (node is not null)
        {
            await node.DisposeAsync();
        }
        while (idle.TryPop(out var session))
        {
            session.Dispose();
        }
        if (writing is not null)
        {
            await writing.DisposeAsync();
        }
        if (reading is not null)
        {
            await reading.DisposeAsync();
        }
    }

    public override void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    // ---- one unit ----

    async ValueTask<Outcome<T>> Run<T>(PostgresSession session, Func<IEngineTransaction, ValueTask<T>> work, bool again, CancellationToken cancellation)
    {
        session.Begin(again);
        var unit = new RelationalTransaction(session) { HoldsInstances = again };
        try
        {
            // Sent with the first statement.
            session.Transaction = await ((NpgsqlConnection)session.Connection).BeginTransactionAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
            var result = await nesting.Within(work, unit);
            if (unit.Failure is { } swallowed)
            {
                throw Rethrown(swallowed);
            }
            if (unit.Abandoned)
            {
                unit.Undo(failed: false);
                await session.Transaction.RollbackAsync(CancellationToken.None);
            }
            else
            {
                if (!await unit.Save())
                {
                    await session.Transaction.CommitAsync(CancellationToken.None);
                }
            }
            await GiveBack(session);
            return new(result, null);
        }
        catch (Exception failure)
        {
            // When the server has ended the connection, whatever is asked of it next complains of something else.
            var lost = failure is InvalidOperationException && session.Connection.State != System.Data.ConnectionState.Open;
            await Undo(session, unit);
            return new(default, lost ? PostgresFaults.InWords(failure, Name) : PostgresFaults.Translate(failure, Name));
        }
    }

    async ValueTask Undo(PostgresSession session, RelationalTransaction unit)
    {
        try
        {
            unit.Undo(failed: true);
            if (session.Transaction is not null)
            {
                await session.Transaction.RollbackAsync();
            }
            await GiveBack(session);
        }
        catch (Exception) // the connection is gone, and its transaction with it
        {
            session.Dispose();
        }
    }

    async ValueTask GiveBack(PostgresSession session)
    {
        if (session.Transaction is { } ended)
        {
            await ended.DisposeAsync();
            session.Transaction = null;
        }
        idle.Push(session);
    }

    async ValueTask<PostgresSession> Rent(CancellationToken cancellation)
    {
        while (idle.TryPop(out var known))
        {
            if (known.Connection.State == System.Data.ConnectionState.Open)
            {
                return known;
            }
            known.Dispose();
        }
        try
        {
            return new PostgresSession(await writing.OpenConnectionAsync(cancellation), tables, node);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFaults.InWords(failure, Name);
        }
    }

    // ---- the rest ----

    void MigrateAlone(NpgsqlConnection connection, DbContext context, Action? afterwards = null)
    {
        Execute(connection, "SELECT pg_advisory_lock($1)", MigrationLock);
        try
        {
            MigrateInWords(context);
            afterwards?.Invoke();
        }
        finally
        {
            Execute(connection, "SELECT pg_advisory_unlock($1)", MigrationLock);
        }
    }

    static void Execute(NpgsqlConnection connection, string sql, long parameter)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = parameter });
        command.ExecuteNonQuery();
    }

    static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, string? options) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Options = options?.Trim() });
}
