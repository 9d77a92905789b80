using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>Processes that call processes: begun, ended and told of errors in the transaction of the step that asks for it.</summary>
static class Calls
{
    /// <summary>Starts the process a call activity names; when there is none, the call activity gets an incident.</summary>
    public static async ValueTask Start(CommandContext context, long callerKey, StartChild call)
    {
        if (await Waiting(context, callerKey, call.Key) is not { } caller)
            return;
        if (await Find(context, caller, call) is not { DeletedAt: null } definition)
        {
            await context.Move(caller, new FailChild(context.Moment(null), call.Key, new Words(
                $"要调用的流程「{call.ProcessId}」尚未部署。", $"Expected process with BPMN process id '{call.ProcessId}' to be deployed, but not found.")));
            return;
        }

        if (context.Model(definition).NoneStart is null)
        {
            await context.Move(caller, new FailChild(context.Moment(null), call.Key, new Words(
                $"要调用的流程「{call.ProcessId}」没有普通起始事件。", $"Expected process with BPMN process id '{call.ProcessId}' to have a none start event, but not found.")));
            return;
        }

        var instance = caller.Instance;
        await context.Begin(definition, new Beginning(instance.Starter, instance.Applicant)
        {
            Submitters = instance.Submitters,
            Variables = call.Variables.Where(pair => pair.Key is not ("starter" or "applicant")).ToDictionary(),
            Caller = new Caller(instance.Key, call.ElementInstanceKey, call.Key, instance.Caller?.RootKey ?? instance.Key, (instance.Caller?.Depth ?? 0) + 1),
        });
    }

    static async ValueTask<ProcessDefinitionRow?> Find(CommandContext context, LoadedInstance caller, StartChild call) => call.Binding switch
    {
        Binding.VersionTag => await context.Transaction.TaggedDefinition(call.ProcessId, call.VersionTag ?? ""),
        Binding.Deployment => await context.Transaction.Definition(caller.Row.DefinitionKey) is { } own
            ? await context.Transaction.DefinitionAt(call.ProcessId, own.DeploymentKey)
            : null,
        _ => await context.Transaction.LatestDefinition(call.ProcessId),
    };

    /// <summary>Ends a called process that is no longer needed.</summary>
    public static async ValueTask Cancel(CommandContext context, CancelChild call)
    {
        if (await context.Transaction.CalledInstance(call.Key) is { State: "ACTIVE" or "SUSPENDED" } row && await context.Load(row.Key) is { } child)
            await context.Move(child, new CancelInstance(context.Moment(null)));
    }

    /// <summary>Gives the results of a called process to its caller.</summary>
    public static async ValueTask Return(CommandContext context, ProcessInstance child, ReturnToCaller back)
    {
        if (child.Caller is { } called && await Waiting(context, called.InstanceKey, called.WaitKey) is { } caller)
            await context.Move(caller, new CompleteChild(context.Moment(null), called.WaitKey, back.Variables));
    }

    /// <summary>Lets the nearest caller that catches it catch what a called process has thrown; else tells the process that nobody does.</summary>
    public static async ValueTask Throw(CommandContext context, ProcessInstance child, ThrowToCaller thrown)
    {
        var caught = false;
        for (var at = child.Caller; at is not null && !caught;)
        {
            if (await Waiting(context, at.InstanceKey, at.WaitKey) is not { } caller)
                break;
            caught = Interpreter.Catches(caller.Process, caller.Instance, at.WaitKey, thrown.Kind, thrown.Code, context.Moment(null));
            if (caught)
                await context.Move(caller, new ChildThrew(context.Moment(null), at.WaitKey, thrown.Kind, thrown.Code, thrown.Message, thrown.Variables));
            at = caller.Instance.Caller;
        }

        if (await Waiting(context, child.Key, thrown.Key) is { } thrower)
            await context.Move(thrower, new CallerAnswered(context.Moment(null), thrown.Key, thrown.Kind, thrown.Code, thrown.Message, caught));
    }

    // The instance as it is now, when it still waits: an earlier step of the same transaction may have ended the wait.
    static async ValueTask<LoadedInstance?> Waiting(CommandContext context, long instanceKey, long waitKey) =>
        await context.Load(instanceKey) is { Instance.EndedAt: null } loaded && loaded.Instance.WaiterFor(waitKey) is not null ? loaded : null;
}
