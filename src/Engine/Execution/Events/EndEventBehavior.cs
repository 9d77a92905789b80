using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>Where a path ends; a terminate end event ends everything else in its scope as well.</summary>
/// <remarks>BPMN 2.0.2 §13.5.6; SEMANTICS O3.</remarks>
sealed class EndEventBehavior : ElementBehavior<EndEvent>
{
    protected override void Enter(EndEvent end, ElementInstance token, Step step)
    {
        if (end.Definition is TerminateEventDefinition)
            step.TerminateSiblings(token);
        step.Complete(token);
    }
}
