using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Gateways;

/// <summary>Sends each arriving token down the first outgoing flow whose condition holds, else the default.</summary>
/// <remarks>BPMN 2.0.2 §13.4.2; SEMANTICS G1, G6.</remarks>
sealed class ExclusiveGatewayBehavior : ElementBehavior<ExclusiveGateway>
{
    // Merging is pass-through: tokens never wait for each other here.
    protected override void Enter(ExclusiveGateway gateway, ElementInstance token, Step step)
    {
        if (!TryChoose(gateway, token, step, out var flow))
            return;
        if (flow is not null)
            step.Complete(token, [flow]);
        else if (step.Process.Outgoing(gateway.Id).Count == 0)
            step.Complete(token);
        else
            step.RaiseIncident(token, ErrorTypes.Condition, Incidents.NoFlowChosen(gateway));
    }

    // Document order matters: later conditions are not evaluated. A flow without a condition holds.
    static bool TryChoose(ExclusiveGateway gateway, ElementInstance token, Step step, out SequenceFlow? chosen)
    {
        chosen = null;
        foreach (var flow in step.Process.Outgoing(gateway.Id))
        {
            if (flow.Id == gateway.DefaultFlow)
                continue;
            if (!step.TryHolds(flow, token, out var holds))
                return false;
            if (holds)
            {
                chosen = flow;
                return true;
            }
        }

        chosen = gateway.DefaultFlow is null ? null : step.Process.Flow(gateway.DefaultFlow);
        return true;
    }
}
