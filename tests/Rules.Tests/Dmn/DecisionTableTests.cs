using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Marketing.Rules.Tests.Feel;
using static Marketing.Rules.Tests.Dmn.Models;

namespace Marketing.Rules.Tests.Dmn;

/// <summary>DMN 1.5 §8.2: which rules match, and what each hit policy makes of them.</summary>
public class DecisionTableTests
{
    // Rules as "test; test → output | …" over the inputs a and b.
    static string Table(string policy, string rules, string output = "<output/>", string inputValues = "") =>
        Decision($"""
            <decisionTable {policy}>
              <input label="a"><inputExpression><text>a</text></inputExpression>{(inputValues.Length == 0 ? "" : $"<inputValues><text>{Escape(inputValues)}</text></inputValues>")}</input>
              <input label="b"><inputExpression><text>b</text></inputExpression></input>
              {output}
              {string.Concat(rules.Split('|').Select(Rule))}
            </decisionTable>
            """);

    static string Rule(string rule, int index)
    {
        var parts = rule.Split('→');
        return $"<rule id=\"r{index + 1}\">{string.Concat(parts[0].Split(';').Select(test => $"<inputEntry><text>{Escape(test.Trim())}</text></inputEntry>"))}"
            + $"{string.Concat(parts[1].Split(';').Select(value => $"<outputEntry><text>{Escape(value.Trim())}</text></outputEntry>"))}</rule>";
    }

    const string Bands = "< 10; - → 1 | [10..20); - → 2 | >= 15; \"x\", \"y\" → 3 | >= 15; not(\"x\") → 2";
    const string Priorities = "<output><outputValues><text>3, 2, 1</text></outputValues></output>";

    [Theory]
    [InlineData("hitPolicy=\"UNIQUE\"", "", "{a: 5, b: \"x\"}", "1")]
    [InlineData("hitPolicy=\"UNIQUE\"", "", "{a: 12, b: \"x\"}", "2")]
    [InlineData("hitPolicy=\"UNIQUE\"", "", "{a: 17, b: \"x\"}", "null")]
    [InlineData("", "", "{a: 5, b: null}", "1")]
    [InlineData("hitPolicy=\"FIRST\"", "", "{a: 17, b: \"x\"}", "2")]
    [InlineData("hitPolicy=\"ANY\"", "", "{a: 17, b: \"z\"}", "2")]
    [InlineData("hitPolicy=\"ANY\"", "", "{a: 17, b: \"x\"}", "null")]
    [InlineData("hitPolicy=\"PRIORITY\"", Priorities, "{a: 17, b: \"x\"}", "3")]
    [InlineData("hitPolicy=\"OUTPUT ORDER\"", Priorities, "{a: 17, b: \"y\"}", "[3, 2, 2]")]
    [InlineData("hitPolicy=\"RULE ORDER\"", "", "{a: 17, b: \"y\"}", "[2, 3, 2]")]
    [InlineData("hitPolicy=\"COLLECT\"", "", "{a: 17, b: \"y\"}", "[2, 3, 2]")]
    [InlineData("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", "", "{a: 17, b: \"y\"}", "7")]
    [InlineData("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", "", "{a: 17, b: \"y\"}", "3")]
    [InlineData("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", "", "{a: 17, b: \"y\"}", "2")]
    [InlineData("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", "", "{a: 17, b: \"y\"}", "3")]
    [InlineData("hitPolicy=\"UNIQUE\"", "", "{a: null, b: null}", "null")]
    [InlineData("hitPolicy=\"UNIQUE\"", "<output><defaultOutputEntry><text>9</text></defaultOutputEntry></output>", "{a: null, b: null}", "9")]
    [InlineData("hitPolicy=\"RULE ORDER\"", "<output><defaultOutputEntry><text>9</text></defaultOutputEntry></output>", "{a: null, b: null}", "[9]")]
    public void A_hit_policy_decides(string policy, string output, string inputs, string expected) =>
        Assert.Equal(expected, Answer(Table(policy, Bands, output.Length == 0 ? "<output/>" : output), inputs));

    [Fact]
    public void Several_outputs_are_a_context() =>
        Assert.Equal("{level: \"low\", days: 3}",
            Answer(Table("", "< 10; - → \"low\"; a + 1 | >= 10; - → \"high\"; 0", "<output name=\"level\"/><output name=\"days\"/>"), "{a: 2}"));

    [Fact]
    public void A_value_that_is_not_allowed_gives_null_and_says_so()
    {
        var result = Decide(Table("", Bands, inputValues: "[0..100]"), "{a: 200, b: \"x\"}");
        Assert.True(result.Value.IsNull);
        Assert.Contains("The value 200 of input 'a' is not allowed", Assert.Single(result.Warnings).Message.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Overlapping_rules_of_a_unique_table_are_named() =>
        Assert.Contains("the rules 2, 3, 4 all match", Assert.Single(Decide(Table("", Bands), "{a: 17, b: \"y\"}").Warnings).Message.English, StringComparison.Ordinal);

    [Fact]
    public void An_explanation_names_the_rules_that_matched()
    {
        var table = Assert.Single(Decide(Table("hitPolicy=\"RULE ORDER\"", Bands), "{a: 17, b: \"z\"}").Tables);
        Assert.Equal([(2, "r2"), (4, "r4")], table.Rules.Select(rule => (rule.Rule, rule.Id!)));
        Assert.Equal([("a", Value.Of(17)), ("b", Value.Of("z"))], table.Inputs.Select(input => (input.Name, input.Value)));
    }

    [Fact] // It used to compare with a range, which gives null: the rule never matched.
    public void A_doubled_sign_in_a_cell_is_told_at_its_place()
    {
        var problem = Assert.Single(DecisionModel.Read(Table("", "< < 500; - → 1")).Problems);
        Assert.True(problem.IsError);
        Assert.Equal("Expected a value, but found '<'", problem.Message.English);
        Assert.Equal("比较符号只写一个", problem.Mend?.Chinese);
        Assert.NotNull(problem.Position);
    }

    [Fact]
    public void Cells_may_use_the_input_other_names_and_conditions() =>
        Assert.Equal("[1, 3]", Answer(Table("hitPolicy=\"RULE ORDER\"", "> b; - → 1 | b; - → 2 | ? > 3 and ? < 10; b > 1 → 3"), "{a: 5, b: 2}"));

    [Fact]
    public void A_table_with_an_index_answers_as_one_without()
    {
        const int Seed = 8;
        var random = new Random(Seed);
        string[] tests = ["-", "< {0}", "<= {0}", "> {0}", "{0}", "[{0}..{1}]", "({0}..{1})", "{0}, {1}", "not({0})", "not([{0}..{1}])", "!= {0}", "< {0}, > {1}"];
        string[] texts = ["-", "\"A\"", "\"A\", \"B\"", "not(\"C\")", "not(\"A\", \"D\")", "\"E\""];
        for (var round = 0; round < 40; round++)
        {
            var rules = Enumerable.Range(0, random.Next(8, 90)).Select(rule =>
            {
                var low = random.Next(-5, 6);
                var test = string.Format(System.Globalization.CultureInfo.InvariantCulture, tests[random.Next(tests.Length)], low, low + random.Next(0, 4));
                return (test, text: texts[random.Next(texts.Length)], rule);
            }).ToList();
            var indexed = DecisionModel.Read(Table("hitPolicy=\"RULE ORDER\"", string.Join("|", rules.Select(rule => $"{rule.test}; {rule.text} → {rule.rule}"))));
            var single = rules.Select(rule => DecisionModel.Read(Table("hitPolicy=\"RULE ORDER\"", $"{rule.test}; {rule.text} → {rule.rule}"))).ToList();
            for (var i = 0; i < 12; i++)
            {
                var inputs = Context.Of(
                    ("a", random.Next(12) == 0 ? Value.Null : Value.Of(random.Next(-14, 16) / 2m)),
                    ("b", random.Next(12) == 0 ? Value.Of(1) : Value.Of("ABCDEF"[random.Next(6)].ToString())));
                var expected = Value.OfList(single.SelectMany(model => model.Evaluate("d", inputs, FeelTable.World).Value.TryList(out var hits) ? hits : []));
                var found = indexed.Evaluate("d", inputs, FeelTable.World).Value;
                Assert.True(expected.Equals(found.IsNull ? Value.OfList() : found), $"seed {Seed}, round {round}: {inputs}");
            }
        }
    }

    [Fact]
    public void A_rule_of_the_wrong_width_is_a_problem() =>
        Assert.Equal("DMN-009", Assert.Single(DecisionModel.Read(Table("", "< 10 → 1")).Problems).Code);
}
