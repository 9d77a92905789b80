using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Joins that can only be judged when nothing else moves: the inclusive and the complex gateway.</summary>
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
                if (join.ScopeId == scope.ElementId && !scope.IsGone && scope.Loop is null && Fires(join, scope))
                    return true;
            }
        }

        return false;
    }

    bool Fires(FlowNode join, ElementInstance scope)
    {
        ForgetUnreachable(join, scope);
        var incoming = Process.Incoming(join.Id);
        var arrived = incoming.Where(flow => scope.Arrivals.Contains(flow.Id)).ToList();
        if (arrived.Count == 0 || !MayGoOn(join, scope, incoming, arrived))
            return false;
        foreach (var flow in arrived)
            scope.Arrivals.Remove(flow.Id);
        if (join is ComplexGateway && incoming.Count > arrived.Count)
            scope.Passed[join.Id] = [.. incoming.Except(arrived).Select(flow => flow.Id)];
        Begin(new Arrival(join, scope));
        return true;
    }

    bool MayGoOn(FlowNode join, ElementInstance scope, IReadOnlyList<SequenceFlow> incoming, List<SequenceFlow> arrived)
    {
        if (join is not ComplexGateway complex)
            return !HasToWait(scope, [.. incoming.Except(arrived)], arrived);
        if (scope.Passed.ContainsKey(join.Id) || HasIncident(scope))
            return false;
        var names = new Dictionary<string, Value>
        {
            ["activationCount"] = Value.Of(arrived.Count),
            ["activatedFlows"] = Value.OfList(arrived.Select(flow => Value.Of(flow.Id))),
        };
        var value = Evaluate(complex.ActivationCondition, scope, names).Value;
        if (value.TryBoolean(out var holds))
            return holds;
        RaiseIncident(scope, ErrorTypes.ExtractValue, Incidents.WrongValue($"activationCondition of '{join.Id}'", "true or false", " true 或 false", complex.ActivationCondition, value));
        return false;
    }

    // BPMN 2.0.2 §13.4.3: a token is waited for when it can come over a flow that is still empty, unless it can as well come over one that
    // has its token already. Without the second half two joins in one loop would wait for each other for ever.
    bool HasToWait(ElementInstance scope, List<SequenceFlow> missing, List<SequenceFlow> arrived) => TokensIn(scope, arrived[0].Target)
        .Any(id => missing.Exists(flow => Process.CanReach(id, flow)) && !arrived.Exists(flow => Process.CanReach(id, flow)));

    // Tokens stand in elements, or on flows before other joins.
    IEnumerable<string> TokensIn(ElementInstance scope, string join) => scope.Children.Select(child => child.Phase == Phase.Terminating ? child.After?.EventId : child.ElementId).OfType<string>()
        .Concat(scope.Arrivals.Select(flow => Process.Flow(flow).Target).Where(waiting => waiting != join));

    // A complex gateway begins anew when no more tokens can come that belong to its last round.
    void ForgetUnreachable(FlowNode join, ElementInstance scope)
    {
        if (scope.Passed.TryGetValue(join.Id, out var left) && !left.Any(flow => SomethingCanStillCome(Process.Flow(flow), scope)))
            scope.Passed.Remove(join.Id);
    }

    bool SomethingCanStillCome(SequenceFlow flow, ElementInstance scope) => TokensIn(scope, flow.Target).Any(id => Process.CanReach(id, flow));
}
