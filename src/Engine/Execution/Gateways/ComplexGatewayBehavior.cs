using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Gateways;

/// <summary>Goes on once its activation condition holds over the tokens that came, such as two of three; the tokens of the same round that
/// come later are swallowed. It leaves like an inclusive gateway.</summary>
/// <remarks>BPMN 2.0.2 §13.4.5. The condition sees <c>activationCount</c>, the number of incoming flows with a token, and
/// <c>activatedFlows</c>, their ids. See <c>Step.Joins.cs</c>.</remarks>
sealed class ComplexGatewayBehavior : ElementBehavior<ComplexGateway>
{
    public override bool Gather(FlowNode node, ElementInstance scope, SequenceFlow? via, Step step)
    {
        if (via is null)
            return true;
        if (!scope.Passed.TryGetValue(node.Id, out var left) || !left.Contains(via.Id))
        {
            scope.Arrivals.Add(via.Id);
            return false;
        }

        scope.Passed[node.Id] = [.. left.Where(flow => flow != via.Id)];
        if (scope.Passed[node.Id].Count == 0)
            scope.Passed.Remove(node.Id);
        return false;
    }

    protected override void Enter(ComplexGateway gateway, ElementInstance token, Step step)
    {
        if (step.TryChooseAll(gateway, token, out var flows))
            step.Complete(token, flows);
    }
}
