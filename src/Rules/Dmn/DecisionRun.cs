using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>One evaluation of a graph: each element is computed once, when it is first asked for.</summary>
/// <param name="open">What every element may read beside what it requires; empty where the model declares its inputs.</param>
sealed class DecisionRun(Evaluation run, Context inputs, Context given, Context open)
{
    /// <summary>What is read of a name that nothing required has.</summary>
    public Context Open => open;

    readonly ComputedValues _values = new();

    public Evaluation Run => run;

    public Value ValueOf(CompiledElement element)
    {
        var place = _values.Find(element.Element);
        if (place >= 0)
        {
            ref readonly var known = ref _values[place];
            return known.IsUnset
                ? run.Fail(element.Element.Position, new($"'{element.Element.Name}' 需要它自己", $"'{element.Element.Name}' requires itself"))
                : known;
        }
        place = _values.Add(element.Element);
        var value = Compute(element);
        _values[place] = value;
        return value;
    }

    Value Compute(CompiledElement element)
    {
        switch (element.Element)
        {
            case InputData input:
                return Given(inputs, element, input.Name, out var data) ? Typed(element, data) : default;
            case Decision decision when Given(given, element, decision.Name, out var result):
                return Typed(element, result);
            case Decision decision:
                return run.Trace is { } trace ? Explained(element, decision, trace) : Evaluate(element, new RequirementScope(this, element));
            case BusinessKnowledgeModel:
                return element.Logic.IsExternal
                    ? Evaluate(element, new RequirementScope(this, element))
                    : Value.Of(new KnowledgeFunction(element, this));
            default:
                return Value.Of(new ServiceFunction(element, this));
        }
    }

    Value Explained(CompiledElement element, Decision decision, DecisionTrace trace)
    {
        trace.Enter(decision);
        var value = Evaluate(element, new RequirementScope(this, element));
        trace.Leave(value, [.. element.Logic.Requires.Where(IsKnown).Select(required => new EvaluatedInput(required.Element.Id, required.Element.Name, ValueOf(required)))]);
        return value;
    }

    // What was not asked for stays uncomputed, so that explaining changes nothing.
    bool IsKnown(CompiledElement required) =>
        required.Element is InputData or Decision && _values.Find(required.Element) is >= 0 and var place && !_values[place].IsUnset;

    // Inputs of an imported model may be given under the name of the import, or with its namespace: {namespace}name.
    static bool Given(Context from, CompiledElement element, string name, out Value value)
    {
        if (from.Count == 0)
        {
            value = default;
            return false;
        }
        if (element.Path.Length > 0 && from.TryGet(element.Path[0], out var imported) && imported.TryContext(out var context) && context.TryGet(name, out value))
            return true;
        return from.TryGet(element.QualifiedName, out value) || from.TryGet(name, out value)
            || (element.Element.VariableName != name && from.TryGet(element.Element.VariableName, out value));
    }

    Value Typed(CompiledElement element, in Value value) =>
        CoerceNode.Coerce(run, element.Element.Position, element.Logic.Type, value, element.Element.Name);

    public Value Evaluate(CompiledElement element, IFeelScope scope)
    {
        if (element.Logic.Program is not { } program)
            return run.Fail(element.Element.Position, new($"'{element.Element.Name}' 没有逻辑", $"'{element.Element.Name}' has no logic"));
        run.EnterCall(element.Element.Position);
        var slots = new Value[program.Slots];
        Value.Clear(slots);
        var value = program.Root.Evaluate(new(slots, scope, run));
        run.LeaveCall();
        return value;
    }
}

/// <summary>Values by element: looked through while they are few, which is nearly always, and found by hash when they are many.</summary>
sealed class ComputedValues
{
    const int Few = 16;

    DrgElement[] _elements = new DrgElement[4];
    Value[] _values = new Value[4];
    Dictionary<DrgElement, int>? _index;
    int _count;

    public ref Value this[int place] => ref _values[place];

    public int Find(DrgElement element)
    {
        if (_index is not null)
            return _index.GetValueOrDefault(element, -1);
        for (var i = 0; i < _count; i++)
        {
            if (ReferenceEquals(_elements[i], element))
                return i;
        }
        return -1;
    }

    /// <summary>Makes room for a value that is being computed.</summary>
    public int Add(DrgElement element)
    {
        if (_count == _elements.Length)
        {
            Array.Resize(ref _elements, _count * 2);
            Array.Resize(ref _values, _count * 2);
        }
        _elements[_count] = element;
        _values[_count] = Value.Unset;
        if (_index is null && _count == Few)
        {
            _index = new(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < _count; i++)
                _index.Add(_elements[i], i);
        }
        _index?.Add(element, _count);
        return _count++;
    }
}

/// <summary>The names an element may read: what it requires, imported elements grouped under the name of their import.</summary>
sealed class RequirementScope(DecisionRun run, CompiledElement element) : IFeelScope
{
    public bool TryGet(string name, out Value value)
    {
        var imported = Context.Empty;
        foreach (var required in element.Logic.Requires)
        {
            if (required.Path.Length == 0)
            {
                if (required.Element.VariableName != name)
                    continue;
                value = run.ValueOf(required);
                return true;
            }
            if (required.Path[0] == name)
                imported = Put(imported, required.Path.AsSpan(1), required.Element.VariableName, run.ValueOf(required));
        }
        if (imported.Count == 0)
            return run.Open.TryGet(name, out value);
        value = Value.Of(imported);
        return true;
    }

    static Context Put(Context context, ReadOnlySpan<string> path, string name, in Value value)
    {
        if (path.IsEmpty)
            return context.With(name, value);
        context[path[0]].TryContext(out var inner);
        return context.With(path[0], Value.Of(Put(inner, path[1..], name, value)));
    }
}

/// <summary>A business knowledge model as a function (DMN 1.5 §10.4).</summary>
sealed class KnowledgeFunction(CompiledElement element, DecisionRun definedIn) : FeelFunction
{
    public override string Name => element.Element.Name;
    public override IReadOnlyList<string> ParameterNames => element.Logic.Parameters;
    internal override FunctionType Type => new(element.Logic.ParameterTypes, element.Logic.Type is FunctionType type ? type.Result : element.Logic.Type);

    internal override Value Invoke(Evaluation run, SourcePosition at, Span<Value> arguments) =>
        Arguments.TryCoerce(run, at, this, element.Logic.ParameterTypes, arguments)
            ? definedIn.Evaluate(element, new ParameterScope(this, arguments.ToArray(), new RequirementScope(definedIn, element)))
            : default;

    internal override Value InvokeNamed(Evaluation run, SourcePosition at, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments) =>
        Arguments.InvokeNamed(run, at, this, names, arguments);
}

/// <summary>Parameters by name, then the function itself (so that it may recur), then what it requires.</summary>
sealed class ParameterScope(FeelFunction function, Value[] arguments, IFeelScope outer) : IFeelScope
{
    public bool TryGet(string name, out Value value)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (function.ParameterNames[i] != name)
                continue;
            value = arguments[i];
            return true;
        }
        if (outer.TryGet(name, out value))
            return true;
        value = name == function.Name ? Value.Of(function) : default;
        return name == function.Name;
    }
}

/// <summary>A decision service as a function: input data, then input decisions, are its parameters (DMN 1.5 §10.4).</summary>
sealed class ServiceFunction : FeelFunction
{
    readonly CompiledElement _element;
    readonly DecisionRun _definedIn;
    readonly DecisionService _service;
    readonly CompiledElement[] _parameters;

    public ServiceFunction(CompiledElement element, DecisionRun definedIn)
    {
        _element = element;
        _definedIn = definedIn;
        _service = (DecisionService)element.Element;
        _parameters = [.. element.Logic.Requires.Take(_service.InputData.Count + _service.InputDecisions.Count)];
        ParameterNames = Array.ConvertAll(_parameters, parameter => parameter.Element.Name);
    }

    /// <summary>Parameters from inputs by name; one of a wrong type is null, and the service runs all the same.</summary>
    public Value InvokeWith(Evaluation run, Context inputs) =>
        Invoke(run, _service.Position, Array.ConvertAll(_parameters, parameter =>
            CoerceNode.Coerce(run, _service.Position, parameter.Logic.Type, inputs[parameter.Element.Name], parameter.Element.Name)));

    public override string Name => _service.Name;
    public override IReadOnlyList<string> ParameterNames { get; }
    internal override FunctionType Type => new([.. _parameters.Select(parameter => parameter.Logic.Type)], ResultType);

    FeelType ResultType => _element.Logic.Type is FunctionType type ? type.Result : _element.Logic.Type;

    internal override Value Invoke(Evaluation run, SourcePosition at, Span<Value> arguments)
    {
        if (!Arguments.TryCoerce(run, at, this, Array.ConvertAll(_parameters, parameter => parameter.Logic.Type), arguments))
            return default;
        var values = new Context.Builder();
        for (var i = 0; i < arguments.Length; i++)
            values.Set(_parameters[i].Element.Name, arguments[i]);
        var given = values.Build();
        var inside = new DecisionRun(run, given, given, _definedIn.Open);
        var outputs = _element.Logic.Requires.Skip(_parameters.Length).Take(_service.OutputDecisions.Count).ToList();
        if (outputs.Count == 1)
            return CoerceNode.Coerce(run, at, ResultType, inside.ValueOf(outputs[0]), Name);
        var results = new Context.Builder();
        foreach (var output in outputs)
            results.Set(output.Element.VariableName, inside.ValueOf(output));
        return CoerceNode.Coerce(run, at, ResultType, Value.Of(results.Build()), Name);
    }

    internal override Value InvokeNamed(Evaluation run, SourcePosition at, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments) =>
        Arguments.InvokeNamed(run, at, this, names, arguments);
}

/// <summary>What calls of functions of a model share.</summary>
static class Arguments
{
    public static bool TryCoerce(Evaluation run, SourcePosition at, FeelFunction function, FeelType[] types, Span<Value> arguments)
    {
        if (arguments.Length != types.Length)
        {
            WrongCount(run, at, function, arguments.Length);
            return false;
        }
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i].TryCoerce(arguments[i], out var coerced))
            {
                arguments[i] = coerced;
                continue;
            }
            CoerceNode.Coerce(run, at, types[i], arguments[i], function.ParameterNames[i]);
            return false;
        }
        return true;
    }

    public static Value WrongCount(Evaluation run, SourcePosition at, FeelFunction function, int count) => run.Fail(at, new(
        $"'{function.Name}' 需要 {function.ParameterNames.Count} 个参数，却给了 {count} 个",
        $"'{function.Name}' takes {function.ParameterNames.Count} arguments, but {count} were given"));

    public static Value InvokeNamed(Evaluation run, SourcePosition at, FeelFunction function, IReadOnlyList<string> names, ReadOnlySpan<Value> arguments)
    {
        var arranged = new Value[function.ParameterNames.Count];
        if (!FeelFunction.TryArrange(function.ParameterNames, names, arguments, arranged, out _))
        {
            return run.Fail(at, new(
                $"'{function.Name}' 的参数名应为 {string.Join(", ", function.ParameterNames)}",
                $"The parameters of '{function.Name}' are {string.Join(", ", function.ParameterNames)}"));
        }
        for (var i = 0; i < arranged.Length; i++)
            arranged[i] = arranged[i].IsUnset ? default : arranged[i];
        return function.Invoke(run, at, arranged);
    }
}
