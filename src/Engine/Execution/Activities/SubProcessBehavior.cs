using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Carries out the flow inside it, and ends when the last token there has ended.</summary>
/// <remarks>BPMN 2.0.2 §13.3.4.</remarks>
sealed class SubProcessBehavior : ElementBehavior<SubProcess>
{
    protected override void Enter(SubProcess subProcess, ElementInstance token, Step step) =>
        step.Schedule(step.Process.StartEvents(subProcess.Id).Single(), token);

    public override void ChildCompleted(FlowNode node, ElementInstance token, Step step) => step.Complete(token);
}
