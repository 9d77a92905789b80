namespace Marketing.Testing;

/// <summary>The database a host works on, and the folder it runs in.</summary>
public sealed record HostDatabase(string Provider, string ConnectionString, string Folder)
{
    /// <summary>A SQLite file; the host runs beside it.</summary>
    public static HostDatabase OfFile(string file) => new("Sqlite", $"Data Source={file}", Path.GetDirectoryName(file)!);
}

/// <summary>How a host is started, beside the database it works on.</summary>
public sealed record HostSettings
{
    /// <summary>Environment of the process, which comes last and wins.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What the process is started through, such as strace with its options; it is put before the program.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];
}
