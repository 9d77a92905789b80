using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Runs another process as an instance of its own and waits for its end.</summary>
/// <remarks>BPMN 2.0.2 §13.3.5.</remarks>
sealed class CallActivityBehavior : ElementBehavior<CallActivity>
{
    /// <summary>How deep calls may be nested (DESIGN §4, limits).</summary>
    const int MaxDepth = 50;

    protected override void Enter(CallActivity call, ElementInstance token, Step step)
    {
        var read = new ExpressionReader(step, token);
        var processId = read.Text(call.Called.Id, "processId", required: true);
        if (read.Failed)
            return;
        if ((step.Instance.Caller?.Depth ?? 0) >= MaxDepth)
            step.RaiseIncident(token, ErrorTypes.CalledElement, Incidents.CallTooDeep(call, MaxDepth));
        else
            step.Call(token, processId!, call.Called, Passed(call, token, step));
    }

    static Dictionary<string, Value> Passed(CallActivity call, ElementInstance token, Step step) => call.PassAll
        ? step.ScopeOf(token).All().ToDictionary(pair => pair.Key, pair => pair.Value.Variable.Value)
        : token.Variables.ToDictionary(pair => pair.Key, pair => pair.Value.Value);

    public override void Resume(FlowNode node, ElementInstance token, IReadOnlyDictionary<string, Value> results, Step step)
    {
        if (node.Outputs.Count > 0 || ((CallActivity)node).ReturnAll)
            step.SetResults(node, token, results);
        step.Complete(token);
    }
}
