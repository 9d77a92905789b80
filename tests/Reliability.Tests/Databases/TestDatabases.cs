namespace Marketing.Reliability.Tests.Databases;

/// <summary>The databases every scenario runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>Makes databases for tests.</summary>
public static class TestDatabases
{
    /// <summary>All of them, as rows of a theory.</summary>
    public static TheoryData<DatabaseKind> All => [.. Enum.GetValues<DatabaseKind>()];

    /// <summary>What takes long: in the quick size on the embedded one alone.</summary>
    public static TheoryData<DatabaseKind> Embedded => Figures.Long ? All : [DatabaseKind.Sqlite];

    /// <summary>Each with as many hosts as may work on it at once.</summary>
    public static TheoryData<DatabaseKind, int> Nodes => new()
    {
        { DatabaseKind.Sqlite, 1 },
        { DatabaseKind.Postgres, Figures.Size(2, 4) },
    };

    public static DatabaseUnderTest Make(DatabaseKind kind) => kind switch
    {
        DatabaseKind.Sqlite => new SqliteUnderTest(),
        DatabaseKind.Postgres => new PostgresUnderTest(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
