using Marketing.Rules.Feel;

namespace Marketing.Rules.Production.Matching;

/// <summary>A part of a condition and the value it had: what explanations show of an expression.</summary>
/// <param name="Text">The part as people read it, in both languages.</param>
public sealed record SeenValue(Words Text, Value Value)
{
    /// <summary>Why the value is null; null when it is not, or nothing says why.</summary>
    public Words? Cause { get; init; }

    /// <summary>The parts it was computed from; values that are written in the rule are left out.</summary>
    public IReadOnlyList<SeenValue> Parts { get; init; } = [];

    /// <summary>The innermost parts: what was read from facts and settings.</summary>
    public IEnumerable<SeenValue> Leaves => Parts.Count == 0 ? [this] : Parts.SelectMany(part => part.Leaves);

    public override string ToString() => $"{Text.English} = {Value}";
}

/// <summary>A fact that a clause looked at, with what the clause's conditions saw of it.</summary>
/// <param name="Type">Id of the type.</param>
/// <param name="Version">As counted by whoever stores the record.</param>
public sealed record SeenFact(string Type, string Key, long Version)
{
    /// <summary>The conditions of the clause, each with its parts.</summary>
    public IReadOnlyList<SeenValue> Conditions { get; init; } = [];

    public override string ToString() => $"{Type} {Key} v{Version}";
}

/// <summary>One clause of a rule and what it saw.</summary>
/// <param name="Number">Its place among the clauses of the rule, from 1; of a ladder's rung the time and the rung's own condition come last.</param>
/// <param name="Position">Where it stands in the text of the rule set.</param>
/// <param name="Text">The clause as people read it, in both languages.</param>
public sealed record SeenClause(int Number, SourcePosition Position, Words Text)
{
    /// <summary>Facts it bound: the one joined, those of a sequence in their order, the one that <c>exists</c> found.</summary>
    public IReadOnlyList<SeenFact> Facts { get; init; } = [];

    /// <summary>Values that are of no single fact: tests, what is let or counted, a period, the instant and the span of a time clause.</summary>
    public IReadOnlyList<SeenValue> Values { get; init; } = [];

    /// <summary>For a clause on time: the instant from which it holds.</summary>
    public DateTimeOffset? TrueFrom { get; init; }

    /// <summary>The instant from which it does not hold any more; null when it holds for good.</summary>
    public DateTimeOffset? TrueUntil { get; init; }
}
