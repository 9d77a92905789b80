using Marketing.Rules.Production;
using Xunit.Abstractions;

namespace Marketing.Rules.Tests.Production;

/// <summary>Printing loses nothing: print, read, print over random rules, in both languages.</summary>
/// <remarks><c>MARKETING_LONG=1</c> runs 10,000 rules instead of 1,000.</remarks>
public class RoundTripTests(ITestOutputHelper output)
{
    const int Seed = 20261122;
    const int RulesPerFile = 5;

    [Fact]
    public void What_is_printed_reads_as_the_same_tree()
    {
        var rules = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 10_000 : 1_000;
        var kinds = new HashSet<string>();
        for (var number = 0; number < rules / RulesPerFile; number++)
        {
            var text = new RuleGrammar(new Random(Seed + number)).RuleSet(RulesPerFile);
            var read = RuleSetReader.Read(text, ExampleVocabularies.Worked);
            Assert.True(!read.Problems.Any(IsSyntax), $"case {number}: {read.Problems.FirstOrDefault(IsSyntax)?.Format()}\n{text}");
            Assert.Equal(RulesPerFile, read.Tree.Rules.Count());
            kinds.UnionWith(read.Tree.Rules.SelectMany(rule => rule.Clauses.Select(clause => clause.GetType().Name).Append(rule.Body.GetType().Name)));

            var expected = TreeText.Of(read.Tree);
            var chinese = Same(read.Tree, expected, RuleLanguage.Chinese, number);
            var english = Same(read.Tree, expected, RuleLanguage.English, number);
            Assert.Equal(english, RulePrinter.Print(RuleSetReader.Read(chinese, ExampleVocabularies.Worked).Tree, ExampleVocabularies.Worked, RuleLanguage.English));
        }
        output.WriteLine($"{rules} rules; {string.Join(", ", kinds.Order())}");
        Assert.Equal(13, kinds.Count);
    }

    static string Same(RuleSetTree tree, string expected, RuleLanguage language, int number)
    {
        var printed = RulePrinter.Print(tree, ExampleVocabularies.Worked, language);
        var again = RuleSetReader.Read(printed, ExampleVocabularies.Worked);
        Assert.True(!again.Problems.Any(IsSyntax), $"case {number}: {again.Problems.FirstOrDefault(IsSyntax)?.Format()}\n{printed}");
        Assert.True(expected == TreeText.Of(again.Tree), $"case {number}\n{printed}\n{Difference(expected, TreeText.Of(again.Tree))}");
        Assert.Equal(printed, RulePrinter.Print(again.Tree, ExampleVocabularies.Worked, language));
        return printed;
    }

    // What keeps a text from being read at all; other faults a random rule may well have.
    static bool IsSyntax(Problem problem) => problem.IsError && problem.Code != "RULE-008"
        && (problem.Code.StartsWith("FEEL", StringComparison.Ordinal) || (problem.Code.StartsWith("RULE", StringComparison.Ordinal) && string.CompareOrdinal(problem.Code, "RULE-021") < 0));

    static string Difference(string left, string right)
    {
        var at = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"… {left[Math.Max(0, at - 200)..Math.Min(left.Length, at + 200)]}\n≠ {right[Math.Max(0, at - 200)..Math.Min(right.Length, at + 200)]}";
    }
}
