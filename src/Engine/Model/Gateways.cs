namespace Marketing.Engine.Model;

/// <summary>A point where flows part or meet (BPMN 2.0.2 §10.6).</summary>
public abstract record Gateway : FlowNode;

/// <summary>One of several flows is taken (BPMN 2.0.2 §10.6.2).</summary>
public sealed record ExclusiveGateway : Gateway
{
    public override string ElementType => "EXCLUSIVE_GATEWAY";
}

/// <summary>All flows are taken; all incoming flows are waited for (BPMN 2.0.2 §10.6.4).</summary>
public sealed record ParallelGateway : Gateway
{
    public override string ElementType => "PARALLEL_GATEWAY";
}

/// <summary>All flows whose condition holds are taken; all tokens that can still come are waited for (BPMN 2.0.2 §10.6.3).</summary>
public sealed record InclusiveGateway : Gateway
{
    public override string ElementType => "INCLUSIVE_GATEWAY";
}

/// <summary>The first event that happens chooses the flow (BPMN 2.0.2 §10.6.6).</summary>
public sealed record EventBasedGateway : Gateway
{
    public override string ElementType => "EVENT_BASED_GATEWAY";
}

/// <summary>Goes on as soon as a condition over the tokens that came holds, such as two of three (BPMN 2.0.2 §10.6.5).</summary>
public sealed record ComplexGateway : Gateway
{
    public required ModelExpression ActivationCondition { get; init; }
    public override string ElementType => "COMPLEX_GATEWAY";
}
