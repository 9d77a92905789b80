using Marketing.Engine.Execution.Approvals;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

public enum InstanceState
{
    Active,
    Completed,
    Terminated,

    /// <summary>Stands still until it is resumed.</summary>
    Suspended,
}

/// <summary>Who called a process instance.</summary>
/// <param name="InstanceKey">The calling process instance.</param>
/// <param name="ElementInstanceKey">Its call activity.</param>
/// <param name="WaitKey">What the call activity waits for.</param>
/// <param name="RootKey">The instance that nobody called.</param>
/// <param name="Depth">1 for an instance called by one that nobody called.</param>
public sealed record Caller(long InstanceKey, long ElementInstanceKey, long WaitKey, long RootKey, int Depth);

/// <summary>A running process: a tree of element instances. Position is data that can be printed, never a counter of tokens.</summary>
/// <remarks>Only <see cref="Step"/> changes one, and only its own copy: from outside, a step is a function.</remarks>
public sealed class ProcessInstance
{
    readonly List<ElementInstance> elements = [];

    public required long Key { get; init; }
    public required long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public required int Version { get; set; }
    public InstanceState State { get; internal set; } = InstanceState.Active;
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>Id of the person who pressed start; <c>system</c> for timers and messages.</summary>
    public string? Starter { get; init; }

    /// <summary>Id of the person the request is for, or null.</summary>
    public string? Applicant { get; init; }

    /// <summary>The call activity that started it, or null.</summary>
    public Caller? Caller { get; init; }

    /// <summary>How often the request has been submitted: 1, and one more at each resubmission and reopening.</summary>
    public int Round { get; internal set; } = 1;

    /// <summary>Ids of those who have resubmitted it in the applicant's place: they do not decide on it either.</summary>
    public List<string> Submitters { get; init; } = [];

    /// <summary>Approvals given so far, oldest first; only where a node may pass because of them.</summary>
    internal List<PastApproval> PastApprovals { get; } = [];

    /// <summary>Who never decides on this request: the applicant, and whoever started or resubmitted it for them (APPROVALS.md).</summary>
    public IReadOnlySet<string> Barred => Submitters.Append(Applicant).Append(Starter).OfType<string>().Where(id => id != "system").ToHashSet();

    /// <summary>Ids of elements whose end, completed or terminated, ends the instance as terminated.</summary>
    public IReadOnlyList<string> StopAfter { get; init; } = [];

    /// <summary>Open element instances in the order of their keys, so parents stand before their children. The first is the process itself,
    /// whose key is the instance's.</summary>
    public IReadOnlyList<ElementInstance> Elements => elements;

    /// <summary>The scope of the process itself; its variables are the instance's.</summary>
    public ElementInstance Root => elements[0];

    public ElementInstance? Find(long key) => IndexOf(key) is >= 0 and var at ? elements[at] : null;

    /// <exception cref="KeyNotFoundException">No open element instance has this key.</exception>
    public ElementInstance this[long key] =>
        Find(key) ?? throw new KeyNotFoundException($"Element instance {key} is not open in process instance {Key}.");

    /// <summary>Who waits for the task, timer, subscription, job or incident of this key.</summary>
    public (ElementInstance Element, Wait Wait)? WaiterFor(long waitKey)
    {
        foreach (var element in elements)
        {
            if (element.Waits.Find(wait => wait.Key == waitKey) is { } wait)
                return (element, wait);
        }

        return null;
    }

    internal void Add(ElementInstance element)
    {
        if (element.ScopeKey is { } scope)
        {
            element.Parent = this[scope];
            element.Parent.Children.Add(element);
        }

        elements.Add(element);
    }

    internal void Remove(ElementInstance element)
    {
        elements.RemoveAt(IndexOf(element.Key));
        var siblings = element.Parent!.Children;
        if (siblings[^1] == element)
            siblings.RemoveAt(siblings.Count - 1);
        else
            siblings.Remove(element);
        element.IsGone = true;
    }

    // Keys only grow, so the list is in order.
    int IndexOf(long key)
    {
        var (low, high) = (0, elements.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = elements[middle].Key;
            if (found == key)
                return middle;
            if (found < key)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    /// <summary>A copy that can be changed without the original noticing.</summary>
    internal ProcessInstance Copy()
    {
        var copy = new ProcessInstance
        {
            Key = Key, DefinitionKey = DefinitionKey, ProcessId = ProcessId, Version = Version,
            State = State, StartedAt = StartedAt, EndedAt = EndedAt, Starter = Starter, Applicant = Applicant, Caller = Caller, StopAfter = StopAfter,
            Round = Round, Submitters = [.. Submitters],
        };
        copy.PastApprovals.AddRange(PastApprovals);
        copy.elements.Capacity = elements.Count + 4;
        foreach (var element in elements)
            copy.Add(element.Copy());
        return copy;
    }
}

/// <summary>Where in its life an element instance stands (BPMN 2.0.2 §13.3.2); incidents go on from here.</summary>
public enum Phase
{
    /// <summary>Entered; inputs, assignment and subscriptions are still to be evaluated.</summary>
    Activating,

    /// <summary>Waiting for what its <see cref="ElementInstance.Waits"/> name, or for its children.</summary>
    Active,

    /// <summary>What it waited for has happened; outputs are still to be evaluated and flows to be chosen.</summary>
    Completing,

    /// <summary>Ended from outside; listeners of the cancellation, its own or of what is inside, have not all answered yet.</summary>
    Terminating,
}

/// <summary>One element of the model being carried out: a token, and for containers the scope of its children.</summary>
public sealed class ElementInstance
{
    public required long Key { get; init; }
    public required string ElementId { get; set; }

    /// <summary>Key of the enclosing element instance; null for the process itself.</summary>
    public required long? ScopeKey { get; init; }
    public Phase Phase { get; internal set; }

    /// <summary>Variables of this scope only, in the order they were made.</summary>
    public OrderedDictionary<string, Variable> Variables { get; } = [];

    /// <summary>What this instance, or an event attached to it, waits for.</summary>
    public List<Wait> Waits { get; } = [];

    /// <summary>Flows inside this scope on which a token stands before a join: one entry a token.</summary>
    public List<string> Arrivals { get; } = [];

    /// <summary>For the body of a loop: how far it is. Its children are the rounds.</summary>
    public LoopState? Loop { get; internal set; }

    /// <summary>For a round of a loop: its index, from 0.</summary>
    public int? Round { get; init; }

    /// <summary>Execution listeners of this phase that have run.</summary>
    public int ListenersRun { get; internal set; }

    /// <summary>The event that has happened already when the element begins, with what it brought.</summary>
    public CaughtEvent? Caught { get; internal set; }

    /// <summary>Ids of the flows it will leave by, when they were chosen before its end listeners; for the process: elements to begin with.</summary>
    public IReadOnlyList<string>? Chosen { get; internal set; }

    /// <summary>What was done in this scope and can be undone, oldest first.</summary>
    public List<Compensable> Compensables { get; } = [];

    /// <summary>Set while it undoes: key of the event that asked for it, 0 when nobody waits for it.</summary>
    public long? UndoneFor { get; internal set; }

    /// <summary>What goes on when this one, ended from outside, is gone: an event on its border. While it goes on itself: the start event of
    /// the event sub-process that takes over when nothing is left inside.</summary>
    public CaughtEvent? After { get; internal set; }

    /// <summary>A change of a user task that waits for its listeners; for the process, its cancellation.</summary>
    public TaskOperation? Operation { get; internal set; }

    /// <summary>For an ad-hoc sub-process: how far it is, once there is something to remember.</summary>
    public AdHocState? AdHoc { get; internal set; }

    /// <summary>The clock of its deadline, while it runs or stands still.</summary>
    public ClockState? Clock { get; internal set; }

    /// <summary>For a user task in a process with deadlines: who has it.</summary>
    public TaskHolder? Holder { get; internal set; }

    /// <summary>For an approval node: who decides, and what they have said.</summary>
    public ApprovalState? Approval { get; internal set; }

    /// <summary>For a task that was delegated: its owner, to whom it comes back.</summary>
    public string? ReturnsTo { get; internal set; }

    /// <summary>For an element entered by a return, a recall or a reopening: how it goes on from here.</summary>
    public ReturnMarker? Marker { get; internal set; }

    /// <summary>How the approval nodes of this scope that had several deciders ended, by element id.</summary>
    public Dictionary<string, ApprovalState> Settled { get; } = [];

    /// <summary>Flows of this scope that are not taken the next time, for what is behind them was kept when something was returned.</summary>
    internal List<string> KeptFlows { get; } = [];

    /// <summary>Complex gateways of this scope that have gone on, each with the incoming flows that it still waits for before it begins anew.</summary>
    public Dictionary<string, IReadOnlyList<string>> Passed { get; } = [];

    /// <summary>The enclosing element instance.</summary>
    internal ElementInstance? Parent { get; set; }

    /// <summary>Open element instances directly inside, oldest first.</summary>
    internal List<ElementInstance> Children { get; } = [];

    /// <summary>Tokens on their way into this scope, in the step being made.</summary>
    internal int Expected { get; set; }

    internal bool IsGone { get; set; }

    /// <summary>The model element, once looked up.</summary>
    internal FlowNode? Node { get; set; }

    internal bool IsLoopChild => Parent?.Loop is not null;

    internal ElementInstance Copy()
    {
        var copy = new ElementInstance
        {
            Key = Key, ElementId = ElementId, ScopeKey = ScopeKey, Phase = Phase, Loop = Loop?.Copy(), Round = Round, ListenersRun = ListenersRun,
            Caught = Caught, After = After, Chosen = Chosen, UndoneFor = UndoneFor, Operation = Operation, AdHoc = AdHoc, Node = Node,
            Clock = Clock, Holder = Holder, Approval = Approval, ReturnsTo = ReturnsTo, Marker = Marker,
        };
        foreach (var (node, state) in Settled)
            copy.Settled.Add(node, state);
        copy.KeptFlows.AddRange(KeptFlows);
        foreach (var (name, variable) in Variables)
            copy.Variables.Add(name, variable);
        copy.Waits.AddRange(Waits);
        copy.Arrivals.AddRange(Arrivals);
        copy.Compensables.AddRange(Compensables);
        foreach (var (gateway, flows) in Passed)
            copy.Passed.Add(gateway, flows);
        return copy;
    }
}

/// <summary>How far a loop is.</summary>
public sealed class LoopState
{
    /// <summary>Rounds there are to be.</summary>
    public required int Size { get; set; }

    /// <summary>Rounds begun; the next has this index.</summary>
    public int Begun { get; set; }
    public int Completed { get; set; }
    public int Terminated { get; set; }

    /// <summary>Name of the output collection, when there is one.</summary>
    public string? OutputName { get; init; }

    /// <summary>The outputs by index, null until they come (SEMANTICS M2).</summary>
    public List<Value> Outputs { get; } = [];

    internal LoopState Copy()
    {
        var copy = new LoopState { Size = Size, Begun = Begun, Completed = Completed, Terminated = Terminated, OutputName = OutputName };
        copy.Outputs.AddRange(Outputs);
        return copy;
    }
}

/// <summary>An event that has happened, on its way into its element.</summary>
/// <param name="EventId">The event: the element itself, or the start event of an event sub-process.</param>
public sealed record CaughtEvent(string EventId, IReadOnlyDictionary<string, Value> Results);

/// <summary>A completed activity that can be undone, once.</summary>
/// <param name="Locals">Its variables as they were when it completed.</param>
/// <param name="Inner">What was done inside it.</param>
public sealed record Compensable(string ElementId, IReadOnlyDictionary<string, Value> Locals, IReadOnlyList<Compensable> Inner);

public enum WaitKind
{
    UserTask,
    Timer,
    Message,
    Job,
    Incident,
    Signal,

    /// <summary>A condition over variables; looked at by the step itself.</summary>
    Condition,

    /// <summary>A called process.</summary>
    Child,

    /// <summary>What the calling process makes of an error or escalation.</summary>
    Caller,

    /// <summary>The next mark of the element's clock.</summary>
    Clock,

    /// <summary>The handlers that undo what this event asked to be undone.</summary>
    Compensation,
}

/// <summary>Something an element instance waits for.</summary>
/// <param name="Key">Key of the task, timer, subscription, job or incident.</param>
/// <param name="EventId">Id of the event the wait belongs to (on the boundary, of an event sub-process, behind an event-based gateway);
/// null when it is the element's own.</param>
public sealed record Wait(WaitKind Kind, long Key, string? EventId = null)
{
    /// <summary>For a job: whose work it is.</summary>
    public JobKind JobKind { get; init; }

    /// <summary>For an incident: the job it is about.</summary>
    public long? JobKey { get; init; }
}

/// <summary>Whose work a job is.</summary>
public enum JobKind
{
    /// <summary>The element's own.</summary>
    Element,
    ExecutionListener,
    TaskListener,

    /// <summary>The choice of an ad-hoc sub-process.</summary>
    AdHocSubProcess,
}
