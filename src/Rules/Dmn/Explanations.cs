using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>What a decision gave, and why a null in it is null. From <see cref="DecisionModel.Explain"/> also how it came to it.</summary>
public sealed record DecisionResult(Value Value, IReadOnlyList<FeelWarning> Warnings)
{
    /// <summary>The decision tables in the order in which they were evaluated.</summary>
    public IReadOnlyList<TableMatch> Tables { get; init; } = [];

    /// <summary>The decisions in the order in which they were done: what a decision requires comes before it.</summary>
    public IReadOnlyList<EvaluatedDecision> Decisions { get; init; } = [];

    /// <summary>Id of the decision that a limit stopped; null when none was.</summary>
    public string? StoppedIn { get; init; }
}

/// <summary>One decision: what it required, what it gave, and the tables it evaluated on the way.</summary>
/// <param name="IsTable">Whether its logic is a decision table.</param>
/// <param name="Tables">Its own table and those of the knowledge models it invoked, not those of the decisions it requires.</param>
public sealed record EvaluatedDecision(string Id, string Name, Value Value, bool IsTable, IReadOnlyList<EvaluatedInput> Inputs, IReadOnlyList<TableMatch> Tables);

/// <summary>A value that went into a decision or a table.</summary>
public sealed record EvaluatedInput(string? Id, string Name, Value Value);

/// <summary>A value that a rule of a table gave.</summary>
public sealed record EvaluatedOutput(string? Id, string Name, Value Value);

/// <summary>One evaluation of a decision table: its inputs, the rules that matched and those that did not.</summary>
public sealed record TableMatch(SourcePosition Position, HitPolicy HitPolicy, IReadOnlyList<EvaluatedInput> Inputs, IReadOnlyList<MatchedRule> Rules)
{
    /// <summary>The other rules in order; of a very long table only the first ones.</summary>
    public IReadOnlyList<MissedRule> Missed { get; init; } = [];

    /// <summary>How many further rules did not match, but are not told of.</summary>
    public int MissedUntold { get; init; }
}

/// <summary>A rule that matched, counted from 1, with the values of its outputs.</summary>
public sealed record MatchedRule(int Rule, string? Id, IReadOnlyList<EvaluatedOutput> Outputs);

/// <summary>A rule that did not match, counted from 1.</summary>
/// <param name="Failed">All conditions that did not hold, in the order of the columns; empty where an earlier rule was taken under FIRST.</param>
/// <param name="Words">Why, in a sentence: of the first condition that failed.</param>
public sealed record MissedRule(int Rule, string? Id, IReadOnlyList<FailedTest> Failed, Words Words);

/// <summary>A condition that did not hold.</summary>
/// <param name="Column">Number of the column, from 1.</param>
/// <param name="Label">Its label.</param>
/// <param name="Value">The value tested.</param>
/// <param name="Test">The text of the cell.</param>
/// <param name="Words">The same as a sentence.</param>
public sealed record FailedTest(int Column, string Label, Value Value, string Test, Words Words);
