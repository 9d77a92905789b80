using Marketing.Engine.Execution.Events;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Waits for a message.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3.</remarks>
sealed class ReceiveTaskBehavior : ElementBehavior<ReceiveTask>
{
    protected override void Enter(ReceiveTask task, ElementInstance token, Step step)
    {
        if (EventWait.TryPlan(task, token, step, out var plan))
            plan.Open(token, step);
    }
}
