using System.Collections.Frozen;

namespace Marketing.Engine.Model;

/// <summary>Work that takes place inside a process (BPMN 2.0.2 §10.3).</summary>
public abstract record Activity : FlowNode
{
    /// <summary>Whether and how it is done several times.</summary>
    public LoopCharacteristics? Loop { get; init; }

    /// <summary>Whether it only undoes another activity and is never entered by a flow.</summary>
    public bool IsForCompensation { get; init; }
}

/// <summary>Work done by a person (BPMN 2.0.2 §10.3.4.1).</summary>
public sealed record UserTask : Activity
{
    public FormReference Form { get; init; } = FormReference.None;

    /// <summary>How it decides; null for work (办理).</summary>
    public ApprovalPolicy? Approval { get; init; }
    public ModelExpression? Assignee { get; init; }
    public ModelExpression? CandidateGroups { get; init; }
    public ModelExpression? CandidateUsers { get; init; }
    public ModelExpression? DueDate { get; init; }
    public ModelExpression? FollowUpDate { get; init; }
    public ModelExpression? Priority { get; init; }
    public IReadOnlyList<Listener> Listeners { get; init; } = [];
    public FrozenDictionary<string, string> Headers { get; init; } = FrozenDictionary<string, string>.Empty;
    public override string ElementType => "USER_TASK";
}

/// <summary>Where the form of a user task comes from; at most one of the three is set.</summary>
public sealed record FormReference(string? FormId, string? FormKey, string? ExternalReference)
{
    public static FormReference None { get; } = new(null, null, null);
}

/// <summary>Work done by a program: a service, send or any other task with a job type (BPMN 2.0.2 §10.3.3).</summary>
public sealed record ServiceTask : Activity
{
    public required JobDefinition Job { get; init; }
    public string Kind { get; init; } = "SERVICE_TASK";
    public override string ElementType => Kind;
}

/// <summary>A FEEL expression whose value becomes one variable (BPMN 2.0.2 §10.3.3.5).</summary>
public sealed record ScriptTask : Activity
{
    public required ModelExpression Script { get; init; }
    public required string ResultVariable { get; init; }
    public override string ElementType => "SCRIPT_TASK";
}

/// <summary>A decision that is evaluated; its result becomes one variable (BPMN 2.0.2 §10.3.3.4).</summary>
public sealed record BusinessRuleTask : Activity
{
    public required Reference Decision { get; init; }
    public required string ResultVariable { get; init; }
    public override string ElementType => "BUSINESS_RULE_TASK";
}

/// <summary>Waits for a message (BPMN 2.0.2 §10.3.3.3).</summary>
public sealed record ReceiveTask : Activity
{
    public required MessageEventDefinition Message { get; init; }
    public override string ElementType => "RECEIVE_TASK";
}

/// <summary>A task that the engine passes through: work outside it, or of no stated kind (BPMN 2.0.2 §10.3.3).</summary>
public sealed record PlainTask : Activity
{
    public string Kind { get; init; } = "TASK";
    public override string ElementType => Kind;
}

/// <summary>Another process, run as an instance of its own (BPMN 2.0.2 §10.3.6).</summary>
public sealed record CallActivity : Activity
{
    public required Reference Called { get; init; }

    /// <summary>Whether the called process gets every visible variable, or only those the inputs made.</summary>
    public bool PassAll { get; init; } = true;

    /// <summary>Whether every variable of the called process comes back; with outputs, only what they map.</summary>
    public bool ReturnAll { get; init; } = true;
    public override string ElementType => "CALL_ACTIVITY";
}

/// <summary>An activity that holds a flow of its own (BPMN 2.0.2 §10.3.5).</summary>
public abstract record Container : Activity;

/// <summary>An embedded sub-process, or a transaction.</summary>
public sealed record SubProcess : Container
{
    /// <summary>Whether a cancel end event may undo it (BPMN 2.0.2 §10.3.5.4).</summary>
    public bool IsTransaction { get; init; }
    public override string ElementType => "SUB_PROCESS";
}

/// <summary>A sub-process that an event begins while its scope is active (BPMN 2.0.2 §10.3.5.3).</summary>
public sealed record EventSubProcess : Container
{
    public override string ElementType => "EVENT_SUB_PROCESS";
}

/// <summary>Activities that are chosen when it runs (BPMN 2.0.2 §10.3.5.5).</summary>
public sealed record AdHocSubProcess : Container
{
    /// <summary>Ids of the elements to begin with; null: all that no flow leads to.</summary>
    public ModelExpression? ActiveElements { get; init; }
    public ModelExpression? CompletionCondition { get; init; }
    public bool CancelRemaining { get; init; } = true;

    /// <summary>Whether one path is done at a time.</summary>
    public bool IsSequential { get; init; }

    /// <summary>The job that chooses in place of the model, or null.</summary>
    public JobDefinition? Job { get; init; }
    public string? OutputCollection { get; init; }
    public ModelExpression? OutputElement { get; init; }
    public override string ElementType => "AD_HOC_SUB_PROCESS";
}
