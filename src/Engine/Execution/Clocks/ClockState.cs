using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Something that holds a clock.</summary>
/// <param name="Reason">A word such as <c>waiting-customer</c>, or a sentence of whoever holds it by hand.</param>
/// <param name="HolderKey">The element instance that waits; null for a person.</param>
/// <param name="Person">Who holds it by hand; null for an element.</param>
public sealed record ClockPause(string Reason, long? HolderKey, string? Person = null);

/// <summary>A running clock of an element instance. Warnings and steps are kept as the texts it began with: a setting that changes, or another
/// version of the model, counts for clocks that start afterwards.</summary>
public sealed record ClockState
{
    public required long Key { get; init; }

    /// <summary>The deadline's id.</summary>
    public required string Id { get; init; }
    public required ClockTime Time { get; init; }

    /// <summary>Where counting begins; may be before the clock started, or after.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it is due; while it stands still, when it would have been.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>How much time there is from <see cref="From"/> to the first <see cref="Due"/>, as the clock counts.</summary>
    public required TimeSpan Granted { get; init; }

    /// <summary>What was granted, as it was written, such as PT8H or P3D: by it the clock is counted again when days become free or working.
    /// Null: it ends on a day that was named, counts all time, or began before this was kept.</summary>
    public string? Span { get; init; }

    /// <summary>How much of the time that it counts has gone by while it stood still.</summary>
    public TimeSpan Stood { get; init; }
    public required string Warnings { get; init; }
    public required string Steps { get; init; }

    /// <summary>Numbers of the warnings and steps that are done or were left out; see <see cref="ClockMarks"/>.</summary>
    public IReadOnlyList<int> Done { get; init; } = [];

    /// <summary>When it was due and the work not done; null while it is in time.</summary>
    public DateTimeOffset? BreachedAt { get; init; }

    /// <summary>Where the steps count from when it stood still after the breach; null: from the breach.</summary>
    public DateTimeOffset? StepsFrom { get; init; }

    /// <summary>The escalation that nobody has acknowledged yet, by its index among the steps, and until when; null when none waits.</summary>
    public int? Unacknowledged { get; init; }
    public DateTimeOffset? AcknowledgeBy { get; init; }

    /// <summary>What holds it, oldest first, and since when it stands still.</summary>
    public IReadOnlyList<ClockPause> Pauses { get; init; } = [];
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>Timers that follow the clock and wait, while it stands still, for it to go on: ids of their events.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];

    public bool IsPaused => PausedAt is not null;
}

/// <summary>Who has a user task: kept where deadlines need to know it.</summary>
public sealed record TaskHolder(string? Assignee, IReadOnlyList<string> Users, IReadOnlyList<string> Groups);

/// <summary>What has become of a clock.</summary>
public enum ClockTurn
{
    Started,
    Paused,
    Resumed,
    Warned,
    Breached,
    Reminded,
    Escalated,
    Transferred,

    /// <summary>The system has decided an approval.</summary>
    Decided,

    /// <summary>What had come due meanwhile was left out, for a later step was done.</summary>
    Skipped,
    Acknowledged,

    /// <summary>Its task has another owner.</summary>
    Assigned,

    /// <summary>It is due at another instant, for days have become free or working.</summary>
    Recounted,

    /// <summary>Its element was done.</summary>
    Ended,

    /// <summary>Its element was left undone.</summary>
    Dropped,
}

/// <summary>Tells what has become of a clock; whoever keeps lists of clocks or tells people of them listens to it.</summary>
/// <param name="Clock">The clock afterwards.</param>
public sealed record ClockMoved(ClockState Clock, long ElementInstanceKey, string ElementId, ClockTurn Turn) : Effect
{
    /// <summary>Whom it concerns: people, roles and units.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Names of the channels outside that carry it; empty: as usual.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The warning level, the step's text, or the reason.</summary>
    public string? Detail { get; init; }

    /// <summary>The task of the element, when it is one.</summary>
    public long? TaskKey { get; init; }

    /// <summary>Who has the task.</summary>
    public string? Assignee { get; init; }

    /// <summary>Who did it; null for the system.</summary>
    public string? Person { get; init; }
}

/// <summary>Something is done to a clock by a person.</summary>
public abstract record ClockTrigger(Moment Moment, long ClockKey) : Trigger(Moment);

/// <summary>A person lets a clock stand still.</summary>
public sealed record PauseClock(Moment Moment, long ClockKey, string Reason) : ClockTrigger(Moment, ClockKey);

/// <summary>A clock that a person has held goes on, unless something else holds it.</summary>
public sealed record ResumeClock(Moment Moment, long ClockKey) : ClockTrigger(Moment, ClockKey);

/// <summary>Days have become free or working: the clocks of an instance are counted again.</summary>
public sealed record RecountClocks(Moment Moment) : Trigger(Moment);

/// <summary>Somebody has taken note of an escalation.</summary>
public sealed record AcknowledgeClock(Moment Moment, long ClockKey, string? Comment = null) : ClockTrigger(Moment, ClockKey);
