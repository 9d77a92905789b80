using Marketing.Rules.Production;

namespace Marketing.Workflows.Tests.Catalog;

/// <summary>The rule sets that come with the product: read without a doubt, and each rule seen acting and seen keeping still.</summary>
public class CatalogRulesTests
{
    public static TheoryData<string> Files => [.. RuleWorld.Sets.Keys];

    [Theory, MemberData(nameof(Files))]
    public void A_rule_set_is_read_without_errors_or_warnings(string file) =>
        Assert.Equal("", string.Join("\n", RuleWorld.Sets[file].Problems.Where(problem => problem.Severity != Marketing.Rules.Severity.Information).Select(problem => problem.Format("zh"))));

    [Theory, MemberData(nameof(Files))]
    public void A_rule_set_in_English_is_the_same_tree(string file)
    {
        var (tree, vocabulary) = (RuleWorld.Sets[file].Tree, RuleWorld.Sets[file].Vocabulary);
        var english = RulePrinter.Print(tree, vocabulary, RuleLanguage.English);
        var again = RuleSetReader.Read(english, vocabulary, file);

        Assert.Equal("", string.Join("\n", again.Problems.Where(problem => problem.IsError).Select(problem => problem.Format("en") + "\n" + english.Split('\n')[problem.Position!.Value.Line - 1])));
        Assert.Equal(english, RulePrinter.Print(again.Tree, vocabulary, RuleLanguage.English));
        Assert.Equal(tree.Rules.Select(rule => rule.Id), again.Tree.Rules.Select(rule => rule.Id));
    }

    public static TheoryData<string> Stories => [.. RuleCase.All.Select(story => story.ToString())];

    [Theory, MemberData(nameof(Stories))]
    public void A_story_goes_as_the_policy_says(string name)
    {
        var story = RuleCase.All.Single(one => one.ToString() == name);
        var world = new RuleWorld(story);
        foreach (var step in story.Steps)
            world.Play(step);

        foreach (var (rule, isShown) in story.Shows.Select(rule => (rule, true)).Concat(story.Spares.Select(rule => (rule, false))))
        {
            var read = RuleOf(rule);
            if (read.Definitions.Count == 0)
                Assert.True(world.Acted.Contains(rule) == isShown, $"{rule} {(isShown ? "should act, and does not" : "should keep still, and acts")}");
            else
                Assert.True(read.Definitions.Any(definition => Looks(story, definition.Target.Fields[^1])), $"{rule}: no expectation looks at what it defines");
        }
    }

    static bool Looks(RuleCase story, string field) => story.Steps.Any(step => step["expect"].ToString().Contains($"{field}:", StringComparison.Ordinal));

    static CheckedRule RuleOf(string id) => RuleWorld.Sets.Values.SelectMany(set => set.Rules).FirstOrDefault(rule => rule.Id.Split('#')[0] == id)
        ?? throw new InvalidDataException($"there is no rule '{id}'");

    [Fact]
    public void Every_rule_is_seen_acting_and_seen_keeping_still()
    {
        var rules = RuleWorld.Sets.Values.SelectMany(set => set.Rules).Select(rule => rule.Id.Split('#')[0]).ToHashSet();

        Assert.Empty(rules.Except(RuleCase.All.SelectMany(story => story.Shows)).Select(rule => $"{rule} is never shown"));
        Assert.Empty(rules.Except(RuleCase.All.SelectMany(story => story.Spares)).Select(rule => $"{rule} is never spared"));
    }

    [Fact]
    public void The_worked_examples_of_the_policy_are_among_the_stories() =>
        Assert.Equal(44, RuleCase.All.SelectMany(story => story.Examples).Where(example => example.StartsWith("we-", StringComparison.Ordinal)).Distinct().Count());

    [Fact]
    public void A_rule_has_one_home()
    {
        var ids = RuleWorld.Sets.Values.SelectMany(set => set.Tree.Rules).Select(rule => rule.Id).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }
}
