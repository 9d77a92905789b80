using System.Data.Common;
using Marketing.Engine.Persistence;
using Marketing.Reliability.Tests.History;
using Marketing.Testing;
using Marketing.Workflows;

namespace Marketing.Reliability.Tests.Databases;

/// <summary>A database made for one test: how a host is told of it, how the test looks into it, how the engine opens it in this process.</summary>
public abstract class DatabaseUnderTest : IDisposable
{
    // What the calendar begins is no part of what these tests do: programs they start have no shipped processes, unless a test says so.
    static DatabaseUnderTest() => Environment.SetEnvironmentVariable("Marketing__Catalog__Deploy", "false");

    /// <summary>A folder of the test's own, for whatever belongs to it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("marketing-reliability-").FullName;

    public abstract string Provider { get; }

    public abstract string ConnectionString { get; }

    /// <summary>As a host is told of it.</summary>
    public static implicit operator HostDatabase(DatabaseUnderTest database) => new(database.Provider, database.ConnectionString, database.Folder);

    /// <summary>A connection for looking at one snapshot, opened; it changes nothing.</summary>
    public abstract DbConnection Look();

    /// <summary>Changes something behind the product's back.</summary>
    public abstract void Change(string sql);

    /// <summary>The engine's store over it, in this process, with the tables of the business layer beside the engine's.</summary>
    public RelationalStore OpenStore()
    {
        var store = Open();
        store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable).GetAwaiter().GetResult();
        return store;
    }

    private protected abstract RelationalStore Open();

    /// <summary>The database a child process of a test is told of.</summary>
    public static DatabaseUnderTest Existing(string provider, string connectionString) => provider == "Sqlite"
        ? new SqliteUnderTest(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString).DataSource)
        : new PostgresUnderTest(connectionString);

    /// <summary>Everything the checker needs.</summary>
    internal Evidence Evidence(DateTimeOffset? at = null)
    {
        using var connection = Look();
        return EvidenceReader.Read(connection, at ?? TimeProvider.System.GetUtcNow());
    }

    internal long Scalar(string sql)
    {
        using var connection = Look();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public virtual void Dispose()
    {
        TestFolder.Remove(Folder);
        GC.SuppressFinalize(this);
    }
}
