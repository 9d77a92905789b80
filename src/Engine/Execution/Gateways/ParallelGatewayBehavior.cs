using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Gateways;

/// <summary>Waits for one token on each incoming flow, then takes every outgoing one.</summary>
/// <remarks>BPMN 2.0.2 §13.4.1; SEMANTICS G3: tokens are counted by flow, a second one on the same flow waits for the next round.</remarks>
sealed class ParallelGatewayBehavior : ElementBehavior<ParallelGateway>
{
    public override bool Gather(FlowNode node, ElementInstance scope, SequenceFlow? via, Step step)
    {
        var incoming = step.Process.Incoming(node.Id);
        if (via is null || incoming.Count < 2)
            return true;

        scope.Arrivals.Add(via.Id);
        foreach (var flow in incoming)
        {
            if (!scope.Arrivals.Contains(flow.Id))
                return false;
        }

        foreach (var flow in incoming)
            scope.Arrivals.Remove(flow.Id);
        return true;
    }

    protected override void Enter(ParallelGateway gateway, ElementInstance token, Step step) => step.Complete(token);
}
