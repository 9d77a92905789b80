using Marketing.Rules.Dmn;
using Marketing.Rules.Feel;
using Marketing.Rules.Tests.Feel;
using static Marketing.Rules.Tests.Dmn.Models;

namespace Marketing.Rules.Tests.Dmn;

/// <summary>DESIGN §6: explanations are data. Which rule matched, what it gave, and why the others did not match.</summary>
public class ExplanationTests
{
    static string Table(string policy, params string[] rules) => Decision($"""
        <decisionTable hitPolicy="{policy}">
          <input id="in-amount" label="amount"><inputExpression><text>a</text></inputExpression></input>
          <input id="in-region" label="region"><inputExpression><text>b</text></inputExpression></input>
          <output id="out-level" name="level"/><output id="out-days" name="days"/>
          {string.Concat(rules.Select((rule, i) => Rule(rule, i)))}
        </decisionTable>
        """);

    static string Rule(string rule, int index)
    {
        var cells = rule.Split(" | ");
        return $"<rule id=\"r{index + 1}\">{string.Concat(cells[..2].Select(cell => $"<inputEntry><text>{Escape(cell)}</text></inputEntry>"))}"
            + $"{string.Concat(cells[2..].Select(cell => $"<outputEntry><text>{Escape(cell)}</text></outputEntry>"))}</rule>";
    }

    static readonly string Levels = Table("FIRST",
        "< 10000 | \"north\" | \"low\" | 1", ">= 10000 | \"south\" | \"mid\" | a / 1000", "> 5000 | - | \"high\" | 3", "- | - | \"none\" | 0", "< 10000 | not(\"south\") | \"low\" | 2");

    [Fact]
    public void The_rule_that_matched_tells_its_outputs()
    {
        var table = Assert.Single(Decide(Levels, "{a: 12000, b: \"south\"}").Tables);
        var rule = Assert.Single(table.Rules);
        Assert.Equal((2, "r2"), (rule.Rule, rule.Id));
        Assert.Equal([new EvaluatedOutput("out-level", "level", Value.Of("mid")), new EvaluatedOutput("out-days", "days", Value.Of(12))], rule.Outputs);
        Assert.Equal([new EvaluatedInput("in-amount", "amount", Value.Of(12000)), new EvaluatedInput("in-region", "region", Value.Of("south"))], table.Inputs);
    }

    [Fact]
    public void The_others_tell_every_condition_that_failed_and_the_first_in_words()
    {
        var table = Assert.Single(Decide(Levels, "{a: 12000, b: \"south\"}").Tables);
        Assert.Equal([1, 3, 4, 5], table.Missed.Select(rule => rule.Rule));
        var (first, covered, last) = (table.Missed[0], table.Missed[1], table.Missed[3]);
        Assert.Equal("amount is 12000, the rule wants < 10000", first.Words.English);
        Assert.Equal("amount 是 12000，规则要求 < 10000", first.Words.Chinese);
        Assert.Equal([(1, "amount", "< 10000"), (2, "region", "\"north\"")], first.Failed.Select(test => (test.Column, test.Label, test.Test)));
        Assert.Equal([Value.Of(12000), Value.Of("south")], last.Failed.Select(test => test.Value));
        Assert.Empty(covered.Failed);
        Assert.Equal("rule 2 matches before it", covered.Words.English);
    }

    [Fact]
    public void A_value_that_cannot_be_compared_says_why()
    {
        var result = Decide(Table("UNIQUE", "< 10000 | - | 1 | 2"), "{a: \"12000\", b: null}");
        var missed = Assert.Single(Assert.Single(result.Tables).Missed);
        Assert.Equal("amount is \"12000\", the rule wants < 10000 ('<' does not take string and number)", missed.Words.English);
        Assert.Equal("amount 是 \"12000\"，规则要求 < 10000（'<' 不能用于 string 和 number）", missed.Words.Chinese);
        Assert.Single(result.Warnings); // Trying again for the explanation does not warn again.
    }

    [Theory]
    [InlineData("UNIQUE", "{a: 1, b: null}", "null", 2)]
    [InlineData("ANY", "{a: 1, b: null}", "null", 2)]
    [InlineData("RULE ORDER", "{a: 1, b: null}", "[{level: 1, days: 2}, {level: 3, days: 4}]", 2)]
    [InlineData("COLLECT", "{a: 7, b: null}", "[{level: 3, days: 4}]", 1)]
    [InlineData("FIRST", "{a: 1, b: null}", "{level: 1, days: 2}", 1)]
    [InlineData("FIRST", "{a: 11, b: null}", "null", 0)]
    public void Explaining_changes_no_answer(string policy, string inputs, string expected, int matched)
    {
        var model = DecisionModel.Read(Table(policy, "< 5 | - | 1 | 2", "< 10 | - | 3 | 4"));
        var (plain, explained) = (model.Evaluate("d", Inputs(inputs), FeelTable.World), model.Explain("d", Inputs(inputs), FeelTable.World));
        Assert.Equal(expected, FeelTable.Show(explained.Value));
        Assert.Equal((plain.Value, plain.Warnings.Count), (explained.Value, explained.Warnings.Count));
        Assert.Equal((matched, 2 - matched), (explained.Tables[0].Rules.Count, explained.Tables[0].Missed.Count));
        Assert.Empty(plain.Tables);
        Assert.Empty(plain.Decisions);
    }

    static readonly string Chain = Definitions($"""
        <inputData id="ia" name="a"><variable name="a"/></inputData>
        <inputData id="ib" name="b"><variable name="b"/></inputData>
        <businessKnowledgeModel id="k" name="band"><variable name="band"/><encapsulatedLogic><formalParameter name="n"/>
          <decisionTable><input label="n"><inputExpression><text>n</text></inputExpression></input><output/>
            <rule><inputEntry><text>&lt; 10</text></inputEntry><outputEntry><text>"small"</text></outputEntry></rule>
            <rule><inputEntry><text>&gt;= 10</text></inputEntry><outputEntry><text>"large"</text></outputEntry></rule>
          </decisionTable></encapsulatedLogic></businessKnowledgeModel>
        <decision id="size" name="size"><variable name="size"/><informationRequirement><requiredInput href="#ia"/></informationRequirement>
          <knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>{Literal("band(a)")}</decision>
        <decision id="unused" name="unused"><variable name="unused"/>{Literal("1")}</decision>
        <decision id="d" name="Answer"><variable name="Answer"/>
          <informationRequirement><requiredDecision href="#size"/></informationRequirement>
          <informationRequirement><requiredDecision href="#unused"/></informationRequirement>
          <informationRequirement><requiredInput href="#ib"/></informationRequirement>
          <decisionTable><input label="size"><inputExpression><text>size</text></inputExpression></input><output/>
            <rule id="only"><inputEntry><text>"small"</text></inputEntry><outputEntry><text>b</text></outputEntry></rule></decisionTable></decision>
        """);

    [Fact]
    public void Decisions_are_told_in_order_with_what_they_required_and_gave()
    {
        var result = Decide(Chain, "{a: 3, b: 8}");
        Assert.Equal([("size", false, "small"), ("d", true, "8")], result.Decisions.Select(decision => (decision.Id, decision.IsTable, decision.Value.ToString())));
        Assert.Equal([new EvaluatedInput("ia", "a", Value.Of(3))], result.Decisions[0].Inputs);
        Assert.Equal([new EvaluatedInput("size", "size", Value.Of("small")), new EvaluatedInput("ib", "b", Value.Of(8))], result.Decisions[1].Inputs);
        Assert.Equal("n", Assert.Single(result.Decisions[0].Tables).Inputs[0].Name);
        Assert.Equal("only", Assert.Single(Assert.Single(result.Decisions[1].Tables).Rules).Id);
        Assert.Equal(2, result.Tables.Count);
        Assert.Null(result.StoppedIn);
    }

    [Fact]
    public void A_decision_that_a_limit_stopped_is_named()
    {
        var model = DecisionModel.Read(Definitions($"""
            <decision id="e" name="e"><variable name="e"/>{Literal("for i in 1..1000000000 return i")}</decision>
            <decision id="d" name="d"><variable name="d"/><informationRequirement><requiredDecision href="#e"/></informationRequirement>{Literal("e")}</decision>
            """));
        Assert.Equal("e", model.Explain("d", Context.Empty, FeelTable.World).StoppedIn);
    }

    [Fact]
    public void Of_a_huge_table_the_first_rules_are_told_and_the_others_counted()
    {
        var model = DecisionModel.Read(Table("COLLECT", [.. Enumerable.Range(0, 15_000).Select(i => $"{i} | \"x\" | 1 | 2")]));
        var table = Assert.Single(model.Explain("d", Inputs("{a: 5, b: \"y\"}"), FeelTable.World).Tables);
        Assert.True(table.Missed.Count is > 0 and <= 10_000, $"{table.Missed.Count}");
        Assert.Equal(15_000, table.Missed.Count + table.MissedUntold);
    }

    [Fact]
    public void Without_an_explanation_a_table_allocates_no_more_than_its_answer()
    {
        var model = DecisionModel.Read(Table("FIRST", [.. Enumerable.Range(0, 24).Select(i => $"< {i} | - | {i} | 2")]));
        var inputs = Inputs("{a: 12, b: 1}");
        for (var i = 0; i < 100; i++)
            model.Evaluate("d", inputs, FeelTable.World);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            model.Evaluate("d", inputs, FeelTable.World);
        Assert.True((GC.GetAllocatedBytesForCurrentThread() - before) / 100 < 1_500, $"{(GC.GetAllocatedBytesForCurrentThread() - before) / 100} bytes");
    }
}
