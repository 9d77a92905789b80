using System.Text;
using System.Text.RegularExpressions;
using Marketing.Engine;

namespace Marketing.Workflows.Scenarios;

/// <summary>Finds what a scenario needs: beside its file first, then among what comes with the product.</summary>
static partial class ScenarioCatalog
{
    /// <summary>The model of a process with the forms, decisions and processes it names, and theirs; null when there is no such model.</summary>
    public static IReadOnlyList<ResourceFile>? Needed(string folder, string processId)
    {
        var found = new Dictionary<string, ResourceFile>();
        return Add(found, folder, processId) ? [.. found.Values] : null;
    }

    static bool Add(Dictionary<string, ResourceFile> found, string folder, string processId)
    {
        var name = processId + ".bpmn";
        if (found.ContainsKey(name))
            return true;
        if (Find(folder, name) is not { } path)
            return false;
        var content = File.ReadAllBytes(path);
        found[name] = new ResourceFile(name, content);
        var text = Encoding.UTF8.GetString(content);
        var home = Path.GetDirectoryName(path)!;
        foreach (Match form in FormId().Matches(text))
            AddFile(found, home, form.Groups[1].Value + ".form");
        if (text.Contains("calledDecision", StringComparison.Ordinal))
        {
            foreach (var decisions in System.IO.Directory.EnumerateFiles(home, "*.dmn"))
                AddFile(found, home, Path.GetFileName(decisions));
        }

        foreach (Match called in CalledProcess().Matches(text))
            Add(found, home, called.Groups[1].Value);
        return true;
    }

    static void AddFile(Dictionary<string, ResourceFile> found, string folder, string name)
    {
        if (!found.ContainsKey(name) && Find(folder, name) is { } path)
            found[name] = new ResourceFile(name, File.ReadAllBytes(path));
    }

    /// <summary>The text of a rule set; null when there is none of this name.</summary>
    public static string? Rules(string folder, string name) => Find(folder, name + ".rules") is { } path ? File.ReadAllText(path) : null;

    static string? Find(string folder, string name)
    {
        var beside = Path.Combine(folder, name);
        return File.Exists(beside) ? beside : System.IO.Directory.EnumerateFiles(ShippedCatalog.Folder, name, SearchOption.AllDirectories).FirstOrDefault();
    }

    [GeneratedRegex("formId=[\"']([^\"']+)[\"']")]
    private static partial Regex FormId();

    [GeneratedRegex("calledElement processId=[\"']([^\"'=]+)[\"']")]
    private static partial Regex CalledProcess();
}
