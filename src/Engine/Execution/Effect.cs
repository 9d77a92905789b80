using System.Collections.Frozen;
using Marketing.Rules;

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
}

/// <summary>An open task has another owner.</summary>
public sealed record ReassignTask(long Key, string? Assignee) : Effect;

/// <summary>A task is over: done by <paramref name="CompletedBy"/>, or no longer needed.</summary>
public sealed record WithdrawTask(long Key, bool Completed, string? CompletedBy, string? Outcome) : Effect;

/// <summary>Wake this instance at an instant.</summary>
/// <param name="Remaining">Firings left; null for endless.</param>
public sealed record StartTimer(long Key, DateTimeOffset DueAt, long ElementInstanceKey, string ElementId, int? Remaining, string? Interval) : Effect;

public sealed record StopTimer(long Key) : Effect;

/// <summary>Wait for a message of this name and key.</summary>
public sealed record Subscribe(long Key, string Name, string CorrelationKey, long ElementInstanceKey, string ElementId) : Effect;

public sealed record Unsubscribe(long Key) : Effect;

/// <summary>Have a program do something, once it is durable that it must be done.</summary>
public sealed record RunJob(long Key, string Type, int Retries, long ElementInstanceKey, string ElementId, FrozenDictionary<string, string> Headers) : Effect;

public sealed record CancelJob(long Key) : Effect;

/// <summary>The token cannot go on; everything before it is kept.</summary>
public sealed record RaiseIncident(long Key, long ElementInstanceKey, string ElementId, string ErrorType, Words Message, long? JobKey) : Effect;

public sealed record ClearIncident(long Key) : Effect;

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
}
