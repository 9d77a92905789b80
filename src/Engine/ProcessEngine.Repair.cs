using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Rules.Feel;

namespace Marketing.Engine;

/// <summary>Signals, changes of tasks, and repair: modification, migration, suspension.</summary>
public sealed partial class ProcessEngine
{
    /// <summary>Tells a signal to everybody who listens, and starts what begins with it. Answers its key.</summary>
    public Task<Outcome<long>> Broadcast(string signal, IReadOnlyDictionary<string, Value> variables, string? actor, CancellationToken cancellation = default) =>
        runner.Run<long>(async context => VariableNames.Check(variables.Keys) is { } wrong ? wrong : await Signals.Broadcast(context, signal, variables), actor, cancellation);

    /// <summary>Changes an open user task; null keeps, an empty text or list clears.</summary>
    public Task<Outcome<UserTaskRow>> UpdateTask(long taskKey, TaskChanges changes, string? verb, string? actor, Func<LoadedTask, Refusal?>? may = null, CancellationToken cancellation = default) =>
        OnTask(taskKey, actor, async (context, loaded) =>
        {
            if (may?.Invoke(loaded) is { } refused)
                return refused;
            if (changes.Priority is < 0 or > 100)
                return new Refusal(RefusalKind.Invalid, "task-priority", new Words("优先级应为 0 到 100 的整数。", "Expected the priority to be an integer from 0 to 100."));
            await context.Move(loaded.Instance, new UpdateTask(context.Moment(actor), taskKey, changes, verb));
            return null;
        }, cancellation);

    /// <summary>Begins elements of a running ad-hoc sub-process; after what is under way, where the model orders so.</summary>
    /// <param name="cancelsRemaining">Whether what runs in it is ended first.</param>
    public Task<Outcome<Done>> ActivateAdHoc(long elementInstanceKey, IReadOnlyList<AdHocChoice> elements, string? actor, bool cancelsRemaining = false, CancellationToken cancellation = default) =>
        runner.Run(context => AdHocCommands.Activate(context, elementInstanceKey, elements, cancelsRemaining), actor, cancellation);

    /// <summary>Puts and takes tokens by hand, all as planned or nothing (SEMANTICS X1).</summary>
    public Task<Outcome<Done>> Modify(long instanceKey, ModificationPlan plan, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default) =>
        runner.Run(context => InstanceCommands.Modify(context, instanceKey, plan, may), actor, cancellation);

    /// <summary>Everything that stands against a modification; nothing when it can be carried out.</summary>
    public Task<Outcome<IReadOnlyList<Words>>> PreviewModification(long instanceKey, ModificationPlan plan, CancellationToken cancellation = default) =>
        runner.Look<Outcome<IReadOnlyList<Words>>>(async context => await context.Load(instanceKey) is { Instance.EndedAt: null } loaded
            ? new List<Words>(Modification.Check(loaded.Process, loaded.Instance, plan))
            : Refusal.NotFound("process instance", instanceKey), cancellation);

    /// <summary>Shows how an instance would go on with another version, and what stands against it.</summary>
    public Task<Outcome<MigrationPlan>> PreviewMigration(long instanceKey, long targetDefinitionKey, IReadOnlyList<(string Source, string Target)> mapping, CancellationToken cancellation = default) =>
        runner.Look(context => InstanceCommands.PlanMigration(context, instanceKey, targetDefinitionKey, mapping), cancellation);

    /// <summary>Lets an instance go on with another version of its model (SEMANTICS X4).</summary>
    public Task<Outcome<Done>> Migrate(long instanceKey, long targetDefinitionKey, IReadOnlyList<(string Source, string Target)> mapping, string? actor, CancellationToken cancellation = default) =>
        runner.Run(context => InstanceCommands.Migrate(context, instanceKey, targetDefinitionKey, mapping), actor, cancellation);

    /// <summary>Lets an instance stand still: tasks, timers, jobs and messages wait until it is resumed.</summary>
    public Task<Outcome<Done>> Suspend(long instanceKey, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default) =>
        OnInstance(instanceKey, actor, may, context => new SuspendInstance(context.Moment(actor)), cancellation);

    /// <summary>Lets a suspended instance go on; what came due in between happens now.</summary>
    public Task<Outcome<Done>> Resume(long instanceKey, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default) =>
        runner.Run<Done>(async context =>
        {
            if (await context.Load(instanceKey) is not { Instance.EndedAt: null } loaded)
                return Refusal.NotFound("process instance", instanceKey);
            if (may?.Invoke(loaded) is { } refused)
                return refused;
            if (loaded.Instance.State != InstanceState.Suspended)
                return new Refusal(RefusalKind.Conflict, "instance-not-suspended", new Words("流程实例没有暂停。", $"Expected process instance '{instanceKey}' to be suspended, but it is active."));
            await context.Move(loaded, new ResumeInstance(context.Moment(actor)));
            foreach (var subscription in await context.Transaction.SubscriptionsOf(instanceKey))
            {
                if (await context.Transaction.Subscription(subscription.Key) is { } open)
                    await Messages.DeliverBuffered(context, open);
            }

            return default(Done);
        }, actor, cancellation);
}
