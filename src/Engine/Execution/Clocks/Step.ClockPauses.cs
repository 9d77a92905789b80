using System.Globalization;
using Marketing.Engine.Execution.Events;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>How clocks stand still and go on.</summary>
/// <remarks>A pause moves what is due by as much as the clock would have counted meanwhile, to the tick: a deadline of days that stood still
/// for an hour ends an hour after midnight, so that what is explained adds up.</remarks>
sealed partial class Step
{
    // The element now waits: the clocks of the stages and the case around it stand still with its reason.
    void PauseClocksAround(ElementInstance token)
    {
        if (NodeOf(token).Pauses is not { } pauses || token.IsLoopChild || token.UndoneFor is not null)
            return;
        if (ReasonOf(pauses, token) is not { } reason)
        {
            RaiseIncident(token, ErrorTypes.ExtractValue, ClockIncidents.NoReason(NodeOf(token), pauses.Text));
            return;
        }

        for (var around = token.Parent; around is not null; around = around.Parent)
        {
            if (around.Clock is { } clock && !clock.Pauses.Any(pause => pause.HolderKey == token.Key))
                Pause(around, new ClockPause(reason, token.Key));
        }
    }

    string? ReasonOf(Setting<string> pauses, ElementInstance token) =>
        pauses.Fixed ?? (Evaluate(pauses.Expression!, token).Value.TryString(out var text) && text.Length > 0 ? text : null);

    void ResumeClocksAround(ElementInstance token)
    {
        if (NodeOf(token).Pauses is null || token.IsLoopChild)
            return;
        for (var around = token.Parent; around is not null; around = around.Parent)
            Resume(around, pause => pause.HolderKey == token.Key);
    }

    void Pause(ElementInstance token, ClockPause pause)
    {
        DoDueMarks(token);
        if (token.Clock is not { } clock)
            return;
        var held = clock.IsPaused ? clock.Held : [.. Following(token).Select(wait => wait.EventId!)];
        CloseWaits(token, wait => wait.Kind == WaitKind.Clock || IsFollowing(wait));
        token.Clock = clock with { Pauses = [.. clock.Pauses, pause], PausedAt = clock.PausedAt ?? Moment.Now, Held = held };
        Remember(HistoryKind.ClockPaused, token, e => e with { Name = clock.Id, Key = clock.Key, Comment = pause.Reason, Person = pause.Person });
        TellClock(token, ClockTurn.Paused, moved => moved with { Detail = pause.Reason });
    }

    IEnumerable<Wait> Following(ElementInstance token) => token.Waits.Where(IsFollowing);

    bool IsFollowing(Wait wait) => wait is { Kind: WaitKind.Timer, EventId: { } id } && ClockFollowing.Follows(Process.Node(id));

    void Resume(ElementInstance token, Predicate<ClockPause> which)
    {
        if (token.Clock is not { PausedAt: { } since } clock || clock.Pauses.FirstOrDefault(pause => which(pause)) is not { } pause)
            return;
        var rest = clock.Pauses.Where(other => !which(other)).ToList();
        token.Clock = rest.Count > 0 ? clock with { Pauses = rest } : Moved(clock, since) with { Pauses = [], PausedAt = null, Held = [] };
        Remember(HistoryKind.ClockResumed, token, e => e with { Name = clock.Id, Key = clock.Key, Comment = pause.Reason, Person = Moment.Actor });
        if (rest.Count == 0)
            GoOn(token, clock.Held);
        TellClock(token, ClockTurn.Resumed, moved => moved with { Detail = pause.Reason });
    }

    // What had not begun to count has lost nothing.
    ClockState Moved(ClockState clock, DateTimeOffset since)
    {
        var (begun, now) = (Later(since, clock.From), Later(Moment.Now, clock.From));
        DateTimeOffset Move(DateTimeOffset at) => Time.After(clock.Time, now, Time.Between(clock.Time, begun, at)) ?? at;
        var acknowledge = clock.AcknowledgeBy is { } by ? Move(by) : (DateTimeOffset?)null;
        return clock.BreachedAt is { } breached
            ? clock with { StepsFrom = Move(clock.StepsFrom ?? breached), AcknowledgeBy = acknowledge }
            : clock with { Due = Move(clock.Due), AcknowledgeBy = acknowledge, Stood = clock.Span is null ? TimeSpan.Zero : clock.Stood + Time.Between(clock.Time, begun, now) };
    }

    static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // What follows the clock moves with it: the variable, the task's due date, timers on the border.
    void GoOn(ElementInstance token, IReadOnlyList<string> held)
    {
        ShowClock(token);
        if (token.Waits.Find(wait => wait.Kind == WaitKind.UserTask) is { } task)
        {
            effects.Add(new ChangeTask(task.Key, new TaskChanges { DueDate = token.Clock!.Due.ToString("O", CultureInfo.InvariantCulture) },
                token.Operation?.Event.ToUpperInvariant() ?? "CREATED"));
        }

        SetAlarm(token);
        foreach (var id in held)
        {
            if (Process.FindNode(id) is Event follows && EventWait.TryPlan(follows, token, this, out var plan))
                plan.Open(token, this);
        }
    }
}
