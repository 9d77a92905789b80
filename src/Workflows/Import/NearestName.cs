namespace Marketing.Workflows.Import;

/// <summary>Which known name may have been meant by one that is not.</summary>
public static class NearestName
{
    /// <summary>The nearest by letters that differ, at most a third of them, or one that holds the other; null when none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var most = Math.Max(1, name.Length / 3);
        return known.Where(candidate => candidate.Length > 1)
            .Select(candidate => (candidate, far: Holds(name, candidate) ? Math.Min(most, 1) : Distance(name, candidate, most)))
            .Where(pair => pair.far <= most && pair.far < Math.Max(name.Length, pair.candidate.Length))
            .OrderBy(pair => pair.far).ThenBy(pair => Math.Abs(pair.candidate.Length - name.Length))
            .Select(pair => pair.candidate).FirstOrDefault();
    }

    static bool Holds(string name, string candidate) => name.Length > 1
        && (candidate.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(candidate, StringComparison.OrdinalIgnoreCase));

    // Levenshtein, given up beyond the most that counts.
    static int Distance(string left, string right, int most)
    {
        if (Math.Abs(left.Length - right.Length) > most)
            return most + 1;
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var at = 1; at <= left.Length; at++)
        {
            var (diagonal, smallest) = (row[0], row[0] = at);
            for (var to = 1; to <= right.Length; to++)
            {
                var change = diagonal + (char.ToLowerInvariant(left[at - 1]) == char.ToLowerInvariant(right[to - 1]) ? 0 : 1);
                diagonal = row[to];
                row[to] = Math.Min(change, Math.Min(row[to], row[to - 1]) + 1);
                smallest = Math.Min(smallest, row[to]);
            }

            if (smallest > most)
                return most + 1;
        }

        return row[right.Length];
    }
}
