using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>How the rounds of a loop are left.</summary>
sealed partial class Step
{
    void LeaveRound(FlowNode node, ElementInstance round)
    {
        var body = round.Parent!;
        var loop = LoopBehaviorOf(node, body);
        if (!loop.TryEndRound(node, round, this, out var endsLoop))
            return;
        if (round.Compensables.Count > 0)
            body.Compensables.Add(new Compensable(node.Id, round.Variables.ToDictionary(pair => pair.Key, pair => pair.Value.Value), [.. round.Compensables]));
        Remove(round, HistoryKind.Completed);
        body.Loop!.Completed++;
        if (endsLoop)
        {
            // SEMANTICS M4: the others are terminated.
            TerminateChildren(body);
            body.Loop.Begun = Math.Max(body.Loop.Begun, body.Loop.Size);
        }

        loop.RoundLeft(node, body, this);
    }

    // A round that is taken out by hand counts as terminated, and its siblings go on without it.
    void RoundTerminated(ElementInstance body)
    {
        body.Loop!.Terminated++;
        LoopBehaviorOf(body).RoundLeft(NodeOf(body), body, this);
    }
}
