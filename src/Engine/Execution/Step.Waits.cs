using System.Collections.Frozen;

namespace Marketing.Engine.Execution;

/// <summary>What an element instance can wait for, and how waits are opened and closed.</summary>
sealed partial class Step
{
    public void Offer(ElementInstance token, TaskOffer offer)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.UserTask, key));
        effects.Add(new OfferTask(key, token.Key, token.ElementId, offer));
    }

    public void RunJob(ElementInstance token, string type, int retries, FrozenDictionary<string, string> headers)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Job, key));
        effects.Add(new RunJob(key, type, retries, token.Key, token.ElementId, headers));
    }

    public void StartTimer(ElementInstance token, string elementId, TimerSchedule schedule, string? boundaryId)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Timer, key, boundaryId));
        effects.Add(new StartTimer(key, schedule.DueAt, token.Key, elementId, schedule.Remaining, schedule.Interval));
    }

    public void Subscribe(ElementInstance token, string elementId, string name, string correlationKey, string? boundaryId)
    {
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Message, key, boundaryId));
        effects.Add(new Subscribe(key, name, correlationKey, token.Key, elementId));
    }

    void CloseWaits(ElementInstance token)
    {
        foreach (var wait in token.Waits)
            Close(wait);
        token.Waits.Clear();
    }

    void Close(Wait wait) => effects.Add(wait.Kind switch
    {
        WaitKind.UserTask => new WithdrawTask(wait.Key, Completed: false, CompletedBy: null, Outcome: null),
        WaitKind.Timer => new StopTimer(wait.Key),
        WaitKind.Message => new Unsubscribe(wait.Key),
        WaitKind.Job => new CancelJob(wait.Key),
        WaitKind.Incident => new ClearIncident(wait.Key),
        _ => throw new InvalidOperationException($"Unknown wait {wait.Kind}."),
    });
}
