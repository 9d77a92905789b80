using System.Net.Sockets;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>Says PostgreSQL's error codes in our own words.</summary>
static class PostgresFaults
{
    /// <summary>The exception a caller should see: ours when there are words for it, else the one given.</summary>
    public static Exception Translate(Exception failure, string name) => failure switch
    {
        DbUpdateConcurrencyException => new ConcurrencyException(RowNames((DbUpdateException)failure), failure),
        DbUpdateException { InnerException: NpgsqlException inner } => Translate(inner, name),
        InvalidOperationException { InnerException: NpgsqlException inner } => Translate(inner, name),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } unique => new ConcurrencyException(unique.TableName ?? unique.MessageText, failure),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } lost =>
            new ConcurrencyException(lost.MessageText, failure),
        PostgresException told when IsOurs(told) => failure,
        NpgsqlException told => InWords(told, name),
        _ => failure,
    };

    /// <summary>Why the database could not be used.</summary>
    public static StorageException InWords(Exception failure, string name) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => Because(StorageFault.Unavailable, failure,
            $"数据库“{name}”不存在；请先建立它（createdb），或改连接串中的 Database。",
            $"The database '{name}' does not exist; create it (createdb), or change Database in the connection string."),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } told => Because(StorageFault.Unavailable, failure,
            $"数据库“{name}”拒绝登录：{told.MessageText}；请检查连接串中的 Username 和 Password。",
            $"The database '{name}' refuses the login: {told.MessageText}; check Username and Password in the connection string."),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } told => Because(StorageFault.ReadOnly, failure,
            $"数据库“{name}”不许写入：{told.MessageText}；请授予连接用户建表和写入的权限。",
            $"The database '{name}' may not be written: {told.MessageText}; grant the user the right to create and write tables."),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => Because(StorageFault.ReadOnly, failure,
            $"数据库“{name}”是只读的（备用服务器？）；请连接主服务器。",
            $"The database '{name}' is read-only (a standby?); connect to the primary."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Because(StorageFault.Full, failure,
            $"数据库服务器的磁盘已满，“{name}”无法保存；释放空间后重试，无需重启。",
            $"The disk of the database server is full, '{name}' cannot save; free some space and try again, no restart is needed."),
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => Because(StorageFault.Unavailable, failure,
            $"数据库“{name}”的连接已用完；请提高 max_connections，或减小连接串中的 Maximum Pool Size。",
            $"The database '{name}' has no connection left; raise max_connections, or lower Maximum Pool Size in the connection string."),
        PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } told => Because(StorageFault.Damaged, failure,
            $"数据库“{name}”已损坏：{told.MessageText}；请从备份恢复。",
            $"The database '{name}' is damaged: {told.MessageText}; restore a backup."),
        { InnerException: SocketException refused } => Because(StorageFault.Unavailable, failure,
            $"连接不到数据库“{name}”：{refused.Message}；请检查连接串中的 Host 和 Port，以及服务器是否在运行。",
            $"The database '{name}' cannot be reached: {refused.Message}; check Host and Port in the connection string and whether the server runs."),
        _ => Because(StorageFault.Unavailable, failure,
            $"数据库“{name}”暂时无法使用：{failure.Message}",
            $"The database '{name}' cannot be used at present: {failure.Message}"),
    };

    // A statement that is wrong is our mistake, not the database's state.
    static bool IsOurs(PostgresException failure) =>
        failure.SqlState[..2] is "42" or "22" or "23" && failure.SqlState != PostgresErrorCodes.InsufficientPrivilege;

    static StorageException Because(StorageFault fault, Exception failure, string chinese, string english) =>
        new(fault, new Words(chinese, english), failure);

    static string RowNames(DbUpdateException failure) => string.Join(", ", failure.Entries.Select(entry => entry.Metadata.ShortName()));
}
