using System.Globalization;
using Marketing.Engine.Persistence;
using Marketing.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Marketing.Benchmarks.Durable;

/// <summary>A database made for one measurement.</summary>
abstract class Database : IDisposable
{
    public static Database New(string store) => store switch
    {
        "sqlite" => new SqliteFile(),
        "postgres" => new PostgresDatabase(),
        _ => new Memory(),
    };

    /// <summary>How a program is told of it; empty for memory.</summary>
    public virtual string ConnectionString => "";

    /// <summary>Opens the engine's store on it.</summary>
    public abstract IEngineStore Open();

    /// <summary>The least writes on it, as by hand.</summary>
    public virtual RawStore? Raw() => null;

    /// <summary>Bytes it takes.</summary>
    public virtual long Size() => 0;

    public virtual void Dispose()
    {
    }

    sealed class Memory : Database
    {
        public override IEngineStore Open() => new MemoryEngineStore();
    }

    sealed class SqliteFile : Database
    {
        readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-bench-");

        string File => Path.Combine(folder.FullName, "bench.db");

        public override string ConnectionString => $"Data Source={File}";

        public override IEngineStore Open() => SqliteEngineStore.Open(ConnectionString);

        public override RawStore Raw() => new RawSqlite($"Data Source={Path.Combine(folder.FullName, "raw.db")}");

        public override long Size()
        {
            using var connection = new SqliteConnection($"Data Source={File};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size)";
            return (long)command.ExecuteScalar()!;
        }

        public override void Dispose()
        {
            base.Dispose();
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    sealed class PostgresDatabase : Database
    {
        public override string ConnectionString { get; } = PostgresServer.Shared.NewDatabase();

        public override IEngineStore Open() => PostgresEngineStore.Open(ConnectionString);

        public override RawStore Raw() => new RawPostgres(PostgresServer.Shared.NewDatabase());

        public override long Size()
        {
            using var connection = new NpgsqlConnection(ConnectionString);
            connection.Open();
            using var command = new NpgsqlCommand("SELECT pg_database_size(current_database())", connection);
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }
}
