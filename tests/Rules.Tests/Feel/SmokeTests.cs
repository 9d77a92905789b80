using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

public class SmokeTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(price * 12 - 300) * (1 + tax rate) / 12", "1440.185")]
    [InlineData("string(1/3)", "\"0.3333333333333333333333333333333333\"")]
    [InlineData("1234567890123456789012345678901234 - 1234567890123456789012345678901233", "1")]
    [InlineData("{ a: 5, b: a + 1 }.b", "6")]
    [InlineData("[1,2,3][item > 1]", "[2, 3]")]
    [InlineData("[{x:1},{x:2}][x > 1].x", "[2]")]
    [InlineData("for i in 1..3 return i * i", "[1, 4, 9]")]
    [InlineData("some x in [1,2] satisfies x > 1", "true")]
    [InlineData("{ f: function(n) if n <= 1 then 1 else n * f(n-1), r: f(5) }.r", "120")]
    [InlineData("(function(x, y) x * y + 1)(3, 4)", "13")]
    [InlineData("sort([3,1,2], function(x, y) x < y)", "[1, 2, 3]")]
    [InlineData("date(\"2026-07-01\") + duration(\"P1M\")", "2026-08-01")]
    [InlineData("5 in (< 3, > 4)", "true")]
    [InlineData("5 in [1..5)", "false")]
    [InlineData("null = true", "false")]
    [InlineData("missing", "null")]
    [InlineData("@\"P1D\" instance of days and time duration", "true")]
    [InlineData("matches(\"200000\", \"^[0-9]{6}$\")", "true")]
    [InlineData("客户.等级 = \"A\"", "true")]
    public void Evaluates(string text, string expected) =>
        Assert.Equal(expected, Show(Eval(text,
            ("price", 1299.5m.ToValue()), ("tax rate", 0.13m.ToValue()), ("客户", Marketing.Rules.Feel.FeelJson.Parse("{\"等级\":\"A\"}")))));
}

static class Values
{
    public static Marketing.Rules.Feel.Value ToValue(this decimal number) => Marketing.Rules.Feel.Value.Of(number);
}
