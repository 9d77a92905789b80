using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>An element of an ad-hoc sub-process that is to begin.</summary>
/// <param name="Variables">Variables it begins with, or null.</param>
public sealed record AdHocChoice(string ElementId, IReadOnlyDictionary<string, Value>? Variables = null);

/// <summary>How far an ad-hoc sub-process is.</summary>
/// <param name="Queue">With sequential ordering: what begins when the present path has ended, in order.</param>
/// <param name="IsFulfilled">Whether its condition has held once: nothing more begins.</param>
public sealed record AdHocState(IReadOnlyList<AdHocChoice> Queue, bool IsFulfilled)
{
    public static AdHocState Empty { get; } = new([], false);
}

/// <summary>What the job of an ad-hoc sub-process answers.</summary>
/// <param name="IsFulfilled">Whether the sub-process is done; then nothing is begun.</param>
/// <param name="CancelsRemaining">Whether what still runs is ended.</param>
public sealed record AdHocAnswer(IReadOnlyList<AdHocChoice> Activate, bool IsFulfilled = false, bool CancelsRemaining = false)
{
    public static AdHocAnswer Nothing { get; } = new([]);
}
