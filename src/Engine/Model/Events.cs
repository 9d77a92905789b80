namespace Marketing.Engine.Model;

/// <summary>Something that happens (BPMN 2.0.2 §10.5).</summary>
public abstract record Event : FlowNode
{
    public EventDefinition Definition { get; init; } = EventDefinition.None;
}

public sealed record StartEvent : Event
{
    public FormReference Form { get; init; } = FormReference.None;

    /// <summary>For the start of an event sub-process: whether everything else in the scope ends.</summary>
    public bool Interrupting { get; init; } = true;
    public override string ElementType => "START_EVENT";
}

public sealed record EndEvent : Event
{
    /// <summary>The job that sends the message of a message end event.</summary>
    public JobDefinition? Job { get; init; }
    public override string ElementType => "END_EVENT";
}

/// <summary>An event in the normal flow that waits for its trigger.</summary>
public sealed record IntermediateCatchEvent : Event
{
    public override string ElementType => "INTERMEDIATE_CATCH_EVENT";
}

/// <summary>An event in the normal flow that a token makes happen.</summary>
public sealed record IntermediateThrowEvent : Event
{
    /// <summary>The job that sends the message of a message throw event.</summary>
    public JobDefinition? Job { get; init; }
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

    /// <summary>Again and again: <c>R3/PT10S</c>, <c>R/P1D</c>, or cron text such as <c>0 0 9 * * MON-FRI</c>.</summary>
    Cycle,
}

public sealed record TimerEventDefinition(TimerKind Kind, ModelExpression Expression) : EventDefinition;

/// <param name="CorrelationKey">Null for the start event of a process, which starts for any key.</param>
public sealed record MessageEventDefinition(ModelExpression Name, ModelExpression? CorrelationKey) : EventDefinition;

/// <summary>Told to everybody who listens (BPMN 2.0.2 §10.5.5.13).</summary>
public sealed record SignalEventDefinition(ModelExpression Name) : EventDefinition;

/// <param name="Code">Null on a catching event: any error.</param>
public sealed record ErrorEventDefinition(ModelExpression? Code) : EventDefinition;

/// <param name="Code">Null on a catching event: any escalation.</param>
public sealed record EscalationEventDefinition(ModelExpression? Code) : EventDefinition;

/// <summary>Undoes what was done (BPMN 2.0.2 §10.5.5.4).</summary>
/// <param name="ActivityRef">The activity to undo; null: all of the scope.</param>
/// <param name="Waits">Whether the throwing event waits for the undoing to be done.</param>
public sealed record CompensateEventDefinition(string? ActivityRef, bool Waits) : EventDefinition;

/// <summary>Happens when a condition over variables holds (BPMN 2.0.2 §10.5.5.5).</summary>
/// <param name="VariableNames">Only changes of these are looked at; empty: of any.</param>
/// <param name="VariableEvents">create, update; empty: both.</param>
public sealed record ConditionalEventDefinition(ModelExpression Condition, IReadOnlyList<string> VariableNames, IReadOnlyList<string> VariableEvents) : EventDefinition;

/// <summary>A jump within one scope (BPMN 2.0.2 §10.5.5.9).</summary>
public sealed record LinkEventDefinition(string Name) : EventDefinition;

/// <summary>Undoes and leaves a transaction (BPMN 2.0.2 §10.5.5.3).</summary>
public sealed record CancelEventDefinition : EventDefinition;
