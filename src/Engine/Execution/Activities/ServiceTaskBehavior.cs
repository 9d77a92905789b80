using Marketing.Engine.Model;

namespace Marketing.Engine.Execution.Activities;

/// <summary>Has a program do the work, and waits for its answer.</summary>
/// <remarks>BPMN 2.0.2 §13.3.3. Type and retries are evaluated once, on entry.</remarks>
sealed class ServiceTaskBehavior : ElementBehavior<ServiceTask>
{
    protected override void Enter(ServiceTask task, ElementInstance token, Step step)
    {
        var read = new ExpressionReader(step, token);
        var (type, retries) = read.Job(task.Job);
        if (!read.Failed)
            step.RunJob(token, type, retries, task.Job.Headers);
    }
}
