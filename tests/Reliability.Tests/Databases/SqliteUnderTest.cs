using System.Data.Common;
using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;

namespace Marketing.Reliability.Tests.Databases;

/// <summary>A SQLite file.</summary>
public sealed class SqliteUnderTest : DatabaseUnderTest
{
    readonly string? file;

    /// <param name="file">Null: in the test's folder.</param>
    public SqliteUnderTest(string? file = null) => this.file = file;

    public string File => file ?? Path.Combine(Folder, "marketing.db");

    public override string Provider => "Sqlite";

    public override string ConnectionString => $"Data Source={File}";

    public override DbConnection Look() => Look(File);

    public override void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Opens any SQLite file for looking, through no pool.</summary>
    public static SqliteConnection Look(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Mode=ReadWrite;Pooling=False;Default Timeout=30");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA query_only = ON; BEGIN";
        command.ExecuteNonQuery();
        return connection;
    }

    private protected override RelationalStore Open() => SqliteEngineStore.Open(ConnectionString);
}
