using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>The path that begins when an event happens on an activity. The waiting is done by the activity's instance.</summary>
/// <remarks>BPMN 2.0.2 §13.5.3.</remarks>
sealed class BoundaryEventBehavior : ElementBehavior<BoundaryEvent>
{
    protected override void Enter(BoundaryEvent boundary, ElementInstance token, Step step) => step.Complete(token);
}
