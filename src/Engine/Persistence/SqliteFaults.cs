using Marketing.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Marketing.Engine.Persistence;

/// <summary>Says SQLite's result codes in our own words.</summary>
static class SqliteFaults
{
    const int ConstraintPrimaryKey = raw.SQLITE_CONSTRAINT | (6 << 8);
    const int ConstraintUnique = raw.SQLITE_CONSTRAINT | (8 << 8);
    const int ConstraintRowId = raw.SQLITE_CONSTRAINT | (10 << 8);

    /// <summary>The exception a caller should see: ours when there are words for it, else the one given.</summary>
    public static Exception Translate(Exception failure, string path) => failure switch
    {
        DbUpdateConcurrencyException => new ConcurrencyException(RowNames(failure), failure),
        DbUpdateException { InnerException: SqliteException inner } => Translate(inner, path),
        SqliteException { SqliteExtendedErrorCode: ConstraintPrimaryKey or ConstraintUnique or ConstraintRowId } =>
            new ConcurrencyException(Table(failure.Message), failure),
        SqliteException { SqliteErrorCode: raw.SQLITE_CONSTRAINT or raw.SQLITE_ERROR or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG } => failure,
        SqliteException sqlite => InWords(sqlite, path),
        _ => failure,
    };

    /// <summary>Why the database could not be used.</summary>
    public static StorageException InWords(SqliteException failure, string path) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => Because(StorageFault.NotOurs, failure,
            $"“{path}”不是 SQLite 数据库；请换一个文件，或从备份恢复。",
            $"'{path}' is not a SQLite database; choose another file, or restore a backup."),
        raw.SQLITE_CORRUPT => Because(StorageFault.Damaged, failure,
            $"数据库“{path}”已损坏；请从备份恢复。",
            $"The database '{path}' is damaged; restore a backup."),
        raw.SQLITE_READONLY or raw.SQLITE_PERM => Because(StorageFault.ReadOnly, failure,
            $"数据库“{path}”或其目录不可写；请检查权限。",
            $"The database '{path}' or its folder may not be written; check the permissions."),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Because(StorageFault.InUse, failure,
            $"数据库“{path}”被另一个程序锁定；请关闭它后重试。",
            $"The database '{path}' is locked by another program; close it and try again."),
        raw.SQLITE_FULL or raw.SQLITE_IOERR when failure.SqliteErrorCode == raw.SQLITE_FULL || IsFull(path) => Because(StorageFault.Full, failure,
            $"磁盘已满，数据库“{path}”无法保存；释放空间后重试，无需重启。",
            $"The disk is full, the database '{path}' cannot save; free some space and try again, no restart is needed."),
        _ => Because(StorageFault.Unavailable, failure,
            $"数据库“{path}”无法使用：{failure.Message}",
            $"The database '{path}' cannot be used: {failure.Message}"),
    };

    // The file that readers and the writer share cannot even be made on a full disk, which SQLite calls an I/O error.
    static bool IsFull(string path)
    {
        const long least = 64 << 10;
        return Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace < least;
    }

    static StorageException Because(StorageFault fault, SqliteException failure, string chinese, string english) =>
        new(fault, new Words(chinese, english), failure);

    static string RowNames(Exception failure) =>
        string.Join(", ", ((DbUpdateException)failure).Entries.Select(entry => entry.Metadata.ShortName()));

    // SQLite says "UNIQUE constraint failed: engine_user_tasks.key".
    static string Table(string message)
    {
        var at = message.LastIndexOf("failed: ", StringComparison.Ordinal);
        return at < 0 ? message : message[(at + "failed: ".Length)..].Trim('\'', '.');
    }
}
