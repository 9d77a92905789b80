using Marketing.Engine;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Scenarios;
using Marketing.Workflows.Schedules;

namespace Marketing.Workflows.Traceability;

/// <summary>Makes the matrix of what is deployed now; scenarios are those that come with the product.</summary>
public sealed class TraceDesk(CommandRunner runner, RuleBook book, RecordTypes types, ScheduleBook schedules)
{
    readonly Lazy<PolicyClauses> clauses = new(() => PolicyClauses.Read(Path.Combine(ShippedCatalog.Folder, PolicyClauses.FileName)));
    readonly Lazy<IReadOnlyList<ScenarioFile>> scenarios = new(() => ReadScenarios(ShippedCatalog.Folder));

    public PolicyClauses Clauses => clauses.Value;

    public Task<IReadOnlyList<TracedClause>> Matrix(CancellationToken cancellation) => runner.Look(async context =>
    {
        var room = await RuleRoom.In(context.Transaction);
        var rules = await book.Load(room, (await room.State()).Revision);
        return TraceMatrix.Of(clauses.Value, new Traceable(
            [.. (await context.Transaction.LatestDefinitions()).Select(context.Model)],
            [.. rules.Sets.SelectMany(set => set.Rules.Rules.Select(rule => (set.Row.Id, rule)))],
            types.All, schedules.All, scenarios.Value));
    }, cancellation);

    /// <summary>The scenario files of a folder that can be read.</summary>
    static IReadOnlyList<ScenarioFile> ReadScenarios(string folder) =>
        [.. System.IO.Directory.EnumerateFiles(folder, "*.scenarios.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ScenarioFile.Read)];
}
