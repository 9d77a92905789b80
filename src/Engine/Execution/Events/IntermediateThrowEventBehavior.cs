using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Events;

/// <summary>Makes its event happen and passes on; a compensation may be waited for.</summary>
/// <remarks>BPMN 2.0.2 §13.5.3.</remarks>
sealed class IntermediateThrowEventBehavior : ElementBehavior<IntermediateThrowEvent>
{
    protected override void Enter(IntermediateThrowEvent thrown, ElementInstance token, Step step)
    {
        if (thrown.Definition is LinkEventDefinition link)
        {
            step.Schedule(step.Process.LinkTarget(thrown.ScopeId, link.Name)!, token.Parent!);
            step.Complete(token, []);
        }
        else if (ThrownEvent.Happens(thrown.Definition, thrown.Job, token, step))
        {
            step.Complete(token);
        }
    }
}
