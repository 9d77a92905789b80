using System.Text.Json;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Observability;
using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>Turns the effects of one step into rows. It knows every effect: to skip one would run a different process.</summary>
sealed class EffectWriter(IEngineTransaction transaction, ProcessModel process, ProcessInstanceRow instance, DateTimeOffset now, string? actor)
{
    readonly List<HistoryEvent> events = [];
    readonly Touched<ElementInstanceRow> elements = new(transaction.Element, transaction.Add, transaction.Update);
    readonly Touched<UserTaskRow> tasks = new(transaction.Task, transaction.Add, transaction.Update);

    /// <summary>Keys of the user tasks that were offered, changed or withdrawn.</summary>
    public IEnumerable<long> TouchedTasks => tasks.Keys;

    /// <summary>Those tasks, as they are after the step.</summary>
    public IEnumerable<UserTaskRow> Tasks => tasks.Rows;

    /// <exception cref="InvalidOperationException">The effect is unknown.</exception>
    public ValueTask Apply(Effect effect) => effect switch
    {
        OfferTask offer => Write(offer),
        ReassignTask reassign => Write(reassign),
        WithdrawTask withdraw => Write(withdraw),
        StartTimer timer => Write(timer),
        StopTimer timer => Remove(timer),
        Subscribe subscribe => Write(subscribe),
        Unsubscribe unsubscribe => Remove(unsubscribe),
        RunJob job => Write(job),
        CancelJob job => Write(job),
        RaiseIncident incident => Write(incident),
        ClearIncident incident => Write(incident),
        Record record => Write(record.Event),
        ChangeTask change => Write(change),
        ReleaseJob job => Release(job),
        SubscribeSignal signal => Write(signal),
        UnsubscribeSignal signal => Remove(signal),
        MoveElement or MoveWait or ChangeDefinition => MigrationRows.Write(transaction, instance, effect, elements, tasks),
        RecordDecision decision => Write(decision),
        ClockMoved => ValueTask.CompletedTask, // for whoever listens: see StepListener
        MoveTask move => Write(move),
        ReopenElement reopen => Write(reopen),
        HoldWork => HeldWork.Hold(transaction, instance.Key),
        ReleaseWork => HeldWork.Release(transaction, instance.Key),
        StartChild or CancelChild or ReturnToCaller or ThrowToCaller or BroadcastSignal => ValueTask.CompletedTask, // other instances' steps: see CommandContext
        _ => throw new InvalidOperationException($"Unknown effect {effect.GetType().Name}."),
    };

    /// <summary>The batch operation the step is part of, or null.</summary>
    public long? BatchKey { get; init; }

    /// <summary>Writes the rows as they are after the whole step, and the step itself: one row with everything that happened.</summary>
    public void Finish(long stepKey)
    {
        elements.Save();
        tasks.Save();
        transaction.Add(new StepRow
        {
            Key = stepKey, InstanceKey = instance.Key, At = now, Actor = actor, BatchKey = BatchKey, EventsJson = HistoryJson.Write(events, instance.Key),
        });
    }

    async ValueTask Write(OfferTask effect)
    {
        var offer = effect.Offer;
        var form = offer.FormId is null ? null : await transaction.LatestForm(offer.FormId);
        tasks.Add(effect.Key, new UserTaskRow
        {
            Key = effect.Key,
            InstanceKey = instance.Key,
            ElementInstanceKey = effect.ElementInstanceKey,
            DefinitionKey = instance.DefinitionKey,
            ProcessId = process.Id,
            ProcessVersion = instance.Version,
            ProcessName = process.Name,
            ElementId = effect.ElementId,
            Name = offer.Name,
            State = offer.State,
            Assignee = offer.Assignee,
            CandidateGroupsJson = JsonSerializer.Serialize(offer.CandidateGroups),
            CandidateUsersJson = JsonSerializer.Serialize(offer.CandidateUsers),
            CreatedAt = now,
            DueAt = offer.DueAt,
            FollowUpAt = offer.FollowUpAt,
            Priority = offer.Priority,
            FormId = offer.FormId,
            FormKey = form?.Key,
            ExternalFormReference = offer.ExternalFormReference,
            HeadersJson = JsonSerializer.Serialize(offer.Headers.ToDictionary()),
            DeadlineId = DeadlineOf(effect.ElementId),
        });
    }

    // The clock of a task is the one on its border, else that of the stage around it.
    string? DeadlineOf(string elementId)
    {
        for (var id = elementId; id is not null && process.FindNode(id) is { } node; id = node.ScopeId)
        {
            if (node.Clock is { } clock)
                return clock.Id;
            if (process.BoundaryEvents(id).Select(boundary => boundary.Property("sla.id")).FirstOrDefault(sla => sla is not null) is { } deadline)
                return deadline;
        }

        return null;
    }

    async ValueTask Write(ReassignTask effect)
    {
        var task = await tasks.Get(effect.Key);
        task.Assignee = effect.Assignee;
    }

    async ValueTask Write(MoveTask effect)
    {
        var task = await tasks.Get(effect.Key);
        task.ElementInstanceKey = effect.ElementInstanceKey;
    }

    async ValueTask Write(ReopenElement effect)
    {
        var element = await elements.Get(effect.Key);
        (element.State, element.EndedAt) = ("ACTIVE", null);
    }

    // Null keeps, empty clears; a date that is none is kept out.
    async ValueTask Write(ChangeTask effect)
    {
        var task = await tasks.Get(effect.Key);
        var changes = effect.Changes;
        task.State = effect.State;
        task.Assignee = changes.Assignee is null ? task.Assignee : changes.Assignee.Length == 0 ? null : changes.Assignee;
        task.CandidateGroupsJson = changes.CandidateGroups is null ? task.CandidateGroupsJson : JsonSerializer.Serialize(changes.CandidateGroups);
        task.CandidateUsersJson = changes.CandidateUsers is null ? task.CandidateUsersJson : JsonSerializer.Serialize(changes.CandidateUsers);
        task.DueAt = Changed(task.DueAt, changes.DueDate);
        task.FollowUpAt = Changed(task.FollowUpAt, changes.FollowUpDate);
        task.Priority = changes.Priority ?? task.Priority;
    }

    static DateTimeOffset? Changed(DateTimeOffset? present, string? text) => text switch
    {
        null => present,
        "" => null,
        _ => DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : present,
    };

    async ValueTask Write(WithdrawTask effect)
    {
        var task = await tasks.Get(effect.Key);
        task.State = effect.Completed ? "COMPLETED" : "CANCELED";
        task.CompletedAt = now;
        task.CompletedBy = effect.CompletedBy;
        task.Outcome = effect.Outcome;
        if (effect.Completed)
            task.Assignee = effect.CompletedBy ?? task.Assignee;
    }

    ValueTask Write(StartTimer effect)
    {
        transaction.Add(new TimerRow
        {
            Key = effect.Key, DueAt = effect.DueAt, InstanceKey = instance.Key, ElementInstanceKey = effect.ElementInstanceKey,
            DefinitionKey = instance.DefinitionKey, ElementId = effect.ElementId, Remaining = effect.Remaining, Interval = effect.Interval,
            TraceParent = EngineMeters.TraceParent,
        });
        return ValueTask.CompletedTask;
    }

    async ValueTask Remove(StopTimer effect)
    {
        if (await transaction.Timer(effect.Key) is { } timer)
            transaction.Remove(timer);
    }

    async ValueTask Write(Subscribe effect)
    {
        await Messages.Lock(transaction, effect.Name, effect.CorrelationKey);
        transaction.Add(new MessageSubscriptionRow
        {
            Key = effect.Key, Name = effect.Name, CorrelationKey = effect.CorrelationKey, InstanceKey = instance.Key,
            ElementInstanceKey = effect.ElementInstanceKey, ElementId = effect.ElementId, ProcessId = process.Id,
        });
    }

    async ValueTask Remove(Unsubscribe effect)
    {
        if (await transaction.Subscription(effect.Key) is { } subscription)
            transaction.Remove(subscription);
    }

    ValueTask Write(RunJob effect)
    {
        transaction.Add(new JobRow
        {
            Key = effect.Key, Type = effect.Type, InstanceKey = instance.Key, ElementInstanceKey = effect.ElementInstanceKey,
            DefinitionKey = instance.DefinitionKey, ProcessId = process.Id, ElementId = effect.ElementId, Retries = effect.Retries,
            CreatedAt = now, AvailableAt = now, HeadersJson = JsonSerializer.Serialize(effect.Headers.ToDictionary()), State = "CREATED",
            ListenerEvent = effect.ListenerEvent, TraceParent = EngineMeters.TraceParent,
            Kind = effect.Kind switch { JobKind.ExecutionListener => "EXECUTION_LISTENER", JobKind.TaskListener => "TASK_LISTENER", JobKind.AdHocSubProcess => "AD_HOC_SUB_PROCESS", _ => "BPMN_ELEMENT" },
        });
        return ValueTask.CompletedTask;
    }

    async ValueTask Release(ReleaseJob effect)
    {
        if (await transaction.Job(effect.Key) is not { } job)
            return;
        job.State = "CREATED";
        job.Retries = Math.Max(1, job.Retries);
        job.AvailableAt = now;
        job.Worker = null;
        job.Deadline = null;
        transaction.Update(job);
    }

    ValueTask Write(SubscribeSignal effect)
    {
        transaction.Add(new SignalSubscriptionRow
        {
            Key = effect.Key, Name = effect.Name, InstanceKey = instance.Key, ElementInstanceKey = effect.ElementInstanceKey,
            ElementId = effect.ElementId, ProcessId = process.Id,
        });
        return ValueTask.CompletedTask;
    }

    async ValueTask Remove(UnsubscribeSignal effect)
    {
        if (await transaction.SignalSubscription(effect.Key) is { } subscription)
            transaction.Remove(subscription);
    }

    // What is over stays, for whoever looks for it; an error that was caught keeps its name.
    async ValueTask Write(CancelJob effect)
    {
        if (await transaction.Job(effect.Key) is not { EndedAt: null } job)
            return;
        job.State = effect.Completed ? "COMPLETED" : job.State == "ERROR_THROWN" ? job.State : "CANCELED";
        (job.EndedAt, job.Deadline) = (now, null);
        transaction.Update(job);
    }

    async ValueTask Write(RaiseIncident effect)
    {
        transaction.Add(new IncidentRow
        {
            Key = effect.Key, InstanceKey = instance.Key, ElementInstanceKey = effect.ElementInstanceKey, DefinitionKey = instance.DefinitionKey,
            ProcessId = process.Id, ElementId = effect.ElementId, JobKey = effect.JobKey, ErrorType = effect.ErrorType,
            MessageZh = effect.Message.Chinese, MessageEn = effect.Message.English, RaisedAt = now,
        });
        instance.OpenIncidents++;
        await SetIncident(effect.ElementInstanceKey, effect.Key);
    }

    async ValueTask Write(ClearIncident effect)
    {
        if (await transaction.Incident(effect.Key) is not { ResolvedAt: null } incident)
            return;
        incident.ResolvedAt = now;
        transaction.Update(incident);
        instance.OpenIncidents--;
        await SetIncident(incident.ElementInstanceKey, null);
    }

    async ValueTask SetIncident(long elementInstanceKey, long? incidentKey)
    {
        var element = await elements.Get(elementInstanceKey);
        element.IncidentKey = incidentKey;
    }

    ValueTask Write(RecordDecision effect)
    {
        foreach (var row in DecisionRecord.Rows(effect.Key, DecisionRecord.Of(effect.Decision), [.. effect.Siblings.Select(DecisionRecord.Of)], effect.Result, row =>
        {
            (row.InstanceKey, row.ElementInstanceKey, row.DefinitionKey) = (instance.Key, effect.ElementInstanceKey, instance.DefinitionKey);
            (row.EvaluatedAt, row.Actor) = (now, actor);
        }))
        {
            transaction.Add(row);
        }

        return ValueTask.CompletedTask;
    }

    async ValueTask Write(HistoryEvent happened)
    {
        events.Add(happened);
        if (happened.Kind == HistoryKind.Entered)
        {
            elements.Add(happened.ElementInstanceKey, new ElementInstanceRow
            {
                Key = happened.ElementInstanceKey, InstanceKey = instance.Key, DefinitionKey = instance.DefinitionKey, ProcessId = process.Id,
                ScopeKey = happened.ScopeKey, ElementId = happened.ElementId, ElementName = happened.ElementName,
                ElementType = happened.ElementType!, State = "ACTIVE", StartedAt = now,
            });
        }
        else if (happened.Kind is HistoryKind.Completed or HistoryKind.Terminated)
        {
            var element = await elements.Get(happened.ElementInstanceKey);
            element.State = happened.Kind == HistoryKind.Completed ? "COMPLETED" : "TERMINATED";
            element.EndedAt = now;
        }
    }
}

/// <summary>Rows of one table that a step touches, each written once, as it is when the step is over.</summary>
sealed class Touched<TRow>(Func<long, ValueTask<TRow?>> find, Action<TRow> add, Action<TRow> update)
    where TRow : class
{
    readonly OrderedDictionary<long, (TRow Row, bool IsNew)> rows = [];

    public IEnumerable<long> Keys => rows.Keys;

    public IEnumerable<TRow> Rows => rows.Values.Select(touched => touched.Row);

    public void Add(long key, TRow row) => rows.Add(key, (row, true));

    /// <exception cref="InvalidOperationException">There is no such row.</exception>
    public async ValueTask<TRow> Get(long key)
    {
        if (rows.TryGetValue(key, out var touched))
            return touched.Row;
        var row = await find(key) ?? throw new InvalidOperationException($"{typeof(TRow).Name} {key} is missing.");
        rows.Add(key, (row, false));
        return row;
    }

    public void Save()
    {
        foreach (var (row, isNew) in rows.Values)
            (isNew ? add : update)(row);
    }
}
