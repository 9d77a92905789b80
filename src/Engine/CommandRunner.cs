using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Microsoft.Extensions.Logging;

namespace Marketing.Engine;

/// <summary>An instance loaded for a command, with everything a decision about it may need.</summary>
public sealed record LoadedInstance(IEngineTransaction Transaction, ProcessInstanceRow Row, ProcessModel Process, ProcessInstance Instance, Surroundings Surroundings);

/// <summary>Runs commands: load, decide, step, save, all in one transaction; then tells who is interested.</summary>
/// <remarks>STYLE §3. When somebody else saved first, the work is repeated from the start: a step has no side effects.</remarks>
public sealed class CommandRunner(IEngineStore store, TimeProvider clock, Func<Surroundings> surroundings, StepListener listener, ILogger<CommandRunner> logger)
{
    const int Attempts = 5;

    public ModelCache Models { get; } = new(surroundings().Functions);

    public TimeProvider Clock => clock;

    /// <summary>Called after each commit, on the committing thread; must not throw and must not wait.</summary>
    public event Action<IReadOnlyList<Change>>? Committed;

    /// <summary>One unit of work. A refusal leaves nothing behind.</summary>
    public async Task<Outcome<T>> Run<T>(Func<CommandContext, ValueTask<Outcome<T>>> command, string? actor, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var changes = new List<Change>();
            try
            {
                var outcome = await store.Transact(async transaction =>
                {
                    var context = new CommandContext(this, transaction, surroundings(), listener, clock.GetUtcNow(), actor, changes);
                    var result = await command(context);
                    if (!result.Succeeded)
                        transaction.Abandon();
                    return result;
                }, cancellation);
                if (outcome.Succeeded && changes.Count > 0)
                    Committed?.Invoke(changes);
                return outcome;
            }
            catch (ConcurrencyException overtaken) when (attempt < Attempts)
            {
                logger.LogDebug(overtaken, "Overtaken; attempt {Attempt} of {Attempts}.", attempt, Attempts);
            }
        }
    }

    /// <summary>Looks without changing anything.</summary>
    public Task<T> Look<T>(Func<CommandContext, ValueTask<T>> look, CancellationToken cancellation) =>
        store.Transact(async transaction =>
        {
            transaction.Abandon();
            return await look(new CommandContext(this, transaction, surroundings(), listener, clock.GetUtcNow(), null, []));
        }, cancellation);
}

/// <summary>What a command works with: its transaction, the instant, who acts.</summary>
public sealed class CommandContext(CommandRunner runner, IEngineTransaction transaction, Surroundings surroundings, StepListener listener,
    DateTimeOffset now, string? actor, List<Change> changes)
{
    public IEngineTransaction Transaction { get; } = transaction;
    public Surroundings Surroundings { get; } = surroundings;
    public DateTimeOffset Now { get; } = now;
    public string? Actor { get; } = actor;

    public FeelEnvironment Feel { get; } = new(TimeZoneInfo.ConvertTime(now, surroundings.Zone), surroundings.Zone) { Functions = surroundings.Functions };

    public ProcessModel Model(ProcessDefinitionRow definition) => runner.Models.For(definition);

    /// <summary>Tells after the commit that something changed.</summary>
    public void Changed(Change change) => changes.Add(change);

    /// <summary>An active or ended instance, or null.</summary>
    public async ValueTask<LoadedInstance?> Load(long instanceKey)
    {
        if (await Transaction.Instance(instanceKey) is not { } row)
            return null;
        return new LoadedInstance(Transaction, row, await ModelOf(row), InstanceJson.Read(row.StateJson), Surroundings);
    }

    // The stored file is read once: every later command finds the model without it.
    async ValueTask<ProcessModel> ModelOf(ProcessInstanceRow row) =>
        runner.Models.Find(row.DefinitionKey) ?? Model(await Transaction.Definition(row.DefinitionKey)
            ?? throw new InvalidOperationException($"Process instance {row.Key} has no definition {row.DefinitionKey}."));

    /// <summary>What a trigger that is made now may know.</summary>
    public Moment Moment(string? actor) => new(Transaction.ReserveKeys(0), Feel, actor) { Config = Surroundings.Config };

    /// <summary>Starts an instance of a definition and saves its first step.</summary>
    public async ValueTask<ProcessInstance> Begin(ProcessDefinitionRow definition, string? startEventId, IReadOnlyDictionary<string, Value> variables,
        string? starter, string? applicant, string? businessId = null, string? tagsJson = null)
    {
        var model = Model(definition);
        var start = new StartInstance(Moment(starter), definition.Key, definition.Version, startEventId, variables, starter, applicant);
        var step = Interpreter.Step(model, null, start);
        var row = new ProcessInstanceRow
        {
            Key = step.Instance.Key, DefinitionKey = definition.Key, ProcessId = model.Id, Version = definition.Version,
            State = "ACTIVE", StartedAt = Now, Starter = starter, Applicant = applicant, BusinessId = businessId, TagsJson = tagsJson, StateJson = "",
        };
        Describe(row, model, step.Instance);
        Transaction.Add(row);
        await Save(model, row, step, start);
        return step.Instance;
    }

    /// <summary>Moves an instance by a trigger and saves the step. Answers the instance as it stands afterwards.</summary>
    public async ValueTask<LoadedInstance> Move(LoadedInstance loaded, Trigger trigger)
    {
        var step = Interpreter.Step(loaded.Process, loaded.Instance, trigger);
        await Save(loaded.Process, loaded.Row, step, trigger);
        return loaded with { Instance = step.Instance };
    }

    async ValueTask Save(ProcessModel model, ProcessInstanceRow row, StepResult step, Trigger trigger)
    {
        Transaction.ReserveKeys(step.KeysUsed);
        var writer = new EffectWriter(Transaction, model, row, Now, trigger.Moment.Actor);
        foreach (var effect in step.Effects)
            await writer.Apply(effect);
        writer.Finish(Transaction.ReserveKeys(1));

        Describe(row, model, step.Instance);
        if (trigger is not StartInstance || row.OpenIncidents > 0)
            Transaction.Update(row);

        await listener.Saving(Transaction, new SavedStep(model, step.Instance, row, step.Effects, trigger.Moment));
        changes.Add(new Change("instance", row.Key));
        changes.AddRange(writer.TouchedTasks.Select(task => new Change("task", row.Key, task)));
        await DeliverBuffered(step);
    }

    void Describe(ProcessInstanceRow row, ProcessModel model, ProcessInstance instance)
    {
        row.StateJson = InstanceJson.Write(instance);
        row.State = instance.State.ToString().ToUpperInvariant();
        row.EndedAt = instance.EndedAt;
        row.Title = listener.Title(model, instance) ?? row.Title;
    }

    // A message that came before its wait (SEMANTICS N2) is given now, in the same transaction.
    async ValueTask DeliverBuffered(StepResult step)
    {
        foreach (var opened in step.Effects.OfType<Subscribe>())
        {
            if (step.Instance.WaiterFor(opened.Key) is not null && await Transaction.Subscription(opened.Key) is { } subscription)
                await Messages.DeliverBuffered(this, subscription);
        }
    }
}
