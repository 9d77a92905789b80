using Marketing.Engine.Audit;
using Marketing.Engine.Observability;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Marketing.Engine.Persistence;

/// <summary>The engine's store in one SQLite file: one writer at a time, any number of readers.</summary>
/// <remarks>Units of work stand at one gate and run one after the other. A unit that leaves the gate while others wait does not
/// commit at once: the last of the group, at most <see cref="LargestGroup"/>, commits for all, and only then is any of them
/// answered. One flush of the disk then serves many, and an answer still means that it is durable. A unit that fails is undone
/// alone, by a savepoint.</remarks>
public sealed class SqliteEngineStore : RelationalStore
{
    const int LargestGroup = 64;

    readonly SqliteFile file;
    readonly SemaphoreSlim gate = new(1, 1);
    readonly SqliteSession session;
    readonly DbContextOptions<SqliteEngineDb> reading;
    readonly UnitNesting nesting = new();
    int waiting;
    Group? group;
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
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        reading = new DbContextOptionsBuilder<SqliteEngineDb>()
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

    public override async Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false)
    {
        // Once counted, a unit must come through the gate: the one before it may have left its commit to us. So the wait itself
        // is not cancelled; the work is.
        cancellation.ThrowIfCancellationRequested();
        nesting.Refuse();
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        Interlocked.Increment(ref waiting);
        await gate.WaitAsync(CancellationToken.None);
        Interlocked.Decrement(ref waiting);
        EngineMeters.Busy.Record(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds);
        Outcome<T> outcome;
        Group mine;
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            mine = group ??= Begin();
            outcome = await Run(mine, work, cancellation);
            if (mine.Broken is not null || mine.Units >= LargestGroup || Volatile.Read(ref waiting) == 0)
            {
                group = null;
                End(mine);
            }
        }
        finally
        {
            gate.Release();
        }
        // Even a refusal waits: it may rest on what an earlier unit of the group has written.
        await mine.Ended.Task;
        return outcome.Failure is null ? outcome.Result! : throw Rethrown(outcome.Failure);
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
            using var context = create(RelationalContexts.OptionsOver<TContext>(session.Connection, migrationsTable));
            MigrateFile(context);
        }, cancellation);

    public override async ValueTask DisposeAsync()
    {
        await gate.WaitAsync();
        Close();
        gate.Release();
    }

    public override void Dispose()
    {
        gate.Wait();
        Close();
        gate.Release();
    }

    // ---- one unit ----

    async ValueTask<Outcome<T>> Run<T>(Group mine, Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation)
    {
        mine.Units++;
        var first = mine.Saved.Count == 0;
        var unit = new RelationalTransaction(session);
        try
        {
            if (!first)
            {
                mine.Transaction.Save(Group.Savepoint);
            }
            cancellation.ThrowIfCancellationRequested();
            var result = await nesting.Within(work, unit);
            if (unit.Failure is { } swallowed)
            {
                throw Rethrown(swallowed);
            }
            if (unit.Abandoned)
            {
                Undo(mine, unit, first, null);
                return new(result, null);
            }
            await unit.Save();
            if (!first)
            {
                mine.Transaction.Release(Group.Savepoint);
            }
            mine.Saved.Add(unit);
            return new(result, null);
        }
        catch (Exception failure)
        {
            var told = SqliteFaults.Translate(failure, file.Path);
            Undo(mine, unit, first, told);
            return new(default, told);
        }
    }

    // The first of a group has no savepoint: with nothing before it, the transaction itself is begun anew.
    void Undo(Group mine, RelationalTransaction unit, bool first, Exception? failure)
    {
        try
        {
            unit.Undo();
            if (TransactionIsGone)
            {
                // A full or failing disk makes SQLite roll everything back by itself: the earlier units of the group are lost too.
                mine.Broken ??= failure as StorageException
                    ?? SqliteFaults.Translate(new SqliteException("The transaction was given up.", raw.SQLITE_IOERR), file.Path);
            }
            else if (first)
            {
                mine.Transaction.Rollback();
                mine.Transaction.Dispose();
                session.Transaction = null;
                mine.Transaction = BeginImmediate();
            }
            else
            {
                mine.Transaction.Rollback(Group.Savepoint);
                mine.Transaction.Release(Group.Savepoint);
            }
        }
        catch (Exception broken) // whatever it is: the state is not known any more, and somebody waits for an answer
        {
            mine.Broken ??= SqliteFaults.Translate(broken, file.Path);
        }
    }

    // ---- one group ----

    /// <summary>The units that are committed together.</summary>
    sealed class Group(SqliteTransaction transaction)
    {
        public const string Savepoint = "unit";

        public SqliteTransaction Transaction { get; set; } = transaction;
        public int Units { get; set; }
        public List<RelationalTransaction> Saved { get; } = [];
        public Exception? Broken { get; set; }
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    Group Begin()
    {
        try
        {
            return new Group(BeginImmediate());
        }
        catch (SqliteException failure)
        {
            throw Rethrown(SqliteFaults.Translate(failure, file.Path));
        }
    }

    SqliteTransaction BeginImmediate()
    {
        var transaction = ((SqliteConnection)session.Connection).BeginTransaction(deferred: false);
        session.Transaction = transaction;
        return transaction;
    }

    void End(Group mine)
    {
        try
        {
            if (mine.Broken is null)
            {
                mine.Transaction.Commit();
                EngineMeters.GroupSize.Record(mine.Units);
            }
        }
        catch (Exception failure) // as above
        {
            mine.Broken = SqliteFaults.Translate(failure, file.Path);
        }
        Leave(mine);
        if (mine.Broken is null)
        {
            mine.Ended.SetResult();
        }
        else
        {
            mine.Ended.SetException(mine.Broken);
        }
    }

    // Nothing of a broken group is in the file, whatever its units believe: they are told so, and the memory is put back.
    void Leave(Group mine)
    {
        session.Transaction = null;
        if (mine.Broken is not null)
        {
            foreach (var unit in Enumerable.Reverse(mine.Saved))
            {
                unit.Undo();
            }
        }
        try
        {
            mine.Transaction.Dispose(); // rolls back what was not committed
        }
        catch (Exception failure)
        {
            mine.Broken ??= SqliteFaults.Translate(failure, file.Path);
        }
    }

    bool TransactionIsGone => raw.sqlite3_get_autocommit(((SqliteConnection)session.Connection).Handle) != 0;

    // ---- the rest ----

    async Task Alone(Action action, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (group is { } open)
            {
                group = null;
                End(open);
            }
            action();
        }
        finally
        {
            gate.Release();
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
        if (group is { } open)
        {
            group = null;
            End(open);
        }
        file.CloseReaders();
        session.Dispose();
        file.Dispose();
    }
}
