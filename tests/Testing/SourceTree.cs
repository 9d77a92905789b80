namespace Marketing.Testing;

/// <summary>Where the pages and settings of the source tree lie: the tests' own folders hold neither.</summary>
public static class SourceTree
{
    public static string Root { get; } = Find();

    public static string Dashboard => Path.Combine(Root, "src", "Dashboard");

    public static string Client => Path.Combine(Dashboard, "Client");

    static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Marketing.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
