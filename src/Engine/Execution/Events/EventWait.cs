using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>A wait for a timer or a message, evaluated completely before anything is opened: an incident then leaves nothing half done.</summary>
abstract record EventWait(Event Event)
{
    /// <summary>Evaluates what the event waits for. False: an incident stands on the token.</summary>
    public static bool TryPlan(Event awaited, ElementInstance token, Step step, out EventWait plan)
    {
        var read = new ExpressionReader(step, token);
        plan = awaited.Definition switch
        {
            TimerEventDefinition timer => new TimerWait(awaited, read.Schedule(timer)),
            MessageEventDefinition message => new MessageWait(awaited,
                read.Text(message.Name, "message name", required: true) ?? "",
                read.CorrelationKey(message.CorrelationKey!)),
            _ => throw new InvalidOperationException($"{awaited.ElementType} '{awaited.Id}' waits for nothing."),
        };
        return !read.Failed;
    }

    /// <summary>Opens the wait. It belongs to <paramref name="token"/>, even for an event on its boundary.</summary>
    public abstract void Open(ElementInstance token, Step step);

    string? BoundaryId => Event is BoundaryEvent ? Event.Id : null;

    sealed record TimerWait(Event Event, TimerSchedule Schedule) : EventWait(Event)
    {
        public override void Open(ElementInstance token, Step step) => step.StartTimer(token, Event.Id, Schedule, BoundaryId);
    }

    sealed record MessageWait(Event Event, string Name, string CorrelationKey) : EventWait(Event)
    {
        public override void Open(ElementInstance token, Step step) => step.Subscribe(token, Event.Id, Name, CorrelationKey, BoundaryId);
    }
}
