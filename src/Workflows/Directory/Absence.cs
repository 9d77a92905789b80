namespace Marketing.Workflows.Directory;

/// <summary>A person is away, and somebody acts for them: 代理.</summary>
/// <param name="From">From this instant on.</param>
/// <param name="Until">Up to, and not including, this instant.</param>
/// <param name="Processes">Ids of the processes it holds for; none means all.</param>
public sealed record Absence(long Key, string Person, string Proxy, DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Processes)
{
    /// <summary>Whether somebody else acts for the person in this process at this instant.</summary>
    public bool Covers(string processId, DateTimeOffset at) => From <= at && at < Until && (Processes.Count == 0 || Processes.Contains(processId));
}
