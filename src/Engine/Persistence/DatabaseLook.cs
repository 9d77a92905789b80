using System.Data;
using Marketing.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>Looks at a database without opening it as a store: beside a program that works on it, without a lock and without a change.</summary>
public static class DatabaseLook
{
    /// <summary>Looks at a SQLite file.</summary>
    /// <exception cref="StorageException">There is no such file, or it cannot be read.</exception>
    public static async Task<T> AtSqlite<T>(string connectionString, Func<EngineDbContext, Task<T>> look)
    {
        var path = SqliteFile.PathOf(connectionString);
        if (!File.Exists(path))
        {
            throw new StorageException(StorageFault.Unavailable, new Words(
                $"没有数据库“{path}”；第一次启动时会创建。", $"There is no database '{path}' yet; the first start makes it."));
        }

        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
            await connection.OpenAsync();
            SqliteFile.RequireOurs(connection, path);
            await using var snapshot = connection.BeginTransaction(deferred: true);
            await using var context = new SqliteEngineDb(RelationalContexts.OptionsOver<SqliteEngineDb>(connection, EngineDbContext.MigrationsTable));
            await context.Database.UseTransactionAsync(snapshot);
            return await look(context);
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.InWords(failure, path);
        }
    }

    /// <summary>Looks at a PostgreSQL database.</summary>
    /// <exception cref="StorageException">It cannot be reached or read.</exception>
    public static async Task<T> AtPostgres<T>(string connectionString, Func<EngineDbContext, Task<T>> look)
    {
        var settings = PostgresSettings.Read(connectionString);
        settings.Pooling = false;
        try
        {
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync();
            await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
            await using var context = new PostgresEngineDb(RelationalContexts.OptionsOver<PostgresEngineDb>(connection, EngineDbContext.MigrationsTable));
            await context.Database.UseTransactionAsync(snapshot);
            return await look(context);
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFaults.InWords(failure, $"{settings.Database}@{settings.Host}");
        }
    }

    /// <summary>Migrations this program would apply, and those it does not know: the database is older, or newer.</summary>
    public static async Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Unknown)> Schema(EngineDbContext engine)
    {
        var known = engine.Database.GetMigrations().ToList();
        var applied = (await engine.Database.GetAppliedMigrationsAsync()).ToList();
        return ([.. known.Except(applied)], [.. applied.Except(known)]);
    }

    /// <summary>SQLite's own examination of every page and index; <c>ok</c> when nothing is wrong.</summary>
    public static async Task<string> Integrity(EngineDbContext engine) =>
        await engine.Database.SqlQueryRaw<string>("SELECT integrity_check AS \"Value\" FROM pragma_integrity_check").FirstAsync();
}
