namespace Marketing.Reliability.Tests.History;

/// <summary>What the models of a run promise, so that the checker can hold the product to it.</summary>
sealed record Expectation
{
    /// <summary>Elements that may complete only once an instance, such as a join.</summary>
    public IReadOnlySet<string> Once { get; init; } = new HashSet<string>();

    /// <summary>For each timer event: the element whose entry starts it, and after how long it is due.</summary>
    public IReadOnlyDictionary<string, (string Host, TimeSpan After)> Timers { get; init; } = new Dictionary<string, (string, TimeSpan)>();

    /// <summary>User tasks that whoever the request is for must not decide.</summary>
    public IReadOnlySet<string> FourEyes { get; init; } = new HashSet<string>();

    /// <summary>Types of jobs the hosts carry out themselves: none may be left over.</summary>
    public IReadOnlySet<string> HandledJobs { get; init; } = new HashSet<string> { "notify" };
}

/// <summary>An invariant that does not hold, and where.</summary>
/// <param name="Invariant">I1 to I12 of the list of faults.</param>
sealed record Violation(string Invariant, string What)
{
    public override string ToString() => $"{Invariant}: {What}";
}
