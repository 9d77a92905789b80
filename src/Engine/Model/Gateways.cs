namespace Marketing.Engine.Model;

/// <summary>A point where flows part or meet (BPMN 2.0.2 §10.6).</summary>
public abstract record Gateway : FlowNode;

/// <summary>One of several flows is taken (BPMN 2.0.2 §10.6.2).</summary>
public sealed record ExclusiveGateway : Gateway
{
    /// <summary>Id of the flow taken when no condition holds.</summary>
    public string? DefaultFlow { get; init; }
    public override string ElementType => "EXCLUSIVE_GATEWAY";
}

/// <summary>All flows are taken; all incoming flows are waited for (BPMN 2.0.2 §10.6.4).</summary>
public sealed record ParallelGateway : Gateway
{
    public override string ElementType => "PARALLEL_GATEWAY";
}
