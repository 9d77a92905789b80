namespace Marketing.Engine.Execution;

public enum InstanceState
{
    Active,
    Completed,
    Terminated,
}

/// <summary>A running process: a tree of element instances. Position is data that can be printed, never a counter of tokens.</summary>
/// <remarks>Only <see cref="Step"/> changes one, and only its own copy: from outside, a step is a function.</remarks>
public sealed class ProcessInstance
{
    readonly List<ElementInstance> elements = [];

    public required long Key { get; init; }
    public required long DefinitionKey { get; init; }
    public required string ProcessId { get; init; }
    public required int Version { get; init; }
    public InstanceState State { get; internal set; } = InstanceState.Active;
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; internal set; }

    /// <summary>Id of the person who pressed start; <c>system</c> for timers and messages.</summary>
    public string? Starter { get; init; }

    /// <summary>Id of the person the request is for, or null.</summary>
    public string? Applicant { get; init; }

    /// <summary>Open element instances, parents before their children. The first is the process itself, whose key is the instance's.</summary>
    public IReadOnlyList<ElementInstance> Elements => elements;

    /// <summary>The scope of the process itself; its variables are the instance's.</summary>
    public ElementInstance Root => elements[0];

    public ElementInstance? Find(long key) => elements.Find(element => element.Key == key);

    /// <exception cref="KeyNotFoundException">No open element instance has this key.</exception>
    public ElementInstance this[long key] =>
        Find(key) ?? throw new KeyNotFoundException($"Element instance {key} is not open in process instance {Key}.");

    public IEnumerable<ElementInstance> ChildrenOf(ElementInstance scope) => elements.Where(element => element.ScopeKey == scope.Key);

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

    internal void Add(ElementInstance element) => elements.Add(element);

    internal void Remove(ElementInstance element) => elements.Remove(element);

    internal void Clear() => elements.Clear();

    /// <summary>A copy that can be changed without the original noticing.</summary>
    internal ProcessInstance Copy()
    {
        var copy = new ProcessInstance
        {
            Key = Key, DefinitionKey = DefinitionKey, ProcessId = ProcessId, Version = Version,
            State = State, StartedAt = StartedAt, EndedAt = EndedAt, Starter = Starter, Applicant = Applicant,
        };
        foreach (var element in elements)
            copy.elements.Add(element.Copy());
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
}

/// <summary>One element of the model being carried out: a token, and for containers the scope of its children.</summary>
public sealed class ElementInstance
{
    public required long Key { get; init; }
    public required string ElementId { get; init; }

    /// <summary>Key of the enclosing element instance; null for the process itself.</summary>
    public required long? ScopeKey { get; init; }
    public Phase Phase { get; internal set; }

    /// <summary>Variables of this scope only, in the order they were made.</summary>
    public OrderedDictionary<string, Variable> Variables { get; } = [];

    /// <summary>What this instance, or an event attached to it, waits for.</summary>
    public List<Wait> Waits { get; } = [];

    /// <summary>Flows inside this scope on which a token stands before a parallel join: one entry a token.</summary>
    public List<string> Arrivals { get; } = [];

    internal ElementInstance Copy()
    {
        var copy = new ElementInstance { Key = Key, ElementId = ElementId, ScopeKey = ScopeKey, Phase = Phase };
        foreach (var (name, variable) in Variables)
            copy.Variables.Add(name, variable);
        copy.Waits.AddRange(Waits);
        copy.Arrivals.AddRange(Arrivals);
        return copy;
    }
}

public enum WaitKind
{
    UserTask,
    Timer,
    Message,
    Job,
    Incident,
}

/// <summary>Something an element instance waits for.</summary>
/// <param name="Key">Key of the task, timer, subscription, job or incident.</param>
/// <param name="EventId">Id of the boundary event the wait belongs to; null when it is the element's own.</param>
public sealed record Wait(WaitKind Kind, long Key, string? EventId = null);
