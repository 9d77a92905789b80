using System.Collections.Frozen;

namespace Marketing.Engine.Model;

/// <summary>Work that takes place inside a process (BPMN 2.0.2 §10.3).</summary>
public abstract record Activity : FlowNode;

/// <summary>Work done by a person (BPMN 2.0.2 §10.3.4.1).</summary>
public sealed record UserTask : Activity
{
    public FormReference Form { get; init; } = FormReference.None;
    public ModelExpression? Assignee { get; init; }
    public ModelExpression? CandidateGroups { get; init; }
    public ModelExpression? CandidateUsers { get; init; }
    public ModelExpression? DueDate { get; init; }
    public ModelExpression? FollowUpDate { get; init; }
    public ModelExpression? Priority { get; init; }
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
    public required ModelExpression JobType { get; init; }
    public required ModelExpression Retries { get; init; }
    public FrozenDictionary<string, string> Headers { get; init; } = FrozenDictionary<string, string>.Empty;
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

/// <summary>An activity that is a flow of its own (BPMN 2.0.2 §10.3.5).</summary>
public sealed record SubProcess : Activity
{
    public override string ElementType => "SUB_PROCESS";
}
