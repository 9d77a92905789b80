using Marketing.Benchmarks.Measuring;

namespace Marketing.Benchmarks.Feel;

/// <summary>The shared cases: expressions over one context, with the value each must give.</summary>
sealed record FeelCases(string Context, IReadOnlyList<FeelCase> Cases)
{
    public static FeelCases Load() => CaseFile.Read<FeelCases>("feel-cases.json");
}

/// <summary>One case. <paramref name="Value"/> is what unary tests look at, <paramref name="Expected"/> FEEL text.</summary>
/// <param name="Group">Cases of group <c>exact</c> probe decimal arithmetic and are not timed.</param>
sealed record FeelCase(string Id, string Group, string Kind, string Expr, string? Value, string Expected)
{
    public bool IsUnary => Kind == "unary";
    public bool IsTimed => Group != "exact";
}
