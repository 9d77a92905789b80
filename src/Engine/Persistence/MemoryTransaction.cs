namespace Marketing.Engine.Persistence;

/// <summary>One unit of work in memory: it changes the tables at once, and the undo log takes it back.</summary>
sealed partial class MemoryTransaction(MemoryData data) : IMemoryTransaction
{
    bool ended;

    /// <summary>Whether the unit asked not to be saved.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>No use of the transaction is allowed after its unit.</summary>
    public void End() => ended = true;

    MemoryData Data
    {
        get
        {
            ObjectDisposedException.ThrowIf(ended, this);
            return data;
        }
    }

    public long ReserveKeys(int count)
    {
        var before = Data.Keys.Last;
        data.Undo.Add(() => data.Keys.Last = before);
        return data.Keys.Reserve(count);
    }

    public long Node => 1;

    public bool IsShared => false;

    public void Abandon() => Abandoned = true;

    public T Room<T>() where T : class, new() => (T)(Data.Rooms.TryGetValue(typeof(T), out var room) ? room : Data.Rooms[typeof(T)] = new T());

    public void Undoes(Action step) => Data.Undo.Add(step);

    // Units run one after the other.
    public ValueTask Lock(string name) => default;

    public ValueTask<ProcessDefinitionRow?> Definition(long key) => new(Data.Definitions.Find(key));

    public ValueTask<ProcessDefinitionRow?> LatestDefinition(string processId) =>
        new(Definitions(processId).FirstOrDefault(row => row.IsLatest) is { } row ? RowCopy<ProcessDefinitionRow>.Of(row) : null);

    public ValueTask<ProcessDefinitionRow?> DefinitionVersion(string processId, int version) =>
        new(Definitions(processId).FirstOrDefault(row => row.Version == version && row.DeletedAt is null) is { } row ? RowCopy<ProcessDefinitionRow>.Of(row) : null);

    public ValueTask<ProcessDefinitionRow?> TaggedDefinition(string processId, string versionTag) =>
        new(Definitions(processId).FirstOrDefault(row => row.VersionTag == versionTag && row.DeletedAt is null) is { } row ? RowCopy<ProcessDefinitionRow>.Of(row) : null);

    public ValueTask<ProcessDefinitionRow?> DefinitionAt(string processId, long deploymentKey) =>
        new(Definitions(processId).FirstOrDefault(row => row.DeploymentKey <= deploymentKey) is { } row ? RowCopy<ProcessDefinitionRow>.Of(row) : null);

    public ValueTask<IReadOnlyList<ProcessDefinitionRow>> LatestDefinitions() =>
        new([.. Data.Definitions.Copies().Where(row => row.IsLatest)]);

    public ValueTask<FormRow?> LatestForm(string formId) =>
        new(Forms(formId).FirstOrDefault(row => row.IsLatest) is { } row ? RowCopy<FormRow>.Of(row) : null);

    public ValueTask<FormRow?> Form(long key) => new(Data.Forms.Find(key));

    public void Add(ProcessDefinitionRow definition)
    {
        foreach (var older in Definitions(definition.ProcessId).ToList())
        {
            if (older.Version == definition.Version)
            {
                throw data.Undo.Meet($"ProcessDefinition {older.ProcessId} {older.Version}");
            }
            if (older.IsLatest)
            {
                var overtaken = RowCopy<ProcessDefinitionRow>.Of(older);
                overtaken.IsLatest = false;
                data.Definitions.Update(overtaken);
            }
        }
        definition.IsLatest = true;
        data.Definitions.Add(definition);
    }

    public void Add(FormRow form)
    {
        foreach (var older in Forms(form.FormId).ToList())
        {
            if (older.Version == form.Version)
            {
                throw data.Undo.Meet($"Form {older.FormId} {older.Version}");
            }
            if (older.IsLatest)
            {
                var overtaken = RowCopy<FormRow>.Of(older);
                overtaken.IsLatest = false;
                data.Forms.Update(overtaken);
            }
        }
        form.IsLatest = true;
        data.Forms.Add(form);
    }

    public ValueTask<IReadOnlyList<DecisionRow>> Decisions() => new(Data.Decisions.Copies());

    public ValueTask<DecisionRequirementsRow?> DecisionRequirements(long key) => new(Data.Requirements.Find(key));

    public ValueTask<DecisionRequirementsRow?> LatestDecisionRequirements(string requirementsId) =>
        new(Data.Requirements.Copies().FirstOrDefault(row => row.IsLatest && row.RequirementsId == requirementsId));

    public void Add(DecisionRequirementsRow requirements)
    {
        foreach (var older in Data.Requirements.Copies().Where(row => row.RequirementsId == requirements.RequirementsId))
        {
            if (older.Version == requirements.Version)
            {
                throw data.Undo.Meet($"DecisionRequirements {older.RequirementsId} {older.Version}");
            }
            if (older.IsLatest)
            {
                older.IsLatest = false;
                data.Requirements.Update(older);
            }
        }
        requirements.IsLatest = true;
        data.Requirements.Add(requirements);
    }

    public void Add(DecisionRow decision)
    {
        foreach (var older in Data.Decisions.Copies().Where(row => row.DecisionId == decision.DecisionId))
        {
            if (older.Version == decision.Version)
            {
                throw data.Undo.Meet($"Decision {older.DecisionId} {older.Version}");
            }
            if (older.IsLatest)
            {
                older.IsLatest = false;
                data.Decisions.Update(older);
            }
        }
        decision.IsLatest = true;
        data.Decisions.Add(decision);
    }

    public ValueTask<ProcessInstanceRow?> CalledInstance(long callKey) =>
        new(Data.Instances.Copies(Data.InstancesByCall.Of(callKey)) is [var row, ..] ? row : null);

    public ValueTask<ProcessInstanceRow?> RunningStartedBy(string processId, string startKey) =>
        new(Data.Instances.Copies(Data.InstancesByStart.Of((processId, startKey))).FirstOrDefault(row => row.State is "ACTIVE" or "SUSPENDED"));

    public ValueTask<ProcessInstanceRow?> Instance(long key) => new(Data.Instances.Find(key));

    public ValueTask ReadAhead(IReadOnlyList<long> instances) => default;

    public void Add(ProcessInstanceRow instance) => Data.Instances.Add(instance);

    public void Update(ProcessInstanceRow instance)
    {
        var revision = instance.Revision;
        if (Data.Instances.Peek(instance.Key)?.Revision != revision)
        {
            throw data.Undo.Meet($"ProcessInstance {instance.Key}");
        }
        data.Undo.Add(() => instance.Revision = revision);
        instance.Revision = revision + 1;
        data.Instances.Update(instance);
    }

    public ValueTask<ElementInstanceRow?> Element(long key) => new(Data.Elements.Find(key));

    public void Add(ElementInstanceRow element) => Data.Elements.Add(element);

    public void Update(ElementInstanceRow element) => Data.Elements.Update(element);

    public ValueTask<UserTaskRow?> Task(long key) => new(Data.Tasks.Find(key));

    public ValueTask<IReadOnlyList<UserTaskRow>> Tasks(long instanceKey, bool openOnly = true) =>
        new(Data.Tasks.Copies(Data.TasksByInstance.Of(instanceKey)
            .Where(key => !openOnly || data.Tasks.Peek(key)!.State == "CREATED")));

    public void Add(UserTaskRow task) => Data.Tasks.Add(task);

    public void Update(UserTaskRow task) => Data.Tasks.Update(task);

    public ValueTask<TimerRow?> Timer(long key) => new(Data.Timers.Find(key));

    public ValueTask<IReadOnlyList<TimerRow>> DueTimers(DateTimeOffset now, int limit, int? lane = null) =>
        new(Data.Timers.Copies(Data.TimersByDue.All.TakeWhile(group => group.Group <= now).SelectMany(group => group.Keys).Where(key => lane is null || LaneOf(key) == lane).Take(limit)));

    long LaneOf(long timer) => (Data.Timers.Peek(timer)!.InstanceKey ?? timer) % IEngineTransaction.Lanes;

    public ValueTask<DateTimeOffset?> NextDue(IReadOnlyCollection<string> jobTypes, DateTimeOffset after = default)
    {
        var timers = Data.TimersByDue.All.Select(group => (DateTimeOffset?)group.Group).FirstOrDefault(due => due > after);
        var jobs = Data.JobsByState.Of("CREATED").Select(key => Data.Jobs.Peek(key)!).Where(job => jobTypes.Contains(job.Type) && job.AvailableAt > after)
            .Min(job => (DateTimeOffset?)job.AvailableAt);
        var next = timers is null || jobs < timers ? jobs : timers;
        return new(next?.ToUniversalTime());
    }

    public ValueTask<IReadOnlyList<TimerRow>> StartTimers(long definitionKey) =>
        new(Data.Timers.Copies(Data.StartTimers.Of(definitionKey)));

    public ValueTask<IReadOnlyList<TimerRow>> TimersOf(long instanceKey) =>
        new(Data.Timers.Copies(Data.TimersByInstance.Of(instanceKey)));

    public void Update(TimerRow timer) => Data.Timers.Update(timer);

    public void Add(TimerRow timer) => Data.Timers.Add(timer);

    public void Remove(TimerRow timer) => Data.Timers.Remove(timer.Key);

    public ValueTask<MessageSubscriptionRow?> Subscription(long key) => new(Data.Subscriptions.Find(key));

    public ValueTask<IReadOnlyList<MessageSubscriptionRow>> Subscriptions(string name, string correlationKey) =>
        new(Data.Subscriptions.Copies(Data.SubscriptionsByName.Of((name, correlationKey))));

    public ValueTask<IReadOnlyList<MessageSubscriptionRow>> SubscriptionsOf(long instanceKey) =>
        new(Data.Subscriptions.Copies(Data.SubscriptionsByInstance.Of(instanceKey)));

    public void Update(MessageSubscriptionRow subscription) => Data.Subscriptions.Update(subscription);

    public ValueTask<SignalSubscriptionRow?> SignalSubscription(long key) => new(Data.Signals.Find(key));

    public ValueTask<IReadOnlyList<SignalSubscriptionRow>> SignalSubscriptions(string name) =>
        new(Data.Signals.Copies(Data.SignalsByName.Of(name)));

    public void Add(SignalSubscriptionRow subscription) => Data.Signals.Add(subscription);

    public void Update(SignalSubscriptionRow subscription) => Data.Signals.Update(subscription);

    public void Remove(SignalSubscriptionRow subscription) => Data.Signals.Remove(subscription.Key);

    public void Add(MessageSubscriptionRow subscription) => Data.Subscriptions.Add(subscription);

    public void Remove(MessageSubscriptionRow subscription) => Data.Subscriptions.Remove(subscription.Key);

    public ValueTask<IReadOnlyList<MessageRow>> Messages(string name, string correlationKey, DateTimeOffset now) =>
        new(Data.Messages.Copies(Data.MessagesByName.Of((name, correlationKey))
            .Where(key => data.Messages.Peek(key)!.ExpiresAt > now)));

    public async ValueTask<MessageRow?> MessageById(string name, string correlationKey, string messageId, DateTimeOffset now) =>
        (await Messages(name, correlationKey, now)).FirstOrDefault(row => row.MessageId == messageId);

    public ValueTask<IReadOnlyList<MessageRow>> ExpiredMessages(DateTimeOffset now, int limit) =>
        new(Data.Messages.Copies(
            Data.MessagesByExpiry.All.TakeWhile(group => group.Group <= now).SelectMany(group => group.Keys).Take(limit)));

    public void Add(MessageRow message) => Data.Messages.Add(message);

    public void Update(MessageRow message) => Data.Messages.Update(message);

    public void Remove(MessageRow message) => Data.Messages.Remove(message.Key);

    public ValueTask<JobRow?> Job(long key) => new(Data.Jobs.Find(key));

    public ValueTask<IReadOnlyList<JobRow>> JobsOf(long instanceKey) => new(Data.Jobs.Copies(Data.JobsByInstance.Of(instanceKey)));

    public ValueTask<IReadOnlyList<JobRow>> AvailableJobs(IReadOnlyCollection<string> types, DateTimeOffset now, int limit) =>
        new(Data.Jobs.Copies(Data.JobsByState.Of("CREATED")
            .Where(key => data.Jobs.Peek(key) is { } job && job.AvailableAt <= now && types.Contains(job.Type)).Take(limit)));

    public void Add(JobRow job) => Data.Jobs.Add(job);

    public void Update(JobRow job) => Data.Jobs.Update(job);

    public void Remove(JobRow job) => Data.Jobs.Remove(job.Key);

    public ValueTask<IncidentRow?> Incident(long key) => new(Data.Incidents.Find(key));

    public void Add(IncidentRow incident) => Data.Incidents.Add(incident);

    public void Update(IncidentRow incident) => Data.Incidents.Update(incident);

    public ValueTask<IReadOnlyList<StepRow>> Steps(long instanceKey) =>
        new(Data.Steps.Copies(Data.StepsByInstance.Of(instanceKey)));

    public void Add(StepRow step) => Data.Steps.Add(step);

    public ValueTask<IReadOnlyList<OutboxRow>> Undelivered(string kind, int limit) =>
        new(Data.Outbox.Copies(Data.UndeliveredByKind.Of(kind).Take(limit)));

    public ValueTask<IReadOnlyList<OutboxRow>> Outbox(long instanceKey) =>
        new(Data.Outbox.Copies(Data.OutboxByInstance.Of(instanceKey)));

    public void Add(OutboxRow message) => Data.Outbox.Add(message);

    public void Update(OutboxRow message) => Data.Outbox.Update(message);

    /// <summary>What vanishes with the program proves nothing: no audit is kept.</summary>
    public void Audit(string action, string? actor, long subject, string content, long owner = 0)
    {
    }

    public ValueTask<string?> Setting(string name) => new(Data.Settings.Peek(name)?.Value);

    public void SetSetting(string name, string? value)
    {
        var present = Data.Settings.Peek(name) is not null;
        if (present)
        {
            data.Settings.Remove(name);
        }
        if (value is not null)
        {
            data.Settings.Add(new SettingRow { Name = name, Value = value });
        }
    }

    public ValueTask<IdempotencyRow?> Answer(string actor, string idempotencyKey) => new(Data.Answers.Find((actor, idempotencyKey)));

    public void Add(IdempotencyRow answer) => Data.Answers.Add(answer);

    public void RemoveAnswersBefore(DateTimeOffset instant)
    {
        foreach (var answer in Data.Answers.Copies().Where(row => row.At < instant))
        {
            data.Answers.Remove((answer.Actor, answer.IdempotencyKey));
        }
    }

    IEnumerable<ProcessDefinitionRow> Definitions(string processId) =>
        Data.DefinitionsByProcess.Of(processId).Reverse().Select(key => data.Definitions.Peek(key)!);

    IEnumerable<FormRow> Forms(string formId) =>
        Data.FormsById.Of(formId).Reverse().Select(key => data.Forms.Peek(key)!);
}
