namespace Marketing.Rules.Production.Matching;

/// <summary>Why a rule has not fired for a fact.</summary>
public enum WhyNotReason
{
    /// <summary>It matches and has not fired: it does so in the next run. A rule that concludes or defines does so as long as it matches.</summary>
    Matches,

    /// <summary>A clause does not hold.</summary>
    ClauseFails,

    /// <summary>Only time is wanting: the clause will hold at an instant that is known, if nothing changes.</summary>
    NotYet,

    /// <summary>The key has fired and does not do so again.</summary>
    AlreadyFired,

    /// <summary>Another rule of its group has fired for the same key.</summary>
    Suppressed,

    /// <summary>An effect lacked a value; an operator has to decide.</summary>
    Parked,

    /// <summary>The instant lies outside of the days the rule is valid on.</summary>
    NotInForce,

    /// <summary>The rule was switched off because it did not come to an end.</summary>
    SwitchedOff,

    /// <summary>There is no such fact.</summary>
    NoSuchFact,

    /// <summary>The rule does not look at facts of this type, or not at this one.</summary>
    NotRead,

    /// <summary>The rule is a guard: it fires never, and is asked when a record is changed.</summary>
    Guard,
}

/// <summary>Why a rule has not fired for a fact, found from the facts as they are now (RULES-DSL §4, Explanation).</summary>
/// <param name="Rule">Id of the rule; of a ladder that of the rung that is next.</param>
/// <param name="Title">Its title.</param>
/// <param name="Type">Id of the fact's type.</param>
/// <param name="Key">Its key.</param>
/// <param name="Message">All of it in a sentence, with what to do.</param>
public sealed record WhyNotExplanation(string Rule, Words Title, string Type, string Key, WhyNotReason Reason, Words Message)
{
    /// <summary>The clauses that hold, for the binding that came furthest; in textual order.</summary>
    public IReadOnlyList<SeenClause> Passed { get; init; } = [];

    /// <summary>The first clause for which no binding was left.</summary>
    public SeenClause? Failed { get; init; }

    /// <summary>How near that clause came to holding.</summary>
    public NearMiss? Miss { get; init; }

    /// <summary>The instant at which the clause will hold, if nothing changes; null when it will not, or not by itself.</summary>
    public DateTimeOffset? TrueAt { get; init; }

    /// <summary>The refraction key of the match, when the rule matches.</summary>
    public RefractionKey? RefractionKey { get; init; }

    /// <summary>How often that key has fired: with the key, this names the firing that used it up.</summary>
    public int Firings { get; init; }

    /// <summary>For a suppressed key: the key of the rule that fired instead.</summary>
    public RefractionKey? Winner { get; init; }

    /// <summary>Whether so many bindings were possible that not all of them were looked at.</summary>
    public bool IsCut { get; init; }
}

/// <summary>How near a clause came to holding.</summary>
/// <param name="Text">A sentence: what was found instead.</param>
public sealed record NearMiss(Words Text)
{
    /// <summary>The facts nearest to passing, with what their conditions saw; for <c>there is no</c> the fact that is there.</summary>
    public IReadOnlyList<SeenFact> Facts { get; init; } = [];

    /// <summary>The conditions that did not hold, with the values of their parts.</summary>
    public IReadOnlyList<SeenValue> Conditions { get; init; } = [];

    /// <summary>How many there were of what was counted; null where nothing was.</summary>
    public int? Found { get; init; }

    /// <summary>How many were asked for.</summary>
    public int? Wanted { get; init; }
}
