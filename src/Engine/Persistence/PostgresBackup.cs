using System.Diagnostics;
using System.Globalization;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>The same as <see cref="SqliteBackup"/> for a database of a PostgreSQL server, by the server's own <c>pg_dump</c> and <c>pg_restore</c>.</summary>
public static class PostgresBackup
{
    const string Aside = "before_restore_";

    /// <summary>Copies the database, also while programs work on it, to a file that does not exist yet.</summary>
    /// <exception cref="StorageException">The server cannot be reached, the tool is missing, or the file exists.</exception>
    public static async Task<BackupReport> Make(string connectionString, string file)
    {
        var began = Stopwatch.GetTimestamp();
        file = Path.GetFullPath(file);
        BackupFile.RefuseToOverwrite(file);
        var instances = await DatabaseLook.AtPostgres(connectionString, engine => engine.ProcessInstances.LongCountAsync());
        var part = BackupFile.PartOf(file);
        try
        {
            await Run("pg_dump", connectionString, "--format=custom", "--no-owner", "--no-privileges", $"--exclude-schema={Aside}*", $"--file={part}");
            await Run("pg_restore", null, "--list", part);
            BackupFile.Flush(part);
            File.Move(part, file);
            return new BackupReport(file, new FileInfo(file).Length, instances, Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Fills the configured database from a backup and marks it as held (<see cref="DeliveryHold"/>).</summary>
    /// <param name="force">Whether tables that stand there may be set aside, in a schema of another name.</param>
    /// <exception cref="StorageException">The backup is not whole or newer, a program works on the database, or its tables are there.</exception>
    public static async Task<BackupReport> Restore(string file, string connectionString, bool force, DateTimeOffset now)
    {
        var began = Stopwatch.GetTimestamp();
        file = Path.GetFullPath(file);
        if (!File.Exists(file))
            throw BackupFile.Missing(file);
        await Run("pg_restore", null, "--list", file);
        var aside = await MakeRoom(connectionString, force, now);
        try
        {
            await Run("pg_restore", connectionString, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", file);
            await RefuseNewer(file, connectionString);
        }
        catch (StorageException)
        {
            await PutBack(connectionString, aside);
            throw;
        }

        await Execute(connectionString, $"INSERT INTO engine_settings (name, value) VALUES ('{DeliveryHold.Setting}', @0) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            $"{now.ToString("O", CultureInfo.InvariantCulture)} {Path.GetFileName(file)}");
        var instances = await DatabaseLook.AtPostgres(connectionString, engine => engine.ProcessInstances.LongCountAsync());
        return new BackupReport(PostgresSettings.Read(connectionString).Database ?? "", new FileInfo(file).Length, instances, Stopwatch.GetElapsedTime(began), aside);
    }

    /// <summary>Takes the mark of a restore away; programs at work see it within seconds. Answers whether there was one.</summary>
    public static async Task<bool> Confirm(string connectionString) =>
        await Execute(connectionString, "DELETE FROM engine_settings WHERE name = @0", DeliveryHold.Setting) > 0;

    // ---- the parts ----

    static async Task<string?> MakeRoom(string connectionString, bool force, DateTimeOffset now)
    {
        if (await Ask(connectionString, "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'marketing'") is > 0L)
        {
            throw new StorageException(StorageFault.InUse, new Words(
                "有程序正在使用这个数据库；请先停止它们。", "Programs are at work on this database; stop them first."));
        }

        if (await Ask(connectionString, "SELECT to_regclass('engine_settings') IS NOT NULL") is false)
            return null;
        if (!force)
        {
            throw new StorageException(StorageFault.InUse, new Words(
                "数据库里已有本产品的表；加上 --force 会把它们移到另一个模式（schema）保留，再恢复。",
                "The database has tables of this product already; with --force they are kept in a schema of another name, and the backup takes their place."));
        }

        var aside = Aside + now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        await Execute(connectionString, $"ALTER SCHEMA public RENAME TO {aside}; CREATE SCHEMA public");
        return aside;
    }

    static Task<int> PutBack(string connectionString, string? aside) => aside is null
        ? Execute(connectionString, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        : Execute(connectionString, $"DROP SCHEMA public CASCADE; ALTER SCHEMA {aside} RENAME TO public");

    static async Task RefuseNewer(string file, string connectionString)
    {
        if ((await DatabaseLook.AtPostgres(connectionString, DatabaseLook.Schema)).Unknown is [.., { } unknown])
        {
            throw new StorageException(StorageFault.Newer, new Words(
                $"备份“{file}”由更新版本的程序写成（{unknown}）；请先升级程序。", $"The backup '{file}' was written by a newer program ({unknown}); upgrade this one first."));
        }
    }

    static async Task<int> Execute(string connectionString, string sql, params string[] parameters)
    {
        await using var connection = new NpgsqlConnection(Settings(connectionString).ConnectionString);
        await using var command = await Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    static async Task<object?> Ask(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Settings(connectionString).ConnectionString);
        await using var command = await Command(connection, sql, []);
        return await command.ExecuteScalarAsync();
    }

    static async Task<NpgsqlCommand> Command(NpgsqlConnection connection, string sql, string[] parameters)
    {
        try
        {
            await connection.OpenAsync();
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFaults.InWords(failure, $"{connection.Database}@{connection.Host}");
        }

        var command = new NpgsqlCommand(sql, connection);
        for (var at = 0; at < parameters.Length; at++)
            command.Parameters.AddWithValue("0", parameters[at]);
        return command;
    }

    static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        var settings = PostgresSettings.Read(connectionString);
        (settings.Pooling, settings.ApplicationName) = (false, "marketing-restore");
        return settings;
    }

    // The password goes by the environment: arguments are read by everybody on the machine.
    static async Task Run(string tool, string? connectionString, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(tool)) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (connectionString is not null)
        {
            var settings = PostgresSettings.Read(connectionString);
            start.Environment["PGPASSWORD"] = settings.Password ?? "";
            start.ArgumentList.Add($"--host={settings.Host}");
            start.ArgumentList.Add($"--port={settings.Port.ToString(CultureInfo.InvariantCulture)}");
            start.ArgumentList.Add($"--username={settings.Username}");
            start.ArgumentList.Add($"--dbname={settings.Database}");
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw Failed(tool, error);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new StorageException(StorageFault.Unavailable, new Words(
                $"没有找到 {tool}；请安装 PostgreSQL 客户端工具，例如 apt-get install postgresql-client。", $"{tool} was not found; install PostgreSQL's client tools, such as apt-get install postgresql-client."), missing);
        }
    }

    static StorageException Failed(string tool, string error)
    {
        var said = string.Join(" ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return new StorageException(StorageFault.Unavailable, new Words($"{tool} 失败：{said}", $"{tool} failed: {said}"));
    }

    // Debian keeps the tools of each version in a folder of its own; the newest can read what older ones wrote.
    static string Find(string tool)
    {
        const string versions = "/usr/lib/postgresql";
        if (!Directory.Exists(versions))
            return tool;
        return Directory.EnumerateDirectories(versions).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin", tool)).FirstOrDefault(File.Exists) ?? tool;
    }
}
