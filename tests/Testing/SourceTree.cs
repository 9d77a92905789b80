namespace Marketing.Testing;

/// <summary>Where the pages and settings of the source tree lie: the tests' own folders hold neither.</summary>
public static class SourceTree
{
    public static string Root { get; } = Find();

    public static string Dashboard => Path.Combine(Root, "src", "Dashboard");

    /// <summary>Where the program was built as these tests were.</summary>
    public static string Program => Path.Combine(Dashboard, "bin", AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release", "net10.0");

    public static string Client => Path.Combine(Dashboard, "Client");

    static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Marketing.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
