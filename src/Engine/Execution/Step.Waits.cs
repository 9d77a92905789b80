using System.Collections.Frozen;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>What an element instance can wait for, and how waits are opened and closed.</summary>
sealed partial class Step
{
    /// <summary>Offers a user task; with listeners of its creation it is shown once they have run.</summary>
    public void Offer(ElementInstance token, TaskOffer offer)
    {
        var key = nextKey++;
        var listened = TaskListeners(token, "creating").Count > 0 || (offer.Assignee is not null && TaskListeners(token, "assigning").Count > 0);
        token.Waits.Add(new Wait(WaitKind.UserTask, key));
        HoldTask(token, offer);
        effects.Add(new OfferTask(key, token.Key, token.ElementId, listened ? offer with { State = "CREATING" } : offer));
        if (listened)
            BeginOperation(token, key, new TaskOperation("creating") { Changes = new TaskChanges { Assignee = offer.Assignee } });
    }

    public void RunJob(ElementInstance token, string type, int retries, FrozenDictionary<string, string> headers, JobKind kind = JobKind.Element, string? listenerEvent = null)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Job, key) { JobKind = kind });
        effects.Add(new RunJob(key, type, retries, token.Key, token.ElementId, headers) { Kind = kind, ListenerEvent = listenerEvent });
    }

    /// <summary>Withdraws the jobs of one kind that the element waits for.</summary>
    public void CancelJobs(ElementInstance token, JobKind kind) => CloseWaits(token, wait => wait.Kind == WaitKind.Job && wait.JobKind == kind);

    public void StartTimer(ElementInstance token, string elementId, TimerSchedule schedule, string? eventId)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Timer, key, eventId));
        effects.Add(new StartTimer(key, schedule.DueAt, token.Key, elementId, schedule.Remaining, schedule.Interval));
    }

    public void Subscribe(ElementInstance token, string elementId, string name, string correlationKey, string? eventId)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Message, key, eventId));
        effects.Add(new Subscribe(key, name, correlationKey, token.Key, elementId));
    }

    public void SubscribeSignal(ElementInstance token, string elementId, string name, string? eventId)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Signal, key, eventId));
        effects.Add(new SubscribeSignal(key, name, token.Key, elementId));
    }

    /// <summary>Waits for a condition; one that holds already is met at the end of this step's present move.</summary>
    public void AwaitCondition(ElementInstance token, string? eventId)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Condition, key, eventId));
        freshConditions.Add(key);
    }

    /// <summary>Calls a process and waits for its end.</summary>
    public void Call(ElementInstance token, string processId, Reference called, IReadOnlyDictionary<string, Value> variables)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Child, key));
        effects.Add(new StartChild(key, token.Key, token.ElementId, processId, called.Binding, called.VersionTag, variables));
    }

    public void Broadcast(string signal, IReadOnlyDictionary<string, Value> variables) => effects.Add(new BroadcastSignal(signal, variables));

    void CloseWaits(ElementInstance token)
    {
        foreach (var wait in token.Waits)
            Close(wait);
        token.Waits.Clear();
    }

    void CloseWaits(ElementInstance token, Predicate<Wait> which)
    {
        foreach (var wait in token.Waits.FindAll(which))
            Close(wait);
        token.Waits.RemoveAll(which);
    }

    void Close(Wait wait)
    {
        Effect? effect = wait.Kind switch
        {
            WaitKind.UserTask => new WithdrawTask(wait.Key, Completed: false, settledBy, Outcome: settledBy is null ? null : "settled"),
            WaitKind.Timer or WaitKind.Clock => new StopTimer(wait.Key),
            WaitKind.Message => new Unsubscribe(wait.Key),
            WaitKind.Signal => new UnsubscribeSignal(wait.Key),
            WaitKind.Job => new CancelJob(wait.Key),
            WaitKind.Incident => new ClearIncident(wait.Key),
            WaitKind.Child => new CancelChild(wait.Key),
            WaitKind.Condition or WaitKind.Caller or WaitKind.Compensation => null, // nobody outside knows of it
            _ => throw new InvalidOperationException($"Unknown wait {wait.Kind}."),
        };
        if (effect is not null)
            effects.Add(effect);
    }
}
