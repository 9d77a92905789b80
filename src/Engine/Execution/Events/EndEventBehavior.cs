using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Events;

/// <summary>Where a path ends, after its event has happened. Terminate ends everything else in its scope, cancel undoes and leaves the
/// transaction.</summary>
/// <remarks>BPMN 2.0.2 §13.5.6; SEMANTICS O3.</remarks>
sealed class EndEventBehavior : ElementBehavior<EndEvent>
{
    protected override void Enter(EndEvent end, ElementInstance token, Step step)
    {
        switch (end.Definition)
        {
            case TerminateEventDefinition:
                step.TerminateSiblings(token);
                step.Complete(token);
                break;
            case CancelEventDefinition:
                step.TerminateSiblings(token);
                if (!step.Undo(token, [token.Parent!], null, waits: true))
                    step.LeaveCancelled(token.Parent!);
                break;
            default:
                if (ThrownEvent.Happens(end.Definition, end.Job, token, step))
                    step.Complete(token);
                break;
        }
    }

    public override void Resume(FlowNode node, ElementInstance token, IReadOnlyDictionary<string, Value> results, Step step)
    {
        if (((EndEvent)node).Definition is CancelEventDefinition)
            step.LeaveCancelled(token.Parent!);
        else
            base.Resume(node, token, results, step);
    }
}
