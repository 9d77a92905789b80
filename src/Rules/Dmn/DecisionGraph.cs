using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>The elements of a model with their requirements resolved and their logic compiled.</summary>
/// <remarks>DMN 1.5 §6.3, §10.4: an element sees what it requires, and nothing else.</remarks>
sealed class DecisionGraph
{
    readonly Dictionary<string, CompiledElement> _byReference = new(StringComparer.Ordinal);
    readonly Dictionary<string, CompiledElement> _byId = new(StringComparer.Ordinal);
    readonly Dictionary<string, CompiledElement> _byName = new(StringComparer.Ordinal);
    readonly string _namespace;
    readonly List<(string ElementId, DecisionTableNode Table)> _tables = [];

    // The model declares no input data at all, as many do that were drawn for an engine which shows decisions all variables: then what
    // a decision names and nothing requires is read from the inputs.
    readonly bool _isOpen;

    DecisionGraph(DmnReader.Content content, ItemTypes types)
    {
        _namespace = content.Namespace;
        Types = types;
        Elements = content.Elements;
        _isOpen = !content.Elements.Any(element => element is InputData);
    }

    public ItemTypes Types { get; }
    public IReadOnlyList<DrgElement> Elements { get; }

    public static DecisionGraph Build(DmnReader.Content content, IReadOnlyList<DecisionGraph> available, List<Problem> problems)
    {
        var imports = new List<(string Prefix, DecisionGraph Graph)>();
        foreach (var import in content.Imports)
        {
            if (available.FirstOrDefault(graph => graph._namespace == import.Namespace) is { } found)
                imports.Add((import.Name, found));
            else if (import.Namespace.Length > 0)
                problems.Add(new("DMN-011", Severity.Error, new($"没有命名空间为 '{import.Namespace}' 的模型可导入", $"There is no model with the namespace '{import.Namespace}' to import")) { Position = import.Position });
        }
        var types = new ItemTypes(content, imports.Select(import => (import.Prefix, import.Graph.Types)), problems);
        var graph = new DecisionGraph(content, types);
        foreach (var (prefix, imported) in imports)
            graph.Adopt(prefix, imported);
        foreach (var element in content.Elements)
            graph.Add(element, problems);
        foreach (var compiled in content.Elements.Select(element => graph._byReference["#" + element.Id]))
            graph.Resolve(compiled, problems);
        foreach (var compiled in content.Elements.Select(element => graph._byReference["#" + element.Id]))
            graph.Compile(compiled, problems);
        return graph;
    }

    // The elements of the imported model itself, and behind them those it imports in turn: import.inner.name.
    void Adopt(string prefix, DecisionGraph imported)
    {
        foreach (var (reference, element) in imported._byReference)
        {
            if (reference[0] == '#')
                continue;
            if (element.Path.Length == 0)
                _byReference[reference] = prefix.Length == 0 ? element : element with { Path = [prefix] };
            else
                _byReference.TryAdd(reference, prefix.Length == 0 ? element : element with { Path = [prefix, .. element.Path] });
        }
    }

    void Add(DrgElement element, List<Problem> problems)
    {
        var compiled = new CompiledElement(element, _namespace, []);
        if (!_byReference.TryAdd("#" + element.Id, compiled))
        {
            problems.Add(new("DMN-012", Severity.Error, new($"id '{element.Id}' 重复", $"The id '{element.Id}' stands twice")) { Position = element.Position, ElementId = element.Id });
            return;
        }
        _byReference[$"{_namespace}#{element.Id}"] = compiled;
        _byId[element.Id] = compiled;
        _byName.TryAdd(element.Name, compiled);
    }

    CompiledElement? Find(string reference) =>
        _byReference.GetValueOrDefault(reference);

    /// <summary>An element by id or by name.</summary>
    CompiledElement? FindByIdOrName(string idOrName) =>
        _byId.GetValueOrDefault(idOrName) ?? _byName.GetValueOrDefault(idOrName) ?? _byName.GetValueOrDefault(NameTable.Normalize(idOrName));

    void Resolve(CompiledElement compiled, List<Problem> problems)
    {
        var references = compiled.Element switch
        {
            Decision decision => decision.Requirements,
            BusinessKnowledgeModel knowledge => knowledge.Requirements,
            DecisionService service => [.. service.InputData, .. service.InputDecisions, .. service.OutputDecisions, .. service.EncapsulatedDecisions],
            _ => [],
        };
        foreach (var reference in references)
        {
            if (Find(reference) is { } required)
                compiled.Logic.Requires.Add(required);
            else
                problems.Add(new("DMN-013", Severity.Error, new($"引用的 '{reference}' 不存在", $"The reference '{reference}' leads nowhere")) { Position = compiled.Element.Position, ElementId = compiled.Element.Id });
        }
        compiled.Logic.Type = Types.Find(compiled.Element.TypeRef, compiled.Element.Position);
    }

    void Compile(CompiledElement compiled, List<Problem> problems)
    {
        switch (compiled.Element)
        {
            case Decision { Logic: { } logic } decision:
                var own = Compiler(compiled, decision.Id, [], problems);
                compiled.Logic.Program = own.Compile(logic, compiled.Logic.Type);
                _tables.AddRange(own.Tables.Select(table => (decision.Id, table)));
                break;
            case Decision decision:
                problems.Add(new("DMN-014", Severity.Warning, new($"决策 '{decision.Name}' 没有逻辑", $"The decision '{decision.Name}' has no logic")) { Position = decision.Position, ElementId = decision.Id });
                break;
            case BusinessKnowledgeModel { Logic: { } function } knowledge:
                CompileKnowledge(compiled, knowledge, function, problems);
                break;
        }
    }

    void CompileKnowledge(CompiledElement compiled, BusinessKnowledgeModel knowledge, BoxedFunction function, List<Problem> problems)
    {
        var logic = compiled.Logic;
        logic.Parameters = [.. function.Parameters.Select(parameter => parameter.Name)];
        logic.ParameterTypes = [.. function.Parameters.Select(parameter => Types.Find(parameter.TypeRef, function.Position))];
        // The variable of a knowledge model is the function; older models gave it the type of the result.
        var result = logic.Type is FunctionType type ? type.Result : logic.Type;
        var compiler = Compiler(compiled, knowledge.Id, [.. logic.Parameters, knowledge.VariableName], problems);
        logic.Program = function.IsExternal
            ? compiler.Compile(function, FeelType.Any)
            : compiler.Compile(function.Body ?? new LiteralExpression(function.Position, "null"), result);
        logic.IsExternal = function.IsExternal;
        _tables.AddRange(compiler.Tables.Select(table => (knowledge.Id, table)));
    }

    BoxedCompiler Compiler(CompiledElement compiled, string id, IEnumerable<string> own, List<Problem> problems)
    {
        var names = compiled.Logic.Requires.Select(required => required.Path.Length > 0 ? required.Path[0] : required.Element.VariableName);
        var members = compiled.Logic.Requires.Where(required => required.Path.Length > 0)
            .SelectMany(required => required.Path.Skip(1).Append(required.Element.VariableName))
            .Concat(Types.All.Values.SelectMany(MemberNames));
        return BoxedCompiler.For(FeelNames.Of(names.Concat(own)).WithMembers(members), Types, id, problems);
    }

    static IEnumerable<string> MemberNames(FeelType type) => type switch
    {
        ContextType context => context.Members.SelectMany(member => MemberNames(member.Type).Append(member.Name)),
        ListType list => MemberNames(list.Element),
        _ => [],
    };

    public IReadOnlyList<TableFinding> Analyze() => [.. _tables.SelectMany(entry => TableAnalysis.Of(entry.Table, entry.ElementId))];

    public IReadOnlyCollection<string> InputsOf(string decision)
    {
        var inputs = new HashSet<string>();
        var seen = new HashSet<DrgElement>(ReferenceEqualityComparer.Instance);
        if (FindByIdOrName(decision) is { } start)
            Collect(start);
        return inputs;

        void Collect(CompiledElement element)
        {
            if (!seen.Add(element.Element))
                return;
            if (element.Element is InputData)
                inputs.Add(element.Element.Name);
            if (_isOpen && element.Logic.Program is { } program)
                inputs.UnionWith(program.FreeNames.Except(element.Logic.Requires.Select(required => required.Element.VariableName)));
            foreach (var required in element.Logic.Requires)
                Collect(required);
        }
    }

    /// <summary>Input data by name with the texts read that their types say are dates, times or durations.</summary>
    public Context ReadInputs(Context json)
    {
        foreach (var (reference, compiled) in _byReference)
        {
            if (compiled.Element is InputData && reference[0] == '#' && json.TryGet(compiled.Element.Name, out var value))
                json = json.With(compiled.Element.Name, compiled.Logic.Type.Read(value));
        }
        return json;
    }

    public Value EvaluateDecision(string idOrName, Context inputs, Context given, Evaluation run) =>
        FindByIdOrName(idOrName) is { Element: Decision } decision
            ? new DecisionRun(run, inputs, given, _isOpen ? inputs : Context.Empty).ValueOf(decision)
            : run.Fail(new(1, 1), new($"没有决策 '{idOrName}'", $"There is no decision '{idOrName}'"));

    public Value EvaluateService(string idOrName, Context inputs, Evaluation run)
    {
        if (FindByIdOrName(idOrName) is not { Element: DecisionService } service)
            return run.Fail(new(1, 1), new($"没有决策服务 '{idOrName}'", $"There is no decision service '{idOrName}'"));
        return new ServiceFunction(service, new(run, inputs, Context.Empty, _isOpen ? inputs : Context.Empty)).InvokeWith(run, inputs);
    }
}

/// <summary>An element of a graph, and the names of the imports that lead to it; none for the model's own.</summary>
sealed record CompiledElement(DrgElement Element, string Namespace, string[] Path)
{
    public CompiledLogic Logic { get; } = new();

    /// <summary>How an input of a certain model is given: {namespace}name.</summary>
    public string QualifiedName { get; } = $"{{{Namespace}}}{Element.Name}";
}

/// <summary>What an element needs and how it is computed; filled while the graph is built.</summary>
sealed class CompiledLogic
{
    public List<CompiledElement> Requires { get; } = [];
    public FeelType Type { get; set; } = FeelType.Any;
    public Compiler.Program? Program { get; set; }
    public string[] Parameters { get; set; } = [];
    public FeelType[] ParameterTypes { get; set; } = [];
    public bool IsExternal { get; set; }
}
