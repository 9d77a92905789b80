using Marketing.Engine.Execution.Gateways;
using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Joins that can only be judged when nothing else moves: the inclusive gateway, and the complex one on its way back to the start.</summary>
/// <remarks>BPMN 2.0.2 §13.4.3, §13.4.5; SEMANTICS G4.</remarks>
sealed partial class Step
{
    // True: a join went on, so that there is something to move again.
    bool FireWaitingJoins()
    {
        if (Process.WaitingJoins.Count == 0 || instance.State != InstanceState.Active)
            return false;
        foreach (var scope in instance.Elements.Where(element => element.Arrivals.Count > 0 || element.Passed.Count > 0).ToList())
        {
            foreach (var join in Process.WaitingJoins)
            {
                if (join.ScopeId == scope.ElementId && !scope.IsGone && scope.Loop is null && (join is ComplexGateway complex ? TryReset(complex, scope) || TryStart(complex, scope) : Fires(join, scope)))
                    return true;
            }
        }

        return false;
    }

    bool Fires(FlowNode join, ElementInstance scope)
    {
        var (arrived, missing) = Split(join, scope);
        if (arrived.Count == 0 || HasToWait(scope, join, missing, arrived))
            return false;
        TakeOne(scope, arrived);
        Begin(new Arrival(join, scope));
        return true;
    }

    /// <summary>First phase of a complex gateway: goes on when its condition holds over the tokens that are there.</summary>
    public bool TryStart(ComplexGateway join, ElementInstance scope)
    {
        var (arrived, missing) = Split(join, scope);
        if (arrived.Count == 0 || scope.Passed.ContainsKey(join.Id) || HasIncident(scope) || !IsActivated(join, scope, arrived))
            return false;
        TakeOne(scope, arrived);
        if (missing.Count > 0)
            scope.Passed[join.Id] = [.. missing.Select(flow => flow.Id)];
        Begin(new Arrival(join, scope) { Locals = new Dictionary<string, Value> { [ComplexGatewayBehavior.WaitingForStart] = Value.Of(true) } });
        return true;
    }

    bool IsActivated(ComplexGateway join, ElementInstance scope, List<SequenceFlow> arrived)
    {
        var names = new Dictionary<string, Value>
        {
            ["activationCount"] = Value.Of(arrived.Count),
            ["activatedFlows"] = Value.OfList(arrived.Select(flow => Value.Of(flow.Id))),
            [ComplexGatewayBehavior.WaitingForStart] = Value.Of(true),
        };
        var value = Evaluate(join.ActivationCondition, scope, names).Value;
        if (value.TryBoolean(out var holds))
            return holds;
        RaiseIncident(scope, ErrorTypes.ExtractValue, Incidents.WrongValue($"activationCondition of '{join.Id}'", "true or false", " true 或 false", join.ActivationCondition, value));
        return false;
    }

    // Second phase: the flows that have not delivered have now, or cannot any more.
    bool TryReset(ComplexGateway join, ElementInstance scope)
    {
        if (!scope.Passed.TryGetValue(join.Id, out var left))
            return false;
        var delivered = left.Where(scope.Arrivals.Contains).Select(Process.Flow).ToList();
        var missing = left.Where(flow => !scope.Arrivals.Contains(flow)).Select(Process.Flow).ToList();
        if (HasToWait(scope, join, missing, [.. Process.Incoming(join.Id).Except(missing)]))
            return false;
        TakeOne(scope, delivered);
        scope.Passed.Remove(join.Id);
        if (Process.Outgoing(join.Id).Any(flow => flow.Condition is not null))
            Begin(new Arrival(join, scope) { Locals = new Dictionary<string, Value> { [ComplexGatewayBehavior.WaitingForStart] = Value.Of(false) } });
        else
            CompleteIfEmpty(scope);
        return true;
    }

    (List<SequenceFlow> Arrived, List<SequenceFlow> Missing) Split(FlowNode join, ElementInstance scope)
    {
        var incoming = Process.Incoming(join.Id);
        return ([.. incoming.Where(flow => scope.Arrivals.Contains(flow.Id))], [.. incoming.Where(flow => !scope.Arrivals.Contains(flow.Id))]);
    }

    static void TakeOne(ElementInstance scope, List<SequenceFlow> flows)
    {
        foreach (var flow in flows)
            scope.Arrivals.Remove(flow.Id);
    }

    // BPMN 2.0.2 §13.4.3: a token is waited for when it can come over a flow that is still empty, unless it can as well come over one that
    // has, or had, its token already. Without the second half two joins in one loop would wait for each other for ever.
    bool HasToWait(ElementInstance scope, FlowNode join, List<SequenceFlow> missing, List<SequenceFlow> arrived) => TokensIn(scope, join.Id)
        .Any(id => missing.Exists(flow => Process.CanReach(id, flow)) && !arrived.Exists(flow => Process.CanReach(id, flow)));

    // Tokens stand in elements, or on flows before other joins; one on its way out counts as the event that follows it.
    IEnumerable<string> TokensIn(ElementInstance scope, string join) => scope.Children.Select(child => child.Phase == Phase.Terminating ? child.After?.EventId : child.ElementId).OfType<string>()
        .Concat(scope.Arrivals.Select(flow => Process.Flow(flow).Target).Where(waiting => waiting != join));
}
