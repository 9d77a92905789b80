using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Marketing.Engine.Model;

/// <summary>One executable process of a BPMN file, read, checked and indexed. Immutable.</summary>
public sealed class ProcessModel
{
    /// <summary>A node with its neighbours, looked up once.</summary>
    sealed record Place(FlowNode Node, SequenceFlow[] Outgoing, SequenceFlow[] Incoming, BoundaryEvent[] Boundaries, FlowNode[] Children, EventSubProcess[] EventSubProcesses);

    readonly FrozenDictionary<string, Place> places;
    readonly FrozenDictionary<string, SequenceFlow> flows;
    readonly FrozenDictionary<string, string> handlers;
    readonly ConcurrentDictionary<string, FrozenSet<string>> upstream = new();

    /// <param name="handlers">Id of a compensation boundary event → id of the activity that undoes.</param>
    public ProcessModel(ProcessRoot root, string? versionTag, IReadOnlyList<FlowNode> nodes, IReadOnlyList<SequenceFlow> flows, IReadOnlyDictionary<string, string> handlers)
    {
        Root = root;
        VersionTag = versionTag;
        Nodes = nodes;
        Flows = flows;
        this.flows = flows.ToFrozenDictionary(flow => flow.Id);
        this.handlers = handlers.ToFrozenDictionary();
        var outgoing = flows.ToLookup(flow => flow.Source);
        var incoming = flows.ToLookup(flow => flow.Target);
        var boundaries = nodes.OfType<BoundaryEvent>().ToLookup(boundary => boundary.AttachedTo);
        var children = nodes.ToLookup(node => node.ScopeId);
        places = nodes.Append(root).ToFrozenDictionary(node => node.Id, node => new Place(node, [.. outgoing[node.Id]], [.. incoming[node.Id]],
            [.. boundaries[node.Id]], [.. children[node.Id]], [.. children[node.Id].OfType<EventSubProcess>()]));
        NoneStart = StartEvents(Id).FirstOrDefault(start => start.Definition is NoneEventDefinition);
        StartForm = NoneStart is { } start && start.Form != FormReference.None ? AsTask(start) : null;
        HasConditions = nodes.OfType<Event>().Any(waiting => waiting.Definition is ConditionalEventDefinition);
        HasClocks = nodes.Append(root).Any(node => node.Clock is not null);
        CallsDecisions = nodes.Any(node => node is BusinessRuleTask);
        RemembersApprovals = nodes.Any(node => node is UserTask { Approval: { Decides: true, MayRepeat: true } });
        WaitingJoins = [.. nodes.Where(node => node is InclusiveGateway && incoming[node.Id].Skip(1).Any() || node is ComplexGateway)];
    }

    public string Id => Root.Id;
    public string? Name => Root.Name;
    public string? VersionTag { get; }
    public string? Documentation => Root.Documentation;
    public FrozenDictionary<string, string> Properties => Root.Properties;

    /// <summary>The process as the outermost container.</summary>
    public ProcessRoot Root { get; }

    /// <summary>All nodes, in the order of the file.</summary>
    public IReadOnlyList<FlowNode> Nodes { get; }
    public IReadOnlyList<SequenceFlow> Flows { get; }

    /// <summary>Whether some event waits for a condition, so that changed variables must be looked at.</summary>
    public bool HasConditions { get; }

    /// <summary>Whether some element declares a deadline.</summary>
    public bool HasClocks { get; }

    /// <summary>Whether some task evaluates a decision.</summary>
    public bool CallsDecisions { get; }

    /// <summary>Whether some approval node may pass because the same person has approved before.</summary>
    public bool RemembersApprovals { get; }

    /// <summary>Joins that can only be judged when nothing else moves.</summary>
    public IReadOnlyList<FlowNode> WaitingJoins { get; }

    /// <summary>The node, or the process itself when its own id is given.</summary>
    /// <exception cref="KeyNotFoundException">No node has this id.</exception>
    public FlowNode Node(string id) => places[id].Node;

    /// <summary>The user task of an id; of the start event, its form as a task. Null: nobody works there.</summary>
    public UserTask? FindTask(string id) => id == StartForm?.Id ? StartForm : FindNode(id) as UserTask;

    public FlowNode? FindNode(string id) => places.TryGetValue(id, out var place) ? place.Node : null;
    public SequenceFlow Flow(string id) => flows[id];
    public SequenceFlow? FindFlow(string id) => flows.GetValueOrDefault(id);

    /// <summary>In the order of the file: the order in which conditions are tried.</summary>
    public IReadOnlyList<SequenceFlow> Outgoing(string nodeId) => places[nodeId].Outgoing;
    public IReadOnlyList<SequenceFlow> Incoming(string nodeId) => places[nodeId].Incoming;
    public IReadOnlyList<BoundaryEvent> BoundaryEvents(string activityId) => places.TryGetValue(activityId, out var place) ? place.Boundaries : [];

    /// <summary>The nodes directly inside a sub-process, or the process when its own id is given.</summary>
    public IReadOnlyList<FlowNode> Children(string scopeId) => places[scopeId].Children;

    /// <summary>The start events directly inside a scope.</summary>
    public IEnumerable<StartEvent> StartEvents(string scopeId) => places[scopeId].Children.OfType<StartEvent>();

    /// <summary>The event sub-processes directly inside a scope.</summary>
    public IReadOnlyList<EventSubProcess> EventSubProcesses(string scopeId) => places[scopeId].EventSubProcesses;

    /// <summary>The start event a plain start takes.</summary>
    public StartEvent? NoneStart { get; }

    /// <summary>The form of the plain start as a task: a request that goes back to its applicant waits there to be filled in anew, and goes on by the
    /// flows of the start event. Null: the process begins without a form.</summary>
    /// <remarks>APPROVAL-MODELS §7, return. It is no node of the file and not among <see cref="Nodes"/>.</remarks>
    public UserTask? StartForm { get; }

    UserTask AsTask(StartEvent start) => new()
    {
        Id = start.Id, Name = start.Name ?? Name, ScopeId = start.ScopeId, Documentation = start.Documentation, Position = start.Position, Outputs = start.Outputs,
        Properties = start.Properties, Form = start.Form, Approval = new ApprovalPolicy(ApprovalMode.Rework),
    };

    /// <summary>The activity that undoes this one, or null.</summary>
    public FlowNode? CompensationHandler(string activityId) =>
        BoundaryEvents(activityId).FirstOrDefault(boundary => boundary.Definition is CompensateEventDefinition) is { } boundary && handlers.TryGetValue(boundary.Id, out var handler)
            ? FindNode(handler)
            : null;

    /// <summary>The event sub-process that undoes a container, or null.</summary>
    public EventSubProcess? CompensationEventSubProcess(string containerId) => EventSubProcesses(containerId)
        .FirstOrDefault(inner => StartEvents(inner.Id).Any(start => start.Definition is CompensateEventDefinition));

    /// <summary>Where a link of this name leads to in its scope.</summary>
    public IntermediateCatchEvent? LinkTarget(string scopeId, string name) => Children(scopeId).OfType<IntermediateCatchEvent>()
        .FirstOrDefault(caught => caught.Definition is LinkEventDefinition link && link.Name == name);

    /// <summary>Whether a token in the node can still come over this flow without passing the flow's target.</summary>
    /// <remarks>BPMN 2.0.2 §13.4.3; SEMANTICS G4.</remarks>
    public bool CanReach(string nodeId, SequenceFlow flow) => upstream.GetOrAdd(flow.Id, _ => Upstream(flow)).Contains(nodeId);

    FrozenSet<string> Upstream(SequenceFlow flow)
    {
        var found = new HashSet<string>();
        var open = new Stack<string>([flow.Source]);
        while (open.TryPop(out var id))
        {
            if (id == flow.Target || !found.Add(id))
                continue;
            foreach (var before in Incoming(id))
                open.Push(before.Source);
            if (Node(id) is BoundaryEvent boundary)
                open.Push(boundary.AttachedTo);
            if (Node(id) is IntermediateCatchEvent { Definition: LinkEventDefinition link } target)
            {
                foreach (var jump in Children(target.ScopeId).OfType<IntermediateThrowEvent>().Where(jump => jump.Definition is LinkEventDefinition from && from.Name == link.Name))
                    open.Push(jump.Id);
            }
        }

        return found.ToFrozenSet();
    }
}
