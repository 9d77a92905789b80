using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Deadlines of tasks, stages and cases: how their clocks start, ring and stop.</summary>
/// <remarks>APPROVAL-MODELS §6. A clock is part of its element instance; only its next mark has a timer, so a running clock costs one row.
/// <c>Step.ClockPauses.cs</c> is how it stands still, <c>Step.ClockSteps.cs</c> what is done after a breach.</remarks>
sealed partial class Step
{
    /// <summary>The calendars.</summary>
    public IWorkingTime Time => Moment.WorkingTime;

    // After the inputs, before the events on the border, which may be due with it. False: an incident stands on the token.
    bool TryStartClock(FlowNode node, ElementInstance token)
    {
        if (node.Clock is not { } definition || token.Clock is not null || token.Loop is not null || (token.UndoneFor is not null && node is Container))
            return true;
        var values = new ClockValues(this, token, definition);
        if (values.Read() is not { } clock)
            return !values.Failed;
        token.Clock = clock with { Key = nextKey++ };
        ShowClock(token);
        SetAlarm(token);
        TellClock(token, ClockTurn.Started);
        return true;
    }

    // What expressions see of the clock.
    void ShowClock(ElementInstance token)
    {
        var clock = token.Clock!;
        SetLocal(token, ClockFollowing.Variable, Value.Of(Context.Of(("id", Value.Of(clock.Id)), ("from", Local(clock.From)), ("due", Local(clock.Due)), ("clock", Value.Of(clock.Time.ToString())))));
    }

    Value Local(DateTimeOffset at) => Value.Of(TimeZoneInfo.ConvertTime(at, Moment.Feel.Zone));

    ClockMarks MarksOf(ElementInstance token) => new(token.Clock!, NodeOf(token).Clock, Time);

    // One timer: that of the next mark. What is past is due at once.
    void SetAlarm(ElementInstance token)
    {
        CloseWaits(token, wait => wait.Kind == WaitKind.Clock);
        if (token.Clock!.IsPaused || MarksOf(token).Open() is not [var next, ..])
            return;
        var key = nextKey++;
        token.Waits.Add(new Wait(WaitKind.Clock, key));
        effects.Add(new StartTimer(key, next.At, token.Key, token.ElementId, 1, null));
    }

    void RingClock(ElementInstance token, Wait wait)
    {
        token.Waits.Remove(wait);
        DoDueMarks(token);
        if (!token.IsGone && token.Clock is not null)
            SetAlarm(token);
    }

    // After a time in which nobody was there, what came due is done once, at the highest step; the rest is left out, and told so (F21).
    void DoDueMarks(ElementInstance token)
    {
        if (token.Clock is not { IsPaused: false } clock)
            return;
        var marks = MarksOf(token);
        var due = marks.Open().FindAll(mark => mark.At <= Moment.Now);
        if (due.Count == 0)
            return;
        token.Clock = clock with { Done = [.. clock.Done, .. due.Select(mark => mark.Number)] };
        if (due.Exists(mark => mark.IsBreach))
            Breach(token);
        due.RemoveAll(mark => mark.IsBreach);
        if (token.Clock.BreachedAt is not null)
        {
            Skip(token, due.FindAll(mark => mark.Warning is not null));
            due.RemoveAll(mark => mark.Warning is not null);
        }

        DoLatest(token, due);
    }

    void DoLatest(ElementInstance token, List<ClockMark> due)
    {
        if (due.Count == 0)
            return;
        var atOnce = due.TrueForAll(mark => mark.At == due[0].At);
        var latest = due.MaxBy(mark => (mark.Step, mark.Number));
        var done = atOnce ? due : [latest];
        Skip(token, due.FindAll(mark => !done.Contains(mark)));
        foreach (var mark in done.Where(_ => token.Clock is not null))
            Do(token, mark);
    }

    void Breach(ElementInstance token)
    {
        token.Clock = token.Clock! with { BreachedAt = token.Clock.Due };
        Remember(HistoryKind.DeadlineBreached, token, e => e with { Name = token.Clock.Id, Key = token.Clock.Key });
        TellClock(token, ClockTurn.Breached);
    }

    void Skip(ElementInstance token, List<ClockMark> skipped)
    {
        if (skipped.Count == 0)
            return;
        var levels = string.Join("; ", skipped.Select(mark => mark.Warning?.Text ?? mark.LadderStep!.Text));
        Remember(HistoryKind.ClockSkipped, token, e => e with { Name = token.Clock!.Id, Key = token.Clock.Key, Comment = levels });
        TellClock(token, ClockTurn.Skipped, moved => moved with { Detail = levels });
    }

    void Do(ElementInstance token, ClockMark mark)
    {
        if (mark.Warning is { } warning)
            Warn(token, warning);
        else
            Do(token, mark.LadderStep!, mark.Step);
    }

    void Warn(ElementInstance token, ClockWarning warning)
    {
        var to = NamesOf([new Who(WhoKind.Assignee)], token);
        Remember(HistoryKind.DeadlineWarned, token, e => e with { Name = token.Clock!.Id, Key = token.Clock.Key, Comment = warning.Text });
        TellClock(token, ClockTurn.Warned, moved => moved with { To = to, Detail = warning.Text });
    }

    // A task that becomes one of several takes its clock along.
    void HandClock(ElementInstance from, ElementInstance to)
    {
        (to.Clock, to.Holder, from.Clock, from.Holder) = (from.Clock, from.Holder, null, null);
        to.Waits.AddRange(from.Waits.Where(wait => wait.Kind == WaitKind.Clock));
        from.Waits.RemoveAll(wait => wait.Kind == WaitKind.Clock);
        if (to.Clock is not null)
            TellClock(to, ClockTurn.Assigned);
    }

    // Late is later than due: what is done at the very instant is done in time.
    void StopClock(ElementInstance token, bool isDone)
    {
        if (token.Clock is not { } clock)
            return;
        CloseWaits(token, wait => wait.Kind == WaitKind.Clock);
        if (!clock.IsPaused && clock.BreachedAt is null && Moment.Now > clock.Due)
            Breach(token);
        TellClock(token, isDone ? ClockTurn.Ended : ClockTurn.Dropped);
        token.Clock = null;
    }

    void TellClock(ElementInstance token, ClockTurn turn, Func<ClockMoved, ClockMoved>? more = null)
    {
        var moved = new ClockMoved(token.Clock!, token.Key, token.ElementId, turn)
        {
            TaskKey = token.Waits.Find(wait => wait.Kind == WaitKind.UserTask)?.Key, Assignee = token.Holder?.Assignee, Person = Moment.Actor,
        };
        effects.Add(more is null ? moved : more(moved));
    }

    /// <summary>Something is done to a clock by a person.</summary>
    public void MoveClock(ClockTrigger trigger)
    {
        var token = instance.Elements.FirstOrDefault(element => element.Clock?.Key == trigger.ClockKey)
            ?? throw new InvalidOperationException($"Process instance {instance.Key} has no running clock {trigger.ClockKey}.");
        switch (trigger)
        {
            case PauseClock pause: Pause(token, new ClockPause(pause.Reason, null, Moment.Actor)); break;
            case ResumeClock: Resume(token, held => held.HolderKey is null); break;
            case AcknowledgeClock acknowledge: Acknowledge(token, acknowledge.Comment); break;
            default: throw new InvalidOperationException($"Unknown trigger {trigger.GetType().Name}.");
        }
    }
}
