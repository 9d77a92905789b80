using Marketing.Rules.Feel;
using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

/// <summary>What an evaluation did, step by step.</summary>
public class ExplanationTests
{
    static FeelExplanation Explain(string text, params (string Name, Value Value)[] variables) =>
        FeelExpression.Parse(text, FeelNames.Of(variables.Select(variable => variable.Name))).Explain(new ContextScope(Context.Of(variables)), World);

    static string Steps(string text, FeelStep step) =>
        $"{text[step.Start..step.End]} = {Show(step.Value)}{(step.Steps.Count == 0 ? "" : $" ({string.Join("; ", step.Steps.Select(inner => Steps(text, inner)))})")}";

    [Theory]
    [InlineData("amount * 2 + 1", "amount * 2 + 1 = 11 (amount * 2 = 10 (amount = 5))")]
    [InlineData("if amount > 3 then \"big\" else amount", "if amount > 3 then \"big\" else amount = \"big\" (amount > 3 = true (amount = 5))")]
    [InlineData("amount > 9 and amount < 20", "amount > 9 and amount < 20 = false (amount > 9 = false (amount = 5))")]
    [InlineData("(amount + 1) * -amount", "(amount + 1) * -amount = -30 ((amount + 1) = 6 (amount = 5); -amount = -5 (amount = 5))")]
    [InlineData("some x in [1, amount] satisfies x > 2",
        "some x in [1, amount] satisfies x > 2 = true ([1, amount] = [1, 5] (amount = 5); x > 2 = false (x = 1); x > 2 = true (x = 5))")]
    [InlineData("sum([amount, 2])", "sum([amount, 2]) = 7 ([amount, 2] = [5, 2] (amount = 5))")]
    public void Every_part_that_was_needed_is_a_step(string text, string expected) =>
        Assert.Equal(expected, Steps(text, Explain(text, ("amount", Value.Of(5))).Root!));

    [Fact]
    public void A_null_has_its_reason_where_it_came_about()
    {
        const string Text = "1 + customer.level";
        var explanation = Explain(Text, ("customer", Eval("{name: \"Acme\"}")));
        var path = Assert.Single(explanation.Root!.Steps);
        Assert.Equal("customer.level", Text[path.Start..path.End]);
        Assert.Contains("level", path.Reason!.Message.English, StringComparison.Ordinal);
        Assert.True(explanation.Value.IsNull);
    }

    [Theory]
    [InlineData("< 80", 76, "true")]
    [InlineData("[1..5], 9", 7, "false")]
    [InlineData("not(? > 5)", 7, "false")]
    public void Unary_tests_are_explained_too(string text, int input, string expected)
    {
        var explanation = FeelExpression.ParseUnaryTests(text).ExplainTests(Value.Of(input), ContextScope.Empty, World);
        Assert.Equal(expected, Show(explanation.Value));
        Assert.NotNull(explanation.Root);
    }

    [Fact]
    public void A_long_loop_is_evaluated_to_its_end_and_its_explanation_cut()
    {
        var explanation = Explain("count(for i in 1..5000 return i * 2)");
        Assert.Equal("5000", Show(explanation.Value));
        Assert.True(explanation.IsCut);
    }

    [Fact]
    public void A_text_that_is_no_expression_has_no_steps()
    {
        var explanation = Explain("1 +");
        Assert.Null(explanation.Root);
        Assert.NotEmpty(explanation.Warnings);
    }
}
