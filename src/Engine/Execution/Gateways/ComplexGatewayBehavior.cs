using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Gateways;

/// <summary>Goes on once its activation condition holds over the tokens that came, such as two of three, and leaves like an inclusive gateway.
/// Then it waits for the flows that have not delivered yet, as far as they still can, and begins anew: at that moment those of its
/// outgoing flows that have a condition are looked at once more.</summary>
/// <remarks>BPMN 2.0.2 §13.4.5. The conditions see <c>waitingForStart</c>, true before and false in the second phase, the activation condition
/// also <c>activationCount</c>, the number of incoming flows with a token, and <c>activatedFlows</c>, their ids. Without a flow left to wait
/// for there is no second phase, and flows without a condition take no part in it. See <c>Step.Joins.cs</c>.</remarks>
sealed class ComplexGatewayBehavior : ElementBehavior<ComplexGateway>
{
    /// <summary>Runtime attribute of the gateway, as its conditions see it.</summary>
    public const string WaitingForStart = "waitingForStart";

    // Each arrival is judged by itself: two tokens that come in one step are still a first and a second.
    public override bool Gather(FlowNode node, ElementInstance scope, SequenceFlow? via, Step step)
    {
        if (via is null)
            return true;
        scope.Arrivals.Add(via.Id);
        step.TryStart((ComplexGateway)node, scope);
        return false;
    }

    protected override void Enter(ComplexGateway gateway, ElementInstance token, Step step)
    {
        if (IsSecondPhase(token))
            LeaveAgain(gateway, token, step);
        else if (step.TryChooseAll(gateway, token, out var flows))
            step.Complete(token, flows);
    }

    static bool IsSecondPhase(ElementInstance token) =>
        token.Variables.TryGetValue(WaitingForStart, out var waiting) && waiting.Value.TryBoolean(out var isFirst) && !isFirst;

    // In the second phase no flow need hold, and none is the default.
    static void LeaveAgain(ComplexGateway gateway, ElementInstance token, Step step)
    {
        var chosen = new List<SequenceFlow>();
        foreach (var flow in step.Process.Outgoing(gateway.Id).Where(flow => flow.Condition is not null))
        {
            if (!step.TryHolds(flow, token, out var holds))
                return;
            if (holds)
                chosen.Add(flow);
        }

        step.Complete(token, chosen);
    }
}
