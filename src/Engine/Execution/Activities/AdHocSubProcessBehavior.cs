using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Begins the activities that are chosen for it, and ends when its condition holds or, without one, when all are done.</summary>
/// <remarks>BPMN 2.0.2 §13.3.6. With a condition that does not hold it stays open: more can be begun from outside.</remarks>
sealed class AdHocSubProcessBehavior : ElementBehavior<AdHocSubProcess>
{
    protected override void Enter(AdHocSubProcess adHoc, ElementInstance token, Step step)
    {
        var possible = Possible(adHoc, step.Process);
        var read = new ExpressionReader(step, token);
        var chosen = adHoc.ActiveElements is null ? possible : read.Names(adHoc.ActiveElements, "activeElementsCollection");
        if (read.Failed)
            return;
        if (chosen.FirstOrDefault(id => !possible.Contains(id)) is { } unknown)
        {
            step.RaiseIncident(token, ErrorTypes.ExtractValue, Incidents.NoAdHocElement(adHoc, unknown));
            return;
        }

        if (adHoc.OutputCollection is not null)
            step.SetLocal(token, adHoc.OutputCollection, Value.OfList());
        foreach (var id in chosen)
            step.Schedule(step.Process.Node(id), token);
        if (chosen.Count == 0 && adHoc.CompletionCondition is null)
            step.Complete(token);
    }

    /// <summary>The elements that can be begun: those that no flow leads to and that do not wait for an event of another.</summary>
    public static IReadOnlyList<string> Possible(AdHocSubProcess adHoc, ProcessModel process) =>
    [
        .. process.Children(adHoc.Id)
            .Where(node => process.Incoming(node.Id).Count == 0 && node is not (BoundaryEvent or EventSubProcess or StartEvent) and not Activity { IsForCompensation: true })
            .Select(node => node.Id),
    ];

    /// <summary>One of its paths has ended.</summary>
    public static void PathEnded(AdHocSubProcess adHoc, ElementInstance token, Step step)
    {
        if (adHoc.OutputCollection is { } name && adHoc.OutputElement is { } element)
        {
            token.Variables[name].Value.TryList(out var outputs);
            step.SetLocal(token, name, Value.OfList([.. outputs, step.Evaluate(element, token).Value]));
        }

        if (adHoc.CompletionCondition is null)
            return;
        var read = new ExpressionReader(step, token);
        if (read.Boolean(adHoc.CompletionCondition, "completionCondition") && adHoc.CancelRemaining)
            step.TerminateChildren(token);
    }

    public override void Retry(FlowNode node, ElementInstance token, Step step) => ChildCompleted(node, token, step);

    public override void ChildCompleted(FlowNode node, ElementInstance token, Step step)
    {
        var adHoc = (AdHocSubProcess)node;
        if (Step.HasIncident(token) || token.Children.Count > 0)
            return;
        if (adHoc.CompletionCondition is { } condition && !(step.Evaluate(condition, token).Value.TryBoolean(out var holds) && holds))
            return;
        if (adHoc.OutputCollection is { } name && node.Outputs.Count == 0)
            step.Propagate(token.Parent!, name, token.Variables[name].Value);
        step.Complete(token);
    }
}
