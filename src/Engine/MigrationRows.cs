using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>What the rows of an instance say about its model, after a migration.</summary>
static class MigrationRows
{
    public static ValueTask Write(IEngineTransaction transaction, ProcessInstanceRow instance, Effect effect, Touched<ElementInstanceRow> elements, Touched<UserTaskRow> tasks)
    {
        switch (effect)
        {
            case ChangeDefinition change:
                instance.DefinitionKey = change.DefinitionKey;
                instance.ProcessId = change.ProcessId;
                instance.Version = change.Version;
                return ValueTask.CompletedTask;
            case MoveElement move:
                return MoveElement(instance, move, elements);
            case MoveWait move:
                return MoveWait(transaction, instance, move, tasks);
            default:
                throw new InvalidOperationException($"{effect.GetType().Name} is no effect of a migration.");
        }
    }

    static async ValueTask MoveElement(ProcessInstanceRow instance, MoveElement move, Touched<ElementInstanceRow> elements)
    {
        var row = await elements.Get(move.Key);
        (row.DefinitionKey, row.ProcessId, row.ElementId, row.ElementName) = (instance.DefinitionKey, instance.ProcessId, move.ElementId, move.ElementName);
    }

    static async ValueTask MoveWait(IEngineTransaction transaction, ProcessInstanceRow instance, MoveWait move, Touched<UserTaskRow> tasks)
    {
        switch (move.Kind)
        {
            case WaitKind.UserTask:
                var task = await tasks.Get(move.Key);
                (task.DefinitionKey, task.ProcessId, task.ProcessVersion, task.ElementId) = (instance.DefinitionKey, instance.ProcessId, instance.Version, move.ElementId);
                break;
            case WaitKind.Timer or WaitKind.Clock when await transaction.Timer(move.Key) is { } timer:
                (timer.DefinitionKey, timer.ElementId) = (instance.DefinitionKey, move.ElementId);
                transaction.Update(timer);
                break;
            case WaitKind.Job when await transaction.Job(move.Key) is { } job:
                (job.DefinitionKey, job.ProcessId, job.ElementId) = (instance.DefinitionKey, instance.ProcessId, move.ElementId);
                transaction.Update(job);
                break;
            case WaitKind.Message when await transaction.Subscription(move.Key) is { } message:
                (message.ProcessId, message.ElementId) = (instance.ProcessId, move.ElementId);
                transaction.Update(message);
                break;
            case WaitKind.Signal when await transaction.SignalSubscription(move.Key) is { } signal:
                (signal.ProcessId, signal.ElementId) = (instance.ProcessId, move.ElementId);
                transaction.Update(signal);
                break;
            case WaitKind.Incident when await transaction.Incident(move.Key) is { } incident:
                (incident.DefinitionKey, incident.ProcessId, incident.ElementId) = (instance.DefinitionKey, instance.ProcessId, move.ElementId);
                transaction.Update(incident);
                break;
        }
    }
}
