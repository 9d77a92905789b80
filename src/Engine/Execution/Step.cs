using Marketing.Engine.Execution.Events;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>One step being made: its own copy of the instance, the effects so far, and the tokens still to be moved.</summary>
/// <remarks>Never leaves the interpreter: pure outside, ordinary C# inside. This file is the life cycle of BPMN 2.0.2 §13.3.2;
/// <c>Step.Triggers.cs</c> is how each trigger begins, <c>Step.Waits.cs</c> what can be waited for.</remarks>
sealed partial class Step(ProcessModel process, ProcessInstance instance, Moment moment, int keysTaken = 0)
{
    /// <summary>Elements entered in one step before it is called endless (DESIGN §4, limits).</summary>
    public const int Limit = 10_000;

    readonly List<Effect> effects = [];
    readonly Queue<Arrival> arrivals = [];
    long nextKey = moment.FirstKey + keysTaken;
    int entered;

    public ProcessModel Process { get; } = process;
    public Moment Moment { get; } = moment;

    /// <summary>A token on its way into an element.</summary>
    readonly record struct Arrival(FlowNode Node, ElementInstance Scope, SequenceFlow? Via, IReadOnlyDictionary<string, Value>? Results);

    public StepResult Result() => new(instance, effects, (int)(nextKey - Moment.FirstKey));

    public void RunUntilAllWait()
    {
        while (arrivals.TryDequeue(out var arrival))
            Enter(arrival);
    }

    /// <summary>Sends a token into an element, after those already on their way.</summary>
    public void Schedule(FlowNode node, ElementInstance scope, SequenceFlow? via = null, IReadOnlyDictionary<string, Value>? results = null) =>
        arrivals.Enqueue(new Arrival(node, scope, via, results));

    void Enter(Arrival arrival)
    {
        var (node, scope, via, results) = arrival;
        if (!Behaviors.For(node).Gather(node, scope, via, this))
            return;

        var token = new ElementInstance { Key = nextKey++, ElementId = node.Id, ScopeKey = scope.Key };
        instance.Add(token);
        Remember(HistoryKind.Entered, node, token, e => e with { ScopeKey = scope.Key });
        if (results is not null)
            SetResults(node, token, results);

        if (++entered == Limit)
            RaiseIncident(token, ErrorTypes.Unknown, Incidents.TooManySteps(node, Limit));
        else if (entered < Limit)
            Activate(node, token);
        else
            arrivals.Clear();
    }

    // Everything that can fail is evaluated before anything is opened, so that an incident can simply be tried again from here.
    void Activate(FlowNode node, ElementInstance token)
    {
        MapInputs(node, token);
        if (!TryPlanBoundaryEvents(node, token, out var boundaryEvents))
            return;

        Behaviors.For(node).Enter(node, token, this);
        if (token.Phase != Phase.Activating || HasIncident(token))
            return;

        token.Phase = Phase.Active;
        foreach (var wait in boundaryEvents)
            wait.Open(token, this);
    }

    bool TryPlanBoundaryEvents(FlowNode node, ElementInstance token, out List<EventWait> plans)
    {
        plans = [];
        foreach (var boundary in Process.BoundaryEvents(node.Id))
        {
            if (!EventWait.TryPlan(boundary, token, this, out var plan))
                return false;
            plans.Add(plan);
        }

        return true;
    }

    /// <summary>The element is done: outputs are mapped, its waits closed, and its outgoing flows taken.</summary>
    public void Complete(ElementInstance token) => Complete(token, Process.Outgoing(token.ElementId));

    /// <summary>The element is done and only these flows are taken.</summary>
    public void Complete(ElementInstance token, IEnumerable<SequenceFlow> flows)
    {
        token.Phase = Phase.Completing;
        var node = Process.Node(token.ElementId);
        MapOutputs(node, token);
        CloseWaits(token);

        var scope = instance[token.ScopeKey!.Value];
        instance.Remove(token);
        Remember(HistoryKind.Completed, node, token);

        foreach (var flow in flows)
        {
            Remember(HistoryKind.FlowTaken, node, token, e => e with { Name = flow.Id });
            Schedule(Process.Node(flow.Target), scope, flow);
        }

        CompleteIfEmpty(scope);
    }

    // Tokens waiting on a flow before a join keep their scope open: a join that can never be satisfied waits for ever.
    void CompleteIfEmpty(ElementInstance scope)
    {
        if (scope.Arrivals.Count > 0 || arrivals.Any(arrival => arrival.Scope == scope) || instance.ChildrenOf(scope).Any())
            return;

        if (scope == instance.Root)
            EndInstance(InstanceState.Completed, HistoryKind.Completed);
        else
            Behaviors.For(Process.Node(scope.ElementId)).ChildCompleted(Process.Node(scope.ElementId), scope, this);
    }

    void EndInstance(InstanceState state, string kind, string? comment = null)
    {
        var root = instance.Root;
        CloseWaits(root);
        effects.Add(new Record(new HistoryEvent(kind, Process.Id, root.Key) { ElementType = "PROCESS", ElementName = Process.Name }));
        effects.Add(new Record(new HistoryEvent(HistoryKind.Ended, Process.Id, root.Key) { Name = state.ToString().ToUpperInvariant(), Comment = comment }));
        instance.State = state;
        instance.EndedAt = Moment.Now;
    }

    /// <summary>Ends everything else in the token's scope.</summary>
    public void TerminateSiblings(ElementInstance token)
    {
        var scope = instance[token.ScopeKey!.Value];
        scope.Arrivals.Clear();
        DropArrivals(scope);
        foreach (var sibling in instance.ChildrenOf(scope).Where(child => child != token).Reverse().ToList())
            Terminate(sibling);
    }

    // SEMANTICS O1: own waits first, then children deepest first, then the element itself.
    void Terminate(ElementInstance token)
    {
        CloseWaits(token);
        DropArrivals(token);
        foreach (var child in instance.ChildrenOf(token).Reverse().ToList())
            Terminate(child);
        instance.Remove(token);
        Remember(HistoryKind.Terminated, Process.Node(token.ElementId), token);
    }

    void DropArrivals(ElementInstance scope)
    {
        for (var count = arrivals.Count; count > 0; count--)
        {
            var arrival = arrivals.Dequeue();
            if (arrival.Scope != scope)
                arrivals.Enqueue(arrival);
        }
    }

    /// <summary>The token stops here until somebody mends the cause.</summary>
    public void RaiseIncident(ElementInstance token, string errorType, Words message, long? jobKey = null)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Incident, key));
        effects.Add(new RaiseIncident(key, token.Key, token.ElementId, errorType, message, jobKey));
        Remember(HistoryKind.Incident, Process.Node(token.ElementId), token, e => e with { Key = key, Name = errorType, Words = message });
    }

    static bool HasIncident(ElementInstance token) => token.Waits.Exists(wait => wait.Kind == WaitKind.Incident);

    void Remember(string kind, FlowNode node, ElementInstance token, Func<HistoryEvent, HistoryEvent>? more = null)
    {
        var happened = new HistoryEvent(kind, node.Id, token.Key) { ElementType = node.ElementType, ElementName = node.Name };
        effects.Add(new Record(more is null ? happened : more(happened)));
    }
}
