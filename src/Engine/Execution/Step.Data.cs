using Marketing.Engine.Model;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Expressions and variables of a step.</summary>
sealed partial class Step
{
    /// <summary>The value of an expression as seen from an element instance.</summary>
    public FeelResult Evaluate(ModelExpression expression, ElementInstance token) =>
        expression.Evaluate(ScopeOf(token), Moment.Feel);

    /// <summary>The value of an expression that sees a few names more.</summary>
    public FeelResult Evaluate(ModelExpression expression, ElementInstance token, IReadOnlyDictionary<string, Value> names) =>
        expression.Evaluate(new NamesBefore(names, ScopeOf(token)), Moment.Feel);

    /// <summary>What an element instance sees.</summary>
    public VariableScope ScopeOf(ElementInstance token) => new(token, Moment.Config);

    /// <summary>The variables of the element instance alone.</summary>
    public static IReadOnlyDictionary<string, Value> LocalsOf(ElementInstance token) => token.Variables.ToDictionary(pair => pair.Key, pair => pair.Value.Value);

    /// <summary>Tells which decision was evaluated, and how it came to its result.</summary>
    public void DecisionEvaluated(ElementInstance token, DeployedDecision decision, DecisionResult result)
    {
        effects.Add(new RecordDecision(nextKey, token.Key, decision, Moment.Decisions.InFileOf(decision), result));
        nextKey += RecordDecision.KeysFor(decision, result);
        Remember(HistoryKind.DecisionEvaluated, token, e => e with { Key = decision.Key, Name = decision.Id });
    }

    /// <summary>Whether a flow's condition holds; a flow without one does. False as a result means an incident stands on the token.</summary>
    /// <remarks>SEMANTICS G6: null is not false, it is a mistake to be seen.</remarks>
    public bool TryHolds(SequenceFlow flow, ElementInstance token, out bool holds)
    {
        holds = true;
        if (flow.Condition is null)
            return true;
        var value = Evaluate(flow.Condition, token).Value;
        if (value.TryBoolean(out holds))
            return true;
        RaiseIncident(token, ErrorTypes.ExtractValue, Incidents.ConditionNotBoolean(flow, value));
        return false;
    }

    /// <summary>All flows whose condition holds, the default only when none does. False: an incident stands on the token.</summary>
    /// <remarks>SEMANTICS G2.</remarks>
    public bool TryChooseAll(FlowNode node, ElementInstance token, out List<SequenceFlow> chosen)
    {
        chosen = [];
        foreach (var flow in Process.Outgoing(node.Id))
        {
            if (flow.Id == node.DefaultFlow)
                continue;
            if (!TryHolds(flow, token, out var holds))
                return false;
            if (holds)
                chosen.Add(flow);
        }

        if (chosen.Count == 0 && node.DefaultFlow is { } otherwise)
            chosen.Add(Process.Flow(otherwise));
        if (chosen.Count > 0)
            return true;
        RaiseIncident(token, ErrorTypes.Condition, Incidents.NoFlowChosen(node));
        return false;
    }

    // A node that is no gateway leaves by all its flows, or by those whose condition holds when some have one.
    bool TryChooseFlows(FlowNode node, ElementInstance token, ref IReadOnlyList<SequenceFlow>? flows)
    {
        if (flows is not null)
            return true;
        flows = token.Chosen is { } chosen ? [.. chosen.Select(Process.Flow)] : Process.Outgoing(node.Id);
        if (token.Chosen is not null || node is Gateway || !HasCondition(flows))
            return true;
        if (!TryChooseAll(node, token, out var holding))
            return false;
        flows = holding;
        return true;
    }

    static bool HasCondition(IReadOnlyList<SequenceFlow> flows)
    {
        foreach (var flow in flows)
        {
            if (flow.Condition is not null)
                return true;
        }

        return false;
    }

    // SEMANTICS V3: in document order, a later one sees the earlier; a missing source is null.
    void MapInputs(FlowNode node, ElementInstance token)
    {
        foreach (var input in node.Inputs)
        {
            var name = VariablePath.Root(input.Target);
            var present = token.Variables.GetValueOrDefault(name).Value;
            SetLocal(token, name, VariablePath.Merge(present, input.Target, Evaluate(input.Source, token).Value));
        }
    }

    // SEMANTICS V4: only the mapped names go up, nested targets merge into what is there.
    void MapOutputs(FlowNode node, ElementInstance token)
    {
        if (node.Outputs.Count == 0)
            return;
        var scope = token.Parent!;
        foreach (var output in node.Outputs)
        {
            var name = VariablePath.Root(output.Target);
            new VariableScope(scope).TryGet(name, out var present);
            Propagate(scope, name, VariablePath.Merge(present, output.Target, Evaluate(output.Source, token).Value));
        }
    }

    /// <summary>Results of an element: local when outputs will choose from them, otherwise to whoever owns the names.</summary>
    public void SetResults(FlowNode node, ElementInstance token, IReadOnlyDictionary<string, Value> results)
    {
        foreach (var (name, value) in results)
            SetResult(node, token, name, value);
    }

    /// <summary>One result of an element.</summary>
    public void SetResult(FlowNode node, ElementInstance token, string name, Value value)
    {
        if (node.Outputs.Count > 0)
            SetLocal(token, name, value);
        else
            Propagate(token, name, value);
    }

    /// <summary>Sets a variable where it belongs. SEMANTICS V2: the first scope on the way up that owns the name, otherwise the root.</summary>
    public void Propagate(ElementInstance from, string name, Value value)
    {
        var scope = from;
        while (!scope.Variables.ContainsKey(name) && scope.Parent is { } parent)
            scope = parent;
        SetLocal(scope, name, value);
    }

    /// <summary>Sets a variable exactly here. A value is kept as what it will be after it has been stored: ADR 0009.</summary>
    public void SetLocal(ElementInstance scope, string name, Value value)
    {
        var isNew = !scope.Variables.TryGetValue(name, out var present);
        scope.Variables[name] = new Variable(isNew ? nextKey++ : present.Key, FeelJson.Normalize(value));
        if (Process.HasConditions)
            changes.Add(new VariableChange(scope, name, isNew));
    }
}
