using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>The types a model defines, as FEEL types; those of imported models under <c>import.name</c>.</summary>
/// <remarks>DMN 1.5 §7.3.2, §7.3.3: allowed values bind each item of a collection, the type constraint the value as a whole.</remarks>
sealed class ItemTypes
{
    readonly Dictionary<string, FeelType> _types = new(StringComparer.Ordinal);
    readonly Dictionary<string, ItemDefinition> _pending = new(StringComparer.Ordinal);
    readonly HashSet<string> _open = new(StringComparer.Ordinal);
    readonly List<Problem> _problems;
    readonly string _namespace;
    readonly Dictionary<string, string> _importNames;

    public ItemTypes(DmnReader.Content content, IEnumerable<(string Prefix, ItemTypes Types)> imports, List<Problem> problems)
    {
        _problems = problems;
        _namespace = content.Namespace;
        _importNames = content.Imports.GroupBy(import => import.Namespace).ToDictionary(group => group.Key, group => group.First().Name);
        foreach (var (prefix, types) in imports)
        {
            foreach (var (name, type) in types._types)
                _types[prefix.Length == 0 ? name : $"{prefix}.{name}"] = type;
        }
        foreach (var item in content.ItemDefinitions)
            _pending[item.Name] = item;
        foreach (var item in content.ItemDefinitions)
            Define(item);
        foreach (var item in content.ItemDefinitions)
            RefuseCircle(item);
    }

    // A type may hold itself in a component or as an item; one that is nothing but itself has no values.
    void RefuseCircle(ItemDefinition item)
    {
        var seen = new HashSet<FeelType>(ReferenceEqualityComparer.Instance);
        for (var type = _types[item.Name]; type is ConstrainedType or DeferredType; type = type is ConstrainedType constrained ? constrained.Basis : ((DeferredType)type).Target)
        {
            if (seen.Add(type))
                continue;
            _types[item.Name] = FeelType.Any;
            _problems.Add(new("DMN-017", Severity.Error, new($"类型 '{item.Name}' 只由它自己定义", $"The type '{item.Name}' is defined by nothing but itself"))
            {
                Position = item.Position,
                ElementId = item.Name,
            });
            return;
        }
    }

    public IReadOnlyDictionary<string, FeelType> All => _types;

    FeelType Define(ItemDefinition item)
    {
        if (_types.TryGetValue(item.Name, out var known))
            return known;
        if (!_open.Add(item.Name))
        {
            // A type that holds itself, such as a tree: looked up when a value is tested.
            return new DeferredType(item.Name, () => _types.GetValueOrDefault(item.Name, FeelType.Any));
        }
        var type = Build(item);
        _open.Remove(item.Name);
        _types[item.Name] = type;
        _pending.Remove(item.Name);
        return type;
    }

    FeelType Build(ItemDefinition item)
    {
        var type = item.Function is { } function
            ? new FunctionType([.. function.ParameterTypes.Select(parameter => Find(parameter, item.Position))], Find(function.OutputType, item.Position))
            : item.Components.Count > 0
                ? FeelType.ContextOf([.. item.Components.Select(component => (component.Name, Build(component)))])
                : Find(item.TypeRef, item.Position);
        type = Constrained(type, item.AllowedValues, item);
        if (item.IsCollection)
            type = FeelType.ListOf(type);
        return Constrained(type, item.TypeConstraint, item);
    }

    FeelType Constrained(FeelType type, string? tests, ItemDefinition item)
    {
        if (string.IsNullOrWhiteSpace(tests))
            return type;
        var expression = FeelExpression.ParseUnaryTests(tests, FeelNames.None, FeelFunctions.BuiltIn, _types);
        foreach (var problem in expression.Problems)
            _problems.Add(problem with { Position = item.Position, ElementId = item.Name });
        return new ConstrainedType(type, expression);
    }

    /// <summary>The type a reference means; Any where there is none or it is unknown, the latter with a problem.</summary>
    public FeelType Find(string? reference, SourcePosition at)
    {
        if (string.IsNullOrEmpty(reference))
            return FeelType.Any;
        var name = LocalName(reference);
        if (_types.TryGetValue(name, out var known))
            return known;
        if (_pending.TryGetValue(name, out var item))
            return Define(item);
        if (FeelType.Find(name) is { } builtIn)
            return builtIn;
        if (name.Contains('<', StringComparison.Ordinal) && FeelExpression.Parse($"null instance of {name}", null, null, _types).Tree is InstanceOfAst written)
            return written.Type;
        var nearest = FeelProblems.Nearest(name, _types.Keys.Concat(FeelType.BuiltInNames));
        _problems.Add(new("DMN-008", Severity.Error, new($"没有名为 '{name}' 的类型", $"There is no type '{name}'"))
        {
            Position = at,
            Mend = nearest is null ? null : new($"是不是想写 '{nearest}'？", $"did you mean '{nearest}'?"),
        });
        return FeelType.Any;
    }

    string LocalName(string reference)
    {
        if (reference[0] != '{')
            return NameTable.Normalize(reference);
        var end = reference.IndexOf('}', StringComparison.Ordinal);
        var (ns, local) = (reference[1..end], NameTable.Normalize(reference.AsSpan(end + 1)));
        return ns != _namespace && _importNames.TryGetValue(ns, out var prefix) && prefix.Length > 0 ? $"{prefix}.{local}" : local;
    }
}

/// <summary>A type whose values must pass unary tests.</summary>
sealed class ConstrainedType(FeelType basis, FeelExpression tests) : FeelType
{
    // Constraints are about the value alone; none of them asks for the time.
    static readonly FeelEnvironment Nowhere = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);

    internal override bool IsList => basis.IsList;

    internal override FeelType Plain => basis.Plain;

    public FeelType Basis => basis;

    /// <summary>The tests compiled; null when their text is wrong.</summary>
    public Node? Program => tests.Root;

    /// <summary>The text of the tests.</summary>
    public string Tests => tests.Text;

    internal override bool Has(in Value value, bool constrained) =>
        value.IsNull || (basis.Has(value, constrained) && (!constrained || Passes(value)));

    bool Passes(in Value value) =>
        tests.EvaluateTests(value, ContextScope.Empty, Nowhere).Value.TryBoolean(out var holds) && holds;

    public override Value Read(in Value json) => basis.Read(json);
    public override bool ConformsTo(FeelType other) => ReferenceEquals(this, other) || basis.ConformsTo(other);
    public override string ToString() => $"{basis} ({tests.Text})";
}

/// <summary>A type known by name until its definition is complete.</summary>
sealed class DeferredType(string name, Func<FeelType> find) : FeelType
{
    public FeelType Target => find();

    // A name may lead to itself only while a wrong model is read.
    internal override FeelType Plain => find() is var target and not DeferredType ? target.Plain : Any;
    internal override bool IsList => find().IsList;
    internal override bool Has(in Value value, bool constrained) => find().Has(value, constrained);
    public override Value Read(in Value json) => find().Read(json);
    public override bool ConformsTo(FeelType other) => ReferenceEquals(this, other) || ReferenceEquals(find(), other);
    public override string ToString() => name;
}
