using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>What a run came to: effects out, and what the host stores with them in one transaction.</summary>
public sealed class RunResult
{
    /// <summary>The matches that fired, were suppressed or parked, in the order of the agenda.</summary>
    public IReadOnlyList<Firing> Firings { get; internal init; } = [];

    /// <summary>All effects in their order, then the tasks that are taken back.</summary>
    public IEnumerable<ProposedEffect> Effects => Firings.SelectMany(firing => firing.Effects).Concat(Cancellations);

    /// <summary>Tasks that are taken back because their match has ended.</summary>
    public IReadOnlyList<TaskCancellation> Cancellations { get; internal init; } = [];

    /// <summary>Keys that fired, were suppressed, parked or closed: rows to write.</summary>
    public IEnumerable<KeyRow> Keys =>
        Firings.Select(firing => new KeyRow(firing.Key, true, firing.Outcome, firing.Outcome == KeyOutcome.Fired ? firing.Number : firing.Number - 1, firing.Signature) { SuppressedBy = firing.SuppressedBy?.Key }).Concat(Closed);

    /// <summary>Keys that may fire anew, for their last match has ended.</summary>
    public IReadOnlyList<KeyRow> Closed { get; internal init; } = [];

    /// <summary>What rules concluded or defined, and what is no longer so; it need not be stored, for it follows from the rest.</summary>
    public IReadOnlyList<FactChange> Derived { get; internal init; } = [];

    /// <summary>What went wrong without stopping the run.</summary>
    public IReadOnlyList<RuleIncident> Incidents { get; internal init; } = [];

    /// <summary>Rules that were switched off in this run, because they did not come to an end.</summary>
    public IReadOnlyList<Quarantined> Quarantined { get; internal init; } = [];

    /// <summary>The next instant at which something is due; null when nothing waits.</summary>
    public DateTimeOffset? NextDue { get; internal init; }
}

/// <summary>A refraction key as it is stored.</summary>
/// <param name="Used">Whether it may not fire now; a closed key is not used, but remembers how often it has fired.</param>
/// <param name="Signature">What the match read when it fired; only of rules that fire on every change.</param>
public sealed record KeyRow(RefractionKey Key, bool Used, KeyOutcome Outcome, int Firings, ulong Signature)
{
    /// <summary>For a suppressed key: the key that fired instead, so that "why not" can still name it after a restart.</summary>
    public RefractionKey? SuppressedBy { get; init; }
}

/// <summary>Something an operator or an author must look at.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Key">The key that was parked; null when no single one is meant.</param>
public sealed record RuleIncident(string Rule, RefractionKey? Key, Words Message);

/// <summary>Rules that were switched off together.</summary>
/// <param name="Rules">Their ids.</param>
/// <param name="Sequence">What repeated itself: rules with keys, in order.</param>
public sealed record Quarantined(IReadOnlyList<string> Rules, Words Reason, IReadOnlyList<string> Sequence);

/// <summary>The bounds of one run (RULES-DSL §4, Limits). Passing one undoes the run, switches off the rules involved and runs again without them.</summary>
public sealed record RunLimits
{
    public static RunLimits Default { get; } = new();

    /// <summary>Firings for each fact touched or match due.</summary>
    public int FiringsPerFact { get; init; } = 10;

    /// <summary>Firings besides.</summary>
    public int Firings { get; init; } = 10_000;

    /// <summary>Firings that follow from one another.</summary>
    public int Depth { get; init; } = 256;

    /// <summary>Matches of one rule.</summary>
    public int Matches { get; init; } = 1_000_000;

    /// <summary>Looked at every few hundred firings.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);
}
