using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Carries out the flow that an event of its scope has begun.</summary>
/// <remarks>BPMN 2.0.2 §13.5.4; SEMANTICS O2.</remarks>
sealed class EventSubProcessBehavior : ElementBehavior<EventSubProcess>
{
    protected override void Enter(EventSubProcess subProcess, ElementInstance token, Step step)
    {
        var start = token.Caught is { } caught ? step.Process.Node(caught.EventId) : step.Process.StartEvents(subProcess.Id).First();
        step.Schedule(new Step.Arrival(start, token) { Caught = token.Caught });
        token.Caught = null;
    }

    public override void ChildCompleted(FlowNode node, ElementInstance token, Step step) => step.Complete(token);
}
