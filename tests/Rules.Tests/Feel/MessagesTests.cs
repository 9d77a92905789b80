using Marketing.Rules.Feel;

namespace Marketing.Rules.Tests.Feel;

/// <summary>What an author reads: one whole message for each code.</summary>
public class MessagesTests
{
    [Theory]
    [InlineData("1 /* no end", "FEEL-001", "1:3", "Expected the end of a comment, but the expression ended", "close the comment with */")]
    [InlineData("\"abc", "FEEL-002", "1:1", "Expected a closing quote, but the expression ended", "close the string with a straight quote \"")]
    [InlineData("1 +", "FEEL-003", "1:4", "Expected a value, but the expression ended", null)]
    [InlineData("a == b", "FEEL-003", "1:4", "Expected a value, but found '='", "equality is written with one =")]
    [InlineData("a < < b", "FEEL-003", "1:5", "Expected a value, but found '<'", "write one sign of comparison")]
    [InlineData("a in > < 5", "FEEL-003", "1:8", "Expected a value, but found '<'", "write one sign of comparison")]
    [InlineData("a && b", "FEEL-003", "1:3", "Expected the end of the expression, but found '&'", "write and for a conjunction")]
    [InlineData("a ＞ 5", "FEEL-003", "1:3", "Expected the end of the expression, but found '＞'", "use the half-width '>'")]
    [InlineData("contains(a, “x”)", "FEEL-003", "1:13", "Expected a value, but found '“'", "strings stand in straight double quotes \"…\"")]
    [InlineData("if a then 1", "FEEL-003", "1:12", "Expected 'else', but the expression ended", null)]
    [InlineData("(1 + 2", "FEEL-003", "1:7", "Expected ), but the expression ended", null)]
    [InlineData("1 between 2", "FEEL-003", "1:12", "Expected and, as in between a and b, but the expression ended", null)]
    [InlineData("@\"2026-13-01\"", "FEEL-006", "1:1", "Expected a date, time or duration in @\"…\", but found '2026-13-01'",
        "write for example @\"2026-03-01\", @\"09:30:00\", @\"2026-03-01T09:30:00+08:00\", @\"P3D\" or @\"PT12H\"")]
    [InlineData("1 +\n  strng length(\"a\")", "FEEL-007", "2:3", "There is no function 'strng length'", "did you mean 'string length'?")]
    [InlineData("substring(\"a\")", "FEEL-009", "1:10", "The arguments do not fit the function 'substring'",
        "write substring(string, start position, length?)")]
    [InlineData("{a: 1, a: 2}", "FEEL-010", "1:8", "The key 'a' stands twice in this context", "write each key once")]
    [InlineData("1 instance of numbr", "FEEL-011", "1:15", "There is no type 'numbr'", "did you mean 'number'?")]
    [InlineData("5 in [9..1]", "FEEL-012", "1:6", "The ends of the range cannot be compared, or the first is above the second",
        "write the lower end first, both of one type")]
    [InlineData("1e9999", "FEEL-013", "1:1", "The number 1e9999 is out of range", "its magnitude must be below 1E6145")]
    public void A_message_says_what_where_and_how_to_mend(string text, string code, string at, string message, string? mend)
    {
        var problem = Assert.Single(FeelExpression.Parse(text).Problems);
        Assert.Equal((code, at, message, mend), (problem.Code, problem.Position.ToString(), problem.Message.English, problem.Mend?.English));
        Assert.NotEqual(problem.Message.English, problem.Message.Chinese);
    }

    [Fact]
    public void A_name_that_is_nearly_right_is_suggested()
    {
        var problem = Assert.Single(FeelExpression.Parse("amont > 5", FeelNames.Of("amount", "applicant")).Problems);
        Assert.Equal(("FEEL-008", Severity.Warning, "did you mean 'amount'?"), (problem.Code, problem.Severity, problem.Mend?.English));
    }

    [Fact]
    public void Depth_and_length_are_refused_with_their_limits()
    {
        Assert.Equal("FEEL-004", Assert.Single(FeelExpression.Parse(new string('(', 5_000)).Problems).Code);
        Assert.Equal("FEEL-005", Assert.Single(FeelExpression.Parse(new string('1', 200_000)).Problems).Code);
    }

    [Theory]
    [InlineData("missing", "1:1: There is no value named 'missing'")]
    [InlineData("1 + true", "1:3: '+' does not take number and boolean")]
    [InlineData("date(\"x\")", "1:5: date: expected a date such as 2026-03-01, but found 'x'")]
    [InlineData("abs(\"x\")", "1:4: abs: expected n: number|years and months duration|days and time duration, but found string")]
    [InlineData("[1][5]", "1:4: The list has no item 5")]
    [InlineData("{a: 1}.b", "1:7: This context has no 'b'")]
    public void A_null_comes_with_its_reason(string text, string warning)
    {
        var result = FeelExpression.Parse(text).Evaluate(ContextScope.Empty, FeelTable.World);
        Assert.True(result.Value.IsNull);
        Assert.Equal(warning, Assert.Single(result.Warnings).ToString());
    }
}
