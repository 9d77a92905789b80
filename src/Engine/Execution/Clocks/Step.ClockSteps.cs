using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>What is done after a breach, step by step.</summary>
sealed partial class Step
{
    void Do(ElementInstance token, LadderStep step, int index)
    {
        if (token.Clock!.Unacknowledged < index)
            token.Clock = token.Clock with { Unacknowledged = null, AcknowledgeBy = null };
        switch (step.Action)
        {
            case LadderAction.Remind: Notify(token, step, HistoryKind.Reminded, ClockTurn.Reminded); break;
            case LadderAction.Escalate: Escalate(token, step, index); break;
            case LadderAction.Transfer: Transfer(token, step); break;
            case LadderAction.Pass or LadderAction.Reject: Decide(token, step); break;
            default: throw new InvalidOperationException($"Unknown action {step.Action}.");
        }
    }

    void Notify(ElementInstance token, LadderStep step, string kind, ClockTurn turn)
    {
        var to = NamesOf(step.Who, token);
        Remember(kind, token, e => e with { Name = token.Clock!.Id, Key = token.Clock.Key, Comment = step.Text });
        TellClock(token, turn, moved => moved with { To = to, Channels = step.Channels, Detail = step.Text });
    }

    void Escalate(ElementInstance token, LadderStep step, int index)
    {
        var clock = token.Clock!;
        if (step.Acknowledge is { } patience)
            token.Clock = clock with { Unacknowledged = index, AcknowledgeBy = ClockMarks.On(Time, clock.Time, Moment.Now, patience) };
        Notify(token, step, HistoryKind.Escalated, ClockTurn.Escalated);
    }

    // Whoever has taken note is not passed over at once; the steps go on at their own time.
    void Acknowledge(ElementInstance token, string? comment)
    {
        DoDueMarks(token);
        if (token.Clock is not { } clock)
            return;
        token.Clock = clock with { Unacknowledged = null, AcknowledgeBy = null };
        Remember(HistoryKind.Acknowledged, token, e => e with { Name = clock.Id, Key = clock.Key, Comment = comment, Person = Moment.Actor });
        TellClock(token, ClockTurn.Acknowledged, moved => moved with { Detail = comment });
        SetAlarm(token);
    }

    // Nobody to give it to, or a change of the task under way: the owner of the process is told instead.
    void Transfer(ElementInstance token, LadderStep step)
    {
        if (token.Waits.Find(wait => wait.Kind == WaitKind.UserTask) is not { } task || token.Operation is not null || SomebodyElse(step.Who, token) is not { } person)
        {
            Notify(token, step with { Who = [new Who(WhoKind.Owner)] }, HistoryKind.Escalated, ClockTurn.Escalated);
            return;
        }

        TellClock(token, ClockTurn.Transferred, moved => moved with { To = [person], Channels = step.Channels, Detail = step.Text, Assignee = person });
        BeginOperation(token, task.Key, new TaskOperation("assigning") { Changes = new TaskChanges { Assignee = person }, Verb = "transfer", Comment = step.Text });
    }

    void Decide(ElementInstance token, LadderStep step)
    {
        if (token.Operation is not null || !token.Waits.Exists(wait => wait.Kind == WaitKind.UserTask))
        {
            Notify(token, step with { Who = [new Who(WhoKind.Owner)] }, HistoryKind.Escalated, ClockTurn.Escalated);
            return;
        }

        TellClock(token, ClockTurn.Decided, moved => moved with { Detail = step.Text });
        DecideBySystem(token, step.Action == LadderAction.Pass ? "approved" : "rejected");
    }
}
