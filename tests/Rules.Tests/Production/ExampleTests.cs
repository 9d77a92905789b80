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
}
