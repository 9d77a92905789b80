using Marketing.Rules.Feel;

namespace Marketing.Rules.Dmn;

/// <summary>What the analysis of a decision table may find.</summary>
public enum TableFindingKind
{
    /// <summary>An allowed input that no rule covers.</summary>
    Gap,

    /// <summary>An input that several rules claim, although the hit policy wants one answer.</summary>
    Overlap,

    /// <summary>A rule that can never give the answer, because others always come before it.</summary>
    Covered,

    /// <summary>A rule that no allowed input fits.</summary>
    Contradiction,

    /// <summary>The table is too large to be analysed completely.</summary>
    Incomplete,
}

/// <summary>A value of one input of a table, and the FEEL literal that writes it.</summary>
public sealed record WitnessValue(string Label, Value Value)
{
    public string Literal => FeelLiteral.Of(Value);

    public override string ToString() => $"{Label}: {Literal}";
}

/// <summary>Something a decision table leaves open, says twice, or says in vain.</summary>
/// <param name="Problem">The finding in words, with its place.</param>
public sealed record TableFinding(TableFindingKind Kind, Problem Problem)
{
    /// <summary>Where the table stands in the file; an element may hold several.</summary>
    public SourcePosition Table { get; init; }

    /// <summary>The rule that cannot be reached, counted from 1.</summary>
    public int? Rule { get; init; }

    /// <summary>The rules that overlap, or that cover the unreachable one; counted from 1.</summary>
    public IReadOnlyList<int> Rules { get; init; } = [];

    /// <summary>An input that shows the finding, one value for each column; empty where no input exists (a contradiction).</summary>
    public IReadOnlyList<WitnessValue> Witness { get; init; } = [];

    /// <summary>Number (from 1) of the column whose condition contradicts itself or the allowed values.</summary>
    public int? Column { get; init; }
}
