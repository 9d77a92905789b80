using System.Runtime.ExceptionServices;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>The engine's store in a database: units of work, searches beside them, and the tables of others on the same database.</summary>
public abstract class RelationalStore : IEngineStore, IAsyncDisposable, IDisposable
{
    /// <summary>The database in words: a file, or a server's database without any secret.</summary>
    public abstract string Name { get; }

    /// <summary>Whether other programs may be at work on the same database.</summary>
    public virtual bool IsShared => false;

    /// <summary>The time that counts here: where several programs share the database it is the database's.</summary>
    public virtual TimeProvider Clock => TimeProvider.System;

    /// <summary>How far this machine's clock is ahead of <see cref="Clock"/>.</summary>
    public virtual TimeSpan ClockSkew => TimeSpan.Zero;

    /// <summary>Called with what other programs on the database have said, and with nothing when something may have been missed.</summary>
    public event Action<string>? Heard;

    /// <summary>Says something to the other programs on the database, if there are any. A hint: it may get lost.</summary>
    public virtual Task Say(string hint, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Raises <see cref="Heard"/>.</summary>
    private protected void Hear(string hint) => Heard?.Invoke(hint);

    public abstract Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false);

    /// <summary>Runs a search on a connection of its own. It sees one state of the database, with every unit acknowledged before.</summary>
    /// <remarks>Contexts of others over the same snapshot: <see cref="RelationalContexts.Beside{TContext}"/>.</remarks>
    public abstract Task<T> Read<T>(Func<EngineDbContext, Task<T>> query, CancellationToken cancellation = default);

    /// <summary>Brings the tables of another context on this database up to date; to be called once at start.</summary>
    /// <param name="create">Makes the context.</param>
    /// <param name="migrationsTable">Its own table of applied migrations.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="StorageException">A newer program has been here.</exception>
    public abstract Task Migrate<TContext>(
        Func<DbContextOptions<TContext>, TContext> create, string migrationsTable, CancellationToken cancellation = default)
        where TContext : DbContext;

    public abstract ValueTask DisposeAsync();

    public abstract void Dispose();

    /// <summary>What became of a unit's work.</summary>
    private protected readonly record struct Outcome<T>(T? Result, Exception? Failure);

    /// <summary>Throws as it was thrown first.</summary>
    private protected static Exception Rethrown(Exception failure)
    {
        ExceptionDispatchInfo.Throw(failure);
        return failure;
    }

    /// <summary>Applies what is missing, or refuses a database that a newer program has written.</summary>
    private protected void MigrateInWords(DbContext context, Action? prepare = null)
    {
        var applied = context.Database.GetAppliedMigrations().ToHashSet();
        var known = context.Database.GetMigrations().ToHashSet();
        if (known.IsSubsetOf(applied) && applied.Count == known.Count)
        {
            return;
        }
        if (applied.Except(known).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            throw new StorageException(StorageFault.Newer, new Words(
                $"数据库“{Name}”由更新版本的程序写成（{unknown[^1]}）；请升级程序，或换一个数据库。",
                $"The database '{Name}' was written by a newer program ({unknown[^1]}); upgrade this one, or choose another database."));
        }
        prepare?.Invoke();
        context.Database.Migrate();
    }
}
