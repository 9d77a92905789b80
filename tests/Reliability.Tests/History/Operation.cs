namespace Marketing.Reliability.Tests.History;

/// <summary>What a client knows of its request when it is over.</summary>
enum Answer
{
    /// <summary>Acknowledged: it must be there.</summary>
    Ok,

    /// <summary>Refused in words (4xx, 507): it must not be there.</summary>
    Refused,

    /// <summary>No answer, or "come again" (503), as when the database goes away in the middle of a commit: it may have happened or not,
    /// but not twice.</summary>
    Unknown,
}

/// <summary>What an operation does, as the checker has to look for it.</summary>
enum Act
{
    /// <summary>Starts an instance under <see cref="Operation.RequestId"/> as its business id.</summary>
    Start,

    /// <summary>Completes the user task <see cref="Operation.Subject"/>.</summary>
    Complete,

    /// <summary>Gives a message with the correlation key <see cref="Operation.RequestId"/>.</summary>
    Message,

    /// <summary>Reads the marker of the instance <see cref="Operation.Subject"/>.</summary>
    Read,

    /// <summary>Anything else, of which only the answer counts.</summary>
    Other,
}

/// <summary>One request of one client, with its answer.</summary>
/// <param name="Number">Counts the operations of a run.</param>
/// <param name="Status">HTTP status; 0 when there was none.</param>
sealed record Operation(int Number, Act Act, TimeSpan Started, TimeSpan Ended, Answer Answer, int Status)
{
    /// <summary>Names the request across repetitions.</summary>
    public string? RequestId { get; init; }

    /// <summary>Key of the instance or task meant, or given by the answer.</summary>
    public long? Subject { get; init; }

    public string? Actor { get; init; }

    /// <summary>What a read was meant to find, and found.</summary>
    public string? Expected { get; init; }
    public string? Found { get; init; }
}
