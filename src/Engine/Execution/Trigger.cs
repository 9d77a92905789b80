using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Everything a step may know of the world: the instant, an immutable snapshot of people and settings, and fresh keys.</summary>
/// <param name="FirstKey">The step numbers what it creates from here on.</param>
/// <param name="Feel">The instant as <c>now()</c>, the zone, and functions over the directory's snapshot.</param>
/// <param name="Actor">Id of the person who acts, or null for the system.</param>
public sealed record Moment(long FirstKey, FeelEnvironment Feel, string? Actor = null)
{
    /// <summary>The settings, as expressions see them under <c>config</c>.</summary>
    public Value Config { get; init; }

    public DateTimeOffset Now => Feel.Now;
}

/// <summary>What makes an instance move. A closed set.</summary>
public abstract record Trigger(Moment Moment);

/// <summary>A new instance. <paramref name="StartEventId"/> null means the none start event.</summary>
public sealed record StartInstance(Moment Moment, long DefinitionKey, int Version, string? StartEventId,
    IReadOnlyDictionary<string, Value> Variables, string? Starter, string? Applicant) : Trigger(Moment);

/// <summary>A person has finished a task with these results.</summary>
/// <param name="Outcome">What was decided, for an approval; history only.</param>
public sealed record CompleteTask(Moment Moment, long TaskKey, IReadOnlyDictionary<string, Value> Variables,
    string? Outcome = null, string? Comment = null) : Trigger(Moment);

/// <summary>A task gets another owner, or none.</summary>
public sealed record AssignTask(Moment Moment, long TaskKey, string? Assignee, string Verb, string? Comment = null) : Trigger(Moment);

/// <summary>A task is left undone and another element of the same scope entered in its place: 退回.</summary>
public sealed record ReturnTask(Moment Moment, long TaskKey, string TargetElementId, string? Comment) : Trigger(Moment);

/// <summary>A timer has come due.</summary>
/// <param name="DueAt">When it was due; a cycle counts on from here, not from now.</param>
/// <param name="Remaining">Firings left including this one; null for endless.</param>
public sealed record FireTimer(Moment Moment, long TimerKey, DateTimeOffset DueAt, int? Remaining, string? Interval) : Trigger(Moment);

/// <summary>A message has found a subscription.</summary>
public sealed record CorrelateMessage(Moment Moment, long SubscriptionKey, string Name, IReadOnlyDictionary<string, Value> Variables)
    : Trigger(Moment);

/// <summary>A job is done.</summary>
public sealed record CompleteJob(Moment Moment, long JobKey, IReadOnlyDictionary<string, Value> Variables) : Trigger(Moment);

/// <summary>A job has failed for the last time: an incident.</summary>
public sealed record ExhaustJob(Moment Moment, long JobKey, Marketing.Rules.Words Reason) : Trigger(Moment);

/// <summary>The cause of an incident is mended: go on where the token stopped.</summary>
public sealed record ResolveIncident(Moment Moment, long IncidentKey) : Trigger(Moment);

/// <summary>Variables are set from outside: <paramref name="Local"/> exactly there, otherwise in the scope that owns the name.</summary>
public sealed record SetVariables(Moment Moment, long ElementInstanceKey, IReadOnlyDictionary<string, Value> Variables, bool Local)
    : Trigger(Moment);

/// <summary>The instance is ended from outside.</summary>
public sealed record CancelInstance(Moment Moment, string? Comment = null) : Trigger(Moment);
