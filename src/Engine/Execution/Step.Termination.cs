using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>How element instances are ended from outside their flow. A user task whose cancellation has listeners stays until they have
/// answered, the scopes around it stay with it, and what ended them goes on when the last is gone.</summary>
/// <remarks>SEMANTICS O1–O3. Listeners of a cancellation can correct the task, but not deny; a modification does not ask them.</remarks>
sealed partial class Step
{
    // A modification takes tokens away without asking anybody.
    bool terminatesByHand;

    /// <summary>Ends everything else in the token's scope.</summary>
    public void TerminateSiblings(ElementInstance token)
    {
        var scope = token.Parent!;
        scope.Arrivals.Clear();
        DropArrivals(scope);
        for (var at = scope.Children.Count - 1; at >= 0; at--)
        {
            if (scope.Children[at] != token)
                Terminate(scope.Children[at]);
        }
    }

    /// <summary>Ends everything inside a scope.</summary>
    public void TerminateChildren(ElementInstance scope)
    {
        scope.Arrivals.Clear();
        DropArrivals(scope);
        for (var at = scope.Children.Count - 1; at >= 0; at--)
            Terminate(scope.Children[at]);
    }

    /// <summary>Ends an element instance and all inside it: own waits first, then children deepest first, then the element itself
    /// (SEMANTICS O1). It is not gone afterwards while listeners of a cancellation are asked.</summary>
    public void Terminate(ElementInstance token)
    {
        token.After = null;
        if (token.Phase == Phase.Terminating)
            return;
        StopClock(token, isDone: false);
        if (AsksCancelingListeners(token))
            return;
        CloseWaits(token);
        TerminateChildren(token);
        if (token.Children.Count > 0)
            SetPhase(token, Phase.Terminating);
        else
            Remove(token, HistoryKind.Terminated);
    }

    /// <summary>Ends an element instance and goes on with an event on its border, once it is gone.</summary>
    void TerminateFor(ElementInstance token, CaughtEvent border)
    {
        var scope = token.Parent!;
        Terminate(token);
        if (token.IsGone)
            Schedule(new Arrival(Process.Node(border.EventId), scope) { Caught = border });
        else
            token.After = border;
    }

    // A change under way ends without its listeners; the task itself stays open for those of the cancellation.
    bool AsksCancelingListeners(ElementInstance token)
    {
        if (terminatesByHand || token.Waits.Find(wait => wait.Kind == WaitKind.UserTask) is not { } task || TaskListeners(token, "canceling").Count == 0)
            return false;
        CloseWaits(token, wait => wait != task);
        SetPhase(token, Phase.Terminating);
        BeginOperation(token, task.Key, new TaskOperation("canceling") { Actor = Moment.Actor });
        return true;
    }

    // The last listener has answered: the element goes, and what waited for that goes on.
    void LeaveTerminated(ElementInstance token)
    {
        if (token.Parent is not { } scope)
        {
            EndTerminated();
            return;
        }

        Remove(token, HistoryKind.Terminated);
        if (token.After is { } border)
            Schedule(new Arrival(Process.Node(border.EventId), scope) { Caught = border });
        if (token.UndoneFor is { } asked)
            CompensationDone(asked);
        if (scope.Children.Count == 0)
            LeftEmpty(scope);
    }

    void LeftEmpty(ElementInstance scope)
    {
        if (scope.Phase == Phase.Terminating)
        {
            LeaveTerminated(scope);
        }
        else if (scope.After is { } started)
        {
            scope.After = null;
            Schedule(new Arrival(Process.Node(Process.Node(started.EventId).ScopeId), scope) { Caught = started });
        }
        else if (scope.Loop is not null)
        {
            RoundTerminated(scope);
        }
        else
        {
            CompleteIfEmpty(scope);
        }
    }

    // SEMANTICS O3: bottom-up.
    public void CancelInstance(CancelInstance cancel)
    {
        var root = instance.Root;
        if (root.Phase == Phase.Terminating)
            return;
        StopClock(root, isDone: false);
        CloseWaits(root);
        TerminateChildren(root);
        TerminateProcess(cancel.Comment);
    }

    // An element after which the instance is to end has ended.
    void StopWhenAsked()
    {
        if (stops && instance.EndedAt is null)
            CancelInstance(new CancelInstance(Moment));
        stops = false;
    }

    /// <summary>Ends the process as terminated: after what is still open inside, and after the listeners of its cancellation.</summary>
    void TerminateProcess(string? comment)
    {
        var root = instance.Root;
        SetPhase(root, Phase.Terminating);
        root.Operation = new TaskOperation("cancel") { Comment = comment };
        if (root.Children.Count == 0)
            EndTerminated();
    }

    void EndTerminated()
    {
        var root = instance.Root;
        if (!RunListeners(Process.Root.CancelListeners, "cancel", root))
            EndInstance(InstanceState.Terminated, HistoryKind.Terminated, root.Operation?.Comment);
    }

    void DropArrivals(ElementInstance scope)
    {
        if (scope.Expected == 0)
            return;
        scope.Expected = 0;
        for (var count = arrivals.Count; count > 0; count--)
        {
            var arrival = arrivals.Dequeue();
            if (arrival.Scope != scope)
                arrivals.Enqueue(arrival);
        }
    }
}
