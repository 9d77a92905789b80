using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>Changes of a user task; null keeps, an empty text or list clears.</summary>
public sealed record TaskChanges
{
    public string? Assignee { get; init; }
    public IReadOnlyList<string>? CandidateGroups { get; init; }
    public IReadOnlyList<string>? CandidateUsers { get; init; }

    /// <summary>ISO 8601 date and time.</summary>
    public string? DueDate { get; init; }
    public string? FollowUpDate { get; init; }
    public int? Priority { get; init; }

    /// <summary>These changes with others on top.</summary>
    public TaskChanges With(TaskChanges? over) => over is null ? this : new TaskChanges
    {
        Assignee = over.Assignee ?? Assignee,
        CandidateGroups = over.CandidateGroups ?? CandidateGroups,
        CandidateUsers = over.CandidateUsers ?? CandidateUsers,
        DueDate = over.DueDate ?? DueDate,
        FollowUpDate = over.FollowUpDate ?? FollowUpDate,
        Priority = over.Priority ?? Priority,
    };
}

/// <summary>What is being done to a user task while its listeners run.</summary>
/// <param name="Event">creating, assigning, updating, completing or canceling; cancel of a process.</param>
public sealed record TaskOperation(string Event)
{
    /// <summary>Listeners of this event that have run.</summary>
    public int ListenersRun { get; init; }
    public TaskChanges Changes { get; init; } = new();
    public string? Actor { get; init; }
    public string? Verb { get; init; }
    public string? Comment { get; init; }
    public string? Outcome { get; init; }

    /// <summary>The absent person that the actor acts for.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>When it is delegated: to whom it comes back.</summary>
    public string? ReturnsTo { get; init; }
    public IReadOnlyDictionary<string, Value>? Variables { get; init; }
}
