namespace Marketing.Rules.Feel.Checking;

/// <summary>Names that may have been meant by one that is not known.</summary>
static class Suggestions
{
    const int Most = 3;

    /// <summary>The nearest candidates by edit distance, nearest first; at most a third of the letters differ.</summary>
    public static IReadOnlyList<string> For(string name, IEnumerable<string> candidates)
    {
        var limit = Math.Max(1, name.Length / 3);
        return [.. candidates.Distinct(StringComparer.Ordinal)
            .Where(candidate => candidate != name && Math.Abs(candidate.Length - name.Length) <= limit)
            .Select(candidate => (candidate, distance: FeelProblems.Distance(name, candidate, limit)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .Take(Most)
            .Select(pair => pair.candidate)];
    }
}
