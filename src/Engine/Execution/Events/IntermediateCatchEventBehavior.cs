using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>Waits in the flow for its event; a link is where a jump arrives.</summary>
/// <remarks>BPMN 2.0.2 §13.5.2.</remarks>
sealed class IntermediateCatchEventBehavior : ElementBehavior<IntermediateCatchEvent>
{
    protected override void Enter(IntermediateCatchEvent caught, ElementInstance token, Step step)
    {
        if (caught.Definition is LinkEventDefinition)
            step.Complete(token);
        else if (EventWait.TryPlan(caught, token, step, out var plan))
            plan.Open(token, step);
    }
}
