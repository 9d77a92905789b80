namespace Marketing.Rules.Production;

/// <summary>Reads rule sets. Pure, and throws for no text.</summary>
public static class RuleSetReader
{
    /// <summary>Reads and checks a rule set.</summary>
    /// <param name="text">The text, in Chinese, in English or in both.</param>
    /// <param name="vocabulary">What its rules may speak of.</param>
    /// <param name="file">Name for messages.</param>
    /// <param name="today">The day of the check, if rules whose validity is over are to be told.</param>
    public static CheckedRuleSet Read(string text, Vocabulary vocabulary, string? file = null, DateOnly? today = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(vocabulary);
        var (tree, set, problems) = Parse(text, vocabulary);
        var (rules, strata) = new RuleSetChecker(tree, set, problems, today).Run();
        return new(tree, vocabulary, rules, set.Functions, [.. problems.InOrder.Select(problem => problem with { File = file })])
        {
            Settings = set.Settings.ToDictionary(setting => setting.Key, setting => setting.Value.Meaning is { } value ? Constants.Of(value) ?? default : default, StringComparer.Ordinal),
            Strata = strata,
        };
    }

    internal static (RuleSetTree Tree, RuleSetScope Set, RuleProblems Problems) Parse(string text, Vocabulary vocabulary)
    {
        var isTooLarge = text.Length > RuleSetParser.MostCharacters;
        var source = new RuleText(isTooLarge ? "" : text);
        var problems = new RuleProblems(source);
        var set = new RuleSetScope(vocabulary);
        if (isTooLarge)
            problems.TooLarge(new($"规则集有 {text.Length} 个字符，上限为 {RuleSetParser.MostCharacters}", $"Expected at most {RuleSetParser.MostCharacters} characters, but found {text.Length}"));
        return (RuleSetParser.Parse(source, problems, set), set, problems);
    }
}
