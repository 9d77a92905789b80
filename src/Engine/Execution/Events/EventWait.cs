using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>A wait for an event, evaluated completely before anything is opened: an incident then leaves nothing half done.</summary>
abstract record EventWait(FlowNode Event)
{
    /// <summary>Id of the event when the wait belongs to another element's instance: on its border, inside its scope, or behind it.</summary>
    public string? BelongsTo { get; init; } = Event is BoundaryEvent or StartEvent ? Event.Id : null;

    /// <summary>Whether the event waits by itself; errors, escalations, compensation and cancel come to it.</summary>
    public static bool Waits(Event awaited) =>
        awaited.Definition is TimerEventDefinition or MessageEventDefinition or SignalEventDefinition or ConditionalEventDefinition;

    /// <summary>Evaluates what the event, or receive task, waits for. False: an incident stands on the token.</summary>
    public static bool TryPlan(FlowNode awaited, ElementInstance token, Step step, out EventWait plan)
    {
        var read = new ExpressionReader(step, token);
        plan = (awaited is Event waiting ? waiting.Definition : ((ReceiveTask)awaited).Message) switch
        {
            TimerEventDefinition timer => new TimerWait(awaited, read.Schedule(timer)),
            MessageEventDefinition message => new MessageWait(awaited,
                read.Text(message.Name, "message name", required: true) ?? "",
                read.CorrelationKey(message.CorrelationKey!)),
            SignalEventDefinition signal => new SignalWait(awaited, read.Text(signal.Name, "signal name", required: true) ?? ""),
            ConditionalEventDefinition => new ConditionWait(awaited),
            _ => throw new InvalidOperationException($"{awaited.ElementType} '{awaited.Id}' waits for nothing."),
        };
        return !read.Failed;
    }

    /// <summary>Whether it listens as long as its element is open, however often it happens.</summary>
    public bool IsAlwaysOpen => this is not TimerWait && Event is (BoundaryEvent { Interrupting: false } or StartEvent { Interrupting: false });

    /// <summary>Opens the wait. It belongs to <paramref name="token"/>, even for an event on its boundary.</summary>
    public abstract void Open(ElementInstance token, Step step);

    sealed record TimerWait(FlowNode Event, TimerSchedule Schedule) : EventWait(Event)
    {
        public override void Open(ElementInstance token, Step step) => step.StartTimer(token, Event.Id, Schedule, BelongsTo);
    }

    sealed record MessageWait(FlowNode Event, string Name, string CorrelationKey) : EventWait(Event)
    {
        public override void Open(ElementInstance token, Step step) => step.Subscribe(token, Event.Id, Name, CorrelationKey, BelongsTo);
    }

    sealed record SignalWait(FlowNode Event, string Name) : EventWait(Event)
    {
        public override void Open(ElementInstance token, Step step) => step.SubscribeSignal(token, Event.Id, Name, BelongsTo);
    }

    sealed record ConditionWait(FlowNode Event) : EventWait(Event)
    {
        public override void Open(ElementInstance token, Step step) => step.AwaitCondition(token, BelongsTo);
    }
}
