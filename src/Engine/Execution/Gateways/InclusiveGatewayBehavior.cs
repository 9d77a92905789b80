using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Gateways;

/// <summary>Takes every flow whose condition holds; as a join it waits until no token can come any more that would.</summary>
/// <remarks>BPMN 2.0.2 §13.4.3; SEMANTICS G2, G4. Whether a token can still come is judged when nothing else moves: see <c>Step.Joins.cs</c>.</remarks>
sealed class InclusiveGatewayBehavior : ElementBehavior<InclusiveGateway>
{
    public override bool Gather(FlowNode node, ElementInstance scope, SequenceFlow? via, Step step)
    {
        if (via is null || step.Process.Incoming(node.Id).Count < 2)
            return true;
        scope.Arrivals.Add(via.Id);
        return false;
    }

    protected override void Enter(InclusiveGateway gateway, ElementInstance token, Step step)
    {
        if (step.TryChooseAll(gateway, token, out var flows))
            step.Complete(token, flows);
    }
}
