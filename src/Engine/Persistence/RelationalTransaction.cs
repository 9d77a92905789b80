using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>One unit of work on a relational database. Changes gather and are written together at the end, or before a read that
/// could see them.</summary>
/// <remarks>A row that the unit has read or written is known and not asked for again. Where other programs write the same database,
/// rows that lead to an instance (tasks, jobs, timers, subscriptions) or that no instance guards (messages, batch operations, the outbox)
/// are held from the read to the end: the instance is read after them, and nobody has moved it on in between.</remarks>
sealed partial class RelationalTransaction(RelationalSession begunOn) : IRelationalTransaction
{
    RelationalSession session = begunOn;
    readonly EngineTables tables = begunOn.Tables;
    readonly KeySource keys = begunOn.KeysForUnit();
    readonly List<Write> pending = [];
    readonly Dictionary<(IRowTable Table, object Key), object?[]> seen = []; // the values a row is known to have in the database
    static readonly object?[] Gone = []; // in place of the values of a row that the unit has removed
    readonly HashSet<(IRowTable Table, object Key)> held = []; // rows that nobody else can change before this unit ends
    readonly List<(ProcessInstanceRow Row, int Revision)> raised = [];
    readonly List<(IRowTable Table, object Key)> written = [];
    bool ended;

    /// <summary>Whether the unit asked not to be saved.</summary>
    public bool Abandoned { get; private set; }

    /// <summary>What went wrong with a statement of this unit, even when its work went on regardless.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Read the instances so that nobody else changes them before the end: for a unit that was overtaken before.</summary>
    public bool HoldsInstances { get; init; }

    /// <summary>Whether others may have changed what this does not know of: by SQL of their own, or contexts that have joined.</summary>
    public bool IsExposed { get; private set; }

    /// <summary>Whether anything was sent to the database that would have to be undone.</summary>
    public bool HasWritten { get; private set; }

    public DbConnection Connection => Exposed().Connection;

    public DbTransaction Transaction => Exposed().Transaction!;

    RelationalSession Exposed()
    {
        session.Expose();
        IsExposed = HasWritten = true;
        return session;
    }

    /// <summary>What was gathered on one session is saved on another, on which everything the unit has read still stands.</summary>
    public void MoveTo(RelationalSession other) => session = other;

    /// <summary>No more keys are needed.</summary>
    public void LeaveKeys() => keys.Leave();

    /// <summary>The rows it has changed, each with its values now; null for one that was removed.</summary>
    public IEnumerable<(IRowTable Table, object Key, object?[]? Values)> Written
    {
        get
        {
            foreach (var (table, key) in written)
            {
                yield return (table, key, seen.GetValueOrDefault((table, key)) is { } values && values != Gone ? values : null);
            }
        }
    }

    public async ValueTask<TContext> Join<TContext>(Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext
    {
        session.Expose();
        HasWritten = true; // as far as anybody knows; rows of the engine stay what they are
        await Send();
        return session.Join(create);
    }

    public async ValueTask<bool> IsAnothers(long? claimedBy)
    {
        if (!IsShared || claimedBy is null || claimedBy == Node)
        {
            return false;
        }
        await Send();
        return await session.Scalar($"SELECT 1 FROM engine_nodes WHERE key = @0 AND lease_until > {PostgresNode.Now}", [claimedBy]) is not null;
    }

    public ValueTask Lock(string name)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        session.Lock(name);
        return default;
    }

    public ValueTask Flush()
    {
        Exposed();
        return Send();
    }

    async ValueTask Send() => await Send(isLast: false);

    async ValueTask<bool> Send(bool isLast)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        if (keys.Unsaved() is { } further)
        {
            pending.Add(further);
        }
        if (pending.Count == 0 && !session.HasLocks)
        {
            return false;
        }
        HasWritten = true;
        try
        {
            var committed = false;
            if (isLast)
            {
                committed = await session.ExecuteLast(pending);
            }
            else
            {
                await session.Execute(pending);
            }
            pending.Clear();
            return committed;
        }
        catch (Exception failure)
        {
            Failure ??= failure;
            throw;
        }
    }

    /// <summary>Writes everything, the joined contexts' changes too.</summary>
    /// <returns>Whether it is committed already; the caller commits otherwise.</returns>
    public async ValueTask<bool> Save()
    {
        await WriteAudit();
        var committed = await Send(isLast: !session.HasJoined);
        await session.SaveJoined();
        session.LeaveJoined(failed: false);
        ended = true;
        return committed;
    }

    /// <summary>Puts back what the unit has changed in memory; the caller rolls the database back.</summary>
    /// <param name="failed">Whether something went wrong in it; else it was only not to be saved.</param>
    public void Undo(bool failed)
    {
        session.LeaveJoined(failed);
        keys.PutBack();
        PutAuditBack();
        foreach (var (row, revision) in Enumerable.Reverse(raised))
        {
            row.Revision = revision;
        }
        ended = true;
    }

    public long ReserveKeys(int count)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        return keys.Reserve(count);
    }

    public long Node => session.Node;

    public bool IsShared => session.IsShared;

    public void Abandon() => Abandoned = true;

    public ValueTask<ProcessDefinitionRow?> Definition(long key) => ByKey(tables.Definitions, key);

    public ValueTask<ProcessDefinitionRow?> LatestDefinition(string processId) =>
        First(tables.Definitions, "is_latest = @0 AND process_id = @1", true, processId);

    public ValueTask<ProcessDefinitionRow?> DefinitionVersion(string processId, int version) =>
        First(tables.Definitions, "process_id = @0 AND version = @1 AND deleted_at IS NULL", processId, version);

    public ValueTask<ProcessDefinitionRow?> TaggedDefinition(string processId, string versionTag) =>
        First(tables.Definitions, "process_id = @0 AND version_tag = @1 AND deleted_at IS NULL ORDER BY version DESC LIMIT 1", processId, versionTag);

    public ValueTask<ProcessDefinitionRow?> DefinitionAt(string processId, long deploymentKey) =>
        First(tables.Definitions, "process_id = @0 AND deployment_key <= @1 ORDER BY version DESC LIMIT 1", processId, deploymentKey);

    public ValueTask<IReadOnlyList<ProcessDefinitionRow>> LatestDefinitions() =>
        All(tables.Definitions, "is_latest = @0 ORDER BY key", true);

    public ValueTask<FormRow?> LatestForm(string formId) =>
        First(tables.Forms, "form_id = @0 AND is_latest = @1", formId, true);

    public ValueTask<FormRow?> Form(long key) => ByKey(tables.Forms, key);

    public void Add(ProcessDefinitionRow definition)
    {
        Sweep(tables.Definitions, $"UPDATE {tables.Definitions.Name} SET is_latest = @0 WHERE process_id = @1 AND is_latest = @2", false, definition.ProcessId, true);
        definition.IsLatest = true;
        Insert(tables.Definitions, definition);
        Audit(definition);
    }

    public void Add(FormRow form)
    {
        Sweep(tables.Forms, $"UPDATE {tables.Forms.Name} SET is_latest = @0 WHERE form_id = @1 AND is_latest = @2", false, form.FormId, true);
        form.IsLatest = true;
        Insert(tables.Forms, form);
        Audit(form);
    }

    public ValueTask<IReadOnlyList<DecisionRow>> Decisions() => All(tables.Decisions, "1 = 1 ORDER BY key");

    public ValueTask<DecisionRequirementsRow?> DecisionRequirements(long key) => ByKey(tables.Requirements, key);

    public ValueTask<DecisionRequirementsRow?> LatestDecisionRequirements(string requirementsId) =>
        First(tables.Requirements, "requirements_id = @0 AND is_latest = @1", requirementsId, true);

    public void Add(DecisionRequirementsRow requirements)
    {
        Sweep(tables.Requirements, $"UPDATE {tables.Requirements.Name} SET is_latest = @0 WHERE requirements_id = @1 AND is_latest = @2", false, requirements.RequirementsId, true);
        requirements.IsLatest = true;
        Insert(tables.Requirements, requirements);
        Audit(requirements);
    }

    public void Add(DecisionRow decision)
    {
        Sweep(tables.Decisions, $"UPDATE {tables.Decisions.Name} SET is_latest = @0 WHERE decision_id = @1 AND is_latest = @2", false, decision.DecisionId, true);
        decision.IsLatest = true;
        Insert(tables.Decisions, decision);
    }

    public ValueTask<ProcessInstanceRow?> CalledInstance(long callKey) => First(tables.Instances, "call_key = @0" + HoldInstance, callKey);

    public ValueTask<ProcessInstanceRow?> RunningStartedBy(string processId, string startKey) =>
        First(tables.Instances, "process_id = @0 AND start_key = @1 AND state IN ('ACTIVE', 'SUSPENDED') LIMIT 1" + HoldInstance, processId, startKey);

    // A command that reads an instance goes on to change its open elements: on a server they come with it.
    public async ValueTask<ProcessInstanceRow?> Instance(long key)
    {
        if (!IsShared || Abandoned || seen.ContainsKey((tables.Instances, key)) || pending.Exists(write => write.Table == tables.Instances || write.Table == tables.Elements))
        {
            return await ByKey(tables.Instances, key, HoldInstance);
        }
        ObjectDisposedException.ThrowIf(ended, this);
        var found = await session.Query([(tables.Instances, "key = @0" + HoldInstance), (tables.Elements, OpenElements("@0"))], [key]);
        Remember(tables.Elements, found[1], holds: false);
        Remember(tables.Instances, found[0], HoldInstance.Length > 0);
        return found[0] is [var row, ..] ? tables.Instances.Row(row) : null;
    }

    public async ValueTask ReadAhead(IReadOnlyList<long> instances)
    {
        if (!IsShared || Abandoned || instances.Count == 0)
        {
            return;
        }
        await Send();
        var found = await session.Query(
            [(tables.Tasks, "instance_key = ANY(@0) AND state = 'CREATED' ORDER BY key" + Hold), (tables.Instances, "key = ANY(@0) ORDER BY key" + HoldInstance),
                (tables.Elements, "instance_key = ANY(@0) AND state = 'ACTIVE'")], [instances.ToArray()]);
        Remember(tables.Tasks, found[0], holds: true);
        Remember(tables.Instances, found[1], HoldInstance.Length > 0);
        Remember(tables.Elements, found[2], holds: false);
    }

    static string OpenElements(string instance) => $"instance_key = {instance} AND state = 'ACTIVE' ORDER BY key LIMIT 64";

    // A row that leads to an instance is held first; on a server the instance, read after it, comes in the same answer.
    async ValueTask<TRow?> Leading<TRow>(RowTable<TRow> table, long key) where TRow : class
    {
        if (!IsShared || Abandoned || HoldsInstances || held.Contains((table, key)) || pending.Count > 0 || seen.GetValueOrDefault((table, key)) == Gone)
        {
            return await ByKey(table, key, Hold);
        }
        ObjectDisposedException.ThrowIf(ended, this);
        var instance = $"(SELECT instance_key FROM {table.Name} WHERE key = @0)";
        var found = await session.Query([(table, "key = @0" + Hold), (tables.Instances, $"key = {instance}"), (tables.Elements, OpenElements(instance))], [key]);
        Remember(table, found[0], holds: true);
        Remember(tables.Instances, found[1], holds: false);
        Remember(tables.Elements, found[2], holds: false);
        return found[0] is [var row, ..] ? table.Row(row) : null;
    }

    public void Add(ProcessInstanceRow instance) => Insert(tables.Instances, instance);

    public void Update(ProcessInstanceRow instance)
    {
        var revision = instance.Revision;
        raised.Add((instance, revision));
        instance.Revision = revision + 1;
        Change(tables.Instances, instance, revision);
    }

    public ValueTask<ElementInstanceRow?> Element(long key) => ByKey(tables.Elements, key);

    public void Add(ElementInstanceRow element) => Insert(tables.Elements, element);

    public void Update(ElementInstanceRow element) => Change(tables.Elements, element);

    public ValueTask<UserTaskRow?> Task(long key) => Leading(tables.Tasks, key);

    public ValueTask<IReadOnlyList<UserTaskRow>> Tasks(long instanceKey, bool openOnly = true) => openOnly
        ? All(tables.Tasks, "instance_key = @0 AND state = 'CREATED' ORDER BY key", instanceKey)
        : All(tables.Tasks, "instance_key = @0 ORDER BY key", instanceKey);

    public void Add(UserTaskRow task) => Insert(tables.Tasks, task);

    public void Update(UserTaskRow task) => Change(tables.Tasks, task);

    public ValueTask<TimerRow?> Timer(long key) => Leading(tables.Timers, key);

    public ValueTask<IReadOnlyList<TimerRow>> DueTimers(DateTimeOffset now, int limit, int? lane = null) =>
        All(tables.Timers, $"due_at <= @0{session.Unclaimed}{(lane is { } only ? session.InLane(only) : "")} ORDER BY due_at, key LIMIT @1{HoldFree}", now.UtcTicks, limit);

    public async ValueTask<DateTimeOffset?> NextDue(IReadOnlyCollection<string> jobTypes, DateTimeOffset after = default)
    {
        await Send();
        var ticks = await session.Scalar(
            $"SELECT MIN(due_at) FROM (SELECT MIN(due_at) AS due_at FROM {tables.Timers.Name} WHERE due_at > @0 " +
            $"UNION ALL SELECT MIN(available_at) FROM {tables.Jobs.Name} WHERE state = 'CREATED' AND available_at > @0 AND {IsOneOf("type", jobTypes.Count, 1)}) AS due",
            [after.UtcTicks, .. jobTypes]);
        return ticks is long instant ? new DateTimeOffset(instant, TimeSpan.Zero) : null;
    }

    public ValueTask<IReadOnlyList<TimerRow>> StartTimers(long definitionKey) =>
        All(tables.Timers, "instance_key IS NULL AND definition_key = @0 ORDER BY key", definitionKey);

    public ValueTask<IReadOnlyList<TimerRow>> TimersOf(long instanceKey) =>
        All(tables.Timers, "instance_key = @0 ORDER BY key", instanceKey);

    public void Update(TimerRow timer) => Change(tables.Timers, timer);

    public void Add(TimerRow timer) => Insert(tables.Timers, timer);

    public void Remove(TimerRow timer) => Delete(tables.Timers, timer);

    public ValueTask<MessageSubscriptionRow?> Subscription(long key) => Leading(tables.Subscriptions, key);

    public ValueTask<IReadOnlyList<MessageSubscriptionRow>> Subscriptions(string name, string correlationKey) =>
        All(tables.Subscriptions, "name = @0 AND correlation_key = @1 ORDER BY key", name, correlationKey);

    public ValueTask<IReadOnlyList<MessageSubscriptionRow>> SubscriptionsOf(long instanceKey) =>
        All(tables.Subscriptions, "instance_key = @0 ORDER BY key", instanceKey);

    public void Update(MessageSubscriptionRow subscription) => Change(tables.Subscriptions, subscription);

    public ValueTask<SignalSubscriptionRow?> SignalSubscription(long key) => ByKey(tables.Signals, key, Hold);

    public ValueTask<IReadOnlyList<SignalSubscriptionRow>> SignalSubscriptions(string name) =>
        All(tables.Signals, "name = @0 ORDER BY key", name);

    public void Add(SignalSubscriptionRow subscription) => Insert(tables.Signals, subscription);

    public void Update(SignalSubscriptionRow subscription) => Change(tables.Signals, subscription);

    public void Remove(SignalSubscriptionRow subscription) => Delete(tables.Signals, subscription);

    public void Add(MessageSubscriptionRow subscription) => Insert(tables.Subscriptions, subscription);

    public void Remove(MessageSubscriptionRow subscription) => Delete(tables.Subscriptions, subscription);

    public ValueTask<IReadOnlyList<MessageRow>> Messages(string name, string correlationKey, DateTimeOffset now) =>
        All(tables.Messages, "name = @0 AND correlation_key = @1 AND expires_at > @2 ORDER BY key" + Hold, name, correlationKey, now.UtcTicks);

    public ValueTask<MessageRow?> MessageById(string name, string correlationKey, string messageId, DateTimeOffset now) =>
        First(tables.Messages, "name = @0 AND correlation_key = @1 AND message_id = @2 AND expires_at > @3 ORDER BY key" + Hold,
            name, correlationKey, messageId, now.UtcTicks);

    public ValueTask<IReadOnlyList<MessageRow>> ExpiredMessages(DateTimeOffset now, int limit) =>
        All(tables.Messages, "expires_at <= @0 ORDER BY expires_at, key LIMIT @1" + HoldFree, now.UtcTicks, limit);

    public void Add(MessageRow message)
    {
        Insert(tables.Messages, message);
        Audit(message);
    }

    public void Update(MessageRow message) => Change(tables.Messages, message);

    public void Remove(MessageRow message) => Delete(tables.Messages, message);

    public ValueTask<JobRow?> Job(long key) => Leading(tables.Jobs, key);

    public ValueTask<IReadOnlyList<JobRow>> JobsOf(long instanceKey) => All(tables.Jobs, "instance_key = @0 AND ended_at IS NULL ORDER BY key", instanceKey);

    // The plus keeps the planner from the index by time, which would have to sort the whole backlog by key for each page.
    public ValueTask<IReadOnlyList<JobRow>> AvailableJobs(IReadOnlyCollection<string> types, DateTimeOffset now, int limit) =>
        All(tables.Jobs, $"state = 'CREATED' AND +available_at <= @0 AND {IsOneOf("type", types.Count, 2)}{session.Unclaimed} ORDER BY key LIMIT @1{HoldFree}",
            [now.UtcTicks, limit, .. types]);

    // One column against so many parameters, numbered from the first on; none of none.
    static string IsOneOf(string column, int count, int first) =>
        count == 0 ? "1 = 0" : $"{column} IN ({string.Join(", ", Enumerable.Range(first, count).Select(number => $"@{number}"))})";

    public void Add(JobRow job) => Insert(tables.Jobs, job);

    public void Update(JobRow job) => Change(tables.Jobs, job);

    public void Remove(JobRow job) => Delete(tables.Jobs, job);

    public ValueTask<IncidentRow?> Incident(long key) => ByKey(tables.Incidents, key, Hold);

    public void Add(IncidentRow incident) => Insert(tables.Incidents, incident);

    public void Update(IncidentRow incident) => Change(tables.Incidents, incident);

    public ValueTask<IReadOnlyList<StepRow>> Steps(long instanceKey) =>
        All(tables.Steps, "instance_key = @0 ORDER BY key", instanceKey);

    public void Add(StepRow step)
    {
        Insert(tables.Steps, step);
        Audit(step);
    }

    public ValueTask<IReadOnlyList<OutboxRow>> Undelivered(string kind, int limit) =>
        All(tables.Outbox, "delivered_at IS NULL AND kind = @0 ORDER BY key LIMIT @1" + HoldFree, kind, limit);

    public ValueTask<IReadOnlyList<OutboxRow>> Outbox(long instanceKey) =>
        All(tables.Outbox, "instance_key = @0 ORDER BY key", instanceKey);

    public void Add(OutboxRow message) => Insert(tables.Outbox, message);

    public void Update(OutboxRow message) => Change(tables.Outbox, message);

    public async ValueTask<string?> Setting(string name)
    {
        await Send();
        return await session.Scalar("SELECT value FROM engine_settings WHERE name = @0", [name]) as string;
    }

    public void SetSetting(string name, string? value) => pending.Add(value is null
        ? new(new("DELETE FROM engine_settings WHERE name = @0"), [name])
        : new(UpsertSetting, [name, value]));

    public ValueTask<IdempotencyRow?> Answer(string actor, string idempotencyKey) =>
        First(tables.Answers, "actor = @0 AND idempotency_key = @1", actor, idempotencyKey);

    public void Add(IdempotencyRow answer) => Insert(tables.Answers, answer);

    public void RemoveAnswersBefore(DateTimeOffset instant) =>
        Sweep(tables.Answers, $"DELETE FROM {tables.Answers.Name} WHERE at < @0", instant.UtcTicks);

    /// <summary>Sets a named value.</summary>
    public static Statement UpsertSetting { get; } = new(
        "INSERT INTO engine_settings (name, value) VALUES (@0, @1) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    // A unit that changes nothing holds nothing up.
    string Hold => Abandoned ? "" : session.Hold;

    string HoldFree => Abandoned ? "" : session.HoldFree;

    string HoldInstance => HoldsInstances ? Hold : "";

    async ValueTask<TRow?> ByKey<TRow>(RowTable<TRow> table, long key, string hold = "") where TRow : class
    {
        if (seen.TryGetValue((table, key), out var values) && (hold.Length == 0 || values == Gone || held.Contains((table, key))))
        {
            return values == Gone ? null : table.Row(values);
        }
        return await First(table, "key = @0" + hold, key);
    }

    async ValueTask<TRow?> First<TRow>(RowTable<TRow> table, string condition, params object?[] parameters) where TRow : class
    {
        var rows = await All(table, condition, parameters);
        return rows.Count == 0 ? null : rows[0];
    }

    async ValueTask<IReadOnlyList<TRow>> All<TRow>(RowTable<TRow> table, string condition, params object?[] parameters) where TRow : class
    {
        ObjectDisposedException.ThrowIf(ended, this);
        if (pending.Exists(write => write.Table == table))
        {
            await Send();
        }
        var rows = await session.Query(table, condition, parameters);
        var holds = session.Hold.Length > 0 && condition.Contains(session.Hold, StringComparison.Ordinal);
        var found = new List<TRow>(rows.Count);
        Remember(table, rows, holds);
        found.AddRange(rows.Select(table.Row));
        return found;
    }

    void Insert<TRow>(RowTable<TRow> table, TRow row) where TRow : class
    {
        ObjectDisposedException.ThrowIf(ended, this);
        var values = table.Capture(row);
        pending.Add(new(table.Insert, values, table, values[table.KeyPosition]));
        Wrote(table, values);
        Remember(table, values, holds: true);
    }

    void Change<TRow>(RowTable<TRow> table, TRow row, int? expectedRevision = null) where TRow : class
    {
        ObjectDisposedException.ThrowIf(ended, this);
        var values = table.Capture(row);
        var key = table.KeyOf(values)[0]!;
        var before = seen.GetValueOrDefault((table, key));
        var changed = table.Changed(before == Gone ? null : before, values) | (expectedRevision is null ? 0 : tables.Revision);
        if (changed == 0)
        {
            return;
        }
        var parameters = table.UpdateValues(changed, values);
        if (expectedRevision is { } revision)
        {
            parameters.Add(revision);
        }
        pending.Add(new(table.Update(changed, expectedRevision is null ? null : "revision"), parameters, table, key, MustHit: true));
        Wrote(table, values);
        Remember(table, values, holds: true);
    }

    void Delete<TRow>(RowTable<TRow> table, TRow row) where TRow : class
    {
        ObjectDisposedException.ThrowIf(ended, this);
        var key = table.KeyOf(table.Capture(row));
        pending.Add(new(table.Delete, key, table, key[0], MustHit: true));
        seen[(table, key[0]!)] = Gone;
        written.Add((table, key[0]!));
    }

    void Wrote<TRow>(RowTable<TRow> table, object?[] values) where TRow : class => written.Add((table, values[table.KeyPosition]!));

    // Changes rows that the unit may know: what it knew of the table is forgotten.
    void Sweep(IRowTable table, string sql, params object?[] parameters)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        pending.Add(new(new(sql), parameters, table));
        IsExposed = true; // rows it does not know have changed
        foreach (var known in seen.Keys.Where(known => known.Table == table).ToList())
        {
            seen.Remove(known);
        }
    }

    void Remember<TRow>(RowTable<TRow> table, List<object?[]> rows, bool holds) where TRow : class
    {
        foreach (var values in rows)
        {
            Remember(table, values, holds);
        }
    }

    void Remember<TRow>(RowTable<TRow> table, object?[] values, bool holds) where TRow : class
    {
        if (values[table.KeyPosition] is long key)
        {
            seen[(table, key)] = values;
            if (holds)
            {
                held.Add((table, key));
            }
        }
    }
}
