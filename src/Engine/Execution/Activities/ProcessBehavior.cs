using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>The process as the outermost container.</summary>
/// <remarks>BPMN 2.0.2 §13.2.</remarks>
sealed class ProcessBehavior : ElementBehavior<ProcessRoot>
{
    protected override void Enter(ProcessRoot process, ElementInstance root, Step step)
    {
        foreach (var id in root.Chosen ?? [])
            step.Put(step.Process.Node(id), root);
        if (root.Chosen is null)
            step.Schedule(new Step.Arrival(step.Process.Node(root.Caught!.EventId), root) { Caught = root.Caught });
        root.Chosen = null;
        root.Caught = null;
    }

    public override void ChildCompleted(FlowNode node, ElementInstance root, Step step) => step.Complete(root);
}
