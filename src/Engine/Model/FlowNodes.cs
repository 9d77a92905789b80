using System.Collections.Frozen;
using Marketing.Rules;

namespace Marketing.Engine.Model;

/// <summary>A node of a process: anything a token can stand in.</summary>
/// <remarks>Models are immutable and never refer to each other by object: <see cref="ProcessModel"/> answers who is whose neighbour.</remarks>
public abstract record FlowNode
{
    public required string Id { get; init; }
    public string? Name { get; init; }

    /// <summary>Id of the sub-process that holds this node, or of the process itself.</summary>
    public required string ScopeId { get; init; }
    public string? Documentation { get; init; }
    public SourcePosition Position { get; init; }
    public IReadOnlyList<Mapping> Inputs { get; init; } = [];
    public IReadOnlyList<Mapping> Outputs { get; init; } = [];

    /// <summary>Id of the flow taken when no condition holds, for gateways and activities.</summary>
    public string? DefaultFlow { get; init; }

    /// <summary>Jobs that run, one after the other, before the element begins.</summary>
    public IReadOnlyList<Listener> StartListeners { get; init; } = [];

    /// <summary>Jobs that run, one after the other, before the element is left.</summary>
    public IReadOnlyList<Listener> EndListeners { get; init; } = [];

    /// <summary>For the process: jobs that run, one after the other, before it ends as terminated.</summary>
    public IReadOnlyList<Listener> CancelListeners { get; init; } = [];

    /// <summary>The <c>zeebe:property</c> pairs.</summary>
    public FrozenDictionary<string, string> Properties { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The deadline declared on a user task, a stage or the process; null for none.</summary>
    public ClockDefinition? Clock { get; init; }

    /// <summary>Why the clocks around it stand still while it waits (<c>sla.pauses</c>); null when they go on.</summary>
    public Setting<string>? Pauses { get; init; }

    /// <summary>Camunda's name of this kind of element, such as USER_TASK.</summary>
    public abstract string ElementType { get; }

    /// <summary>The property's value, or null.</summary>
    public string? Property(string name) => Properties.GetValueOrDefault(name);
}

/// <summary>The process itself, as the outermost container.</summary>
public sealed record ProcessRoot : FlowNode
{
    public override string ElementType => "PROCESS";
}

/// <summary>A connection between two nodes of one scope (BPMN 2.0.2 §8.4.13).</summary>
public sealed record SequenceFlow(string Id, string? Name, string Source, string Target, ModelExpression? Condition, SourcePosition Position);

/// <summary>One <c>zeebe:input</c> or <c>zeebe:output</c>: the value of <paramref name="Source"/> becomes <paramref name="Target"/> (a dotted path).</summary>
public sealed record Mapping(ModelExpression Source, string Target);

/// <summary>A job to be done: its type, how often it is tried, and static headers.</summary>
public sealed record JobDefinition(ModelExpression Type, ModelExpression Retries, FrozenDictionary<string, string> Headers);

/// <summary>A job that runs beside an element's life: <c>zeebe:executionListener</c> or <c>zeebe:taskListener</c>.</summary>
/// <param name="Event">start, end, beforeAll, cancel; or creating, assigning, updating, completing, canceling.</param>
public sealed record Listener(string Event, JobDefinition Job);

/// <summary>Which version of a process or decision is meant.</summary>
public enum Binding
{
    Latest,

    /// <summary>The version that was deployed together with this process.</summary>
    Deployment,
    VersionTag,
}

/// <summary>A process or decision by id and binding.</summary>
public sealed record Reference(ModelExpression Id, Binding Binding, string? VersionTag);
