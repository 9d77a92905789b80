namespace Marketing.Engine.Persistence;

// The engine's own tables, one class a table. Keys are the engine's 64-bit keys (partition 1, strictly increasing), so that
// sorting by key is sorting by creation. Times are UTC instants. Texts that hold JSON are named …Json.

/// <summary>One version of something deployed; of the versions that are not deleted the highest is the latest.</summary>
interface IVersionRow
{
    bool IsLatest { get; set; }
    DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>One version of a process as it was deployed, byte for byte.</summary>
public sealed class ProcessDefinitionRow : IVersionRow
{
    public long Key { get; set; }
    public required string ProcessId { get; set; }
    public int Version { get; set; }
    public string? VersionTag { get; set; }
    public string? Name { get; set; }
    public required string ResourceName { get; set; }
    public required byte[] Content { get; set; }

    /// <summary>SHA-256 of <see cref="Content"/> in lower-case hexadecimal: identical content keeps its version.</summary>
    public required string ContentHash { get; set; }
    public long DeploymentKey { get; set; }
    public DateTimeOffset DeployedAt { get; set; }
    public string? DeployedBy { get; set; }
    public bool IsLatest { get; set; }

    /// <summary>When it was deleted: nothing new begins with it, what is known of it stays readable.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    public string? DeletedBy { get; set; }
}

/// <summary>One version of a form (form-js schema) as it was deployed.</summary>
public sealed class FormRow : IVersionRow
{
    public long Key { get; set; }
    public required string FormId { get; set; }
    public int Version { get; set; }
    public required string ResourceName { get; set; }
    public required string Schema { get; set; }
    public required string ContentHash { get; set; }
    public long DeploymentKey { get; set; }
    public DateTimeOffset DeployedAt { get; set; }
    public string? DeployedBy { get; set; }
    public bool IsLatest { get; set; }

    /// <summary>When it was deleted: nothing new begins with it, what is known of it stays readable.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    public string? DeletedBy { get; set; }
}

/// <summary>A process instance: what lists and searches need, and its whole state as one JSON document.</summary>
public sealed class ProcessInstanceRow
{
    public long Key { get; set; }
    public long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public int Version { get; set; }

    /// <summary>ACTIVE, SUSPENDED, COMPLETED or TERMINATED.</summary>
    public required string State { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? Starter { get; set; }
    public string? Applicant { get; set; }

    /// <summary>The instance, and its call activity, that called this one.</summary>
    public long? ParentInstanceKey { get; set; }
    public long? ParentElementInstanceKey { get; set; }

    /// <summary>The instance at the top of the calls; null for one that nobody called.</summary>
    public long? RootInstanceKey { get; set; }

    /// <summary>What the caller waits for.</summary>
    public long? CallKey { get; set; }

    /// <summary>Correlation key of the message that started it: only one such instance runs at a time (SEMANTICS N4).</summary>
    public string? StartKey { get; set; }
    public string? BusinessId { get; set; }

    /// <summary>JSON array of the instance's tags.</summary>
    public string? TagsJson { get; set; }
    public int OpenIncidents { get; set; }

    /// <summary>One line made of the instance's records, for lists (see <c>Workflows</c>).</summary>
    public string? Title { get; set; }

    /// <summary>The state document (see <c>InstanceJson</c>).</summary>
    public required string StateJson { get; set; }

    /// <summary>Raised by one at each save: whoever saves an older number has been overtaken.</summary>
    public int Revision { get; set; }
}

/// <summary>An element instance, open or ended.</summary>
public sealed class ElementInstanceRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public long? ScopeKey { get; set; }
    public required string ElementId { get; set; }
    public string? ElementName { get; set; }

    /// <summary>Camunda's element type, such as USER_TASK.</summary>
    public required string ElementType { get; set; }

    /// <summary>ACTIVE, COMPLETED or TERMINATED.</summary>
    public required string State { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public long? IncidentKey { get; set; }
}

/// <summary>A user task, open or ended.</summary>
public sealed class UserTaskRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public long ElementInstanceKey { get; set; }
    public long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public int ProcessVersion { get; set; }
    public string? ProcessName { get; set; }
    public required string ElementId { get; set; }
    public string? Name { get; set; }

    /// <summary>CREATED, COMPLETED or CANCELED; CREATING, ASSIGNING, UPDATING or COMPLETING while listeners run.</summary>
    public required string State { get; set; }
    public string? Assignee { get; set; }

    /// <summary>JSON arrays of ids.</summary>
    public string CandidateGroupsJson { get; set; } = "[]";
    public string CandidateUsersJson { get; set; } = "[]";
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? CompletedAt { get; set; }
    public string? CompletedBy { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public DateTimeOffset? FollowUpAt { get; set; }
    public int Priority { get; set; } = 50;
    public string? FormId { get; set; }
    public long? FormKey { get; set; }
    public string? ExternalFormReference { get; set; }

    /// <summary>JSON object of static headers.</summary>
    public string HeadersJson { get; set; } = "{}";

    /// <summary>Id of the deadline this task stands under, when the model declares one.</summary>
    public string? DeadlineId { get; set; }

    /// <summary>What was decided, for an approval: approved, rejected or returned.</summary>
    public string? Outcome { get; set; }
}

/// <summary>A timer that has not fired yet. The row is the promise; the alarm clock only asks what is due.</summary>
public sealed class TimerRow
{
    public long Key { get; set; }
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Null for the start timer of a definition.</summary>
    public long? InstanceKey { get; set; }
    public long? ElementInstanceKey { get; set; }
    public long DefinitionKey { get; set; }
    public required string ElementId { get; set; }

    /// <summary>Firings left for a cycle; null for endless, 1 for a timer that fires once.</summary>
    public int? Remaining { get; set; }

    /// <summary>ISO 8601 interval or cron text of a cycle; null for a timer that fires once.</summary>
    public string? Interval { get; set; }

    /// <summary>The W3C trace that started it, where somebody traces.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The program that is about to fire it (see <see cref="NodeRow"/>); null when nobody is.</summary>
    public long? ClaimedBy { get; set; }

    /// <summary>When it would be due, while its instance is suspended and <see cref="DueAt"/> lies out of reach.</summary>
    public DateTimeOffset? HeldDueAt { get; set; }
}

/// <summary>A start event of the latest version of a process that begins with a message or signal of a name.</summary>
public sealed class StartSubscriptionRow
{
    public const string Message = "MESSAGE";
    public const string Signal = "SIGNAL";

    public long Key { get; set; }

    /// <summary><see cref="Message"/> or <see cref="Signal"/>.</summary>
    public required string Kind { get; set; }
    public required string Name { get; set; }
    public long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public required string ElementId { get; set; }
}

/// <summary>A wait for a signal of a name.</summary>
public sealed class SignalSubscriptionRow
{
    public long Key { get; set; }
    public required string Name { get; set; }
    public long InstanceKey { get; set; }
    public long ElementInstanceKey { get; set; }
    public required string ElementId { get; set; }
    public required string ProcessId { get; set; }
}

/// <summary>One version of a DMN file as it was deployed, byte for byte.</summary>
public sealed class DecisionRequirementsRow : IVersionRow
{
    public long Key { get; set; }

    /// <summary>Id of the definitions in the file.</summary>
    public required string RequirementsId { get; set; }
    public string? Name { get; set; }
    public int Version { get; set; }
    public required string ResourceName { get; set; }
    public required byte[] Content { get; set; }
    public required string ContentHash { get; set; }
    public long DeploymentKey { get; set; }
    public DateTimeOffset DeployedAt { get; set; }
    public string? DeployedBy { get; set; }
    public bool IsLatest { get; set; }

    /// <summary>When it was deleted: nothing new begins with it, what is known of it stays readable.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    public string? DeletedBy { get; set; }
}

/// <summary>One version of a decision of a DMN file.</summary>
public sealed class DecisionRow : IVersionRow
{
    public long Key { get; set; }
    public required string DecisionId { get; set; }
    public string? Name { get; set; }
    public int Version { get; set; }
    public string? VersionTag { get; set; }

    /// <summary>The file it stands in.</summary>
    public long RequirementsKey { get; set; }
    public long DeploymentKey { get; set; }
    public bool IsLatest { get; set; }

    /// <summary>When its file was deleted.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A wait for a message with a name and a correlation key.</summary>
public sealed class MessageSubscriptionRow
{
    public long Key { get; set; }
    public required string Name { get; set; }
    public required string CorrelationKey { get; set; }
    public long InstanceKey { get; set; }
    public long ElementInstanceKey { get; set; }
    public required string ElementId { get; set; }
    public required string ProcessId { get; set; }
}

/// <summary>A published message that waits, until its time to live ends, for somebody who wants it.</summary>
public sealed class MessageRow
{
    public long Key { get; set; }
    public required string Name { get; set; }
    public required string CorrelationKey { get; set; }
    public string? MessageId { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public required string VariablesJson { get; set; }

    /// <summary>JSON array of the process ids this message has already been given to: once each.</summary>
    public string CorrelatedJson { get; set; } = "[]";
}

/// <summary>A job that an in-process handler or a worker must carry out, or has carried out.</summary>
public sealed class JobRow
{
    public long Key { get; set; }
    public required string Type { get; set; }
    public long InstanceKey { get; set; }
    public long ElementInstanceKey { get; set; }
    public long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public required string ElementId { get; set; }
    public int Retries { get; set; }

    /// <summary>BPMN_ELEMENT, EXECUTION_LISTENER, TASK_LISTENER or AD_HOC_SUB_PROCESS.</summary>
    public string Kind { get; set; } = "BPMN_ELEMENT";

    /// <summary>What a listener listens to, such as start or completing.</summary>
    public string? ListenerEvent { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Not to be run before this instant: back-off, or the deadline of the worker that has it.</summary>
    public DateTimeOffset AvailableAt { get; set; }

    /// <summary>The worker that has it, and until when; others get it after that.</summary>
    public string? Worker { get; set; }
    public DateTimeOffset? Deadline { get; set; }
    public string HeadersJson { get; set; } = "{}";
    public string? LastError { get; set; }

    /// <summary>Code of the business error it met, when nobody caught it.</summary>
    public string? ErrorCode { get; set; }

    /// <summary>The W3C trace that asked for it, where somebody traces.</summary>
    public string? TraceParent { get; set; }

    /// <summary>The program whose handler has it (see <see cref="NodeRow"/>); null when none has. Workers outside have <see cref="Worker"/>.</summary>
    public long? ClaimedBy { get; set; }

    /// <summary>How often a program has ended while its handler had it.</summary>
    public int Interruptions { get; set; }

    /// <summary>CREATED, FAILED (no retries left; an incident is open), ERROR_THROWN or SUSPENDED; once it is over COMPLETED, CANCELED or
    /// ERROR_THROWN (caught).</summary>
    public required string State { get; set; }

    /// <summary>When it was over; null while somebody may still answer it.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What a task listener said, with its reason; null when it was not asked.</summary>
    public bool? IsDenied { get; set; }
    public string? DeniedReason { get; set; }
}

/// <summary>Why an instance cannot go on.</summary>
public sealed class IncidentRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public long ElementInstanceKey { get; set; }
    public long DefinitionKey { get; set; }
    public required string ProcessId { get; set; }
    public required string ElementId { get; set; }
    public long? JobKey { get; set; }

    /// <summary>Camunda's error type, such as CONDITION_ERROR.</summary>
    public required string ErrorType { get; set; }
    public required string MessageZh { get; set; }
    public required string MessageEn { get; set; }
    public DateTimeOffset RaisedAt { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
}

/// <summary>One step of one instance: who did what, and everything that happened because of it, as one row.</summary>
public sealed class StepRow
{
    public long Key { get; set; }
    public long InstanceKey { get; set; }
    public DateTimeOffset At { get; set; }
    public string? Actor { get; set; }

    /// <summary>The batch operation it is part of, or null.</summary>
    public long? BatchKey { get; set; }

    /// <summary>JSON array of history events in the order they happened (see <c>HistoryEvent</c>).</summary>
    public required string EventsJson { get; set; }
}

/// <summary>A message to the world outside the transaction, sent after the commit, at least once, under its own id.</summary>
public sealed class OutboxRow
{
    public long Key { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>What kind of message it is, such as <c>notification</c>.</summary>
    public required string Kind { get; set; }
    public long? InstanceKey { get; set; }
    public required string PayloadJson { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public int Attempts { get; set; }
}

/// <summary>A program at work on a database that several share. What it has taken is its own as long as it renews its lease.</summary>
/// <remarks>The key is its fencing number: who was taken for dead comes back under another, and what it had taken is not its own any
/// more. Instants are those of the database, so that no machine's clock decides who lives.</remarks>
public sealed class NodeRow
{
    public long Key { get; set; }
    public required string Name { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset LeaseUntil { get; set; }
}

/// <summary>A remembered answer: the same actor, key and body are answered the same again.</summary>
public sealed class IdempotencyRow
{
    public required string Actor { get; set; }
    public required string IdempotencyKey { get; set; }
    public required string BodyHash { get; set; }
    public int Status { get; set; }
    public required string AnswerJson { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>A single named value of the engine itself: the last key given, the set clock.</summary>
public sealed class SettingRow
{
    public required string Name { get; set; }
    public required string Value { get; set; }
}
