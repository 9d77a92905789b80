using Marketing.Engine.Audit;
using Marketing.Engine.Observability;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>The engine's store in one SQLite file: one writer at a time, any number of readers.</summary>
/// <remarks>Units of work pass one gate, one after the other; those that come together are committed together, and only then is any of
/// them answered. One flush of the disk then serves many, and an answer still means that it is durable. A unit that may be repeated is
/// done beside others before it comes to the gate: there it is saved, unless something it has read has changed; then it is done again.</remarks>
public sealed class SqliteEngineStore : RelationalStore
{
    readonly SqliteFile file;
    readonly SqliteGate gate;
    readonly SqliteSession session;
    readonly SqliteMemory memory;
    readonly DbContextOptions<SqliteEngineDb> reading;
    readonly UnitNesting nesting = new();
    readonly SqlitePreparing preparing = new();
    bool disposed;

    SqliteEngineStore(SqliteFile file)
    {
        this.file = file;
        var connection = file.OpenForWriting();
        try
        {
            using var context = new SqliteEngineDb(
                RelationalContexts.OptionsOver<SqliteEngineDb>(connection, EngineDbContext.MigrationsTable));
            MigrateFile(context);
            AuditBeginning.Ensure(context, AuditStream.OfFile);
            session = new SqliteSession(connection, EngineTables.Of(context.Model));
            memory = new SqliteMemory(session.Tables);
            gate = new SqliteGate(() => new SqliteGroup(session, memory, file.Path));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        reading = RelationalContexts.Options<SqliteEngineDb>()
            .UseSqlite()
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(new SqlitePragmas(file.BusySeconds))
            .Options;
    }

    /// <summary>Opens the file, makes it when there is none, and brings its tables up to date.</summary>
    /// <param name="connectionString">Such as <c>Data Source=marketing.db</c>; <c>Default Timeout</c> is how many seconds to wait for
    /// a lock of a foreign program (5 unless said).</param>
    /// <exception cref="StorageException">The file cannot be used; nothing in it was changed.</exception>
    public static SqliteEngineStore Open(string connectionString)
    {
        var file = SqliteFile.Take(connectionString);
        try
        {
            return new SqliteEngineStore(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The database file.</summary>
    public string Path => file.Path;

    public override string Name => file.Path;

    public override async Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false)
    {
        // Whoever stands at the gate must come through it; so the wait itself is not cancelled, the work is.
        cancellation.ThrowIfCancellationRequested();
        nesting.Refuse();
        var unit = new Unit<T>(this, work, again, cancellation);
        if (repeatable && !again && preparing.Pays)
        {
            await unit.Prepare();
        }
        // Even a refusal waits: it may rest on what is not committed yet.
        await gate.Pass(unit);
        return unit.Outcome.Failure is null ? unit.Outcome.Result! : throw Rethrown(unit.Outcome.Failure);
    }

    public override async Task<T> Read<T>(Func<EngineDbContext, Task<T>> query, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        try
        {
            await using var connection = file.ForReading();
            await using var context = new SqliteEngineDb(reading);
            context.Database.SetDbConnection(connection);
            await context.Database.OpenConnectionAsync(cancellation);
            await using var snapshot = connection.BeginTransaction(deferred: true);
            context.Database.UseTransaction(snapshot);
            return await query(context);
        }
        catch (SqliteException failure)
        {
            throw Rethrown(SqliteFaults.Translate(failure, file.Path));
        }
    }

    public override Task Migrate<TContext>(
        Func<DbContextOptions<TContext>, TContext> create, string migrationsTable, CancellationToken cancellation = default) =>
        Alone(() =>
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            memory.Forget();
            using var context = create(RelationalContexts.OptionsOver<TContext>(session.Connection, migrationsTable));
            MigrateFile(context);
        }, cancellation);

    public override async ValueTask DisposeAsync() => await Alone(Close);

    public override void Dispose() => Alone(Close).GetAwaiter().GetResult();

    // ---- one unit ----

    /// <summary>A unit of work on its way through the gate.</summary>
    sealed class Unit<T>(SqliteEngineStore store, Func<IEngineTransaction, ValueTask<T>> work, bool again, CancellationToken cancellation) : SqliteTurn
    {
        readonly ExecutionContext? context = ExecutionContext.Capture();
        Func<bool>? stillHolds;
        RelationalTransaction? prepared;
        T? result;

        public Outcome<T> Outcome { get; private set; }

        /// <summary>Does the work before its turn, as far as that is possible.</summary>
        public async ValueTask Prepare()
        {
            var ahead = new SqliteAhead(store.session, store.memory, store.gate);
            stillHolds = ahead.StillHolds;
            var unit = new RelationalTransaction(ahead);
            try
            {
                result = await store.nesting.Within(work, unit);
                unit.LeaveKeys();
                prepared = unit.Failure is null ? unit : null;
                store.preparing.Done(inVain: false);
            }
            catch (NeedsGateException)
            {
                store.preparing.Done(inVain: true);
            }
            catch (Exception) // whatever it is, the work meets it again at the gate, or it was for what has changed meanwhile
            {
                prepared = null;
            }
            if (prepared is null)
            {
                unit.Undo(failed: true);
            }
        }

        protected override async ValueTask Do(SqliteGroup group)
        {
            if (store.disposed)
            {
                Outcome = new(default, new ObjectDisposedException(nameof(SqliteEngineStore)));
            }
            else if (prepared is not null && StillHolds())
            {
                await Save(group, prepared);
            }
            else
            {
                if (prepared is not null)
                {
                    EngineMeters.CommandsRepeated.Add(1);
                    prepared.Undo(failed: false);
                }
                await Run(group);
            }
        }

        bool StillHolds()
        {
            try
            {
                return stillHolds!();
            }
            catch (SqliteException)
            {
                return false;
            }
        }

        async ValueTask Save(SqliteGroup group, RelationalTransaction unit)
        {
            try
            {
                if (unit.Abandoned)
                {
                    unit.Undo(failed: false);
                }
                else
                {
                    group.Begin();
                    unit.MoveTo(store.session);
                    await group.Save(unit);
                }
                Outcome = new(result, null);
            }
            catch (Exception failure)
            {
                Failed(group, unit, failure);
            }
        }

        async ValueTask Run(SqliteGroup group)
        {
            store.session.IsAgain = again;
            var unit = new RelationalTransaction(store.session);
            try
            {
                group.Begin();
                cancellation.ThrowIfCancellationRequested();
                result = await AsCaller(unit);
                unit.LeaveKeys();
                if (unit.Failure is { } swallowed)
                {
                    throw Rethrown(swallowed);
                }
                if (unit.Abandoned)
                {
                    group.Undo(unit, null);
                }
                else
                {
                    await group.Save(unit);
                }
                Outcome = new(result, null);
            }
            catch (Exception failure)
            {
                Failed(group, unit, failure);
            }
        }

        void Failed(SqliteGroup group, RelationalTransaction unit, Exception failure)
        {
            var told = SqliteFaults.Translate(failure, store.file.Path);
            group.Undo(unit, told);
            Outcome = new(default, told);
        }

        // Whoever leads takes the turns of others: each in what its own caller had around him.
        ValueTask<T> AsCaller(RelationalTransaction unit)
        {
            if (context is null)
            {
                return store.nesting.Within(work, unit);
            }
            ValueTask<T> under = default;
            ExecutionContext.Run(context, _ => under = store.nesting.Within(work, unit), null);
            return under;
        }
    }

    // ---- the rest ----

    async Task Alone(Action action, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var turn = new AloneTurn(action);
        await gate.Pass(turn);
        if (turn.Failure is { } failure)
        {
            throw Rethrown(failure);
        }
    }

    sealed class AloneTurn(Action action) : SqliteTurn
    {
        public override bool StandsAlone => true;

        public Exception? Failure { get; private set; }

        protected override ValueTask Do(SqliteGroup group)
        {
            try
            {
                action();
            }
            catch (Exception failure)
            {
                Failure = failure;
            }
            return default;
        }
    }

    // EF keeps a row while it migrates and waits for ever on one left by a killed process. The file is ours alone.
    void MigrateFile(DbContext context)
    {
        try
        {
            MigrateInWords(context, () => context.Database.ExecuteSqlRaw("DROP TABLE IF EXISTS \"__EFMigrationsLock\""));
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.InWords(failure, file.Path);
        }
    }

    void Close()
    {
        if (disposed)
        {
            return;
        }
        disposed = true;
        file.CloseReaders();
        session.Dispose();
        file.Dispose();
    }
}
