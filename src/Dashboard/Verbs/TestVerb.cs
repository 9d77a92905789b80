using Marketing.Rules;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>test FOLDER</c>: runs every scenario below the folder in memory and says which sequence flows they have walked. Opens neither the configured store nor a port.</summary>
static class TestVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (args.Length != 1)
        {
            Verb.Say(Console.Error, new Words("用法：marketing test 目录", "usage: marketing test FOLDER"));
            return 2;
        }

        if (Folders.Find(args[0]) is not { } folder)
        {
            Verb.Say(Console.Error, new Words($"没有目录「{args[0]}」。", $"There is no folder '{args[0]}'."));
            return 2;
        }

        var results = await new ScenarioRunner(FixedDirectory.ReadShipped()).RunFolder(folder);
        foreach (var failed in results.Where(result => !result.Passed))
            Console.WriteLine(failed);
        var passed = results.Count(result => result.Passed);
        if (results.Count == 0)
            Verb.Say(Console.Error, new Words($"目录「{folder}」下没有 *.scenarios.yaml。", $"There is no *.scenarios.yaml below '{folder}'."));
        foreach (var process in ScenarioCoverage.Of(results))
        {
            var walked = $"{process.Process}: {process.Flows - process.Missing.Count}/{process.Flows}";
            Verb.Say(Console.Out, process.Missing.Count == 0 ? new Words($"{walked} 条顺序流", $"{walked} sequence flows") : new Words(
                $"{walked} 条顺序流，没有情景走过：{string.Join("、", process.Missing)}", $"{walked} sequence flows; no scenario takes {string.Join(", ", process.Missing)}"));
        }

        Console.WriteLine($"{passed} passed, {results.Count - passed} failed");
        return results.Count > 0 && passed == results.Count ? 0 : 1;
    }
}

/// <summary>Finds what a command line names.</summary>
static class Folders
{
    /// <summary>The folder as it stands from here, or from where the shell stands: <c>dotnet run</c> moves the program into its project.</summary>
    public static string? Find(string folder) => Candidates(folder).FirstOrDefault(Directory.Exists);

    /// <summary>A file that need not be there yet, as it is meant from where the shell stands.</summary>
    public static string FromShell(string file) => Candidates(file).First();

    public static string? FindFile(string file) => Candidates(file).FirstOrDefault(File.Exists);

    static IEnumerable<string> Candidates(string path)
    {
        if (Environment.GetEnvironmentVariable("PWD") is { Length: > 0 } shell)
            yield return Path.GetFullPath(path, Path.GetFullPath(shell));
        yield return Path.GetFullPath(path);
    }
}
