using Marketing.Engine.Model;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Evaluates a FEEL expression; its value becomes the result variable.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3.</remarks>
sealed class ScriptTaskBehavior : ElementBehavior<ScriptTask>
{
    protected override void Enter(ScriptTask task, ElementInstance token, Step step)
    {
        var value = step.Evaluate(task.Script, token).Value;
        step.SetResults(task, token, new Dictionary<string, Value> { [task.ResultVariable] = value });
        step.Complete(token);
    }
}
