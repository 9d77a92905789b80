using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Passes through: a manual task is work outside the engine, an undefined one says nothing of its work.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3.</remarks>
sealed class PlainTaskBehavior : ElementBehavior<PlainTask>
{
    protected override void Enter(PlainTask task, ElementInstance token, Step step) => step.Complete(token);
}
