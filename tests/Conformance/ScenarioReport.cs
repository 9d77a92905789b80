using Marketing.Workflows.Directory;
using Marketing.Workflows.Scenarios;

namespace Marketing.Conformance;

/// <summary>Runs every <c>*.scenarios.yaml</c> below a folder and reports it: a line for each that fails, or a line of CSV for each.</summary>
static class ScenarioReport
{
    public static async Task<int> Run(string folder, string? csv, TextWriter output)
    {
        if (!Directory.Exists(folder))
        {
            await output.WriteLineAsync($"There is no folder '{folder}'.");
            return 2;
        }

        var results = await new ScenarioRunner(FixedDirectory.ReadShipped()).RunFolder(folder);
        foreach (var failed in results.Where(result => !result.Passed))
            await output.WriteLineAsync(failed.ToString());
        if (csv is not null)
            await File.WriteAllLinesAsync(csv, results.Select(result => Line(folder, result)));
        var passed = results.Count(result => result.Passed);
        await output.WriteLineAsync($"{passed} passed, {results.Count - passed} failed");
        return results.Count > 0 && passed == results.Count ? 0 : 1;
    }

    static string Line(string folder, ScenarioResult result) => string.Join(',', ((string[])
    [
        Path.GetRelativePath(folder, result.File.Path), result.Scenario.Name, result.Passed ? "SUCCESS" : "ERROR", result.Failure ?? "",
    ]).Select(field => $"\"{field.Replace('"', '\'').ReplaceLineEndings(" ")}\""));
}
