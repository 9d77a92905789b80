using Marketing.Rules.Feel;

namespace Marketing.Rules;

/// <summary>What somebody probably meant to write.</summary>
public static class Spelling
{
    /// <summary>The candidate nearest to a word, if one is near: at most a third of its letters differ. Otherwise null.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates) => FeelProblems.Nearest(word, candidates);
}
