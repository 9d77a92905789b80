using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>One step being made: its own copy of the instance, the effects so far, and the tokens still to be moved.</summary>
/// <remarks>Never leaves the interpreter: pure outside, ordinary C# inside. This file is the life cycle of BPMN 2.0.2 §13.3.2;
/// <c>Step.Triggers.cs</c> is how each trigger begins, <c>Step.Waits.cs</c> what can be waited for, <c>Step.Events.cs</c> how events find
/// who catches them.</remarks>
sealed partial class Step(ProcessModel process, ProcessInstance instance, Moment moment, int keysTaken = 0)
{
    /// <summary>Elements entered in one step before it is called endless (DESIGN §4, limits).</summary>
    public const int Limit = 10_000;

    /// <summary>What each round of a loop adds to the limit, for as many rounds as one loop may have: ten thousand rounds are many, but
    /// not endless. A loop of flows around a multi-instance is.</summary>
    const int AllowanceOfRound = 20;
    const int MostAllowed = Limit + AllowanceOfRound * Loops.LoopBehavior.Limit;

    readonly List<Effect> effects = [];
    readonly Queue<Arrival> arrivals = [];
    long nextKey = moment.FirstKey + keysTaken;
    int entered;
    int allowed = Limit;
    bool stops;

    public ProcessModel Process { get; } = process;
    public Moment Moment { get; } = moment;
    public ProcessInstance Instance => instance;

    /// <summary>A token on its way into an element.</summary>
    public sealed record Arrival(FlowNode Node, ElementInstance Scope)
    {
        public SequenceFlow? Via { get; init; }

        /// <summary>The event that has happened already.</summary>
        public CaughtEvent? Caught { get; init; }

        /// <summary>For a round of a loop: its index.</summary>
        public int? Round { get; init; }

        /// <summary>Variables it begins with.</summary>
        public IReadOnlyDictionary<string, Value>? Locals { get; init; }

        /// <summary>See <see cref="ElementInstance.Marker"/>.</summary>
        public Approvals.ReturnMarker? Marker { get; init; }

        /// <summary>For an approval node entered again: its deciders as they were.</summary>
        public Approvals.ApprovalState? Approval { get; init; }

        /// <summary>See <see cref="ElementInstance.UndoneFor"/>.</summary>
        public long? UndoneFor { get; init; }
    }

    public StepResult Result() => new(instance, effects, (int)(nextKey - Moment.FirstKey));

    public void RunUntilAllWait()
    {
        do
        {
            CheckConditions();
            StopWhenAsked();
            while (arrivals.TryDequeue(out var arrival))
            {
                arrival.Scope.Expected--;
                Enter(arrival);
                CheckConditions();
                StopWhenAsked();
            }
        }
        while (FireWaitingJoins());
    }

    /// <summary>Sends a token into an element, after those already on their way.</summary>
    public void Schedule(Arrival arrival)
    {
        arrival.Scope.Expected++;
        arrivals.Enqueue(arrival);
    }

    public void Schedule(FlowNode node, ElementInstance scope, SequenceFlow? via = null) => Schedule(new Arrival(node, scope) { Via = via });

    void Enter(Arrival arrival)
    {
        if (arrival.Scope.IsGone || arrival.Scope.Phase == Phase.Terminating || instance.EndedAt is not null)
            return;
        if (arrival.Via is null || Behaviors.For(arrival.Node).Gather(arrival.Node, arrival.Scope, arrival.Via, this))
            Begin(arrival);
        else
            CompleteIfEmpty(arrival.Scope);
    }

    void Begin(Arrival arrival)
    {
        var node = arrival.Node;
        var token = NewToken(arrival);
        if (arrival.Round is not null)
            allowed = Math.Min(MostAllowed, allowed + AllowanceOfRound);
        if (++entered > allowed)
            RaiseIncident(token, ErrorTypes.Unknown, Incidents.TooManySteps(node, Limit));
        else
            Activate(token);
    }

    ElementInstance NewToken(Arrival arrival)
    {
        var (node, scope) = arrival;
        var token = new ElementInstance
        {
            Key = nextKey++, ElementId = node.Id, ScopeKey = scope.Key, Node = node, Round = arrival.Round, Caught = arrival.Caught, UndoneFor = arrival.UndoneFor,
            Loop = arrival.Round is null && (node is Activity { Loop: not null } || arrival.Approval is { Entries.Count: > 1 }) ? new LoopState { Size = 0 } : null,
            Marker = arrival.Marker, Approval = arrival.Approval,
        };
        instance.Add(token);
        effects.Add(new Record(new HistoryEvent(HistoryKind.Entered, node.Id, token.Key) { ElementType = TypeOf(token), ElementName = node.Name, ScopeKey = scope.Key }));
        if (arrival.Locals is not null)
        {
            foreach (var (name, value) in arrival.Locals)
                SetLocal(token, name, value);
        }

        return token;
    }

    // Everything that can fail is evaluated before anything is opened, so that an incident can simply be tried again from here.
    void Activate(ElementInstance token)
    {
        var node = NodeOf(token);
        var isBody = token.Loop is not null;
        if (!isBody && token.ListenersRun == 0)
            MapInputs(node, token);
        if (RunListeners(node.StartListeners, isBody ? "beforeAll" : "start", token) || !TryStartClock(node, token) || !TryPlanEvents(node, token, out var events))
            return;

        if (!isBody && token.Caught is { } caught && caught.EventId == node.Id)
        {
            token.Caught = null;
            SetResults(node, token, caught.Results);
            Complete(token);
        }
        else
        {
            BehaviorOf(token).Enter(node, token, this);
        }

        if (token.IsGone || token.Phase != Phase.Activating || HasIncident(token))
            return;
        SetPhase(token, Phase.Active);
        foreach (var wait in events)
            wait.Open(token, this);
        PauseClocksAround(token);
    }

    static void SetPhase(ElementInstance token, Phase phase)
    {
        token.Phase = phase;
        token.ListenersRun = 0;
    }

    /// <summary>The element is done: outputs are mapped, its waits closed, and its outgoing flows taken.</summary>
    public void Complete(ElementInstance token)
    {
        SetPhase(token, Phase.Completing);
        Leave(token);
    }

    /// <summary>The element is done and only these flows are taken.</summary>
    public void Complete(ElementInstance token, IReadOnlyList<SequenceFlow> flows)
    {
        SetPhase(token, Phase.Completing);
        if (NodeOf(token).EndListeners.Count > 0)
            token.Chosen = [.. flows.Select(flow => flow.Id)];
        Leave(token, flows);
    }

    // Tried again from here when an incident stops it.
    void Leave(ElementInstance token, IReadOnlyList<SequenceFlow>? flows = null)
    {
        var node = NodeOf(token);
        if (token.Loop is null ? !(token.IsLoopChild && IsGrown(node, token.Parent!)) : IsGrown(node, token))
        {
            // A sub-process that was opened again to be undone has given its outputs already.
            if (token.ListenersRun == 0 && (token.UndoneFor is null || node is Activity { IsForCompensation: true }))
                MapOutputs(node, token);
            if (RunListeners(node.EndListeners, "end", token))
                return;
        }

        if (token.IsLoopChild)
            LeaveRound(node, token);
        else if (node is ProcessRoot)
            EndInstance(InstanceState.Completed, HistoryKind.Completed);
        else if (TryChooseFlows(node, token, ref flows))
            LeaveBy(node, token, flows!);
    }

    void LeaveBy(FlowNode node, ElementInstance token, IReadOnlyList<SequenceFlow> flows)
    {
        var scope = token.Parent!;
        RememberCompensable(node, token, scope);
        Remove(token, HistoryKind.Completed);
        if (token.UndoneFor is { } asked)
        {
            CompensationDone(asked);
        }
        else if (!GoesStraightBack(token, scope))
        {
            foreach (var flow in flows)
            {
                if (scope.KeptFlows.Remove(flow.Id))
                    continue;
                effects.Add(new Record(new HistoryEvent(HistoryKind.FlowTaken, node.Id, token.Key) { ElementType = node.ElementType, ElementName = node.Name, Name = flow.Id }));
                Schedule(Process.Node(flow.Target), scope, flow);
            }

            if (flows.Count == 0 && NodeOf(scope) is AdHocSubProcess adHoc)
                Activities.AdHocSubProcessBehavior.PathEnded(adHoc, scope, this);
        }

        CompleteIfEmpty(scope);
    }

    void Remove(ElementInstance token, string kind)
    {
        StopClock(token, isDone: kind == HistoryKind.Completed);
        ResumeClocksAround(token);
        CloseWaits(token);
        instance.Remove(token);
        Remember(kind, token);
        stops |= instance.StopAfter.Count > 0 && !token.IsLoopChild && instance.StopAfter.Contains(token.ElementId);
    }

    // Tokens waiting on a flow before a join keep their scope open: a join that can never be satisfied waits for ever. A complex gateway that
    // has still to begin anew is judged when nothing else moves.
    void CompleteIfEmpty(ElementInstance scope)
    {
        if (scope.IsGone || scope.Phase != Phase.Active || scope.Arrivals.Count > 0 || scope.Passed.Count > 0 || scope.Expected > 0 || scope.Children.Count > 0)
            return;
        BehaviorOf(scope).ChildCompleted(NodeOf(scope), scope, this);
    }

    void EndInstance(InstanceState state, string kind, string? comment = null)
    {
        var root = instance.Root;
        StopClock(root, isDone: state == InstanceState.Completed);
        CloseWaits(root);
        effects.Add(new Record(new HistoryEvent(kind, Process.Id, root.Key) { ElementType = "PROCESS", ElementName = Process.Name }));
        effects.Add(new Record(new HistoryEvent(HistoryKind.Ended, Process.Id, root.Key) { Name = state.ToString().ToUpperInvariant(), Comment = comment }));
        root.Operation = null;
        instance.State = state;
        instance.EndedAt = Moment.Now;
        if (state == InstanceState.Completed && instance.Caller is not null)
            effects.Add(new ReturnToCaller(root.Variables.Where(pair => pair.Key is not (StarterVariable or ApplicantVariable or ClockFollowing.Variable)).ToDictionary(pair => pair.Key, pair => pair.Value.Value)));
    }

    /// <summary>The token stops here until somebody mends the cause.</summary>
    public void RaiseIncident(ElementInstance token, string errorType, Words message, long? jobKey = null)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Incident, key) { JobKey = jobKey });
        effects.Add(new RaiseIncident(key, token.Key, token.ElementId, errorType, message, jobKey));
        Remember(HistoryKind.Incident, token, e => e with { Key = key, Name = errorType, Words = message });
    }

    /// <summary>Whether an incident stands on the token.</summary>
    public static bool HasIncident(ElementInstance token) => token.Waits.Exists(wait => wait.Kind == WaitKind.Incident);

    public FlowNode NodeOf(ElementInstance token) => token.Node ??= NodeAt(Process, token, token.ElementId);

    /// <summary>What a token stands in, or would stand in at another element: a start event that was entered by going back is its form as a task.</summary>
    public static FlowNode NodeAt(ProcessModel process, ElementInstance token, string elementId) => token.Marker is null ? process.Node(elementId) : process.FindTask(elementId) ?? process.Node(elementId);

    ElementBehavior BehaviorOf(ElementInstance token) => token.Loop is null ? Behaviors.For(NodeOf(token)) : LoopBehaviorOf(token);

    // The body of an approval node keeps a list of its own, unless it was begun by a program that knew none.
    static Loops.LoopBehavior LoopBehaviorOf(FlowNode node, ElementInstance body) =>
        node is UserTask { Approval.Decides: true } && (body.Approval is not null || body.Phase == Phase.Activating) ? Behaviors.ApprovalBody : Behaviors.For(((Activity)node).Loop!);

    Loops.LoopBehavior LoopBehaviorOf(ElementInstance body) => LoopBehaviorOf(NodeOf(body), body);

    string TypeOf(ElementInstance token) => token.Loop is null ? NodeOf(token).ElementType : "MULTI_INSTANCE_BODY";

    void Remember(string kind, ElementInstance token, Func<HistoryEvent, HistoryEvent>? more = null)
    {
        var happened = new HistoryEvent(kind, token.ElementId, token.Key) { ElementType = TypeOf(token), ElementName = NodeOf(token).Name };
        effects.Add(new Record(more is null ? happened : more(happened)));
    }

    // An event on the boundary, or of an event sub-process, is told of under its own id at the instance that waits for it.
    void Remember(string kind, FlowNode node, ElementInstance token, Func<HistoryEvent, HistoryEvent> more) =>
        effects.Add(new Record(more(new HistoryEvent(kind, node.Id, token.Key) { ElementType = node.ElementType, ElementName = node.Name })));
}
