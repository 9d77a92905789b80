using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Expressions and variables of a step.</summary>
sealed partial class Step
{
    /// <summary>The value of an expression as seen from an element instance.</summary>
    public FeelResult Evaluate(ModelExpression expression, ElementInstance token) =>
        expression.Evaluate(new VariableScope(instance, token, Moment.Config), Moment.Feel);

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
        var scope = instance[token.ScopeKey!.Value];
        foreach (var output in node.Outputs)
        {
            var name = VariablePath.Root(output.Target);
            new VariableScope(instance, scope).TryGet(name, out var present);
            Propagate(scope, name, VariablePath.Merge(present, output.Target, Evaluate(output.Source, token).Value));
        }
    }

    /// <summary>Results of an element: local when outputs will choose from them, otherwise to whoever owns the names.</summary>
    public void SetResults(FlowNode node, ElementInstance token, IReadOnlyDictionary<string, Value> results)
    {
        foreach (var (name, value) in results)
        {
            if (node.Outputs.Count > 0)
                SetLocal(token, name, value);
            else
                Propagate(token, name, value);
        }
    }

    // SEMANTICS V2: the first scope on the way up that owns the name, otherwise the root.
    void Propagate(ElementInstance from, string name, Value value)
    {
        var scope = from;
        while (!scope.Variables.ContainsKey(name) && scope.ScopeKey is { } parent)
            scope = instance[parent];
        SetLocal(scope, name, value);
    }

    // A value is kept as what it will be after it has been stored: ADR 0009.
    void SetLocal(ElementInstance scope, string name, Value value)
    {
        var key = scope.Variables.TryGetValue(name, out var present) ? present.Key : nextKey++;
        scope.Variables[name] = new Variable(key, FeelJson.Normalize(value));
    }
}
