using System.Diagnostics;
using System.Text.Json;
using Marketing.Rules.Feel;
using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

/// <summary>RELIABILITY §4.4: no text and no data stops the process, and every bound has a message.</summary>
public class SafetyTests
{
    const int Million = 1_000_000;

    public static TheoryData<string, string> Nested => new()
    {
        { "(", ")" }, { "[", "]" }, { "{a:", "}" }, { "-", "" }, { "not(", ")" }, { "if true then ", "" }, { "for i in ", "" }, { "function() ", "" },
        { "a[", "]" }, { "1+(", ")" }, { "a.", "" }, { "a in (", ")" }, { "< ", "" }, { "some x in ", "" }, { "1 instance of list<", ">" }, { "]", "" },
        { "1 + ", "" }, { "a and ", "" }, { "\"", "" }, { "/*", "*/" }, { "x(", ")" }, { "1 between ", "" },
    };

    [Theory]
    [MemberData(nameof(Nested))]
    public void A_million_nested_pieces_are_refused(string open, string close)
    {
        foreach (var depth in new[] { 300, 20_000, Million })
        {
            var text = string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
            var expression = FeelExpression.Parse(text);
            expression.Evaluate(ContextScope.Empty, World);
            FeelExpression.ParseUnaryTests(text).Evaluate(ContextScope.Empty, World);
        }
    }

    [Theory]
    [InlineData("matches(string join(for i in 1..5000 return \"a\"), \"(a+)+b\")", "false")]
    [InlineData("matches(string join(for i in 1..5000 return \"a\"), \"(a|aa)+$b\")", "false")]
    [InlineData("matches(string join(for i in 1..60 return \"a\"), \"(a*)*\\1b\")", "null")]
    [InlineData("matches(\"a\", string join(for i in 1..501 return \"a\"))", "null")]
    public void Patterns_run_in_linear_time_or_end_by_the_clock(string text, string expected)
    {
        Eval(text);
        var clock = Stopwatch.StartNew();
        Assert.Equal(expected, Show(Eval(text)));
        Assert.True(clock.ElapsedMilliseconds < 1_500, $"{clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void Random_texts_neither_throw_nor_hang()
    {
        string[] pieces =
        [
            "1", "a", "\"s\"", "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "+", "-", "*", "/", "**", "=", "!=", "<", ">", "<=", ">=", "->", "@",
            "@\"P1D\"", "@\"2026-01-01\"", "and", "or", "not", "between", "in", "if", "then", "else", "for", "return", "some", "every", "satisfies",
            "function", "instance", "of", "list", "context", "true", "false", "null", "?", "item", "partial", "count", "sum", "date", "time", "string",
            "sort", "external", "中文", "\\", "\"", "'", "//", "/*", "*/", "1e9", "0.5", "＞", "\n", "\uD83D", "substring", "range", "is defined", "assert",
        ];
        const int Seed = 20260701;
        var random = new Random(Seed);
        for (var i = 0; i < 30_000; i++)
        {
            var text = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 14)).Select(_ => pieces[random.Next(pieces.Length)]));
            var unary = random.Next(4) == 0;
            var expression = unary ? FeelExpression.ParseUnaryTests(text) : FeelExpression.Parse(text);
            var result = expression.Evaluate(new ContextScope(Context.Of(("a", Value.Of(5)), ("中文", Value.OfList(Value.Of(1))))), World);
            _ = result.Value.ToString();
            Assert.True(expression.IsValid || result.Warnings.Count > 0, $"seed {Seed}, case {i}: {text}");
        }
    }

    [Theory]
    [InlineData("for i in -9e6144..9e6144 return i")]
    [InlineData("median([9e6144, 9e6144])")]
    [InlineData("@\"P1D\" * 1e6140")]
    [InlineData("duration(\"P99999999999999999999D\")")]
    [InlineData("sum([9e6144, 9e6144])")]
    [InlineData("stddev([9e6144, -9e6144])")]
    [InlineData("9e6144 ** 2")]
    [InlineData("1e6144 / 1e-6144")]
    [InlineData("@\"999999999-12-31T23:59:59\" + @\"P9999999D\"")]
    [InlineData("@\"P1Y\" * 1e18 * 1e18")]
    [InlineData("date(1e30, 1, 1)")]
    [InlineData("[1][1e30]")]
    public void The_ends_of_the_ranges_are_null_and_no_crash(string text)
    {
        var result = Run(text);
        Assert.True(result.Value.IsNull && result.Warnings.Count > 0, $"{text}: {result.Value}");
    }

    [Fact]
    public void What_nests_too_deep_to_be_read_again_is_not_written()
    {
        var deep = Enumerable.Range(0, 70).Aggregate(Value.Of(1), (inner, _) => Value.OfList(inner));
        Assert.ThrowsAny<JsonException>(() => FeelJson.ToJson(deep));
    }

    [Fact]
    public void A_value_is_never_evaluated_again() =>
        Assert.Equal(Value.Of("=1+1 ${x} {{y}}"), Eval("text", ("text", Value.Of("=1+1 ${x} {{y}}"))));

    [Fact]
    public void Json_keeps_digits_and_refuses_what_is_ambiguous_or_deep()
    {
        var value = FeelJson.Parse("""{"n": 12345678901234567890.123456789, "名": "值", "l": [1, null, true, {"a": 1e3}]}""");
        Assert.Equal("""{"n":12345678901234567890.123456789,"名":"值","l":[1,null,true,{"a":1000}]}""", FeelJson.ToJson(value));
        Assert.ThrowsAny<JsonException>(() => FeelJson.Parse("""{"a": 1, "a": 2}"""));
        Assert.ThrowsAny<JsonException>(() => FeelJson.Parse(new string('[', 65) + new string(']', 65)));
        Assert.ThrowsAny<JsonException>(() => FeelJson.Parse("1e999999"));
        Assert.ThrowsAny<JsonException>(() => FeelJson.Parse("{"));
    }

    [Fact]
    public void Normalizing_is_what_a_round_trip_through_json_does()
    {
        var value = Eval("{d: @\"2026-01-01\", t: @\"P1D\", r: [1..2], f: function(x) x, l: [@\"10:00:00\", 1.50], n: null}");
        var normal = FeelJson.Normalize(value);
        Assert.Equal(FeelJson.Parse(FeelJson.ToJson(value)), normal);
        Assert.Equal("""{"d":"2026-01-01","t":"P1D","r":"[1..2]","f":null,"l":["10:00:00",1.5],"n":null}""", FeelJson.ToJson(normal));
    }

    [Fact]
    public void Scalars_cost_no_allocation()
    {
        var scope = new ContextScope(Context.Of(("score", Value.Of(76)), ("price", Value.Of(1299.5m)), ("status", Value.Of("active"))));
        var expressions = new[]
        {
            "(price * 12 - 300) * (1 + 0.13) / 12", "score >= 60 and score < 80 or status = \"closed\"", "score in [31..60]",
            "if score <= 0 then \"a\" else if score <= 30 then \"b\" else \"c\"", "score between 1 and 100",
        }.Select(text => FeelExpression.Parse(text)).ToList();
        foreach (var expression in expressions)
        {
            for (var i = 0; i < 50; i++)
                expression.Evaluate(scope, World);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
                expression.Evaluate(scope, World);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000, $"{expression.Text}: {(GC.GetAllocatedBytesForCurrentThread() - before) / 1_000.0} bytes");
        }
    }
}
