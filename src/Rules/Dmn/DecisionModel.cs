using Marketing.Rules.Feel;
using Marketing.Rules.Xml;

namespace Marketing.Rules.Dmn;

/// <summary>A DMN model: read and compiled once, evaluated often, from any number of threads.</summary>
/// <remarks>DMN 1.1 to 1.5, conformance level 3. Reading throws for no text, evaluating for no data.</remarks>
public sealed class DecisionModel
{
    readonly DecisionGraph? _graph;

    DecisionModel(string ns, string name, string id, DecisionGraph? graph, IReadOnlyList<Problem> problems)
    {
        Namespace = ns;
        Name = name;
        Id = id;
        _graph = graph;
        Problems = problems;
    }

    /// <summary>Reads a model.</summary>
    /// <param name="xml">The DMN file.</param>
    /// <param name="imports">Models it may import, found by their namespace.</param>
    /// <param name="file">Name for messages.</param>
    public static DecisionModel Read(string xml, IReadOnlyList<DecisionModel>? imports = null, string? file = null)
    {
        ArgumentNullException.ThrowIfNull(xml);
        var problems = new List<Problem>();
        return Build(new DmnReader(problems).Read(xml), xml, imports, file, problems);
    }

    /// <summary>Reads a model from the bytes of a file, in UTF-8 or UTF-16.</summary>
    public static DecisionModel Read(ReadOnlyMemory<byte> xml, IReadOnlyList<DecisionModel>? imports = null, string? file = null)
    {
        if (xml.Length <= XmlTree.MaxBytes && XmlEncoding.Decode(xml.Span) is { } text)
            return Read(text, imports, file);
        var problems = new List<Problem>();
        return Build(new DmnReader(problems).Read(xml), "", imports, file, problems);
    }

    static DecisionModel Build(DmnReader.Content? content, string xml, IReadOnlyList<DecisionModel>? imports, string? file, List<Problem> problems)
    {
        var graph = content is null ? null : DecisionGraph.Build(content, [.. (imports ?? []).Select(import => import._graph).OfType<DecisionGraph>()], problems);
        return new(
            content?.Namespace ?? "", content?.Name ?? "", content?.Id ?? "", graph,
            Placed(problems, xml, file));
    }

    static IReadOnlyList<Problem> Placed(List<Problem> problems, string xml, string? file)
    {
        if (problems.Count == 0)
            return [];
        var source = new SourceText(xml);
        return [.. problems.Select(problem => problem with { File = problem.File ?? file, Position = problem.Position is { } place ? source.Nearest(place) : null })];
    }

    /// <summary>The namespaces a DMN file imports, so that the models it needs can be found; empty when it is no DMN.</summary>
    public static IReadOnlyList<string> ImportsOf(string xml) =>
        new DmnReader([]).Read(xml)?.Imports.Select(import => import.Namespace).ToList() ?? [];

    public string Namespace { get; }
    public string Name { get; }
    public string Id { get; }

    /// <summary>What is wrong with the model: of the XML, of references, types and expressions.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    public bool IsValid => !Problems.Any(problem => problem.IsError);

    /// <summary>Id and name of each decision.</summary>
    public IReadOnlyList<(string Id, string Name)> Decisions =>
        _graph is null ? [] : [.. _graph.Elements.OfType<Decision>().Select(decision => (decision.Id, decision.Name))];

    /// <summary>Id and name of each decision service.</summary>
    public IReadOnlyList<(string Id, string Name)> Services =>
        _graph is null ? [] : [.. _graph.Elements.OfType<DecisionService>().Select(service => (service.Id, service.Name))];

    /// <summary>Name of the input data the decision needs, itself or through others.</summary>
    public IReadOnlyCollection<string> InputsOf(string decision) => _graph?.InputsOf(decision) ?? [];

    /// <summary>What the decision tables leave open, say twice or say in vain, each with an input that shows it.</summary>
    public IReadOnlyList<TableFinding> Analyze() => _graph?.Analyze() ?? [];

    /// <summary>Inputs that came as JSON, with the texts read that the model's input data declare as dates, times or durations.</summary>
    public Context ReadInputs(Context json) => _graph?.ReadInputs(json) ?? json;

    /// <summary>Evaluates a decision, by id or name.</summary>
    /// <param name="decision">Id or name.</param>
    /// <param name="inputs">Input data by name; what is missing is null.</param>
    /// <param name="environment">The clock, the zone, the limits.</param>
    /// <param name="given">Results of other decisions that are known already and not computed.</param>
    public DecisionResult Evaluate(string decision, Context inputs, FeelEnvironment environment, Context? given = null) =>
        Run(new(environment), run => _graph!.EvaluateDecision(decision, inputs, given ?? Context.Empty, run));

    /// <summary>Like <see cref="Evaluate"/>, and tells of each decision what it got and gave, and of each table which rules matched and why the others did not.</summary>
    public DecisionResult Explain(string decision, Context inputs, FeelEnvironment environment, Context? given = null) =>
        Run(new(environment) { Trace = new() }, run => _graph!.EvaluateDecision(decision, inputs, given ?? Context.Empty, run));

    /// <summary>Invokes a decision service, by id or name; its parameters are taken from the inputs by name.</summary>
    public DecisionResult EvaluateService(string service, Context inputs, FeelEnvironment environment) =>
        Run(new(environment), run => _graph!.EvaluateService(service, inputs, run));

    DecisionResult Run(Evaluation run, Func<Evaluation, Value> evaluate)
    {
        if (_graph is null)
        {
            run.Fail(new(1, 1), new("模型有误，无法计算", "The model is wrong and cannot be evaluated"));
            return new(default, run.Warnings);
        }
        try
        {
            return Explained(evaluate(run), run);
        }
        catch (Evaluation.LimitException limit)
        {
            run.Warn(limit.Warning);
            return Explained(default, run);
        }
        catch (OverflowException)
        {
            return Explained(run.Fail(new(1, 1), new("结果超出数字的范围", "A result is out of range")), run);
        }
    }

    static DecisionResult Explained(Value value, Evaluation run) => run.Trace is not { } trace
        ? new(value, run.Warnings)
        : new(value, run.Warnings) { Tables = trace.Tables, Decisions = trace.Decisions, StoppedIn = trace.OpenDecision };
}
