using Marketing.Engine.Execution.Events;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Gateways;

/// <summary>Waits for the first of the events behind it; that event's path is taken and the other waits close.</summary>
/// <remarks>BPMN 2.0.2 §13.4.4; SEMANTICS G5.</remarks>
sealed class EventBasedGatewayBehavior : ElementBehavior<EventBasedGateway>
{
    protected override void Enter(EventBasedGateway gateway, ElementInstance token, Step step)
    {
        var plans = new List<EventWait>();
        foreach (var flow in step.Process.Outgoing(gateway.Id))
        {
            if (!EventWait.TryPlan(step.Process.Node(flow.Target), token, step, out var plan))
                return;
            plans.Add(plan with { BelongsTo = flow.Target });
        }

        foreach (var plan in plans)
            plan.Open(token, step);
    }
}
