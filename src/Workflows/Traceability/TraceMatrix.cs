using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Production;
using Marketing.Workflows.Records;
using Marketing.Workflows.Scenarios;
using Marketing.Workflows.Schedules;

namespace Marketing.Workflows.Traceability;

/// <summary>How far a clause is carried out.</summary>
public enum TraceState
{
    /// <summary>Something carries it out, and a scenario proves it.</summary>
    Proved,

    /// <summary>Something carries it out; no scenario names it.</summary>
    Unproved,

    /// <summary>Nothing carries it out yet: a gap.</summary>
    Gap,

    /// <summary>It asks nothing of a system.</summary>
    NotAutomated,
}

/// <summary>Something that carries a clause out.</summary>
/// <param name="Within">The process of a deadline or a scenario, the rule set of a rule; else null.</param>
public sealed record Carrier(string Id, Words Name, string? Within = null);

/// <summary>A clause and what carries it out.</summary>
/// <param name="Why">Why it asks nothing of a system; null when it does.</param>
public sealed record TracedClause(string Clause, Words? Why)
{
    public IReadOnlyList<Carrier> Processes { get; init; } = [];
    public IReadOnlyList<Carrier> Deadlines { get; init; } = [];
    public IReadOnlyList<Carrier> Rules { get; init; } = [];
    public IReadOnlyList<Carrier> Records { get; init; } = [];
    public IReadOnlyList<Carrier> Schedules { get; init; } = [];
    public IReadOnlyList<Carrier> Scenarios { get; init; } = [];

    /// <summary>Records alone carry nothing out: they are what is written down.</summary>
    public TraceState State => Processes.Count + Deadlines.Count + Rules.Count + Schedules.Count == 0
        ? Why is null ? TraceState.Gap : TraceState.NotAutomated
        : Scenarios.Count > 0 ? TraceState.Proved : TraceState.Unproved;
}

/// <summary>What there is that may carry clauses out.</summary>
public sealed record Traceable(
    IReadOnlyCollection<ProcessModel> Processes, IReadOnlyCollection<(string Set, CheckedRule Rule)> Rules, IReadOnlyCollection<RecordType> Records,
    IReadOnlyCollection<BusinessSchedule> Schedules, IReadOnlyCollection<ScenarioFile> Scenarios);

/// <summary>The matrix of DESIGN §7: clause → process, rule, deadline, record, schedule, scenario; with its gaps.</summary>
public static class TraceMatrix
{
    /// <summary>Every clause of the documents in their order, then those that something names and no document has.</summary>
    public static IReadOnlyList<TracedClause> Of(PolicyClauses clauses, Traceable there)
    {
        var processes = ByClause(there.Processes.SelectMany(process => Cited(process).Select(clause => (clause, new Carrier(process.Id, Said(process.Name, process.Id))))));
        var deadlines = ByClause(there.Processes.SelectMany(Deadlines));
        var rules = ByClause(there.Rules.SelectMany(one => one.Rule.Source.Attributes.Clauses.Select(clause => (clause, new Carrier(one.Rule.Id, new Words(one.Rule.Source.Title.Chinese, one.Rule.Source.Title.English), one.Set)))));
        var records = ByClause(there.Records.SelectMany(type => type.Clauses.Select(clause => (clause, new Carrier(type.Id, type.Label)))));
        var schedules = ByClause(there.Schedules.SelectMany(schedule => schedule.Clauses.Select(clause => (clause, new Carrier(schedule.Id, schedule.Name)))));
        var scenarios = ByClause(there.Scenarios.SelectMany(file => file.Scenarios.SelectMany(scenario =>
            PolicyClauses.In(scenario.Clause).Select(clause => (clause, new Carrier(scenario.Name, new Words(scenario.Name, scenario.Name), file.Process))))));
        var known = clauses.Documents.SelectMany(document => document.Clauses).ToList();
        var unknown = new[] { processes, deadlines, rules, records, schedules, scenarios }.SelectMany(index => index.Select(group => group.Key)).Except(known).Order(StringComparer.Ordinal);
        return
        [
            .. known.Concat(unknown).Select(clause => new TracedClause(clause, clauses.NotAutomated.GetValueOrDefault(clause))
            {
                Processes = [.. processes[clause]], Deadlines = [.. deadlines[clause]], Rules = [.. rules[clause]], Records = [.. records[clause]], Schedules = [.. schedules[clause]], Scenarios = [.. scenarios[clause]],
            }),
        ];
    }

    static ILookup<string, Carrier> ByClause(IEnumerable<(string Clause, Carrier Carrier)> pairs) => pairs.Distinct().ToLookup(pair => pair.Clause, pair => pair.Carrier);

    // What the process or one of its elements cites in its documentation.
    static IEnumerable<string> Cited(ProcessModel process) => process.Nodes.Append<FlowNode>(process.Root).SelectMany(node => PolicyClauses.In(node.Documentation)).Distinct();

    static IEnumerable<(string, Carrier)> Deadlines(ProcessModel process) => process.Nodes.Append<FlowNode>(process.Root).Where(node => node.Clock is not null)
        .SelectMany(node => PolicyClauses.In(node.Documentation ?? process.Documentation).Select(clause => (clause, new Carrier(node.Clock!.Id, Said(node.Name, node.Id), process.Id))));

    static Words Said(string? name, string id) => new(name ?? id, name ?? id);
}
