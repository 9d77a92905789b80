namespace Marketing.Rules.Production.Matching;

/// <summary>Why a rule fired, or was kept from it (RULES-DSL §4, Explanation): data that can be stored with the firing and shown to people.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Title">Its title.</param>
/// <param name="Summary">All of it in a sentence.</param>
public sealed record FiringExplanation(string Rule, Words Title, Words Summary)
{
    /// <summary>Name of the rule set.</summary>
    public required string RuleSet { get; init; }

    /// <summary>Version of the rule set; null when it has none.</summary>
    public string? Version { get; init; }

    /// <summary>The clauses of the policy that the rule cites.</summary>
    public IReadOnlyList<string> Citations { get; init; } = [];

    /// <summary>The ambiguities that make it a default and not policy; empty for policy.</summary>
    public IReadOnlyList<string> Provisional { get; init; } = [];

    public required RefractionKey Key { get; init; }

    /// <summary>How often the key has fired, this time included; from 1, and 0 for a firing that was suppressed.</summary>
    public int Number { get; init; }

    /// <summary>The instant of the run; of a rule that waited, the instant it waited for.</summary>
    public DateTimeOffset At { get; init; }

    public KeyOutcome Outcome { get; init; }

    /// <summary>Why it was parked.</summary>
    public Words? Cause { get; init; }

    /// <summary>The clauses in textual order with what they saw.</summary>
    public IReadOnlyList<SeenClause> Clauses { get; init; } = [];

    /// <summary>What it proposed, in order.</summary>
    public IReadOnlyList<ExplainedEffect> Effects { get; init; } = [];

    /// <summary>The firings of its group that it kept from firing.</summary>
    public IReadOnlyList<RefractionKey> Suppressed { get; init; } = [];

    /// <summary>The firing of its group that kept it from firing.</summary>
    public RefractionKey? SuppressedBy { get; init; }
}

/// <summary>An effect of a firing; its delivery is told by the outbox under the same key.</summary>
/// <param name="IdempotencyKey">See <see cref="ProposedEffect.IdempotencyKey"/>.</param>
/// <param name="Text">The effect as it is written in the rule.</param>
public sealed record ExplainedEffect(string IdempotencyKey, Words Text, ProposedEffect Effect);
