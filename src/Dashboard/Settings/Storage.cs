using System.Data.Common;
using Marketing.Engine;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows;

namespace Marketing.Dashboard.Settings;

/// <summary>Finds and opens the store that the settings name.</summary>
static class Storage
{
    /// <summary>Opens the store; a relative SQLite file lies below the current folder, which is made when it is missing.</summary>
    /// <exception cref="StorageException">The database cannot be used.</exception>
    public static RelationalStore Open(StorageOptions options)
    {
        if (options.IsPostgres)
            return PostgresEngineStore.Open(options.ConnectionString, TimeSpan.FromSeconds(options.LeaseSeconds));
        var path = Path.GetFullPath(SqlitePath(options.ConnectionString)!);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.ReadOnly, new Words(
                $"不能创建目录“{Path.GetDirectoryName(path)}”：{failure.Message}；请先建好它并授予写入权限，或在连接串中换一个位置。",
                $"The folder '{Path.GetDirectoryName(path)}' cannot be made: {failure.Message}; make it and allow writing, or choose another place in the connection string."), failure);
        }

        return SqliteEngineStore.Open(Absolute(options));
    }

    /// <summary>Begins what opening needs and no database: the host reads its files meanwhile. What fails here is met again, and told, by whoever opens.</summary>
    public static void Prepare(StorageOptions options) => _ = Task.Run(() =>
    {
        if (options.IsPostgres)
            RelationalContexts.Prepare<PostgresEngineDb>(postgres: true, over => new PostgresEngineDb(over));
        else
            RelationalContexts.Prepare<SqliteEngineDb>(postgres: false, over => new SqliteEngineDb(over));
        RelationalContexts.Prepare<WorkflowsDbContext>(options.IsPostgres, WorkflowsDbContext.Over);
    });

    /// <summary>Looks at the database beside a program that works on it, and changes nothing.</summary>
    /// <exception cref="StorageException">There is none, or it cannot be read.</exception>
    public static Task<T> Look<T>(StorageOptions options, Func<EngineDbContext, Task<T>> look) =>
        options.IsPostgres ? DatabaseLook.AtPostgres(options.ConnectionString, look) : DatabaseLook.AtSqlite(Absolute(options), look);

    /// <summary>The signed heads of the audit: beside a SQLite file; for a server's database in the folder of data of this machine.</summary>
    public static AuditHeads Heads(StorageOptions options, AuditOptions audit) => AuditHeads.Beside(Path.GetFullPath(options.IsPostgres
        ? Path.Combine("data", $"postgres-{new DbConnectionStringBuilder { ConnectionString = options.ConnectionString }.GetValueOrDefault("Database") ?? "marketing"}")
        : SqlitePath(options.ConnectionString)!), audit.HeadFile.Length == 0 ? null : Path.GetFullPath(audit.HeadFile));

    /// <summary>Schedules: in the server's database, or in a file of their own beside the SQLite file.</summary>
    public static ScheduleStore Schedules(StorageOptions options) => options.IsPostgres
        ? ScheduleStore.InPostgres(options.ConnectionString)
        : ScheduleStore.BesideSqlite(Path.GetFullPath(SqlitePath(options.ConnectionString)!));

    static object? GetValueOrDefault(this DbConnectionStringBuilder builder, string key) => builder.TryGetValue(key, out var value) ? value : null;

    /// <summary>The connection string with the full path of its file.</summary>
    public static string Absolute(StorageOptions options)
    {
        var builder = new DbConnectionStringBuilder { ConnectionString = options.ConnectionString };
        var key = SourceKey(builder)!;
        builder[key] = Path.GetFullPath((string)builder[key]);
        return builder.ConnectionString;
    }

    /// <summary>The file a SQLite connection string names, or null when it names none.</summary>
    public static string? SqlitePath(string connectionString)
    {
        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return SourceKey(builder) is { } key && builder[key] is string { Length: > 0 } path && path != ":memory:" ? path : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static readonly string[] SourceKeys = ["Data Source", "DataSource", "Filename"];

    static string? SourceKey(DbConnectionStringBuilder builder) => SourceKeys.FirstOrDefault(builder.ContainsKey);
}
