using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>A milestone that a token passes through.</summary>
/// <remarks>BPMN 2.0.2 §13.5.3. Only the none event can be thrown so far.</remarks>
sealed class IntermediateThrowEventBehavior : ElementBehavior<IntermediateThrowEvent>
{
    protected override void Enter(IntermediateThrowEvent thrown, ElementInstance token, Step step) => step.Complete(token);
}
