using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Loops;

/// <summary>Does an activity again and again while a condition holds.</summary>
/// <remarks>BPMN 2.0.2 §13.3.6. The condition is looked at outside the rounds, where it sees what they left behind.</remarks>
sealed class StandardLoopBehavior : LoopBehavior
{
    public override void Enter(FlowNode node, ElementInstance body, Step step)
    {
        var loop = LoopOf(node);
        if (!loop.TestBefore)
            BeginRound(node, body, 0, step);
        else
            GoOn(node, body, step);
    }

    public override void Retry(FlowNode node, ElementInstance body, Step step)
    {
        if (body.Children.Count == 0 && body.Expected == 0)
            GoOn(node, body, step);
    }

    public override bool TryEndRound(FlowNode node, ElementInstance round, Step step, out bool endsLoop)
    {
        endsLoop = false;
        return true;
    }

    public override void RoundLeft(FlowNode node, ElementInstance body, Step step) => GoOn(node, body, step);

    static void GoOn(FlowNode node, ElementInstance body, Step step)
    {
        var loop = LoopOf(node);
        var begun = body.Loop!.Begun;
        var read = new ExpressionReader(step, body);
        var again = begun < (loop.Maximum ?? int.MaxValue)
            && (loop.Condition is null || read.Boolean(loop.Condition, "loopCondition", new Dictionary<string, Value> { ["loopCounter"] = Value.Of(begun) }));
        if (read.Failed)
            return;
        if (again && begun >= Limit)
            step.RaiseIncident(body, ErrorTypes.Unknown, Incidents.TooManyRounds(node, begun + 1L, Limit));
        else if (again)
            BeginRound(node, body, begun, step);
        else
            step.Complete(body);
    }

    static StandardLoop LoopOf(FlowNode node) => (StandardLoop)((Activity)node).Loop!;
}
