using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>The rules of the specification: each file is read without errors, and means the same in either spelling.</summary>
public class ExampleTests
{
    internal static readonly string[] Names = ["catalogue.zh", "catalogue.en", "worked.zh", "worked.en"];

    public static TheoryData<string> Files => [.. Names];

    internal static string TextOf(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Production", "Examples", file + ".rules"));

    internal static Vocabulary VocabularyOf(string file) => file.StartsWith("catalogue", StringComparison.Ordinal) ? ExampleVocabularies.Catalogue : ExampleVocabularies.Worked;

    [Theory, MemberData(nameof(Files))]
    public void An_example_is_read_without_errors(string file)
    {
        var read = RuleSetReader.Read(TextOf(file), VocabularyOf(file), file);

        Assert.Empty(read.Problems.Where(problem => problem.IsError).Select(problem => problem.Format()));
        var rules = TextOf(file).Split('\n').Count(line => line.StartsWith("规则 ", StringComparison.Ordinal) || line.StartsWith("rule ", StringComparison.Ordinal));
        Assert.Equal(rules, read.Tree.Rules.Count());
    }

    [Theory, MemberData(nameof(Files))]
    public void An_example_printed_in_either_language_is_the_same_tree(string file)
    {
        var vocabulary = VocabularyOf(file);
        var tree = RuleSetReader.Read(TextOf(file), vocabulary).Tree;
        var expected = TreeText.Of(tree);

        foreach (var language in new[] { RuleLanguage.Chinese, RuleLanguage.English })
        {
            var printed = RulePrinter.Print(tree, vocabulary, language);
            var again = RuleSetReader.Read(printed, vocabulary);
            Assert.Empty(again.Problems.Where(problem => problem.IsError).Select(problem => problem.Format() + "\n" + printed));
            Assert.Equal(expected, TreeText.Of(again.Tree));
            Assert.Equal(printed, RulePrinter.Print(again.Tree, vocabulary, language));
        }
    }

    // Titles, texts and the keys of undeclared payloads are the author's; the conditions are the same tree.
    [Theory]
    [InlineData("quote-approved-before-send")]
    [InlineData("dealer-two-failed-quarters")]
    [InlineData("target-customer-qualification")]
    [InlineData("phone-follow-up-7-days")]
    [InlineData("announcement-unread-reminder")]
    public void A_rule_in_Chinese_and_in_English_has_the_same_conditions(string id)
    {
        var (chinese, english) = (ConditionsOf("catalogue.zh", id), ConditionsOf("catalogue.en", id));

        Assert.Contains(id.StartsWith("quote", StringComparison.Ordinal) ? "BecomesChange" : "JoinClause", chinese, StringComparison.Ordinal);
        Assert.Equal(chinese, english);
    }

    static string ConditionsOf(string file, string id)
    {
        var rule = RuleSetReader.Read(TextOf(file), VocabularyOf(file)).Tree.Rules.First(rule => rule.Id == id);
        RuleBody body = rule.Body is GuardBody guard ? guard with { Requirements = [.. guard.Requirements.Select(requirement => requirement with { Saying = null })] } : new DefineBody(rule.Position, []);
        return TreeText.Of(new(rule.Position, "", [rule with { Title = RuleTitle.Of(""), Body = body }]));
    }
}
