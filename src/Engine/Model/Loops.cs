namespace Marketing.Engine.Model;

/// <summary>How an activity is done several times (BPMN 2.0.2 §10.3.8).</summary>
public abstract record LoopCharacteristics;

/// <summary>Once for each item of a collection, at once or one after the other (BPMN 2.0.2 §10.3.8.2).</summary>
public sealed record MultiInstance : LoopCharacteristics
{
    public bool IsSequential { get; init; }

    /// <summary>The items; null when <see cref="Cardinality"/> says how many there are.</summary>
    public ModelExpression? InputCollection { get; init; }
    public ModelExpression? Cardinality { get; init; }
    public string? InputElement { get; init; }
    public string? OutputCollection { get; init; }
    public ModelExpression? OutputElement { get; init; }

    /// <summary>Evaluated after each child; true ends the others.</summary>
    public ModelExpression? CompletionCondition { get; init; }
}

/// <summary>Again and again while a condition holds (BPMN 2.0.2 §10.3.8.1).</summary>
public sealed record StandardLoop : LoopCharacteristics
{
    /// <summary>Whether the condition is looked at before the first round too.</summary>
    public bool TestBefore { get; init; }
    public ModelExpression? Condition { get; init; }
    public int? Maximum { get; init; }
}
