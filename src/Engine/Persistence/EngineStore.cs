namespace Marketing.Engine.Persistence;

/// <summary>Where the engine keeps everything. Two implementations: in memory (scenarios, simulation) and relational.</summary>
/// <remarks>One command, one transaction: whatever is done inside <see cref="Transact{T}"/> is saved together or not at all,
/// and the returned task ends only when it is durable. Units run one after the other: whatever can be computed before or sent
/// afterwards has no place inside one, least of all a wait for the world outside.</remarks>
public interface IEngineStore
{
    /// <summary>Runs one unit of work. An exception, or <see cref="IEngineTransaction.Abandon"/>, leaves nothing behind.</summary>
    /// <param name="again">Whether the work was overtaken before: it then stands in a queue for the instances it reads.</param>
    /// <param name="repeatable">Whether the work may be done more than once, each time from the start, until one time is saved: it can
    /// then be done beside others, and again when what it has read was changed meanwhile.</param>
    /// <exception cref="ConcurrencyException">Somebody else saved the same instance first; the caller may repeat the work.</exception>
    Task<T> Transact<T>(Func<IEngineTransaction, ValueTask<T>> work, CancellationToken cancellation, bool again = false, bool repeatable = false);
}

/// <summary>What one unit of work may read and change. Reads see the unit's own changes.</summary>
/// <remarks>A row that was read is the reader's own copy: only Add, Update and Remove change what is stored, with the values the row
/// has at that moment. A row that is to be changed or removed and is gone, or one that is added and is there already, is a
/// <see cref="ConcurrencyException"/>; a unit that has met one cannot be saved any more.</remarks>
public interface IEngineTransaction
{
    /// <summary>The fencing number of the program that the unit runs in: what carries it, this program has taken.</summary>
    long Node { get; }

    /// <summary>Whether other programs may be at work on the same database.</summary>
    bool IsShared { get; }

    /// <summary>Takes <paramref name="count"/> consecutive keys and answers the first.</summary>
    long ReserveKeys(int count);

    /// <summary>Marks the unit as not to be saved; it still answers its result.</summary>
    void Abandon();

    /// <summary>Lets one unit at a time pass that names this, on every machine, from the next read up to the unit's end.</summary>
    /// <remarks>For what no row of an instance guards: a message and a wait for it that begin at the same moment, two deployments.</remarks>
    ValueTask Lock(string name);

    ValueTask<ProcessDefinitionRow?> Definition(long key);
    ValueTask<ProcessDefinitionRow?> LatestDefinition(string processId);
    ValueTask<ProcessDefinitionRow?> DefinitionVersion(string processId, int version);

    /// <summary>The version with the highest number; null when there is none, or, unless asked otherwise, when all are deleted.</summary>
    ValueTask<ProcessDefinitionRow?> NewestDefinition(string processId, bool deletedToo = false);

    /// <summary>The newest version with this tag.</summary>
    ValueTask<ProcessDefinitionRow?> TaggedDefinition(string processId, string versionTag);

    /// <summary>The version that was the latest when this deployment had been made, also when it is deleted.</summary>
    ValueTask<ProcessDefinitionRow?> DefinitionAt(string processId, long deploymentKey);

    /// <summary>The latest version of every process.</summary>
    ValueTask<IReadOnlyList<ProcessDefinitionRow>> LatestDefinitions();

    /// <summary>Some instance of this version that has not ended.</summary>
    ValueTask<ProcessInstanceRow?> RunningOf(long definitionKey);
    ValueTask<FormRow?> LatestForm(string formId);

    /// <summary>As <see cref="NewestDefinition"/>.</summary>
    ValueTask<FormRow?> NewestForm(string formId, bool deletedToo = false);
    ValueTask<FormRow?> Form(long key);

    /// <summary>Adds a version; the one before it of the same id is no longer the latest.</summary>
    void Add(ProcessDefinitionRow definition);
    void Update(ProcessDefinitionRow definition);
    void Add(FormRow form);
    void Update(FormRow form);

    /// <summary>The start events that begin with a message or signal of this name, in key order.</summary>
    ValueTask<IReadOnlyList<StartSubscriptionRow>> StartSubscriptions(string kind, string name);
    ValueTask<IReadOnlyList<StartSubscriptionRow>> StartSubscriptionsOf(string processId);
    void Add(StartSubscriptionRow subscription);
    void Remove(StartSubscriptionRow subscription);

    /// <summary>Every version of every decision, in key order; deleted ones too.</summary>
    ValueTask<IReadOnlyList<DecisionRow>> Decisions();
    ValueTask<DecisionRequirementsRow?> DecisionRequirements(long key);
    ValueTask<DecisionRequirementsRow?> LatestDecisionRequirements(string requirementsId);

    /// <summary>As <see cref="NewestDefinition"/>.</summary>
    ValueTask<DecisionRequirementsRow?> NewestDecisionRequirements(string requirementsId, bool deletedToo = false);

    /// <summary>Adds a version; the one before it of the same id is no longer the latest.</summary>
    void Add(DecisionRequirementsRow requirements);
    void Update(DecisionRequirementsRow requirements);
    void Add(DecisionRow decision);
    void Update(DecisionRow decision);

    ValueTask<ProcessInstanceRow?> Instance(long key);

    /// <summary>Reads what steps of these instances will ask for: the instances, their open elements and open tasks. Where the way to the
    /// database is short it does nothing.</summary>
    ValueTask ReadAhead(IReadOnlyList<long> instances);

    /// <summary>The instance that was called under this key.</summary>
    ValueTask<ProcessInstanceRow?> CalledInstance(long callKey);

    /// <summary>A running instance of the process that a message with this key started.</summary>
    ValueTask<ProcessInstanceRow?> RunningStartedBy(string processId, string startKey);
    void Add(ProcessInstanceRow instance);

    /// <summary>Saves a changed instance and raises its revision. Checked against the revision it was read with.</summary>
    void Update(ProcessInstanceRow instance);

    ValueTask<ElementInstanceRow?> Element(long key);
    void Add(ElementInstanceRow element);
    void Update(ElementInstanceRow element);

    ValueTask<UserTaskRow?> Task(long key);

    /// <summary>The tasks of an instance, open ones only unless asked, in key order.</summary>
    ValueTask<IReadOnlyList<UserTaskRow>> Tasks(long instanceKey, bool openOnly = true);
    void Add(UserTaskRow task);
    void Update(UserTaskRow task);

    ValueTask<TimerRow?> Timer(long key);

    /// <summary>Into so many lanes due timers are divided where units are saved side by side (see <see cref="IsShared"/>); those of one instance are all of one lane.</summary>
    const int Lanes = 2;

    /// <summary>Timers due at or before the instant that no other living program has taken, earliest first (by due, then key).</summary>
    /// <param name="lane">Only those of a lane, from 0 on; null for all.</param>
    ValueTask<IReadOnlyList<TimerRow>> DueTimers(DateTimeOffset now, int limit, int? lane = null);

    /// <summary>The instant of the earliest timer, or job of these types, or null.</summary>
    /// <param name="after">Only of those that come later than this.</param>
    ValueTask<DateTimeOffset?> NextDue(IReadOnlyCollection<string> jobTypes, DateTimeOffset after = default);
    ValueTask<IReadOnlyList<TimerRow>> StartTimers(long definitionKey);
    ValueTask<IReadOnlyList<TimerRow>> TimersOf(long instanceKey);
    void Add(TimerRow timer);
    void Update(TimerRow timer);
    void Remove(TimerRow timer);

    ValueTask<MessageSubscriptionRow?> Subscription(long key);
    ValueTask<IReadOnlyList<MessageSubscriptionRow>> Subscriptions(string name, string correlationKey);
    ValueTask<IReadOnlyList<MessageSubscriptionRow>> SubscriptionsOf(long instanceKey);
    void Add(MessageSubscriptionRow subscription);
    void Update(MessageSubscriptionRow subscription);
    void Remove(MessageSubscriptionRow subscription);

    ValueTask<SignalSubscriptionRow?> SignalSubscription(long key);

    /// <summary>Who listens to signals of this name, in key order.</summary>
    ValueTask<IReadOnlyList<SignalSubscriptionRow>> SignalSubscriptions(string name);
    void Add(SignalSubscriptionRow subscription);
    void Update(SignalSubscriptionRow subscription);
    void Remove(SignalSubscriptionRow subscription);

    /// <summary>Buffered messages of that name and key that have not expired, oldest first.</summary>
    ValueTask<IReadOnlyList<MessageRow>> Messages(string name, string correlationKey, DateTimeOffset now);
    ValueTask<MessageRow?> MessageById(string name, string correlationKey, string messageId, DateTimeOffset now);

    /// <summary>Buffered messages whose time to live has ended, earliest end first.</summary>
    ValueTask<IReadOnlyList<MessageRow>> ExpiredMessages(DateTimeOffset now, int limit);
    void Add(MessageRow message);
    void Update(MessageRow message);
    void Remove(MessageRow message);

    ValueTask<JobRow?> Job(long key);

    /// <summary>The jobs of an instance that are not over.</summary>
    ValueTask<IReadOnlyList<JobRow>> JobsOf(long instanceKey);

    /// <summary>Jobs of these types that may run now and that no other living program has taken, in key order.</summary>
    ValueTask<IReadOnlyList<JobRow>> AvailableJobs(IReadOnlyCollection<string> types, DateTimeOffset now, int limit);
    void Add(JobRow job);
    void Update(JobRow job);
    void Remove(JobRow job);

    ValueTask<IncidentRow?> Incident(long key);
    void Add(IncidentRow incident);
    void Update(IncidentRow incident);

    ValueTask<BatchOperationRow?> Batch(long key);

    /// <summary>The batch operations that have something to do, oldest first.</summary>
    ValueTask<IReadOnlyList<BatchOperationRow>> ActiveBatches();
    void Add(BatchOperationRow batch);
    void Update(BatchOperationRow batch);

    ValueTask<BatchItemRow?> BatchItem(long key);

    /// <summary>Items that are still to be done, in key order.</summary>
    ValueTask<IReadOnlyList<BatchItemRow>> OpenBatchItems(long batchKey, int limit);
    void Add(BatchItemRow item);
    void Update(BatchItemRow item);

    /// <summary>A part of the batch operation whose items have still to be made, oldest first, or null.</summary>
    ValueTask<BatchSliceRow?> NextBatchSlice(long batchKey);
    void Add(BatchSliceRow slice);
    void Remove(BatchSliceRow slice);

    /// <summary>Forgets the items that have still to be made.</summary>
    void RemoveBatchSlices(long batchKey);

    /// <summary>Marks every item that is still to be done as canceled.</summary>
    void CancelOpenBatchItems(long batchKey, DateTimeOffset at);

    /// <summary>The decisions of one evaluation, in the order in which they were done.</summary>
    ValueTask<IReadOnlyList<DecisionInstanceRow>> DecisionInstances(long evaluationKey);
    void Add(DecisionInstanceRow decision);

    /// <summary>The steps of an instance, oldest first.</summary>
    ValueTask<IReadOnlyList<StepRow>> Steps(long instanceKey);
    void Add(StepRow step);

    /// <summary>Undelivered messages of a kind, oldest first.</summary>
    ValueTask<IReadOnlyList<OutboxRow>> Undelivered(string kind, int limit);
    ValueTask<IReadOnlyList<OutboxRow>> Outbox(long instanceKey);
    void Add(OutboxRow message);
    void Update(OutboxRow message);

    /// <summary>Writes an entry of the audit with this unit: for what the store does not audit by itself (see <see cref="Engine.Audit.AuditActions"/>).</summary>
    /// <param name="actor">The person, or null for the system.</param>
    /// <param name="subject">Key of what it is about, or 0.</param>
    /// <param name="content">What is kept as a digest.</param>
    /// <param name="owner">The instance with which the row goes when retention removes it; 0: it stays.</param>
    void Audit(string action, string? actor, long subject, string content, long owner = 0);

    ValueTask<string?> Setting(string name);
    void SetSetting(string name, string? value);

    ValueTask<IdempotencyRow?> Answer(string actor, string idempotencyKey);
    void Add(IdempotencyRow answer);

    /// <summary>Forgets the answers given before the instant.</summary>
    void RemoveAnswersBefore(DateTimeOffset instant);
}
