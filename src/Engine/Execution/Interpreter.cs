using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>What a step made of an instance, and what the rim is to do about it.</summary>
/// <param name="KeysUsed">How many keys from <see cref="Moment.FirstKey"/> on are taken.</param>
public sealed record StepResult(ProcessInstance Instance, IReadOnlyList<Effect> Effects, int KeysUsed);

/// <summary>Runs a process: a pure function from an instance and a trigger to the next instance and effects.</summary>
/// <remarks>No clock, no I/O, no randomness: the same instance and trigger give the same bytes. BPMN 2.0.2 §13.</remarks>
public static class Interpreter
{
    /// <summary>Moves an instance until every token waits.</summary>
    /// <param name="instance">Null only for <see cref="StartInstance"/>. It is not changed.</param>
    /// <exception cref="InvalidOperationException">The trigger names a task, timer, subscription, job or incident that the instance
    /// does not wait for; the rim looks before it asks.</exception>
    public static StepResult Step(ProcessModel process, ProcessInstance? instance, Trigger trigger)
    {
        var step = trigger is StartInstance start
            ? Begin(process, start)
            : new Step(process, (instance ?? throw new ArgumentNullException(nameof(instance))).Copy(), trigger.Moment);

        Apply(step, trigger);
        step.RunUntilAllWait();
        return step.Result();
    }

    static Step Begin(ProcessModel process, StartInstance start)
    {
        var instance = new ProcessInstance
        {
            Key = start.Moment.FirstKey,
            DefinitionKey = start.DefinitionKey,
            ProcessId = process.Id,
            Version = start.Version,
            StartedAt = start.Moment.Now,
            Starter = start.Starter,
            Applicant = start.Applicant,
        };
        return new Step(process, instance, start.Moment, keysTaken: 1);
    }

    static void Apply(Step step, Trigger trigger)
    {
        switch (trigger)
        {
            case StartInstance start: step.StartProcess(start); break;
            case CompleteTask done: step.CompleteTask(done); break;
            case AssignTask assign: step.AssignTask(assign); break;
            case ReturnTask back: step.ReturnTask(back); break;
            case FireTimer timer: step.FireTimer(timer); break;
            case CorrelateMessage message: step.CorrelateMessage(message); break;
            case CompleteJob job: step.CompleteJob(job); break;
            case ExhaustJob job: step.ExhaustJob(job); break;
            case ResolveIncident incident: step.ResolveIncident(incident); break;
            case SetVariables set: step.SetVariables(set); break;
            case CancelInstance cancel: step.CancelInstance(cancel); break;
            default: throw new InvalidOperationException($"Unknown trigger {trigger.GetType().Name}.");
        }
    }
}
