using System.Data.Common;
using System.Globalization;
using Marketing.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Marketing.Engine.Persistence;

/// <summary>A SQLite file held by this store alone: its lock, its connections, and the reasons to refuse it, in words.</summary>
/// <remarks>The lock is a file of its own beside the database: locks on the database file itself belong to SQLite, which loses them
/// when anybody in the process closes the file. The operating system frees it when the process ends, however it ends. It is
/// never deleted: whoever deletes a lock file may delete one that another process has just taken.</remarks>
sealed class SqliteFile : IDisposable
{
    // Says whose file it is ("MKTG"): we add tables to no other program's database.
    const int ApplicationId = 0x4D4B5447;

    readonly SqliteConnectionStringBuilder settings;
    readonly FileStream held;

    SqliteFile(SqliteConnectionStringBuilder settings, FileStream held) => (this.settings, this.held) = (settings, held);

    public string Path => settings.DataSource;

    /// <summary>The database file a connection string names, as a full path.</summary>
    /// <exception cref="StorageException">It names none.</exception>
    public static string PathOf(string connectionString) => Settings(connectionString).DataSource;

    /// <summary>Takes the file, or refuses in words. Creates its folder, not yet the file.</summary>
    /// <exception cref="StorageException">Somebody else holds it, or it may not be written.</exception>
    public static SqliteFile Take(string connectionString)
    {
        var settings = Settings(connectionString);
        var path = settings.DataSource;
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            if (settings.Mode == SqliteOpenMode.ReadOnly || (File.Exists(path) && new FileInfo(path).IsReadOnly))
            {
                throw ReadOnly(path);
            }
            return new SqliteFile(settings, Lock(path));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw ReadOnly(path, failure);
        }
        catch (IOException failure)
        {
            throw new StorageException(StorageFault.Unavailable, new Words(
                $"数据库“{path}”所在的目录无法使用：{failure.Message}",
                $"The folder of the database '{path}' cannot be used: {failure.Message}"), failure);
        }
    }

    /// <summary>Opens the connection that writes. The file exists afterwards, in WAL, and is known to be ours.</summary>
    public SqliteConnection OpenForWriting()
    {
        var writing = new SqliteConnectionStringBuilder(settings.ConnectionString) { Pooling = false };
        var connection = new SqliteConnection(writing.ConnectionString);
        try
        {
            KeepFromOthers();
            connection.Open();
            RequireOurs(connection, Path);
            SqlitePragmas.Set(connection, settings.DefaultTimeout);
            if (!"wal".Equals(Ask(connection, "PRAGMA journal_mode = WAL") as string, StringComparison.OrdinalIgnoreCase))
            {
                throw new StorageException(StorageFault.Unavailable, new Words(
                    $"数据库“{Path}”所在的文件系统不支持 WAL，请使用本地磁盘。",
                    $"The file system of the database '{Path}' cannot do write-ahead logging; put it on a local disk."));
            }
            if (Ask(connection, "PRAGMA application_id") is 0L) // to set it is to write, also when it is the same
            {
                Ask(connection, $"PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)}");
            }
            return connection;
        }
        catch (SqliteException failure)
        {
            connection.Dispose();
            throw SqliteFaults.InWords(failure, Path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A new connection that can only read, taken from the pool of such.</summary>
    public SqliteConnection ForReading() =>
        new(new SqliteConnectionStringBuilder(settings.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ConnectionString);

    public int BusySeconds => settings.DefaultTimeout;

    /// <summary>Closes the connections that read. The one that writes is to be closed after them: the last to close takes the log in.</summary>
    public void CloseReaders()
    {
        using var any = ForReading();
        SqliteConnection.ClearPool(any);
    }

    public void Dispose()
    {
        CloseReaders();
        held.Dispose();
    }

    // A new database is its owner's: it holds everything about everybody. What SQLite puts beside it has the same rights.
    void KeepFromOthers()
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(Path))
        {
            new FileStream(Path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }
    }

    static SqliteConnectionStringBuilder Settings(string connectionString)
    {
        var settings = new SqliteConnectionStringBuilder(connectionString) { ForeignKeys = true };
        if (!settings.ShouldSerialize("Default Timeout"))
        {
            settings.DefaultTimeout = 5; // nobody else writes here, so a wait is a fault to be told, not a queue to stand in
        }
        if (settings.DataSource.Length == 0 || settings.DataSource == ":memory:" || settings.Mode == SqliteOpenMode.Memory)
        {
            throw new StorageException(StorageFault.Unavailable, new Words(
                "数据库连接串缺少文件名（Data Source=…）。", "The connection string names no file (Data Source=…)."));
        }
        var path = System.IO.Path.GetFullPath(settings.DataSource);
        var link = new FileInfo(path);
        settings.DataSource = link.LinkTarget is null ? path : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        return settings;
    }

    static FileStream Lock(string path)
    {
        var name = path + ".lock";
        FileStream? held = null;
        try
        {
            held = new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            return held;
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or PathTooLongException))
        {
            held?.Dispose();
            throw WhyNotLocked(path, name, failure);
        }
    }

    // Where files have error numbers (not on Windows) a full disk and a read-only one are told from a lock that somebody holds.
    static StorageException WhyNotLocked(string path, string name, IOException failure)
    {
        const int noSpace = 28;
        const int readOnlyFileSystem = 30;
        return failure.HResult switch
        {
            noSpace => new(StorageFault.Full, new Words(
                $"磁盘已满，数据库“{path}”无法打开；释放空间后再启动。",
                $"The disk is full, the database '{path}' cannot be opened; free some space and start again."), failure),
            readOnlyFileSystem => ReadOnly(path, failure),
            _ => new(StorageFault.InUse, new Words(
                $"数据库“{path}”正被另一个进程使用（进程号见“{name}”）；请先停止它，或换一个文件。",
                $"The database '{path}' is in use by another process (its number is in '{name}'); stop that one, or choose another file."), failure),
        };
    }

    /// <summary>The first read of a file: here it shows that it is a database at all, and whose.</summary>
    /// <exception cref="StorageException">It is another program's.</exception>
    public static void RequireOurs(SqliteConnection connection, string path)
    {
        var tables = (long)Ask(connection, "SELECT COUNT(*) FROM sqlite_master")!;
        var owner = (long)Ask(connection, "PRAGMA application_id")!;
        if (owner != ApplicationId && (tables > 0 || owner != 0))
        {
            throw new StorageException(StorageFault.NotOurs, new Words(
                $"“{path}”是其他程序的数据库，本产品不会改动它；请换一个文件。",
                $"'{path}' is the database of another program and is left alone; choose another file."));
        }
    }

    static StorageException ReadOnly(string path, Exception? inner = null) => new(StorageFault.ReadOnly, new Words(
        $"数据库“{path}”或其目录不可写；请检查权限。",
        $"The database '{path}' or its folder may not be written; check the permissions."), inner);

    static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}

/// <summary>What SQLite forgets with each connection and must be told again at each opening.</summary>
sealed class SqlitePragmas(int busySeconds) : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection, busySeconds);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection, busySeconds);
        return Task.CompletedTask;
    }

    // FULL: what is acknowledged survives a power cut (in WAL mode NORMAL would not promise that).
    public static void Set(DbConnection connection, int busySeconds)
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture,
            $"PRAGMA busy_timeout = {busySeconds * 1000}; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; " +
            $"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000;");
        command.ExecuteNonQuery();
    }
}
