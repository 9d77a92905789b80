using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>Where a flow begins. What triggered it has already happened.</summary>
/// <remarks>BPMN 2.0.2 §13.5.1.</remarks>
sealed class StartEventBehavior : ElementBehavior<StartEvent>
{
    protected override void Enter(StartEvent start, ElementInstance token, Step step) => step.Complete(token);
}
