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

    /// <summary>The <c>zeebe:property</c> pairs.</summary>
    public FrozenDictionary<string, string> Properties { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Camunda's name of this kind of element, such as USER_TASK.</summary>
    public abstract string ElementType { get; }

    /// <summary>The property's value, or null.</summary>
    public string? Property(string name) => Properties.GetValueOrDefault(name);
}

/// <summary>A connection between two nodes of one scope (BPMN 2.0.2 §8.4.13).</summary>
public sealed record SequenceFlow(string Id, string? Name, string Source, string Target, ModelExpression? Condition, SourcePosition Position);

/// <summary>One <c>zeebe:input</c> or <c>zeebe:output</c>: the value of <paramref name="Source"/> becomes <paramref name="Target"/> (a dotted path).</summary>
public sealed record Mapping(ModelExpression Source, string Target);
