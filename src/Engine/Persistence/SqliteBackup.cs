using System.Diagnostics;
using System.Globalization;
using Marketing.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>A backup that was made, or a database that was made of one.</summary>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Instances">Process instances in it.</param>
/// <param name="SetAside">Where the database that stood there before lies now; null when there was none.</param>
public sealed record BackupReport(string File, long Bytes, long Instances, TimeSpan Took, string? SetAside = null);

/// <summary>Copies a SQLite database while a program works on it, and makes a database of such a copy.</summary>
/// <remarks>The copy is made by <c>VACUUM INTO</c> on a connection that only reads: in WAL mode it sees one state of the database and
/// holds up no writer. It is checked before it gets its name, so that whatever bears the name is whole.</remarks>
public static class SqliteBackup
{
    /// <summary>Copies the database to a file that does not exist yet.</summary>
    /// <exception cref="StorageException">There is no database, the file exists, or the copy is not whole.</exception>
    public static BackupReport Make(string connectionString, string file)
    {
        var began = Stopwatch.GetTimestamp();
        var source = SqliteFile.PathOf(connectionString);
        file = Path.GetFullPath(file);
        if (!File.Exists(source))
            throw BackupFile.Missing(source);
        BackupFile.RefuseToOverwrite(file);
        return InWords(file, () =>
        {
            var part = BackupFile.PartOf(file);
            try
            {
                using (var reading = Open(source, SqliteOpenMode.ReadOnly))
                {
                    SqliteFile.RequireOurs(reading, source);
                    Ask(reading, "VACUUM INTO @0", part);
                }

                var instances = InWords(file, () => Check(part, file));
                BackupFile.Flush(part);
                File.Move(part, file);
                return new BackupReport(file, new FileInfo(file).Length, instances, Stopwatch.GetElapsedTime(began));
            }
            finally
            {
                File.Delete(part);
            }
        });
    }

    /// <summary>Makes the configured database of a backup, and marks it as held (<see cref="DeliveryHold"/>).</summary>
    /// <param name="force">Whether a database that stands there may be set aside.</param>
    /// <exception cref="StorageException">The backup is not whole or not ours, a program holds the database, or one stands there.</exception>
    public static BackupReport Restore(string file, string connectionString, bool force, DateTimeOffset now)
    {
        var began = Stopwatch.GetTimestamp();
        file = Path.GetFullPath(file);
        if (!File.Exists(file))
            throw BackupFile.Missing(file);
        var target = SqliteFile.PathOf(connectionString);
        if (file == target)
        {
            throw new StorageException(StorageFault.Unavailable, new Words(
                $"“{file}”就是当前配置的数据库，不是备份。", $"'{file}' is the configured database itself, not a backup."));
        }

        using var held = SqliteFile.Take(connectionString);
        if (File.Exists(target) && !force)
        {
            throw new StorageException(StorageFault.InUse, new Words(
                $"数据库“{target}”已存在；加上 --force 会把它改名保留，再恢复。",
                $"The database '{target}' is there already; with --force it is renamed and kept, and the backup takes its place."));
        }

        return InWords(target, () =>
        {
            var part = BackupFile.PartOf(target);
            try
            {
                using (var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
                using (var copy = new FileStream(part, FileMode.Create, FileAccess.Write))
                    source.CopyTo(copy);
                var instances = InWords(file, () => Check(part, file));
                Mark(part, $"{now.ToString("O", CultureInfo.InvariantCulture)} {Path.GetFileName(file)}");
                BackupFile.Flush(part);
                var aside = SetAside(target, now);
                File.Move(part, target);
                return new BackupReport(target, new FileInfo(target).Length, instances, Stopwatch.GetElapsedTime(began), aside);
            }
            finally
            {
                File.Delete(part);
            }
        });
    }

    /// <summary>Takes the mark of a restore away while no program runs. Answers whether there was one.</summary>
    /// <exception cref="StorageException">A program holds the database: it must be told instead.</exception>
    public static bool Confirm(string connectionString)
    {
        var target = SqliteFile.PathOf(connectionString);
        if (!File.Exists(target))
            throw BackupFile.Missing(target);
        using var held = SqliteFile.Take(connectionString);
        using var connection = held.OpenForWriting();
        return InWords(target, () => Ask(connection, "DELETE FROM engine_settings WHERE name = @0 RETURNING 1", DeliveryHold.Setting) is not null);
    }

    // ---- the parts, in the order in which they are needed ----

    // Whole, ours, and not newer than this program; answers how many process instances there are.
    static long Check(string part, string name)
    {
        using var connection = Open(part, SqliteOpenMode.ReadWrite);
        SqliteFile.RequireOurs(connection, name);
        var verdict = Ask(connection, "PRAGMA integrity_check") as string;
        if (verdict != "ok")
        {
            throw new StorageException(StorageFault.Damaged, new Words(
                $"备份“{name}”不完整：{verdict}；请换一个备份。", $"The backup '{name}' is not whole: {verdict}; use another one."));
        }

        using var context = new SqliteEngineDb(RelationalContexts.OptionsOver<SqliteEngineDb>(connection, EngineDbContext.MigrationsTable));
        if (context.Database.GetAppliedMigrations().Except(context.Database.GetMigrations()).Order(StringComparer.Ordinal).LastOrDefault() is { } unknown)
        {
            throw new StorageException(StorageFault.Newer, new Words(
                $"备份“{name}”由更新版本的程序写成（{unknown}）；请先升级程序。", $"The backup '{name}' was written by a newer program ({unknown}); upgrade this one first."));
        }

        return (long)Ask(connection, "SELECT COUNT(*) FROM engine_process_instances")!;
    }

    static void Mark(string part, string mark)
    {
        using var connection = Open(part, SqliteOpenMode.ReadWrite);
        Ask(connection, "INSERT INTO engine_settings (name, value) VALUES (@0, @1) ON CONFLICT (name) DO UPDATE SET value = excluded.value", DeliveryHold.Setting, mark);
    }

    static readonly string[] Parts = ["", "-wal", "-shm"];

    // What lies in its write-ahead log belongs to it and goes with it.
    static string? SetAside(string target, DateTimeOffset now)
    {
        if (!File.Exists(target))
            return null;
        var aside = $"{target}.before-restore-{now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture)}";
        foreach (var part in Parts.Where(part => File.Exists(target + part)))
            File.Move(target + part, aside + part);
        return aside;
    }

    static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ConnectionString);
        connection.Open();
        return connection;
    }

    static object? Ask(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0; // a large database takes its time
        for (var at = 0; at < parameters.Length; at++)
            command.Parameters.AddWithValue("@" + at.ToString(CultureInfo.InvariantCulture), parameters[at]);
        return command.ExecuteScalar();
    }

    static T InWords<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw SqliteFaults.InWords(failure, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(failure is UnauthorizedAccessException ? StorageFault.ReadOnly : StorageFault.Unavailable, new Words(
                $"文件“{path}”无法写入：{failure.Message}", $"The file '{path}' cannot be written: {failure.Message}"), failure);
        }
    }
}
