namespace Marketing.Engine.Model;

/// <summary>Something that happens (BPMN 2.0.2 §10.5).</summary>
public abstract record Event : FlowNode
{
    public EventDefinition Definition { get; init; } = EventDefinition.None;
}

public sealed record StartEvent : Event
{
    public FormReference Form { get; init; } = FormReference.None;
    public override string ElementType => "START_EVENT";
}

public sealed record EndEvent : Event
{
    public override string ElementType => "END_EVENT";
}

/// <summary>An event in the normal flow that waits for its trigger.</summary>
public sealed record IntermediateCatchEvent : Event
{
    public override string ElementType => "INTERMEDIATE_CATCH_EVENT";
}

/// <summary>An event in the normal flow that a token passes through.</summary>
public sealed record IntermediateThrowEvent : Event
{
    public override string ElementType => "INTERMEDIATE_THROW_EVENT";
}

/// <summary>An event that can happen while the activity it is attached to is active (BPMN 2.0.2 §10.5.4).</summary>
public sealed record BoundaryEvent : Event
{
    public required string AttachedTo { get; init; }

    /// <summary>Whether the activity ends when the event happens.</summary>
    public bool Interrupting { get; init; } = true;
    public override string ElementType => "BOUNDARY_EVENT";
}

/// <summary>What makes an event happen (BPMN 2.0.2 §10.5.5).</summary>
public abstract record EventDefinition
{
    /// <summary>The event needs no trigger.</summary>
    public static EventDefinition None { get; } = new NoneEventDefinition();
}

public sealed record NoneEventDefinition : EventDefinition;

/// <summary>Ends everything in its own scope (BPMN 2.0.2 §10.5.5.14).</summary>
public sealed record TerminateEventDefinition : EventDefinition;

public enum TimerKind
{
    /// <summary>One instant.</summary>
    Date,

    /// <summary>One instant, so long after the wait began.</summary>
    Duration,

    /// <summary>Again and again: <c>R3/PT10S</c>, <c>R/P1D</c>.</summary>
    Cycle,
}

public sealed record TimerEventDefinition(TimerKind Kind, ModelExpression Expression) : EventDefinition;

/// <param name="CorrelationKey">Null for the start event of a process, which starts for any key.</param>
public sealed record MessageEventDefinition(ModelExpression Name, ModelExpression? CorrelationKey) : EventDefinition;
