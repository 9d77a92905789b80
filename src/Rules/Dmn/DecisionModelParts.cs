namespace Marketing.Rules.Dmn;

/// <summary>The parts of a decision model, as DMN 1.5 chapters 6 and 7 name them. Text is not parsed here.</summary>
abstract record DrgElement(string Id, string Name, SourcePosition Position)
{
    /// <summary>Name of the variable the element gives its value to; mostly its own name.</summary>
    public string VariableName { get; init; } = Name;

    public string? TypeRef { get; init; }
}

sealed record InputData(string Id, string Name, SourcePosition Position) : DrgElement(Id, Name, Position);

sealed record Decision(string Id, string Name, SourcePosition Position) : DrgElement(Id, Name, Position)
{
    public BoxedExpression? Logic { get; init; }

    /// <summary>Required input data, decisions, knowledge models and services: references such as <c>#id</c>.</summary>
    public IReadOnlyList<string> Requirements { get; init; } = [];
}

sealed record BusinessKnowledgeModel(string Id, string Name, SourcePosition Position) : DrgElement(Id, Name, Position)
{
    public BoxedFunction? Logic { get; init; }
    public IReadOnlyList<string> Requirements { get; init; } = [];
}

sealed record DecisionService(string Id, string Name, SourcePosition Position) : DrgElement(Id, Name, Position)
{
    public IReadOnlyList<string> OutputDecisions { get; init; } = [];
    public IReadOnlyList<string> EncapsulatedDecisions { get; init; } = [];
    public IReadOnlyList<string> InputDecisions { get; init; } = [];
    public IReadOnlyList<string> InputData { get; init; } = [];
}

sealed record ModelImport(string Namespace, string Name, SourcePosition Position);

/// <summary>A type definition (DMN 1.5 §7.3.2): a reference, components or a function, perhaps a list, perhaps constrained.</summary>
sealed record ItemDefinition(string Name, SourcePosition Position)
{
    public string? TypeRef { get; init; }
    public bool IsCollection { get; init; }

    /// <summary>Unary tests each value (each item of a collection) must pass.</summary>
    public string? AllowedValues { get; init; }

    /// <summary>Unary tests the value as a whole must pass (DMN 1.5).</summary>
    public string? TypeConstraint { get; init; }

    public IReadOnlyList<ItemDefinition> Components { get; init; } = [];
    public FunctionItem? Function { get; init; }
}

sealed record FunctionItem(IReadOnlyList<string?> ParameterTypes, string? OutputType);

/// <summary>A boxed expression (DMN 1.5 chapter 10.2).</summary>
abstract record BoxedExpression(SourcePosition Position)
{
    public string? TypeRef { get; init; }
}

sealed record LiteralExpression(SourcePosition Position, string Text) : BoxedExpression(Position);

sealed record BoxedContext(SourcePosition Position, IReadOnlyList<BoxedEntry> Entries) : BoxedExpression(Position);

/// <summary>An entry of a boxed context; the one without a name is its result.</summary>
sealed record BoxedEntry(string? Name, string? TypeRef, BoxedExpression? Value);

sealed record BoxedInvocation(SourcePosition Position, BoxedExpression Function, IReadOnlyList<BoxedEntry> Bindings) : BoxedExpression(Position);

sealed record BoxedFunction(SourcePosition Position, IReadOnlyList<(string Name, string? TypeRef)> Parameters, BoxedExpression? Body, bool IsExternal)
    : BoxedExpression(Position);

sealed record BoxedList(SourcePosition Position, IReadOnlyList<BoxedExpression> Items) : BoxedExpression(Position);

sealed record Relation(SourcePosition Position, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<BoxedExpression>> Rows) : BoxedExpression(Position);

sealed record BoxedConditional(SourcePosition Position, BoxedExpression If, BoxedExpression Then, BoxedExpression Else) : BoxedExpression(Position);

sealed record BoxedFilter(SourcePosition Position, BoxedExpression In, BoxedExpression Match) : BoxedExpression(Position);

enum IterationKind { For, Some, Every }

sealed record BoxedIterator(SourcePosition Position, IterationKind Kind, string Variable, BoxedExpression In, BoxedExpression Body) : BoxedExpression(Position);

/// <summary>How the rules that match make one answer (DMN 1.5 §8.2.10).</summary>
public enum HitPolicy { Unique, Any, Priority, First, Collect, RuleOrder, OutputOrder }

/// <summary>What COLLECT makes of the outputs collected (DMN 1.5 §8.2.11).</summary>
public enum CollectAggregation { None, Sum, Count, Min, Max }

sealed record DecisionTable(SourcePosition Position) : BoxedExpression(Position)
{
    public HitPolicy HitPolicy { get; init; }
    public CollectAggregation Aggregation { get; init; }
    public required IReadOnlyList<TableInput> Inputs { get; init; }
    public required IReadOnlyList<TableOutput> Outputs { get; init; }
    public required IReadOnlyList<TableRule> Rules { get; init; }
}

sealed record TableInput(SourcePosition Position, string Expression, string? TypeRef, string? InputValues, string? Label)
{
    public string? Id { get; init; }
}

sealed record TableOutput(SourcePosition Position, string? Name, string? TypeRef, string? OutputValues, string? Default)
{
    public string? Id { get; init; }
}

sealed record TableRule(string? Id, SourcePosition Position, IReadOnlyList<LiteralExpression> Tests, IReadOnlyList<LiteralExpression> Outputs);
