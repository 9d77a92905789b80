using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Begins the activities that are chosen for it, at once or one after the other, and ends when its condition holds or, without one,
/// when all are done. A job may choose in place of the model: it is asked on entry and again after each path.</summary>
/// <remarks>BPMN 2.0.2 §13.3.6. With a condition that does not hold it stays open: more can be begun from outside. Once the condition has
/// held nothing more begins, and what runs is ended or, as the model says, finished.</remarks>
sealed class AdHocSubProcessBehavior : ElementBehavior<AdHocSubProcess>
{
    /// <summary>Variable of a job: what it can choose from.</summary>
    const string ElementsVariable = "adHocSubProcessElements";

    protected override void Enter(AdHocSubProcess adHoc, ElementInstance token, Step step)
    {
        if (adHoc.OutputCollection is not null)
            step.SetLocal(token, adHoc.OutputCollection, Value.OfList());
        if (adHoc.Job is not null)
        {
            step.SetLocal(token, ElementsVariable, Value.OfList(Possible(adHoc, step.Process).Select(id => Describe(step.Process.Node(id)))));
            AskJob(adHoc, token, step);
        }
        else if (TryChoose(adHoc, token, step, out var chosen))
        {
            Begin(adHoc, token, chosen, step);
            if (chosen.Count == 0 && adHoc.CompletionCondition is null)
                step.Complete(token);
        }
    }

    static bool TryChoose(AdHocSubProcess adHoc, ElementInstance token, Step step, out IReadOnlyList<AdHocChoice> chosen)
    {
        var possible = Possible(adHoc, step.Process);
        var read = new ExpressionReader(step, token);
        var ids = adHoc.ActiveElements is null ? possible : read.Names(adHoc.ActiveElements, "activeElementsCollection");
        chosen = [.. ids.Select(id => new AdHocChoice(id))];
        if (!read.Failed && ids.FirstOrDefault(id => !possible.Contains(id)) is { } unknown)
            step.RaiseIncident(token, ErrorTypes.ExtractValue, Incidents.NoAdHocElement(adHoc, unknown));
        return !Step.HasIncident(token);
    }

    /// <summary>The elements that can be begun: those that no flow leads to and that do not wait for an event of another.</summary>
    public static IReadOnlyList<string> Possible(AdHocSubProcess adHoc, ProcessModel process) =>
    [
        .. process.Children(adHoc.Id)
            .Where(node => process.Incoming(node.Id).Count == 0 && node is not (BoundaryEvent or EventSubProcess or StartEvent) and not Activity { IsForCompensation: true })
            .Select(node => node.Id),
    ];

    static Value Describe(FlowNode node)
    {
        var builder = new Context.Builder();
        builder.Set("elementId", Value.Of(node.Id));
        builder.Set("elementName", Value.Of(node.Name));
        builder.Set("documentation", Value.Of(node.Documentation));
        return Value.Of(builder.Build());
    }

    /// <summary>Begins these elements; one after the other where the model orders so.</summary>
    public static void Begin(AdHocSubProcess adHoc, ElementInstance token, IReadOnlyList<AdHocChoice> chosen, Step step)
    {
        var state = token.AdHoc ?? AdHocState.Empty;
        if (state.IsFulfilled)
            return;
        if (!adHoc.IsSequential)
        {
            foreach (var choice in chosen)
                step.Schedule(new Step.Arrival(step.Process.Node(choice.ElementId), token) { Locals = choice.Variables });
            return;
        }

        token.AdHoc = state with { Queue = [.. state.Queue, .. chosen] };
        BeginNext(token, step);
    }

    static void BeginNext(ElementInstance token, Step step)
    {
        if (token.AdHoc is not { Queue: [var next, ..] } state || token.Children.Count > 0 || token.Expected > 0)
            return;
        token.AdHoc = state with { Queue = [.. state.Queue.Skip(1)] };
        step.Schedule(new Step.Arrival(step.Process.Node(next.ElementId), token) { Locals = next.Variables });
    }

    static void AskJob(AdHocSubProcess adHoc, ElementInstance token, Step step)
    {
        step.CancelJobs(token, JobKind.AdHocSubProcess);
        var read = new ExpressionReader(step, token);
        var (type, retries) = read.Job(adHoc.Job!);
        if (!read.Failed)
            step.RunJob(token, type, retries, adHoc.Job!.Headers, JobKind.AdHocSubProcess);
    }

    /// <summary>Its job has answered: what is to begin, and whether it is done.</summary>
    public static void JobDone(AdHocSubProcess adHoc, ElementInstance token, CompleteJob done, Step step)
    {
        step.SetResults(adHoc, token, done.Variables);
        var answer = done.AdHoc ?? AdHocAnswer.Nothing;
        if (answer.IsFulfilled)
            Fulfil(token, answer.CancelsRemaining, step);
        else
            Begin(adHoc, token, answer.Activate, step);
        if (answer.IsFulfilled && token.Children.Count == 0 && token.Expected == 0)
            End(adHoc, token, step);
    }

    // Nothing more begins.
    static void Fulfil(ElementInstance token, bool cancelsRemaining, Step step)
    {
        token.AdHoc = new AdHocState([], IsFulfilled: true);
        step.CancelJobs(token, JobKind.AdHocSubProcess);
        if (cancelsRemaining)
            step.TerminateChildren(token);
    }

    /// <summary>One of its paths has ended.</summary>
    public static void PathEnded(AdHocSubProcess adHoc, ElementInstance token, Step step)
    {
        if (adHoc.OutputCollection is { } name && adHoc.OutputElement is { } element)
        {
            var outputs = token.Variables.TryGetValue(name, out var present) && present.Value.TryList(out var list) ? list : [];
            step.SetLocal(token, name, Value.OfList([.. outputs, step.Evaluate(element, token).Value]));
        }

        if (token.AdHoc is { IsFulfilled: true })
            return;
        if (adHoc.Job is not null)
            AskJob(adHoc, token, step);
        else if (adHoc.CompletionCondition is not null && new ExpressionReader(step, token).Boolean(adHoc.CompletionCondition, "completionCondition"))
            Fulfil(token, adHoc.CancelRemaining, step);
    }

    public override void Retry(FlowNode node, ElementInstance token, Step step)
    {
        var adHoc = (AdHocSubProcess)node;
        if (adHoc.Job is not null && token.AdHoc is not { IsFulfilled: true } && !token.Waits.Exists(wait => wait.JobKind == JobKind.AdHocSubProcess))
            AskJob(adHoc, token, step);
        else
            ChildCompleted(node, token, step);
    }

    public override void ChildCompleted(FlowNode node, ElementInstance token, Step step)
    {
        var adHoc = (AdHocSubProcess)node;
        if (Step.HasIncident(token) || token.Children.Count > 0)
            return;
        if (token.AdHoc is { IsFulfilled: false, Queue.Count: > 0 })
            BeginNext(token, step);
        else if (token.AdHoc is { IsFulfilled: true } || (adHoc.Job is null && Holds(adHoc.CompletionCondition, token, step)))
            End(adHoc, token, step);
    }

    static bool Holds(ModelExpression? condition, ElementInstance token, Step step) =>
        condition is null || (step.Evaluate(condition, token).Value.TryBoolean(out var holds) && holds);

    static void End(AdHocSubProcess adHoc, ElementInstance token, Step step)
    {
        if (adHoc.OutputCollection is { } name && adHoc.Outputs.Count == 0 && token.Variables.TryGetValue(name, out var outputs))
            step.Propagate(token.Parent!, name, outputs.Value);
        step.Complete(token);
    }
}
