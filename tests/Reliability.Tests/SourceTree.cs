namespace Marketing.Reliability.Tests;

/// <summary>Where the settings of the source tree lie.</summary>
static class SourceTree
{
    public static string Root { get; } = Find();

    public static string Dashboard => Path.Combine(Root, "src", "Dashboard");

    static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Marketing.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
