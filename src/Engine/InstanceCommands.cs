using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>What is done to one instance from outside, inside a transaction already begun: by itself, or as one item of many.</summary>
static class InstanceCommands
{
    /// <summary>Ends an instance and what it has called.</summary>
    public static ValueTask<Outcome<Done>> Cancel(CommandContext context, long instanceKey, string? comment, Func<LoadedInstance, Refusal?>? may = null) =>
        Move(context, instanceKey, loaded => loaded.Instance.Caller is { } caller ? IsCalled(loaded, caller) : may?.Invoke(loaded),
            () => new CancelInstance(context.Moment(context.Actor), comment), whileSuspended: true);

    /// <summary>Puts and takes tokens, all as planned or nothing.</summary>
    public static ValueTask<Outcome<Done>> Modify(CommandContext context, long instanceKey, ModificationPlan plan, Func<LoadedInstance, Refusal?>? may = null) =>
        Move(context, instanceKey, loaded => may?.Invoke(loaded) ?? Check(loaded, plan), () => new ModifyInstance(context.Moment(context.Actor), plan));

    static Refusal? Check(LoadedInstance loaded, ModificationPlan plan)
    {
        var wrong = Modification.Check(loaded.Process, loaded.Instance, plan);
        var names = plan.Activate.SelectMany(one => one.Variables).Concat(plan.Move.SelectMany(one => one.Variables)).SelectMany(one => one.Values.Keys);
        return wrong.Count == 0 ? VariableNames.Check(names) : new Refusal(RefusalKind.Invalid, "modification", wrong[0])
        {
            Problems = [.. wrong.Select(words => new Problem("MOD-001", Severity.Error, words))],
        };
    }

    /// <summary>Lets an instance go on with another version.</summary>
    public static async ValueTask<Outcome<Done>> Migrate(CommandContext context, long instanceKey, long targetDefinitionKey, IReadOnlyList<(string Source, string Target)> mapping)
    {
        var planned = await PlanMigration(context, instanceKey, targetDefinitionKey, mapping);
        if (!planned.Succeeded)
            return planned.Refusal!;
        if (planned.Value.Problems is [var first, ..])
        {
            return new Refusal(RefusalKind.Conflict, "migration", first)
            {
                Problems = [.. planned.Value.Problems.Select(words => new Problem("MIG-001", Severity.Error, words))],
            };
        }

        await context.Move((await context.Load(instanceKey))!, new MigrateInstance(context.Moment(context.Actor), planned.Value));
        return default(Done);
    }

    /// <summary>How an instance would go on with another version.</summary>
    public static async ValueTask<Outcome<MigrationPlan>> PlanMigration(CommandContext context, long instanceKey, long targetDefinitionKey, IReadOnlyList<(string Source, string Target)> mapping)
    {
        if (await context.Load(instanceKey) is not { Instance.EndedAt: null } loaded)
            return Refusal.NotFound("process instance", instanceKey);
        if (await context.Transaction.Definition(targetDefinitionKey) is not { } definition)
            return Refusal.NotFound("process definition", targetDefinitionKey);
        return Migration.Plan(loaded.Process, loaded.Instance, context.Model(definition), definition.Key, definition.Version, mapping);
    }

    /// <summary>Goes on where an incident stopped a token.</summary>
    /// <param name="mayRaiseRetries">Whether a job that has no retries left gets one; otherwise it is refused while it has none (SEMANTICS J2).</param>
    public static async ValueTask<Outcome<Done>> ResolveIncident(CommandContext context, long incidentKey, bool mayRaiseRetries)
    {
        if (await context.Transaction.Incident(incidentKey) is not { } incident)
            return Refusal.NotFound("incident", incidentKey);
        if (incident.ResolvedAt is not null || await context.Load(incident.InstanceKey) is not { } loaded)
        {
            return new Refusal(RefusalKind.NotFound, "incident-resolved", new Words("异常已经解决。",
                $"Expected to resolve incident with key '{incidentKey}', but no such incident was found."));
        }

        if (!mayRaiseRetries && incident.JobKey is { } jobKey && await context.Transaction.Job(jobKey) is { Retries: <= 0 })
        {
            return new Refusal(RefusalKind.Conflict, "job-has-no-retries", new Words("作业没有剩余的重试次数，请先增加。",
                $"Command 'RESOLVE' rejected with code 'INVALID_STATE': Expected to resolve incident with key '{incidentKey}', but job with key '{jobKey}' has no retries left."));
        }

        await context.Move(loaded, new ResolveIncident(context.Moment(context.Actor), incidentKey));
        return default(Done);
    }

    /// <summary>Moves a running instance, when it may be.</summary>
    public static async ValueTask<Outcome<Done>> Move(CommandContext context, long instanceKey, Func<LoadedInstance, Refusal?>? may, Func<Trigger> trigger, bool whileSuspended = false)
    {
        if (await context.Load(instanceKey) is not { Instance.EndedAt: null } loaded)
            return Refusal.NotFound("process instance", instanceKey);
        if (!whileSuspended && loaded.Instance.State == InstanceState.Suspended)
            return IsSuspended(loaded.Row);
        if (may?.Invoke(loaded) is { } refused)
            return refused;
        await context.Move(loaded, trigger());
        return default(Done);
    }

    /// <summary>For what cannot be done to an instance that stands still.</summary>
    public static Refusal IsSuspended(ProcessInstanceRow row) => new(RefusalKind.Conflict, "instance-suspended", new Words(
        "流程实例已暂停，恢复之后才能继续。", $"Command rejected with code 'INVALID_STATE': Expected process instance '{row.Key}' to be active, but it is suspended."));

    static Refusal IsCalled(LoadedInstance loaded, Caller caller) => new(RefusalKind.Conflict, "instance-is-called", new Words(
        $"这个实例由另一个流程调用，请取消最上层的实例 {caller.RootKey}。",
        $"Command 'CANCEL' rejected with code 'INVALID_STATE': Expected to cancel a process instance with key '{loaded.Row.Key}', but it is created by a parent process instance. Cancel the root process instance '{caller.RootKey}' instead."));
}
