namespace Marketing.Workflows.Scenarios;

/// <summary>How much of a process its scenarios have walked through.</summary>
/// <param name="Flows">How many sequence flows the process has.</param>
/// <param name="Missing">Ids of those that no scenario has taken, in the order of the model.</param>
public sealed record ScenarioCoverage(string Process, int Flows, IReadOnlyList<string> Missing)
{
    /// <summary>The coverage of each process that has a scenario file of its own, in the order of their ids. Stories across processes count for all they touch.</summary>
    public static IReadOnlyList<ScenarioCoverage> Of(IReadOnlyCollection<ScenarioResult> results)
    {
        var taken = results.SelectMany(result => result.Taken).ToHashSet();
        var flows = results.SelectMany(result => result.Flows).Distinct().ToLookup(flow => flow.Process, flow => flow.Flow);
        return
        [
            .. results.Select(result => result.File.Process).OfType<string>().Distinct().Order(StringComparer.Ordinal)
                .Select(process => new ScenarioCoverage(process, flows[process].Count(), [.. flows[process].Where(flow => !taken.Contains((process, flow)))])),
        ];
    }
}
