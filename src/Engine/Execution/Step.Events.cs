using Marketing.Engine.Execution.Events;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>How an event that happens finds its path, and how what is thrown finds who catches it.</summary>
sealed partial class Step
{
    static readonly Dictionary<string, Value> NoResults = [];

    // Waits for an activity's boundary, unless it is one round of a loop, whose border is the body's; and for event sub-processes inside.
    bool TryPlanEvents(FlowNode node, ElementInstance token, out IReadOnlyList<EventWait> plans)
    {
        plans = [];
        var boundaries = token.IsLoopChild ? [] : Process.BoundaryEvents(node.Id);
        var inner = token.Loop is null ? Process.EventSubProcesses(node.Id) : [];
        if (boundaries.Count == 0 && inner.Count == 0)
            return true;

        var planned = new List<EventWait>();
        plans = planned;
        foreach (var awaited in boundaries.Concat<Event>(inner.SelectMany(sub => Process.StartEvents(sub.Id))).Where(EventWait.Waits))
        {
            if (!EventWait.TryPlan(awaited, token, this, out var plan))
                return false;
            planned.Add(plan);
        }

        return true;
    }

    // An event on the boundary starts a path beside, or in place of, the activity; an event sub-process likewise inside its scope; an event
    // behind an event-based gateway goes on in place of the gateway; any other goes on where it waits.
    void Happened(FlowNode node, ElementInstance holder, IReadOnlyDictionary<string, Value> results)
    {
        var caught = new CaughtEvent(node.Id, results);
        switch (node)
        {
            case BoundaryEvent boundary:
                var scope = holder.Parent!;
                if (!boundary.Interrupting)
                    Schedule(new Arrival(boundary, scope) { Caught = caught });
                else
                    TerminateFor(holder, caught);
                if (holder.IsGone && holder.UndoneFor is { } asked)
                    CompensationDone(asked);
                break;
            case StartEvent start:
                StartEventSubProcess(start, holder, results);
                break;
            case var behind when behind.Id != holder.ElementId:
                Schedule(new Arrival(behind, holder.Parent!) { Caught = caught });
                Complete(holder, []);
                break;
            default:
                BehaviorOf(holder).Resume(node, holder, results, this);
                break;
        }
    }

    // SEMANTICS O2: sibling subscriptions close, children end, and when the last is gone the event sub-process begins.
    void StartEventSubProcess(StartEvent start, ElementInstance scope, IReadOnlyDictionary<string, Value> results)
    {
        if (start.Interrupting)
        {
            CloseWaits(scope, wait => wait.EventId is { } id && Process.Node(id) is StartEvent);
            TerminateChildren(scope);
        }

        var caught = new CaughtEvent(start.Id, results);
        if (start.Interrupting && scope.Children.Count > 0)
            scope.After = caught;
        else
            Schedule(new Arrival(Process.Node(start.ScopeId), scope) { Caught = caught });
    }

    /// <summary>Throws an error or escalation upward from a token. SEMANTICS E1–E3.</summary>
    public void Throw(ElementInstance token, ThrowKind kind, string code, string? message, IReadOnlyDictionary<string, Value> results, long? jobKey = null)
    {
        Remember(kind == ThrowKind.Error ? HistoryKind.ErrorThrown : HistoryKind.EscalationThrown, token, e => e with { Name = code, Comment = message });
        if (FindCatcher(token, kind, code) is { } found)
        {
            Happened(found.Event, found.Holder, results);
            if (!token.IsGone && kind == ThrowKind.Escalation)
                Complete(token);
        }
        else if (instance.Caller is not null)
        {
            var key = nextKey++;
            token.Waits.Add(new Wait(WaitKind.Caller, key) { JobKey = jobKey });
            effects.Add(new ThrowToCaller(key, kind, code, message, results));
        }
        else
        {
            NobodyCatches(token, kind, code, message, jobKey);
        }
    }

    void NobodyCatches(ElementInstance token, ThrowKind kind, string code, string? message, long? jobKey)
    {
        if (kind == ThrowKind.Error)
            RaiseIncident(token, ErrorTypes.UnhandledError, Incidents.UnhandledError(NodeOf(token), code, message), jobKey);
        else
            Complete(token);
    }

    /// <summary>The event that catches what a token throws, and the element instance it belongs to: upward, the nearest; in one place the
    /// exact code before any code; inside a scope before on its border.</summary>
    public (Event Event, ElementInstance Holder)? FindCatcher(ElementInstance token, ThrowKind kind, string code)
    {
        ElementInstance? from = null;
        for (var at = token; at is not null; from = at, at = at.Parent)
        {
            var node = NodeOf(at);
            if (from is not null && at.Loop is null && !IsInterrupted(at) && Catcher(EventSubProcessStarts(node.Id, except: from.ElementId), at, kind, code) is { } inside)
                return (inside, at);
            if (!at.IsLoopChild && Catcher(Process.BoundaryEvents(node.Id), at, kind, code) is { } border)
                return (border, at);
        }

        return null;
    }

    IEnumerable<Event> EventSubProcessStarts(string scopeId, string except) =>
        Process.EventSubProcesses(scopeId).Where(sub => sub.Id != except).SelectMany(sub => Process.StartEvents(sub.Id));

    // SEMANTICS E2: once an event sub-process has taken its scope over, no other of that scope begins.
    bool IsInterrupted(ElementInstance scope) => scope.After is not null || scope.Phase == Phase.Terminating
        || scope.Children.Exists(child => NodeOf(child) is EventSubProcess sub && Process.StartEvents(sub.Id).Any(start => start.Interrupting));

    Event? Catcher(IEnumerable<Event> events, ElementInstance holder, ThrowKind kind, string code)
    {
        Event? any = null;
        foreach (var caught in events)
        {
            var (catches, wanted) = caught.Definition switch
            {
                ErrorEventDefinition error => (kind == ThrowKind.Error, error.Code),
                EscalationEventDefinition escalation => (kind == ThrowKind.Escalation, escalation.Code),
                _ => (false, null),
            };
            if (!catches)
                continue;
            if (wanted is null)
                any ??= caught;
            else if (Evaluate(wanted, holder).Value.TryString(out var text) && text == code)
                return caught;
        }

        return any;
    }
}
