namespace Marketing.Engine.Persistence;

/// <summary>The engine's store without a disk: for scenarios, simulation and benchmarks. The same promises, for as long as it lives.</summary>
public sealed class MemoryEngineStore : IEngineStore, IDisposable
{
    readonly SemaphoreSlim gate = new(1, 1);
    readonly UnitNesting nesting = new();
    readonly MemoryData data = new();

    public async Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false)
    {
        nesting.Refuse();
        await gate.WaitAsync(cancellation);
        try
        {
            return await Run(work);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Copies of all rows as they stand between two units; not to be asked for inside one.</summary>
    public MemorySnapshot Snapshot()
    {
        nesting.Refuse();
        gate.Wait();
        try
        {
            return new MemorySnapshot(data);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    async ValueTask<T> Run<T>(Func<IEngineTransaction, ValueTask<T>> work)
    {
        var unit = new MemoryTransaction(data);
        try
        {
            var result = await nesting.Within(work, unit);
            if (data.Undo.Conflict is { } conflict)
            {
                throw conflict;
            }
            if (!unit.Abandoned)
            {
                data.Undo.Keep();
            }
            return result;
        }
        finally
        {
            data.Undo.Undo(); // nothing is left to undo of a unit that was kept
            unit.End();
        }
    }
}

/// <summary>A unit of work in memory: what the layer above keeps in the same store, and takes back with the unit.</summary>
public interface IMemoryTransaction : IEngineTransaction
{
    /// <summary>What the layer above keeps in this store; made when it is first asked for.</summary>
    T Room<T>() where T : class, new();

    /// <summary>Has a change of a room taken back when the unit is not saved; the last change first.</summary>
    void Undoes(Action step);
}

/// <summary>All rows of a <see cref="MemoryEngineStore"/> at one moment, each list in key order.</summary>
public sealed class MemorySnapshot
{
    internal MemorySnapshot(MemoryData data)
    {
        Definitions = data.Definitions.Copies();
        Forms = data.Forms.Copies();
        Instances = data.Instances.Copies();
        Elements = data.Elements.Copies();
        Tasks = data.Tasks.Copies();
        Timers = data.Timers.Copies();
        Subscriptions = data.Subscriptions.Copies();
        Signals = data.Signals.Copies();
        Starts = data.Starts.Copies();
        Requirements = data.Requirements.Copies();
        Decisions = data.Decisions.Copies();
        Messages = data.Messages.Copies();
        Jobs = data.Jobs.Copies();
        Incidents = data.Incidents.Copies();
        Batches = data.Batches.Copies();
        BatchItems = data.BatchItems.Copies();
        BatchSlices = data.BatchSlices.Copies();
        DecisionInstances = data.DecisionInstances.Copies();
        Steps = data.Steps.Copies();
        Outbox = data.Outbox.Copies();
        Answers = data.Answers.Copies();
        Settings = data.Settings.Copies();
    }

    public IReadOnlyList<ProcessDefinitionRow> Definitions { get; }
    public IReadOnlyList<FormRow> Forms { get; }
    public IReadOnlyList<ProcessInstanceRow> Instances { get; }
    public IReadOnlyList<ElementInstanceRow> Elements { get; }
    public IReadOnlyList<UserTaskRow> Tasks { get; }
    public IReadOnlyList<TimerRow> Timers { get; }
    public IReadOnlyList<MessageSubscriptionRow> Subscriptions { get; }
    public IReadOnlyList<SignalSubscriptionRow> Signals { get; }
    public IReadOnlyList<StartSubscriptionRow> Starts { get; }
    public IReadOnlyList<DecisionRequirementsRow> Requirements { get; }
    public IReadOnlyList<DecisionRow> Decisions { get; }
    public IReadOnlyList<MessageRow> Messages { get; }
    public IReadOnlyList<JobRow> Jobs { get; }
    public IReadOnlyList<IncidentRow> Incidents { get; }
    public IReadOnlyList<BatchOperationRow> Batches { get; }
    public IReadOnlyList<BatchItemRow> BatchItems { get; }
    public IReadOnlyList<BatchSliceRow> BatchSlices { get; }
    public IReadOnlyList<DecisionInstanceRow> DecisionInstances { get; }
    public IReadOnlyList<StepRow> Steps { get; }
    public IReadOnlyList<OutboxRow> Outbox { get; }
    public IReadOnlyList<IdempotencyRow> Answers { get; }
    public IReadOnlyList<SettingRow> Settings { get; }
}

/// <summary>The tables of a <see cref="MemoryEngineStore"/> and the orders its reads need.</summary>
sealed class MemoryData
{
    /// <summary>What layers above keep here, by its type.</summary>
    public Dictionary<Type, object> Rooms { get; } = [];

    public MemoryData()
    {
        Definitions = new(row => row.Key, Undo);
        Forms = new(row => row.Key, Undo);
        Instances = new(row => row.Key, Undo);
        Elements = new(row => row.Key, Undo);
        Tasks = new(row => row.Key, Undo);
        Timers = new(row => row.Key, Undo);
        Subscriptions = new(row => row.Key, Undo);
        Signals = new(row => row.Key, Undo);
        Starts = new(row => row.Key, Undo);
        Requirements = new(row => row.Key, Undo);
        Decisions = new(row => row.Key, Undo);
        Messages = new(row => row.Key, Undo);
        Jobs = new(row => row.Key, Undo);
        Incidents = new(row => row.Key, Undo);
        Batches = new(row => row.Key, Undo);
        BatchItems = new(row => row.Key, Undo);
        BatchSlices = new(row => row.Key, Undo);
        DecisionInstances = new(row => row.Key, Undo);
        Steps = new(row => row.Key, Undo);
        Outbox = new(row => row.Key, Undo);
        Answers = new(row => (row.Actor, row.IdempotencyKey), Undo);
        Settings = new(row => row.Name, Undo);

        DefinitionsByProcess = Definitions.IndexBy(row => row.ProcessId);
        FormsById = Forms.IndexBy(row => row.FormId);
        TasksByInstance = Tasks.IndexBy(row => row.InstanceKey);
        TimersByDue = Timers.IndexBy(row => row.DueAt, ordered: true);
        StartTimers = Timers.IndexBy(row => row.InstanceKey is null ? row.DefinitionKey : (long?)null);
        SubscriptionsByName = Subscriptions.IndexBy(row => (row.Name, row.CorrelationKey));
        SignalsByName = Signals.IndexBy(row => row.Name);
        StartsByName = Starts.IndexBy(row => (row.Kind, row.Name));
        StartsByProcess = Starts.IndexBy(row => row.ProcessId);
        BatchSlicesByBatch = BatchSlices.IndexBy(row => row.BatchKey);
        InstancesByDefinition = Instances.IndexBy(row => row.EndedAt is null ? row.DefinitionKey : (long?)null);
        SubscriptionsByInstance = Subscriptions.IndexBy(row => row.InstanceKey);
        TimersByInstance = Timers.IndexBy(row => row.InstanceKey);
        JobsByInstance = Jobs.IndexBy(row => row.EndedAt is null ? row.InstanceKey : (long?)null);
        InstancesByCall = Instances.IndexBy(row => row.CallKey);
        InstancesByStart = Instances.IndexBy(row => (row.ProcessId, row.StartKey));
        MessagesByName = Messages.IndexBy(row => (row.Name, row.CorrelationKey));
        MessagesByExpiry = Messages.IndexBy(row => row.ExpiresAt, ordered: true);
        JobsByState = Jobs.IndexBy(row => row.State);
        BatchesByState = Batches.IndexBy(row => row.State);
        BatchItemsByState = BatchItems.IndexBy(row => (row.BatchKey, row.State));
        DecisionInstancesByEvaluation = DecisionInstances.IndexBy(row => row.EvaluationKey);
        StepsByInstance = Steps.IndexBy(row => row.InstanceKey);
        UndeliveredByKind = Outbox.IndexBy(row => row.DeliveredAt is null ? row.Kind : null);
        OutboxByInstance = Outbox.IndexBy(row => row.InstanceKey);
    }

    public UndoLog Undo { get; } = new();

    public KeySequence Keys { get; } = new();

    public MemoryTable<long, ProcessDefinitionRow> Definitions { get; }
    public MemoryTable<long, FormRow> Forms { get; }
    public MemoryTable<long, ProcessInstanceRow> Instances { get; }
    public MemoryTable<long, ElementInstanceRow> Elements { get; }
    public MemoryTable<long, UserTaskRow> Tasks { get; }
    public MemoryTable<long, TimerRow> Timers { get; }
    public MemoryTable<long, MessageSubscriptionRow> Subscriptions { get; }
    public MemoryTable<long, SignalSubscriptionRow> Signals { get; }
    public MemoryTable<long, StartSubscriptionRow> Starts { get; }
    public MemoryTable<long, DecisionRequirementsRow> Requirements { get; }
    public MemoryTable<long, DecisionRow> Decisions { get; }
    public MemoryTable<long, MessageRow> Messages { get; }
    public MemoryTable<long, JobRow> Jobs { get; }
    public MemoryTable<long, IncidentRow> Incidents { get; }
    public MemoryTable<long, BatchOperationRow> Batches { get; }
    public MemoryTable<long, BatchItemRow> BatchItems { get; }
    public MemoryTable<long, BatchSliceRow> BatchSlices { get; }
    public MemoryTable<long, DecisionInstanceRow> DecisionInstances { get; }
    public MemoryTable<long, StepRow> Steps { get; }
    public MemoryTable<long, OutboxRow> Outbox { get; }
    public MemoryTable<(string Actor, string IdempotencyKey), IdempotencyRow> Answers { get; }
    public MemoryTable<string, SettingRow> Settings { get; }

    public MemoryIndex<string, long, ProcessDefinitionRow> DefinitionsByProcess { get; }
    public MemoryIndex<string, long, FormRow> FormsById { get; }
    public MemoryIndex<long, long, UserTaskRow> TasksByInstance { get; }
    public MemoryIndex<DateTimeOffset, long, TimerRow> TimersByDue { get; }
    public MemoryIndex<long?, long, TimerRow> StartTimers { get; }
    public MemoryIndex<(string, string), long, MessageSubscriptionRow> SubscriptionsByName { get; }
    public MemoryIndex<string, long, SignalSubscriptionRow> SignalsByName { get; }
    public MemoryIndex<long, long, MessageSubscriptionRow> SubscriptionsByInstance { get; }
    public MemoryIndex<long?, long, TimerRow> TimersByInstance { get; }
    public MemoryIndex<long?, long, JobRow> JobsByInstance { get; }
    public MemoryIndex<(string, string), long, StartSubscriptionRow> StartsByName { get; }
    public MemoryIndex<string, long, StartSubscriptionRow> StartsByProcess { get; }
    public MemoryIndex<long, long, BatchSliceRow> BatchSlicesByBatch { get; }
    public MemoryIndex<long?, long, ProcessInstanceRow> InstancesByDefinition { get; }
    public MemoryIndex<long?, long, ProcessInstanceRow> InstancesByCall { get; }
    public MemoryIndex<(string, string?), long, ProcessInstanceRow> InstancesByStart { get; }
    public MemoryIndex<(string, string), long, MessageRow> MessagesByName { get; }
    public MemoryIndex<DateTimeOffset, long, MessageRow> MessagesByExpiry { get; }
    public MemoryIndex<string, long, JobRow> JobsByState { get; }
    public MemoryIndex<string, long, BatchOperationRow> BatchesByState { get; }
    public MemoryIndex<(long, string), long, BatchItemRow> BatchItemsByState { get; }
    public MemoryIndex<long, long, DecisionInstanceRow> DecisionInstancesByEvaluation { get; }

    /// <summary>Jobs that still wait to be run come first, earliest first.</summary>
    public MemoryIndex<long, long, StepRow> StepsByInstance { get; }
    public MemoryIndex<string?, long, OutboxRow> UndeliveredByKind { get; }
    public MemoryIndex<long?, long, OutboxRow> OutboxByInstance { get; }
}
