using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Execution and task listeners: jobs that stand in an element's way, one after the other in the order of the file.</summary>
sealed partial class Step
{
    // True: the element waits for a listener, or for its incident to be resolved.
    bool RunListeners(IReadOnlyList<Listener> listeners, string happening, ElementInstance token)
    {
        if (listeners.Count == 0)
            return false;
        var matching = listeners.Where(listener => listener.Event == happening).ToList();
        if (token.ListenersRun >= matching.Count)
            return false;
        RunListener(matching[token.ListenersRun], JobKind.ExecutionListener, token);
        return true;
    }

    void RunListener(Listener listener, JobKind kind, ElementInstance token)
    {
        var read = new ExpressionReader(this, token);
        var (type, retries) = read.Job(listener.Job);
        if (!read.Failed)
            RunJob(token, type, retries, listener.Job.Headers, kind, listener.Event);
    }

    void ListenerDone(ElementInstance token, CompleteJob done)
    {
        token.ListenersRun++;
        if (token.Phase == Phase.Terminating)
        {
            foreach (var (name, value) in done.Variables)
                SetLocal(token, name, value);
            EndTerminated();
        }
        else if (token.Phase == Phase.Activating)
        {
            foreach (var (name, value) in done.Variables)
                SetLocal(token, name, value);
            Activate(token);
        }
        else
        {
            foreach (var (name, value) in done.Variables)
                Propagate(token.Parent ?? token, name, value);
            Leave(token, token.Chosen is { } chosen && token.ScopeKey is not null ? [.. chosen.Select(Process.Flow)] : null);
        }
    }

    /// <summary>Begins a change of a user task: at once, or after the listeners of its event.</summary>
    public void BeginOperation(ElementInstance token, long taskKey, TaskOperation operation)
    {
        token.Operation = operation;
        var listeners = TaskListeners(token, operation.Event);
        if (listeners.Count > 0)
            effects.Add(new ChangeTask(taskKey, new TaskChanges(), operation.Event.ToUpperInvariant()));
        ContinueOperation(token, taskKey, listeners);
    }

    List<Listener> TaskListeners(ElementInstance token, string happening) =>
        NodeOf(token) is UserTask { Listeners.Count: > 0 } task ? [.. task.Listeners.Where(listener => listener.Event == happening)] : [];

    void ContinueOperation(ElementInstance token, long taskKey, List<Listener> listeners)
    {
        var operation = token.Operation!;
        if (operation.ListenersRun < listeners.Count)
        {
            RunListener(listeners[operation.ListenersRun], JobKind.TaskListener, token);
            return;
        }

        token.Operation = null;
        FinishOperation(token, taskKey, operation, changed: listeners.Count > 0);
    }

    void TaskListenerDone(ElementInstance token, CompleteJob done)
    {
        var operation = token.Operation ?? throw new InvalidOperationException($"Element instance {token.Key} waits for no task listener.");
        var taskKey = token.Waits.Find(wait => wait.Kind == WaitKind.UserTask)!.Key;
        if (done.Answer is { Denied: true } denied)
        {
            token.Operation = null;
            effects.Add(new ChangeTask(taskKey, new TaskChanges(), "CREATED"));
            Remember(HistoryKind.ListenerDenied, token, e => e with { Key = taskKey, Name = operation.Event, Person = operation.Actor, Comment = denied.Reason });
            return;
        }

        token.Operation = operation with { ListenersRun = operation.ListenersRun + 1, Changes = operation.Changes.With(done.Answer?.Corrections) };
        ContinueOperation(token, taskKey, TaskListeners(token, operation.Event));
    }

    void FinishOperation(ElementInstance token, long taskKey, TaskOperation operation, bool changed)
    {
        if (operation.Event is "creating" or "assigning" or "updating")
            HoldTask(token, operation.Changes);
        switch (operation.Event)
        {
            case "creating":
                effects.Add(new ChangeTask(taskKey, operation.Changes, "CREATED"));
                if (operation.Changes.Assignee is { Length: > 0 } && TaskListeners(token, "assigning").Count > 0)
                    BeginOperation(token, taskKey, operation with { Event = "assigning", ListenersRun = 0 });
                break;
            case "assigning":
                var assignee = operation.Changes.Assignee is { Length: > 0 } person ? person : null;
                Owned(token, assignee, operation.ReturnsTo);
                effects.Add(changed ? new ChangeTask(taskKey, operation.Changes, "CREATED") : new ReassignTask(taskKey, assignee));
                Remember(HistoryKind.TaskAssigned, token, e => e with { Key = taskKey, Name = operation.Verb, Person = assignee, Comment = operation.Comment });
                break;
            case "updating":
                effects.Add(new ChangeTask(taskKey, operation.Changes, "CREATED"));
                Remember(HistoryKind.TaskUpdated, token, e => e with { Key = taskKey, Name = operation.Verb, Person = operation.Actor });
                break;
            case "canceling":
                effects.Add(new ChangeTask(taskKey, operation.Changes, "CANCELING"));
                CloseWaits(token);
                LeaveTerminated(token);
                break;
            default:
                if (changed)
                    effects.Add(new ChangeTask(taskKey, operation.Changes, "COMPLETING"));
                FinishTask(token, taskKey, operation);
                break;
        }
    }
}
