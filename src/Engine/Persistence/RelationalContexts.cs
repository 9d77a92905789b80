using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;

namespace Marketing.Engine.Persistence;

/// <summary>What one unit of work on a relational database offers to others who keep tables of their own on it.</summary>
/// <remarks>The engine's store opens the transaction; Workflows and Dashboard join it: saved together or not at all.</remarks>
public interface IRelationalTransaction : IEngineTransaction
{
    DbConnection Connection { get; }

    DbTransaction Transaction { get; }

    /// <summary>Writes what the unit has changed so far, so that plain SQL on <see cref="Connection"/> sees it. Not a commit.</summary>
    ValueTask Flush();

    /// <summary>Whether another program, which lives, has taken what carries this fencing number.</summary>
    ValueTask<bool> IsAnothers(long? claimedBy);

    /// <summary>A context over this connection and transaction: the same one for the whole unit. What it tracks is saved with
    /// the unit at the latest; it must neither be disposed nor kept by its user. It may read the engine's tables, and writes only others.</summary>
    ValueTask<TContext> Join<TContext>(Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext;
}

/// <summary>Makes contexts over a connection that somebody else has opened.</summary>
public static class RelationalContexts
{
    /// <summary>Options for the database behind the connection. The connection stays its owner's.</summary>
    /// <param name="migrationsTable">The table that names the applied migrations; needed by a context that migrates.</param>
    public static DbContextOptions<TContext> OptionsOver<TContext>(DbConnection connection, string? migrationsTable = null)
        where TContext : DbContext
    {
        var options = Options<TContext>();
        return connection switch
        {
            SqliteConnection => options.UseSqlite(connection, sqlite => sqlite.MigrationsHistoryTable(migrationsTable ?? "migrations")).Options,
            NpgsqlConnection => options.UseNpgsql(connection, postgres => postgres.MigrationsHistoryTable(migrationsTable ?? "migrations")).Options,
            _ => throw new NotSupportedException($"No provider is known for {connection.GetType().Name}."),
        };
    }

    /// <summary>What all contexts have in common: those that differ would build services and a model each for themselves.</summary>
    public static DbContextOptionsBuilder<TContext> Options<TContext>() where TContext : DbContext =>
        // Comparing the model with the last migration takes half of a first start; a test does it instead.
        new DbContextOptionsBuilder<TContext>().ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    /// <summary>Builds the model of a context and what its provider needs, which takes as long as much of a start: may be done ahead, beside other work.</summary>
    public static void Prepare<TContext>(bool postgres, Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext
    {
        using var context = create(postgres ? Options<TContext>().UseNpgsql().Options : Options<TContext>().UseSqlite().Options);
        _ = context.Model.GetRelationalModel();
    }

    /// <summary>Whether the options are for PostgreSQL; else they are for SQLite.</summary>
    public static bool IsPostgres(this DbContextOptions options) => options.Extensions.Any(one => one is NpgsqlOptionsExtension);

    /// <summary>A context on the same connection and transaction as another, such as the one of a search; its user disposes it.</summary>
    public static TContext Beside<TContext>(DbContext other, Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext =>
        Over(other.Database.GetDbConnection(), other.Database.CurrentTransaction!.GetDbTransaction(), create);

    /// <summary>A context that takes part in a transaction already begun; its user disposes it.</summary>
    public static TContext Over<TContext>(
        DbConnection connection, DbTransaction transaction, Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext
    {
        var context = create(OptionsOver<TContext>(connection));
        context.Database.AutoSavepointsEnabled = false; // the unit is undone as a whole, by its own savepoint
        context.Database.UseTransaction(transaction);
        return context;
    }
}
