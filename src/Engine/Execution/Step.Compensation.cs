using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Undoing what was done: each completed activity once, last first.</summary>
/// <remarks>BPMN 2.0.2 §13.5.5; SEMANTICS C1–C3. An activity's own handler undoes it; a sub-process without one is undone by its
/// compensation event sub-process, or else by undoing what was done inside it.</remarks>
sealed partial class Step
{
    void RememberCompensable(FlowNode node, ElementInstance token, ElementInstance scope)
    {
        if (node is not Activity || token.UndoneFor is not null)
            return;
        if (Process.CompensationHandler(node.Id) is not null || token.Compensables.Count > 0
            || (node is Container && token.Loop is null && Process.CompensationEventSubProcess(node.Id) is not null))
            scope.Compensables.Add(new Compensable(node.Id, token.Variables.ToDictionary(pair => pair.Key, pair => pair.Value.Value), [.. token.Compensables]));
    }

    /// <summary>Begins the undoing of what was done in these scopes. False: there is nothing that the token has to wait for.</summary>
    public bool Undo(ElementInstance token, IEnumerable<ElementInstance> scopes, string? activityId, bool waits)
    {
        Remember(HistoryKind.CompensationThrown, token, e => e with { Name = activityId });
        var any = false;
        foreach (var scope in scopes)
        {
            var done = scope.Compensables.FindAll(one => activityId is null || one.ElementId == activityId);
            scope.Compensables.RemoveAll(done.Contains);
            foreach (var one in Enumerable.Reverse(done))
                Undo(one, scope, waits ? token.Key : 0);
            any |= done.Count > 0;
        }

        if (!any || !waits)
            return false;
        token.Waits.Add(new Wait(WaitKind.Compensation, nextKey++));
        return true;
    }

    void Undo(Compensable done, ElementInstance scope, long asked)
    {
        var node = Process.Node(done.ElementId);
        if (Process.CompensationHandler(node.Id) is { } handler)
            Schedule(new Arrival(handler, scope) { Locals = done.Locals, UndoneFor = asked });
        else if (done.Inner.Count > 0 && done.Inner.All(inner => inner.ElementId == done.ElementId)) // the rounds of a loop
            foreach (var round in done.Inner.Reverse())
                UndoInside(round, scope, asked);
        else
            UndoInside(done, scope, asked);
    }

    // The sub-process is open once more while it is undone, with the variables it had.
    void UndoInside(Compensable done, ElementInstance scope, long asked)
    {
        var node = Process.Node(done.ElementId);
        var again = NewToken(new Arrival(node, scope) { Locals = done.Locals, UndoneFor = asked, Round = 0 });
        SetPhase(again, Phase.Active);
        again.Compensables.AddRange(done.Inner);
        if (Process.CompensationEventSubProcess(node.Id) is { } inner)
        {
            var start = Process.StartEvents(inner.Id).First();
            Schedule(new Arrival(inner, again) { Caught = new CaughtEvent(start.Id, NoResults) });
            return;
        }

        again.Compensables.Clear();
        foreach (var one in done.Inner.Reverse())
            Undo(one, again, 0);
        CompleteIfEmpty(again);
    }

    // SEMANTICS C3: the event that asked goes on when the last handler is done.
    void CompensationDone(long asked)
    {
        if (asked == 0 || instance.Find(asked) is not { } token || token.Waits.Find(wait => wait.Kind == WaitKind.Compensation) is not { } wait)
            return;
        if (arrivals.Any(arrival => arrival.UndoneFor == asked) || instance.Elements.Any(element => element.UndoneFor == asked))
            return;
        token.Waits.Remove(wait);
        BehaviorOf(token).Resume(NodeOf(token), token, NoResults, this);
    }

    /// <summary>Leaves a transaction by its cancel event, once everything in it is undone.</summary>
    public void LeaveCancelled(ElementInstance transaction)
    {
        var holder = transaction.IsLoopChild ? transaction.Parent! : transaction;
        var boundary = Process.BoundaryEvents(transaction.ElementId).First(boundary => boundary.Definition is CancelEventDefinition);
        TerminateFor(holder, new CaughtEvent(boundary.Id, NoResults));
    }
}
