using System.Data.Common;
using Marketing.Engine.Persistence;
using Marketing.Testing;
using Npgsql;

namespace Marketing.Reliability.Tests.Databases;

/// <summary>A database of a PostgreSQL server that the tests have started.</summary>
public sealed class PostgresUnderTest : DatabaseUnderTest
{
    /// <param name="server">Null: the one that all tests share. Whoever stops a server brings its own.</param>
    public PostgresUnderTest(PostgresServer? server = null) : this((server ?? PostgresServer.Shared).NewDatabase())
    {
    }

    /// <summary>A database that somebody else has made.</summary>
    public PostgresUnderTest(string connectionString) => ConnectionString = connectionString;

    public override string Provider => "PostgreSql";

    public override string ConnectionString { get; }

    public override DbConnection Look()
    {
        var connection = Connect();
        Execute(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        return connection;
    }

    private protected override RelationalStore Open() => PostgresEngineStore.Open(ConnectionString);

    public override void Change(string sql)
    {
        using var connection = Connect();
        Execute(connection, sql);
    }

    NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }

    static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
