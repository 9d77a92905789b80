using System.Collections.Frozen;
using Marketing.Engine.Model;
using Marketing.Rules;
using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>What a step asks the rim to do. A closed set, applied in the order given; order is meaning.</summary>
public abstract record Effect;

/// <summary>A person has work to do: the task with this key now reads so (also after an assignment).</summary>
public sealed record OfferTask(long Key, long ElementInstanceKey, string ElementId, TaskOffer Offer) : Effect;

/// <summary>Who may do a task, by when, with which form.</summary>
public sealed record TaskOffer
{
    public string? Name { get; init; }
    public string? Assignee { get; init; }
    public IReadOnlyList<string> CandidateGroups { get; init; } = [];
    public IReadOnlyList<string> CandidateUsers { get; init; } = [];
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? FollowUpAt { get; init; }
    public int Priority { get; init; } = 50;
    public string? FormId { get; init; }
    public string? ExternalFormReference { get; init; }
    public FrozenDictionary<string, string> Headers { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>CREATED, or CREATING while listeners run.</summary>
    public string State { get; init; } = "CREATED";
}

/// <summary>An open task is changed, or in another state while its listeners run.</summary>
public sealed record ChangeTask(long Key, TaskChanges Changes, string State) : Effect;

/// <summary>An open task has another owner.</summary>
public sealed record ReassignTask(long Key, string? Assignee) : Effect;

/// <summary>A task is over: done by <paramref name="CompletedBy"/>, or no longer needed.</summary>
public sealed record WithdrawTask(long Key, bool Completed, string? CompletedBy, string? Outcome) : Effect;

/// <summary>An open task now belongs to another element instance of the same element.</summary>
public sealed record MoveTask(long Key, long ElementInstanceKey) : Effect;

/// <summary>An ended instance goes on.</summary>
public sealed record ReopenElement(long Key) : Effect;

/// <summary>Wake this instance at an instant.</summary>
/// <param name="Remaining">Firings left; null for endless.</param>
public sealed record StartTimer(long Key, DateTimeOffset DueAt, long ElementInstanceKey, string ElementId, int? Remaining, string? Interval) : Effect;

public sealed record StopTimer(long Key) : Effect;

/// <summary>Wait for a message of this name and key.</summary>
public sealed record Subscribe(long Key, string Name, string CorrelationKey, long ElementInstanceKey, string ElementId) : Effect;

public sealed record Unsubscribe(long Key) : Effect;

/// <summary>Have a program do something, once it is durable that it must be done.</summary>
public sealed record RunJob(long Key, string Type, int Retries, long ElementInstanceKey, string ElementId, FrozenDictionary<string, string> Headers) : Effect
{
    public JobKind Kind { get; init; }

    /// <summary>What a listener listens to: start, end, creating, assigning …; null for the element's own job.</summary>
    public string? ListenerEvent { get; init; }
}

/// <param name="Completed">Whether it was answered; otherwise it is no longer needed.</param>
public sealed record CancelJob(long Key, bool Completed = false) : Effect;

/// <summary>A job whose incident is resolved may be tried again.</summary>
public sealed record ReleaseJob(long Key) : Effect;

/// <summary>Wait for a signal of this name.</summary>
public sealed record SubscribeSignal(long Key, string Name, long ElementInstanceKey, string ElementId) : Effect;

public sealed record UnsubscribeSignal(long Key) : Effect;

/// <summary>Tell everybody who listens, and start whoever begins with it.</summary>
public sealed record BroadcastSignal(string Name, IReadOnlyDictionary<string, Value> Variables) : Effect;

/// <summary>Start a process whose end this instance waits for under the key.</summary>
public sealed record StartChild(long Key, long ElementInstanceKey, string ElementId, string ProcessId, Binding Binding, string? VersionTag,
    IReadOnlyDictionary<string, Value> Variables) : Effect;

/// <summary>The process called under this key is no longer needed.</summary>
public sealed record CancelChild(long Key) : Effect;

/// <summary>Tell the caller that this instance has ended.</summary>
public sealed record ReturnToCaller(IReadOnlyDictionary<string, Value> Variables) : Effect;

/// <summary>Ask the caller to catch what nothing here catches.</summary>
/// <param name="Key">What the throwing element waits for; answered by <see cref="CallerAnswered"/>.</param>
public sealed record ThrowToCaller(long Key, ThrowKind Kind, string Code, string? Message, IReadOnlyDictionary<string, Value> Variables) : Effect;

/// <summary>An open element instance now stands in another element of the model.</summary>
public sealed record MoveElement(long Key, string ElementId, string? ElementName) : Effect;

/// <summary>What is waited for under this key belongs to another element of the model.</summary>
public sealed record MoveWait(WaitKind Kind, long Key, string ElementId) : Effect;

/// <summary>The instance runs another definition from here on.</summary>
public sealed record ChangeDefinition(long DefinitionKey, string ProcessId, int Version) : Effect;

/// <summary>The timers and jobs of the instance stand still.</summary>
public sealed record HoldWork : Effect;

/// <summary>The timers and jobs of the instance go on.</summary>
public sealed record ReleaseWork : Effect;

/// <summary>The token cannot go on; everything before it is kept.</summary>
public sealed record RaiseIncident(long Key, long ElementInstanceKey, string ElementId, string ErrorType, Words Message, long? JobKey) : Effect;

public sealed record ClearIncident(long Key) : Effect;

/// <summary>A decision was evaluated for a business rule task.</summary>
/// <param name="Key">Key of the evaluation; those of the decisions in it follow.</param>
/// <param name="Siblings">The decisions of the same file.</param>
public sealed record RecordDecision(long Key, long ElementInstanceKey, DeployedDecision Decision, IReadOnlyList<DeployedDecision> Siblings, DecisionResult Result) : Effect
{
    /// <summary>How many keys it takes.</summary>
    internal static int KeysFor(DeployedDecision decision, DecisionResult result) => 1 + DecisionRecord.CountOf(DecisionRecord.Of(decision), result);
}

/// <summary>A line of history.</summary>
public sealed record Record(HistoryEvent Event) : Effect;

/// <summary>Something that happened, in the words history keeps.</summary>
/// <param name="Kind">One of <see cref="HistoryKind"/>.</param>
public sealed record HistoryEvent(string Kind, string ElementId, long ElementInstanceKey)
{
    public long? ScopeKey { get; init; }
    public string? ElementType { get; init; }
    public string? ElementName { get; init; }

    /// <summary>Taken flow, correlated message, deadline or other name, as the kind asks.</summary>
    public string? Name { get; init; }

    /// <summary>Key of the task, timer or incident meant.</summary>
    public long? Key { get; init; }
    public string? Outcome { get; init; }
    public string? Comment { get; init; }
    public string? Person { get; init; }

    /// <summary>The absent person that <see cref="Person"/> acted for.</summary>
    public string? OnBehalfOf { get; init; }
    public Words? Words { get; init; }
}

/// <summary>The kinds of <see cref="HistoryEvent"/>.</summary>
public static class HistoryKind
{
    public const string Started = "started";
    public const string Entered = "entered";
    public const string Completed = "completed";
    public const string Terminated = "terminated";
    public const string FlowTaken = "flow";
    public const string TaskCompleted = "task-completed";
    public const string TaskAssigned = "assigned";
    public const string TaskReturned = "returned";
    public const string TimerFired = "timer";
    public const string DeadlineBreached = "breached";
    public const string MessageReceived = "message";
    public const string VariablesSet = "variables";
    public const string Incident = "incident";
    public const string IncidentResolved = "resolved";
    public const string Ended = "ended";
    public const string TaskUpdated = "updated";
    public const string SignalReceived = "signal";
    public const string ErrorThrown = "error";
    public const string EscalationThrown = "escalation";
    public const string ConditionMet = "condition";
    public const string CompensationThrown = "compensation";
    public const string DecisionEvaluated = "decision";
    public const string ListenerDenied = "denied";
    public const string Modified = "modified";
    public const string Migrated = "migrated";
    public const string Suspended = "suspended";
    public const string Resumed = "resumed";
    public const string DeadlineWarned = "warned";
    public const string Reminded = "reminded";
    public const string Escalated = "escalated";
    public const string Acknowledged = "acknowledged";
    public const string ClockPaused = "clock-paused";
    public const string ClockResumed = "clock-resumed";

    /// <summary>Days have become free or working: the comment is when it was due before.</summary>
    public const string ClockRecounted = "clock-recounted";

    /// <summary>Warnings or steps that had come due while nothing ran, and were left out for a later one.</summary>
    public const string ClockSkipped = "clock-skipped";

    /// <summary>A decision nobody made: <see cref="HistoryEvent.Name"/> is repeat or overtime.</summary>
    public const string Decided = "decided";

    /// <summary>Somebody else decides than the model named: name empty or self, outcome the policy, person who it is.</summary>
    public const string ApproverReplaced = "replaced";
    public const string SignersAdded = "signers-added";
    public const string SignersRemoved = "signers-removed";
    public const string OpinionGiven = "opinion";
    public const string Recalled = "recalled";
    public const string TakenBack = "taken-back";
    public const string Reopened = "reopened";
    public const string Resubmitted = "resubmitted";
}
