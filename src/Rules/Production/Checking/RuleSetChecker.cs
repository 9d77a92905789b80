namespace Marketing.Rules.Production;

/// <summary>The checks of a rule set as a whole (RULES-DSL §5); what is wrong with single names and types was told while it was read.</summary>
sealed class RuleSetChecker(RuleSetTree tree, RuleSetScope set, RuleProblems problems, DateOnly? today)
{
    /// <summary>Runs all checks, and gives the rules to run with the strata of their types.</summary>
    public (List<CheckedRule> Rules, IReadOnlyDictionary<string, int> Strata) Run()
    {
        var rules = RuleExpansion.Of(tree, set.Vocabulary);
        foreach (var rule in tree.Rules)
        {
            problems.Rule = RuleExpansion.IdOf(rule);
            new RuleChecks(rule, set, problems, today).Run();
        }
        foreach (var table in tree.Tables)
        {
            problems.Rule = TableIds.Of(table);
            new TableChecks(table, set, problems).Run();
        }
        problems.Rule = null;
        new CrossChecks(tree, rules, set.Vocabulary, problems).Run();
        var strata = new StrataChecks(rules, problems).Run();
        problems.Rule = null;
        return (rules, strata);
    }
}
