using System.Collections.Frozen;

namespace Marketing.Engine.Model;

/// <summary>One executable process of a BPMN file, read, checked and indexed. Immutable.</summary>
public sealed class ProcessModel
{
    readonly FrozenDictionary<string, FlowNode> nodes;
    readonly FrozenDictionary<string, SequenceFlow> flows;
    readonly ILookup<string, SequenceFlow> outgoing;
    readonly ILookup<string, SequenceFlow> incoming;
    readonly ILookup<string, BoundaryEvent> boundaryEvents;
    readonly ILookup<string, FlowNode> children;

    public ProcessModel(string id, string? name, string? versionTag, string? documentation,
        FrozenDictionary<string, string> properties, IReadOnlyList<FlowNode> nodes, IReadOnlyList<SequenceFlow> flows)
    {
        Id = id;
        Name = name;
        VersionTag = versionTag;
        Documentation = documentation;
        Properties = properties;
        Nodes = nodes;
        Flows = flows;
        this.nodes = nodes.ToFrozenDictionary(node => node.Id);
        this.flows = flows.ToFrozenDictionary(flow => flow.Id);
        outgoing = flows.ToLookup(flow => flow.Source);
        incoming = flows.ToLookup(flow => flow.Target);
        boundaryEvents = nodes.OfType<BoundaryEvent>().ToLookup(boundary => boundary.AttachedTo);
        children = nodes.ToLookup(node => node.ScopeId);
    }

    public string Id { get; }
    public string? Name { get; }
    public string? VersionTag { get; }
    public string? Documentation { get; }
    public FrozenDictionary<string, string> Properties { get; }

    /// <summary>All nodes, in the order of the file.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; }
    public IReadOnlyList<SequenceFlow> Flows { get; }

    /// <exception cref="KeyNotFoundException">No node has this id.</exception>
    public FlowNode Node(string id) => nodes[id];

    public FlowNode? FindNode(string id) => nodes.GetValueOrDefault(id);
    public SequenceFlow Flow(string id) => flows[id];

    /// <summary>In the order of the file: the order in which conditions are tried.</summary>
    public IEnumerable<SequenceFlow> Outgoing(string nodeId) => outgoing[nodeId];
    public IEnumerable<SequenceFlow> Incoming(string nodeId) => incoming[nodeId];
    public IEnumerable<BoundaryEvent> BoundaryEvents(string activityId) => boundaryEvents[activityId];

    /// <summary>The nodes directly inside a sub-process, or the process when its own id is given.</summary>
    public IEnumerable<FlowNode> Children(string scopeId) => children[scopeId];

    /// <summary>The start events directly inside a scope.</summary>
    public IEnumerable<StartEvent> StartEvents(string scopeId) => children[scopeId].OfType<StartEvent>();

    /// <summary>The start event a plain start takes.</summary>
    public StartEvent? NoneStart => StartEvents(Id).FirstOrDefault(start => start.Definition is NoneEventDefinition);
}
