using Marketing.Engine.Execution.Approvals;
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

    /// <summary>The decisions a business rule task may evaluate.</summary>
    public DecisionCatalog Decisions { get; init; } = DecisionCatalog.Empty;

    /// <summary>The people of the company; null where the engine runs without a directory.</summary>
    public IPeople? People { get; init; }

    /// <summary>The working calendars; without them, time around the clock.</summary>
    public IWorkingTime WorkingTime { get => field ?? new PlainTime(Feel.Zone); init; }

    public DateTimeOffset Now => Feel.Now;
}

/// <summary>What an event throws upward through scopes and calls.</summary>
public enum ThrowKind
{
    Error,
    Escalation,
}

/// <summary>What makes an instance move. A closed set.</summary>
public abstract record Trigger(Moment Moment);

/// <summary>A new instance. <paramref name="StartEventId"/> null means the none start event.</summary>
public sealed record StartInstance(Moment Moment, long DefinitionKey, int Version, string? StartEventId,
    IReadOnlyDictionary<string, Value> Variables, string? Starter, string? Applicant) : Trigger(Moment)
{
    /// <summary>Elements to begin with in place of the start event.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>Elements whose end ends the instance.</summary>
    public IReadOnlyList<string> StopAfter { get; init; } = [];

    /// <summary>The call activity that starts it, or null.</summary>
    public Caller? Caller { get; init; }

    /// <summary>Whoever has resubmitted the request in the process that calls this one.</summary>
    public IReadOnlyList<string> Submitters { get; init; } = [];
}

/// <summary>A person has finished a task with these results.</summary>
/// <param name="Outcome">What was decided, for an approval; history only.</param>
public sealed record CompleteTask(Moment Moment, long TaskKey, IReadOnlyDictionary<string, Value> Variables,
    string? Outcome = null, string? Comment = null) : Trigger(Moment)
{
    /// <summary>The absent person that the actor acts for.</summary>
    public string? OnBehalfOf { get; init; }
}

/// <summary>A task gets another owner, or none.</summary>
public sealed record AssignTask(Moment Moment, long TaskKey, string? Assignee, string Verb, string? Comment = null) : Trigger(Moment)
{
    /// <summary>When it is delegated: its owner, to whom it comes back.</summary>
    public string? ReturnsTo { get; init; }
}

/// <summary>A helper has acted on a delegated task: it goes back to its owner.</summary>
/// <param name="Outcome">What the helper would decide, for an approval; history only.</param>
public sealed record GiveOpinion(Moment Moment, long TaskKey, IReadOnlyDictionary<string, Value> Variables, string? Outcome, string? Comment) : Trigger(Moment);

/// <summary>A task is left undone and an earlier element entered in its place: 退回.</summary>
/// <param name="TargetElementId">An element of the same scope or of one around it; of a sequential approval node the node itself means the signer before.</param>
public sealed record ReturnTask(Moment Moment, long TaskKey, string TargetElementId, string? Comment) : Trigger(Moment)
{
    /// <summary>Whether the token comes straight back here afterwards, in place of going forward through the nodes again.</summary>
    public bool Straight { get; init; }

    /// <summary>Whether other branches beside the task end; otherwise they are kept, and not begun a second time.</summary>
    public bool CancelsSiblings { get; init; }

    /// <summary>Whether the target is the applicant's step: completing it begins a new round.</summary>
    public bool ToApplicant { get; init; }
}

/// <summary>Where added signers stand.</summary>
public enum SignerPosition
{
    /// <summary>前加签: they decide, then I.</summary>
    Before,

    /// <summary>后加签: they follow me.</summary>
    After,

    /// <summary>并加签: beside me.</summary>
    Parallel,
}

/// <summary>加签: more people decide in an approval node.</summary>
public sealed record AddSigners(Moment Moment, long TaskKey, IReadOnlyList<string> People, SignerPosition Position, string? Comment) : Trigger(Moment);

/// <summary>减签: people who have not decided are taken out of an approval node.</summary>
public sealed record RemoveSigners(Moment Moment, long TaskKey, IReadOnlyList<string> People, string? Comment) : Trigger(Moment);

/// <summary>撤回: the applicant takes the request back.</summary>
/// <param name="TargetElementId">The applicant's step; null: there is none, and the request ends.</param>
public sealed record RecallInstance(Moment Moment, string? TargetElementId, string? Comment) : Trigger(Moment);

/// <summary>唤醒: an ended request goes on, as a new round.</summary>
public sealed record ReopenInstance(Moment Moment, string TargetElementId, string? Comment) : Trigger(Moment);

/// <summary>拿回: what somebody has just done is undone, and offered to them again.</summary>
/// <param name="Started">Keys of the open element instances that it started; they end.</param>
public sealed record TakeBack(Moment Moment, string ElementId, long ScopeKey, IReadOnlyList<long> Started, string? Comment) : Trigger(Moment)
{
    /// <summary>The deciders of the node that was left; null: it is still open, or was no approval node of several.</summary>
    public ApprovalState? State { get; init; }

    /// <summary>The entry of an approval node that is asked for again.</summary>
    public int? EntryId { get; init; }

    /// <summary>Flows on which my token waits before a join: it is taken away.</summary>
    public IReadOnlyList<string> Arrived { get; init; } = [];

    /// <summary>Flows of others into a join that has fired: their tokens wait there again.</summary>
    public IReadOnlyList<string> Restored { get; init; } = [];
}

/// <summary>A timer has come due.</summary>
/// <param name="DueAt">When it was due; a cycle counts on from here, not from now.</param>
/// <param name="Remaining">Firings left including this one; null for endless.</param>
public sealed record FireTimer(Moment Moment, long TimerKey, DateTimeOffset DueAt, int? Remaining, string? Interval) : Trigger(Moment);

/// <summary>A message has found a subscription.</summary>
public sealed record CorrelateMessage(Moment Moment, long SubscriptionKey, string Name, IReadOnlyDictionary<string, Value> Variables)
    : Trigger(Moment);

/// <summary>A signal that somebody waits for has been broadcast.</summary>
public sealed record ReceiveSignal(Moment Moment, long SubscriptionKey, string Name, IReadOnlyDictionary<string, Value> Variables)
    : Trigger(Moment);

/// <summary>A job is done.</summary>
public sealed record CompleteJob(Moment Moment, long JobKey, IReadOnlyDictionary<string, Value> Variables) : Trigger(Moment)
{
    /// <summary>For a task listener: what it says about the change of the task.</summary>
    public ListenerAnswer? Answer { get; init; }

    /// <summary>For an ad-hoc sub-process: what is to begin, and whether it is done.</summary>
    public AdHocAnswer? AdHoc { get; init; }
}

/// <summary>What a task listener says: the change is denied, or corrected.</summary>
public sealed record ListenerAnswer(bool Denied, string? Reason = null, TaskChanges? Corrections = null);

/// <summary>A job has met a business error.</summary>
public sealed record ThrowJobError(Moment Moment, long JobKey, string Code, string? Message, IReadOnlyDictionary<string, Value> Variables)
    : Trigger(Moment);

/// <summary>A job has failed for the last time: an incident.</summary>
public sealed record ExhaustJob(Moment Moment, long JobKey, Marketing.Rules.Words Reason) : Trigger(Moment);

/// <summary>The cause of an incident is mended: go on where the token stopped.</summary>
public sealed record ResolveIncident(Moment Moment, long IncidentKey) : Trigger(Moment);

/// <summary>Variables are set from outside: <paramref name="Local"/> exactly there, otherwise in the scope that owns the name.</summary>
public sealed record SetVariables(Moment Moment, long ElementInstanceKey, IReadOnlyDictionary<string, Value> Variables, bool Local)
    : Trigger(Moment);

/// <summary>A user task is changed; see <see cref="TaskChanges"/>.</summary>
public sealed record UpdateTask(Moment Moment, long TaskKey, TaskChanges Changes, string? Verb = null) : Trigger(Moment);

/// <summary>A called process has ended with these variables.</summary>
public sealed record CompleteChild(Moment Moment, long WaitKey, IReadOnlyDictionary<string, Value> Variables) : Trigger(Moment);

/// <summary>A process could not be called.</summary>
public sealed record FailChild(Moment Moment, long WaitKey, Marketing.Rules.Words Reason) : Trigger(Moment);

/// <summary>A called process has thrown what nothing in it catches.</summary>
public sealed record ChildThrew(Moment Moment, long WaitKey, ThrowKind Kind, string Code, string? Message, IReadOnlyDictionary<string, Value> Variables)
    : Trigger(Moment);

/// <summary>Whether somebody up the calls has caught what this instance has thrown.</summary>
public sealed record CallerAnswered(Moment Moment, long WaitKey, ThrowKind Kind, string Code, string? Message, bool Caught) : Trigger(Moment);

/// <summary>Elements of a running ad-hoc sub-process are begun.</summary>
/// <param name="CancelsRemaining">Whether what runs in it is ended first.</param>
public sealed record ActivateAdHoc(Moment Moment, long ElementInstanceKey, IReadOnlyList<AdHocChoice> Elements, bool CancelsRemaining = false) : Trigger(Moment);

/// <summary>Tokens are put and taken by hand; <see cref="Modification.Check"/> says beforehand whether it can be done.</summary>
public sealed record ModifyInstance(Moment Moment, ModificationPlan Plan) : Trigger(Moment);

/// <summary>The instance goes on with another version of its model; <see cref="Migration.Plan"/> says beforehand how.</summary>
public sealed record MigrateInstance(Moment Moment, MigrationPlan Plan) : Trigger(Moment);

/// <summary>The instance stands still.</summary>
public sealed record SuspendInstance(Moment Moment) : Trigger(Moment);

/// <summary>A suspended instance goes on.</summary>
public sealed record ResumeInstance(Moment Moment) : Trigger(Moment);

/// <summary>The instance is ended from outside.</summary>
public sealed record CancelInstance(Moment Moment, string? Comment = null) : Trigger(Moment);
