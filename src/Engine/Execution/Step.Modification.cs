using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Putting and taking tokens by hand.</summary>
/// <remarks>SEMANTICS X1–X3.</remarks>
sealed partial class Step
{
    public void Modify(ModificationPlan plan)
    {
        terminatesByHand = true;
        Remember(HistoryKind.Modified, instance.Root, e => e with { Person = Moment.Actor });
        foreach (var activation in plan.Activate)
        {
            var node = Process.Node(activation.ElementId);
            var from = activation.AncestorKey is { } key ? instance[key] : Modification.Candidates(instance, Modification.Scopes(Process, node.Id))[0];
            Put(node, from, activation.Variables);
        }

        var moved = plan.Move.SelectMany(move => instance.Elements.Where(element => element.ElementId == move.SourceElementId && !element.IsLoopChild)
            .Select(element => (move, element))).ToList();
        foreach (var (move, element) in moved)
            Put(Process.Node(move.TargetElementId), ScopeAround(element, move.TargetElementId), move.Variables);

        foreach (var token in moved.Select(one => one.element).Concat(plan.Terminate.Select(key => instance[key])).Distinct().ToList())
        {
            if (!token.IsGone)
                TerminateByHand(token);
        }

        terminatesByHand = false;
    }

    ElementInstance ScopeAround(ElementInstance token, string targetId)
    {
        var scopes = Modification.Scopes(Process, targetId);
        var at = token.Parent!;
        while (at.Loop is not null || !scopes.Contains(at.ElementId))
            at = at.Parent!;
        return at;
    }

    /// <summary>Enters an element from outside its flow; scopes that are missing in between are made.</summary>
    /// <param name="from">An open scope around it, or the body of a loop that gets one round more.</param>
    public void Put(FlowNode node, ElementInstance from, IReadOnlyList<ScopedVariables>? variables = null)
    {
        foreach (var given in (variables ?? []).Where(given => given.ScopeId is null))
            SetAll(instance.Root, given.Values);
        if (from.Loop is not null && from.ElementId == node.Id)
        {
            var round = ExtraRound(node, from);
            Schedule(round with { Locals = Locals(node.Id, variables, round.Locals) });
            GrowLoop(from);
            return;
        }

        var scope = OpenScopes(node, from, variables ?? []);
        if (node is EventSubProcess sub)
            StartEventSubProcess(Process.StartEvents(sub.Id).First(), scope, NoResults);
        else
            Schedule(new Arrival(node, scope) { Locals = Locals(node.Id, variables, null), Caught = node is BoundaryEvent ? new CaughtEvent(node.Id, NoResults) : null });
    }

    // Without start event and input mappings (SEMANTICS X2), but with what they listen to.
    ElementInstance OpenScopes(FlowNode node, ElementInstance from, IReadOnlyList<ScopedVariables> variables)
    {
        var scope = from;
        if (from.Loop is not null)
        {
            scope = Open(ExtraRound(NodeOf(from), from), variables);
            GrowLoop(from);
        }

        var missing = Modification.Scopes(Process, node.Id).TakeWhile(id => id != scope.ElementId).Reverse();
        foreach (var id in missing)
        {
            var container = Process.Node(id);
            if (container is Activity { Loop: not null })
            {
                var body = Open(new Arrival(container, scope), variables);
                body.Loop = new LoopState { Size = 0, OutputName = ((container as Activity)?.Loop as MultiInstance)?.OutputCollection };
                var round = ExtraRound(container, body);
                GrowLoop(body);
                scope = Open(round, variables);
            }
            else
            {
                scope = Open(new Arrival(container, scope), variables);
            }
        }

        return scope;
    }

    ElementInstance Open(Arrival arrival, IReadOnlyList<ScopedVariables> variables)
    {
        var token = NewToken(arrival);
        foreach (var given in variables.Where(given => given.ScopeId == token.ElementId && token.Loop is null))
            SetAll(token, given.Values);
        SetPhase(token, Phase.Active);
        if (TryStartClock(arrival.Node, token) && TryPlanEvents(arrival.Node, token, out var plans))
        {
            foreach (var plan in plans)
                plan.Open(token, this);
        }

        return token;
    }

    Arrival ExtraRound(FlowNode node, ElementInstance body)
    {
        var index = body.Loop!.Begun;
        var locals = new Dictionary<string, Value> { ["loopCounter"] = Value.Of(index + 1) };
        if (((Activity)node).Loop is MultiInstance { InputElement: { } item } loop)
        {
            var items = loop.InputCollection is { } collection && Evaluate(collection, body).Value.TryList(out var list) ? list : [];
            locals[item] = index < items.Count ? items[index] : Value.Null;
        }

        return new Arrival(node, body) { Round = index, Locals = locals };
    }

    static void GrowLoop(ElementInstance body)
    {
        var loop = body.Loop!;
        loop.Begun++;
        loop.Size = Math.Max(loop.Size, loop.Begun);
        while (loop.OutputName is not null && loop.Outputs.Count < loop.Size)
            loop.Outputs.Add(Value.Null);
    }

    static Dictionary<string, Value>? Locals(string elementId, IReadOnlyList<ScopedVariables>? variables, IReadOnlyDictionary<string, Value>? first)
    {
        var locals = first?.ToDictionary() ?? [];
        foreach (var (name, value) in (variables ?? []).Where(given => given.ScopeId == elementId).SelectMany(given => given.Values))
            locals[name] = value;
        return locals.Count == 0 ? null : locals;
    }

    void SetAll(ElementInstance scope, IReadOnlyDictionary<string, Value> values)
    {
        foreach (var (name, value) in values)
            SetLocal(scope, name, value);
    }

    // A scope that loses its last token this way ends with it; a loop goes on without the round.
    void TerminateByHand(ElementInstance token)
    {
        var scope = token.Parent!;
        Terminate(token);
        if (token.UndoneFor is { } asked)
            CompensationDone(asked);
        if (scope.Loop is not null)
            RoundTerminated(scope);
        else if (scope.Children.Count > 0 || scope.Arrivals.Count > 0 || scope.Expected > 0)
            return;
        else if (scope == instance.Root)
            TerminateProcess(comment: null);
        else
            TerminateByHand(scope);
    }
}
