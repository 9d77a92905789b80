using System.Diagnostics;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Observability;
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

    /// <summary>Instances that moved lately.</summary>
    internal InstanceCache Instances { get; } = new();

    /// <summary>Compiled decisions.</summary>
    internal DecisionCache Decisions { get; } = new();

    /// <summary>Reads files as a deployment now would.</summary>
    internal ReadFiles ReadFiles(IReadOnlyList<ResourceFile> files)
    {
        var now = surroundings();
        return Engine.ReadFiles.Of(files, now, CommandContext.FeelAt(clock.GetUtcNow(), now));
    }

    /// <summary>Whether this database was seen to keep what processes begin with.</summary>
    internal bool StartsAreKept { get; set; }

    public TimeProvider Clock => clock;

    /// <summary>Whether what it does is counted (see <see cref="EngineMeters"/>); trials and simulations are not.</summary>
    public bool Measured { get; init; }

    /// <summary>Whether a restored store waits for somebody to confirm it.</summary>
    public DeliveryHold Hold { get; } = new();

    /// <summary>Called after each commit, of this program or another on the database; must not throw and must not wait.</summary>
    public event Action<IReadOnlyList<Change>>? Committed;

    /// <summary>Called after each commit of this program, likewise.</summary>
    internal event Action<IReadOnlyList<Change>>? CommittedHere;

    internal ILogger Logger => logger;

    /// <summary>Tells who is interested, here and in other programs, what is now durable.</summary>
    public void Tell(IReadOnlyList<Change> changes)
    {
        if (changes.Count == 0)
            return;
        Committed?.Invoke(changes);
        CommittedHere?.Invoke(changes);
    }

    /// <summary>Another program has committed something.</summary>
    internal void Hear(IReadOnlyList<Change> changes) => Committed?.Invoke(changes);

    /// <summary>One unit of work. A refusal leaves nothing behind.</summary>
    /// <param name="batchKey">The batch operation it is part of, or null.</param>
    /// <param name="beside">Whether it is worth while to do it beside other commands; not what looks for work that others change all the time.</param>
    public async Task<Outcome<T>> Run<T>(Func<CommandContext, ValueTask<Outcome<T>>> command, string? actor, CancellationToken cancellation, long? batchKey = null, bool beside = true)
    {
        using var span = EngineMeters.Activities.StartActivity("command");
        var began = Stopwatch.GetTimestamp();
        var ended = "failed";
        try
        {
            var outcome = await Attempt(command, actor, batchKey, beside, cancellation);
            ended = outcome.Succeeded ? "done" : "refused";
            return outcome;
        }
        catch (ConcurrencyException)
        {
            ended = "overtaken";
            throw;
        }
        finally
        {
            span?.SetTag("outcome", ended);
            if (Measured)
                EngineMeters.CommandDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, EngineMeters.Tag("outcome", ended));
        }
    }

    async Task<Outcome<T>> Attempt<T>(Func<CommandContext, ValueTask<Outcome<T>>> command, string? actor, long? batchKey, bool beside, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var changes = new List<Change>();
            StepTally? tally = null;
            try
            {
                var outcome = await store.Transact(async transaction =>
                {
                    // Of several times only the last counts.
                    changes.Clear();
                    tally = Measured ? new StepTally() : null;
                    var context = new CommandContext(this, transaction, surroundings(), listener, clock.GetUtcNow(), actor, changes) { BatchKey = batchKey, Tally = tally };
                    var result = await command(context);
                    if (!result.Succeeded)
                        transaction.Abandon();
                    return result;
                }, cancellation, again: attempt > 1, repeatable: beside);
                if (outcome.Succeeded)
                    tally?.Tell();
                if (outcome.Succeeded)
                    Tell(changes);
                return outcome;
            }
            catch (StepRefusedException refused)
            {
                return refused.Refusal;
            }
            catch (ConcurrencyException overtaken) when (attempt < Attempts)
            {
                EngineMeters.CommandsRepeated.Add(1);
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

    /// <summary>The batch operation the command is part of, or null.</summary>
    public long? BatchKey { get; init; }

    /// <summary>Whether a restored store waits for somebody to confirm it.</summary>
    public ValueTask<bool> IsHeld => runner.Hold.Holds(Transaction);

    /// <summary>What is told when the command is durable; null where nobody counts.</summary>
    internal StepTally? Tally { get; init; }

    internal bool StartsAreKept
    {
        get => runner.StartsAreKept;
        set => runner.StartsAreKept = value;
    }

    // A step must give the same result on a busy machine: expressions are bounded by their own steps, and by time only as a last resort.
    static readonly FeelLimits Limits = FeelLimits.Default with { Time = TimeSpan.FromSeconds(10) };

    public FeelEnvironment Feel { get; } = FeelAt(now, surroundings);

    /// <summary>What expressions see at an instant.</summary>
    internal static FeelEnvironment FeelAt(DateTimeOffset now, Surroundings surroundings) =>
        new(TimeZoneInfo.ConvertTime(now, surroundings.Zone), surroundings.Zone) { Functions = surroundings.Functions, Limits = Limits };

    public ProcessModel Model(ProcessDefinitionRow definition) => runner.Models.For(definition);

    /// <summary>Whether a step was saved, or something else that others should know.</summary>
    public bool HasChanged => changes.Count > 0;

    /// <summary>Tells after the commit that something changed.</summary>
    public void Changed(Change change) => changes.Add(change);

    /// <summary>An active or ended instance, or null.</summary>
    public async ValueTask<LoadedInstance?> Load(long instanceKey)
    {
        if (await Transaction.Instance(instanceKey) is not { } row)
            return null;
        return new LoadedInstance(Transaction, row, await ModelOf(row), runner.Instances.Read(row), Surroundings);
    }

    // The stored file is read once: every later command finds the model without it.
    async ValueTask<ProcessModel> ModelOf(ProcessInstanceRow row) =>
        runner.Models.Find(row.DefinitionKey) ?? Model(await Transaction.Definition(row.DefinitionKey)
            ?? throw new InvalidOperationException($"Process instance {row.Key} has no definition {row.DefinitionKey}."));

    /// <summary>What a trigger that is made now may know.</summary>
    public Moment Moment(string? actor) => new(Transaction.ReserveKeys(0), Feel, actor) { Config = Surroundings.Config, People = Surroundings.People, WorkingTime = Surroundings.WorkingTime! };

    /// <summary>Starts an instance of a definition and saves its first step.</summary>
    public async ValueTask<ProcessInstance> Begin(ProcessDefinitionRow definition, Beginning beginning)
    {
        var model = Model(definition);
        var variables = await listener.Beginning(Transaction, model, beginning.Variables);
        var start = new StartInstance(await WithDecisions(Moment(beginning.Starter), model, definition.Key), definition.Key, definition.Version, beginning.StartEventId,
            variables, beginning.Starter, beginning.Applicant)
        {
            Elements = beginning.Elements, StopAfter = beginning.StopAfter, Caller = beginning.Caller, Submitters = beginning.Submitters,
        };
        var step = Step(model, null, start);
        var row = new ProcessInstanceRow
        {
            Key = step.Instance.Key, DefinitionKey = definition.Key, ProcessId = model.Id, Version = definition.Version,
            State = "ACTIVE", StartedAt = Now, Starter = beginning.Starter, Applicant = beginning.Applicant, BusinessId = beginning.BusinessId,
            TagsJson = beginning.TagsJson, StartKey = beginning.StartKey, StateJson = "", ParentInstanceKey = beginning.Caller?.InstanceKey,
            ParentElementInstanceKey = beginning.Caller?.ElementInstanceKey, RootInstanceKey = beginning.Caller?.RootKey, CallKey = beginning.Caller?.WaitKey,
        };
        Describe(row, step.Instance);
        row.Title = await listener.Title(Transaction, model, step.Instance, null);
        Transaction.Add(row);
        await Save(model, row, null, step, start);
        return step.Instance;
    }

    /// <summary>Moves an instance by a trigger and saves the step, and those of other instances that come of it.</summary>
    /// <returns>The instance as this step left it; load it again to see what the other steps did to it.</returns>
    public async ValueTask<LoadedInstance> Move(LoadedInstance loaded, Trigger trigger)
    {
        if (loaded.Process.CallsDecisions && trigger.Moment.Decisions == DecisionCatalog.Empty)
            trigger = trigger with { Moment = await WithDecisions(trigger.Moment, loaded.Process, loaded.Row.DefinitionKey) };
        var step = Step(loaded.Process, loaded.Instance, trigger);
        var process = trigger is MigrateInstance migrate ? migrate.Plan.Target : loaded.Process;
        await Save(process, loaded.Row, loaded.Instance, step, trigger);
        return loaded with { Instance = step.Instance, Process = process };
    }

    StepResult Step(ProcessModel model, ProcessInstance? instance, Trigger trigger)
    {
        using var span = EngineMeters.Activities.StartActivity("step");
        var began = Stopwatch.GetTimestamp();
        var step = Interpreter.Step(model, instance, trigger);
        if (Tally is not null)
            EngineMeters.StepDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        span?.SetTag("process", model.Id).SetTag("instance", step.Instance.Key).SetTag("trigger", trigger.GetType().Name).SetTag("effects", step.Effects.Count);
        return step;
    }

    /// <summary>The same moment with the decisions that a model may evaluate.</summary>
    public async ValueTask<Moment> WithDecisions(Moment moment, ProcessModel model, long definitionKey) =>
        model.CallsDecisions ? moment with { Decisions = await runner.Decisions.CatalogFor(Transaction, definitionKey) } : moment;

    async ValueTask Save(ProcessModel model, ProcessInstanceRow row, ProcessInstance? before, StepResult step, Trigger trigger)
    {
        Transaction.ReserveKeys(step.KeysUsed);
        var writer = new EffectWriter(Transaction, model, row, Now, trigger.Moment.Actor) { BatchKey = BatchKey };
        foreach (var effect in step.Effects)
            await writer.Apply(effect);
        writer.Finish(Transaction.ReserveKeys(1));

        Describe(row, step.Instance);
        if (before is not null)
            row.Title = await listener.Title(Transaction, model, step.Instance, before) ?? row.Title;
        if (trigger is not StartInstance || row.OpenIncidents > 0)
            Transaction.Update(row);

        await listener.Saving(Transaction, new SavedStep(model, step.Instance, row, step.Effects, trigger.Moment) { Before = before, Changed = changes.Add });
        Tally?.Add(model, row, step, trigger, Now, writer.Tasks);
        changes.Add(new Change("instance", row.Key));
        changes.AddRange(writer.TouchedTasks.Select(task => new Change("task", row.Key, task)));
        await Follow(step, row);
    }

    // What a step asks of other instances, in the same transaction: each is a step of its own.
    async ValueTask Follow(StepResult step, ProcessInstanceRow row)
    {
        foreach (var effect in step.Effects)
        {
            switch (effect)
            {
                case Subscribe opened: await DeliverBuffered(step, opened); break;
                case StartChild child: await Calls.Start(this, row.Key, child); break;
                case CancelChild child: await Calls.Cancel(this, child); break;
                case ReturnToCaller back: await Calls.Return(this, step.Instance, back); break;
                case ThrowToCaller thrown: await Calls.Throw(this, step.Instance, thrown); break;
                case BroadcastSignal signal: await Signals.Broadcast(this, signal.Name, signal.Variables); break;
                default: break;
            }
        }

        if (row.StartKey is { } key && step.Instance.EndedAt is not null)
            await Messages.StartBuffered(this, row.ProcessId, key);
    }

    void Describe(ProcessInstanceRow row, ProcessInstance instance)
    {
        runner.Instances.Write(row, instance);
        row.State = instance.State.ToString().ToUpperInvariant();
        row.EndedAt = instance.EndedAt;
    }

    // A message that came before its wait (SEMANTICS N2) is given now, in the same transaction.
    async ValueTask DeliverBuffered(StepResult step, Subscribe opened)
    {
        if (step.Instance.WaiterFor(opened.Key) is not null && await Transaction.Subscription(opened.Key) is { } subscription)
            await Messages.DeliverBuffered(this, subscription);
    }
}

/// <summary>How an instance begins.</summary>
public sealed record Beginning(string? Starter, string? Applicant)
{
    /// <summary>Null: the none start event.</summary>
    public string? StartEventId { get; init; }
    public IReadOnlyDictionary<string, Value> Variables { get; init; } = new Dictionary<string, Value>();

    /// <summary>Elements to begin with in place of the start event.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>Elements whose end ends the instance.</summary>
    public IReadOnlyList<string> StopAfter { get; init; } = [];
    public string? BusinessId { get; init; }
    public string? TagsJson { get; init; }

    /// <summary>Correlation key of the message that starts it.</summary>
    public string? StartKey { get; init; }

    /// <summary>Whoever has resubmitted the request in the process that calls this one.</summary>
    public IReadOnlyList<string> Submitters { get; init; } = [];

    /// <summary>The call activity that starts it.</summary>
    public Caller? Caller { get; init; }
}
