using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Evaluates a FEEL expression; its value becomes the result variable.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3.</remarks>
sealed class ScriptTaskBehavior : ElementBehavior<ScriptTask>
{
    protected override void Enter(ScriptTask task, ElementInstance token, Step step)
    {
        step.SetResult(task, token, task.ResultVariable, step.Evaluate(task.Script, token).Value);
        step.Complete(token);
    }
}
