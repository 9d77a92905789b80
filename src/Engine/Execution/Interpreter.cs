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
            : new Step(trigger is MigrateInstance migrate ? migrate.Plan.Target : process,
                (instance ?? throw new ArgumentNullException(nameof(instance))).Copy(), trigger.Moment);

        Apply(step, trigger);
        step.RunUntilAllWait();
        return step.Result();
    }

    /// <summary>Whether something around the wait catches what comes up to it, such as the error of a called process.</summary>
    public static bool Catches(ProcessModel process, ProcessInstance instance, long waitKey, ThrowKind kind, string code, Moment moment) =>
        instance.WaiterFor(waitKey) is { } waiter && new Step(process, instance.Copy(), moment).FindCatcher(waiter.Element, kind, code) is not null;

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
            Caller = start.Caller,
            StopAfter = start.StopAfter,
            Submitters = [.. start.Submitters],
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
            case GiveOpinion given: step.GiveOpinion(given); break;
            case AddSigners add: step.AddSigners(add); break;
            case RemoveSigners remove: step.RemoveSigners(remove); break;
            case RecallInstance recall: step.RecallInstance(recall); break;
            case TakeBack back: step.TakeBack(back); break;
            case ReopenInstance reopen: step.ReopenInstance(reopen); break;
            case FireTimer timer: step.FireTimer(timer); break;
            case CorrelateMessage message: step.CorrelateMessage(message); break;
            case CompleteJob job: step.CompleteJob(job); break;
            case ExhaustJob job: step.ExhaustJob(job); break;
            case ResolveIncident incident: step.ResolveIncident(incident); break;
            case SetVariables set: step.SetVariables(set); break;
            case CancelInstance cancel: step.CancelInstance(cancel); break;
            case ReceiveSignal signal: step.ReceiveSignal(signal); break;
            case ThrowJobError error: step.ThrowJobError(error); break;
            case UpdateTask update: step.UpdateTask(update); break;
            case CompleteChild child: step.CompleteChild(child); break;
            case FailChild child: step.FailChild(child); break;
            case ChildThrew thrown: step.ChildThrew(thrown); break;
            case CallerAnswered answer: step.CallerAnswered(answer); break;
            case ActivateAdHoc activate: step.ActivateAdHoc(activate); break;
            case ModifyInstance modify: step.Modify(modify.Plan); break;
            case MigrateInstance migrate: step.Migrate(migrate.Plan); break;
            case SuspendInstance: step.SuspendInstance(); break;
            case ResumeInstance: step.ResumeInstance(); break;
            case ClockTrigger clock: step.MoveClock(clock); break;
            case RecountClocks: step.RecountClocks(); break;
            default: throw new InvalidOperationException($"Unknown trigger {trigger.GetType().Name}.");
        }
    }
}
