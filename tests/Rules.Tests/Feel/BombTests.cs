using Marketing.Rules.Feel;
using Xunit.Abstractions;
using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

/// <summary>RELIABILITY F23: every kind of bomb ends within 100 ms of work, in a value or in a clear limit error.</summary>
public class BombTests(ITestOutputHelper output)
{
    const double MostMilliseconds = 100;

    // What ends in a value is no bomb: one built-in over a list as long as lists may be is not interrupted, and two threads share a core here.
    const double MostForAValue = 300;

    // Each needs more than a budget, and must say which.
    [Theory]
    [InlineData("for i in 1..1000000000 return i")]
    [InlineData("for i in 1..100000, j in 1..100000 return i")]
    [InlineData("count(for i in 1..1000, j in 1..1000, k in 1..1000 return 1)")]
    [InlineData("some i in 1..100000, j in 1..100000 satisfies false")]
    [InlineData("every i in 1..100000, j in 1..100000 satisfies i + j > 0")]
    [InlineData("{f: function(n) f(n + 1), r: f(0)}.r")]
    [InlineData("{f: function(n) f(n - 1) + f(n - 2), r: f(30)}.r")]
    [InlineData("{f: function(n) if n = 0 then 0 else f(n - 1) + f(n - 1), r: f(40)}.r")]
    [InlineData("for i in 1..100000 return for j in 1..100000 return [i, j]")]
    [InlineData("{a: \"0123456789\", b: string join(for i in 1..200000 return a), c: string join(for i in 1..200000 return b)}.c")]
    [InlineData("for i in 0..199999 return concatenate(partial, partial)")]
    [InlineData("sort(for i in 1..200000 return i, function(x, y) (for k in 1..1000 return k)[1] < y)")]
    [InlineData("replace(string join(for i in 1..100000 return \"a\"), \"a\", \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\")")]
    [InlineData("{l: for i in 1..150000 return i, r: for i in 1..1000 return l[item > i]}.r")]
    [InlineData("{l: for i in 1..2000 return string(i), r: for i in 1..100000 return string join(l)}.r")]
    [InlineData("{f: function(t) if string length(t) > 9e9 then t else f(t + t), r: f(\"aaaaaaaa\")}.r")]
    [InlineData("{f: function(l) f(concatenate(l, l)), r: f([1])}.r")]
    [InlineData("for i in 1..200000 return {a: i, b: [i, i], c: {d: i, e: i}}")]
    [InlineData("for i in 1..1000000 return 1.1 ** 1000000 / 3.3 ** 0.7")]
    [InlineData("for i in 1..1000000 return exp(log(12345.678))")]
    [InlineData("for i in 1..1000000 return date and time(\"2026-01-01T10:00:00@Asia/Shanghai\") + duration(string(\"P1D\"))")]
    [InlineData("for i in 1..1000000 return matches(string join([\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", string(i)]), \"(a|aa)*b\")")]
    [InlineData("{f: function(v, n) if n = 0 then v else f([v, v], n - 1), r: string(f(1, 40))}.r")]
    [InlineData("{f: function(v, n) if n = 0 then v else f([v, v], n - 1), r: flatten(f([], 40))}.r")]
    [InlineData("{f: function(v, n) if n = 0 then v else f([v, v], n - 1), r: flatten(f(1, 40))}.r")]
    public void A_bomb_meets_a_limit_soon(string text) => Measure(text, mustBeLimited: true);

    // Each may be done within the budget, but has met engines that were not done in a minute.
    [Theory]
    [InlineData("count(distinct values(for i in 1..150000 return i))")]
    [InlineData("count(distinct values(for i in 1..30000 return [i]))")]
    [InlineData("{f: function(v, n) if n = 0 then v else f([v, v], n - 1), r: f(1, 40) = f(1, 40)}.r")]
    [InlineData("{f: function(v, n) if n = 0 then v else f({a: v, b: v}, n - 1), r: f(1, 40) = f(1, 40)}.r")]
    [InlineData("{f: function(v, n) if n = 0 then v else f([v, v], n - 1), r: count(distinct values([f(1, 40), f(1, 40)]))}.r")]
    [InlineData("{f: function(v, n) if n = 0 then v else f({a: v, b: v}, n - 1), r: count(distinct values([f(1, 40), f(1, 40)]))}.r")]
    [InlineData("{a: for i in 1..40000 return [partial[-1]], b: for i in 1..40000 return [partial[-1]], r: a[-1] = b[-1]}.r")]
    [InlineData("{a: for i in 1..40000 return {n: partial[-1]}, r: count(distinct values(a))}.r")]
    [InlineData("{a: for i in 1..40000 return [partial[-1]], r: string length(string(a[-1]))}.r")]
    [InlineData("{a: for i in 1..40000 return [partial[-1]], r: a[-1] instance of list<list<number>>}.r")]
    [InlineData("{a: for i in 1..40000 return [partial[-1]], r: flatten(a[-1])}.r")]
    [InlineData("count(distinct values(for i in 1..30000 return {a: i}))")]
    [InlineData("count(union(for i in 1..100000 return i, for i in 1..100000 return i + 50000))")]
    [InlineData("count(duplicate values(for i in 1..150000 return i))")]
    [InlineData("count(index of(for i in 1..150000 return 1, 1))")]
    [InlineData("{l: for i in 1..3000 return i, r: every i in l satisfies list contains(l, i)}.r")]
    [InlineData("{l: for i in 1..10000 return i, r: every i in l satisfies i in l}.r")]
    [InlineData("count(flatten(for i in 1..400 return for j in 1..400 return [j]))")]
    [InlineData("count(mode(for i in 1..150000 return i))")]
    [InlineData("median(for i in 1..150000 return -i)")]
    [InlineData("stddev(for i in 1..150000 return i / 7)")]
    [InlineData("product(for i in 1..150000 return 1.0000001)")]
    [InlineData("count(sort(for i in 1..100000 return -i))")]
    [InlineData("count(sort(for i in 1..100000 return -i, function(x, y) x < y))")]
    [InlineData("context merge(for i in 1..20000 return context([{key: string(i), value: i}]))")]
    [InlineData("context(for i in 1..50000 return {key: string(i), value: i})")]
    [InlineData("get entries(context(for i in 1..50000 return {key: string(i), value: i}))[1]")]
    [InlineData("count(partition(for i in 1..150000 return i, 1))")]
    [InlineData("count(split(string join(for i in 1..100000 return \"a,\"), \",\"))")]
    [InlineData("count(extract(string join(for i in 1..100000 return \"a1\"), \"[0-9]\"))")]
    [InlineData("contains(string join(for i in 1..150000 return \"a\"), string join(for i in 1..50000 return \"a\") + \"b\")")]
    [InlineData("substring before(string join(for i in 1..150000 return \"a\"), string join(for i in 1..50000 return \"a\") + \"b\")")]
    [InlineData("matches(string join(for i in 1..5000 return \"a\"), \"(a+)+b\")")]
    [InlineData("matches(string join(for i in 1..5000 return \"a\"), \"(a|aa)+$b\")")]
    [InlineData("matches(string join(for i in 1..60 return \"a\"), \"(a*)*\\1b\")")]
    [InlineData("matches(string join(for i in 1..100000 return \"a\"), \"(.*)(.*)(.*)(.*)(.*)[^a]\")")]
    [InlineData("matches(\"aaaaaaaaaaaaaaaa\", \"((((a{1,100}){1,100}){1,100}){1,100})\")")]
    [InlineData("replace(string join(for i in 1..50000 return \"ab\"), \"(a)(b)?\", \"$2$1$1\")")]
    [InlineData("decimal(1 / 3, 6000) ** 99999")]
    [InlineData("exp(14000) * log(9e6000) ** 12345.6789")]
    [InlineData("modulo(9e6144, 7e-6000)")]
    [InlineData("string(9e6144) + string(1e-6143)")]
    [InlineData("duration(\"P999999999999Y\") * 1e18")]
    [InlineData("upper case(string join(for i in 1..150000 return \"ß\"))")]
    [InlineData("number(string join(for i in 1..150000 return \"9\"))")]
    [InlineData("date(string join(for i in 1..150000 return \"9\") + \"-01-01\")")]
    [InlineData("range(\"[\" + string join(for i in 1..150000 return \"1\") + \"..2]\")")]
    public void What_grows_with_its_data_stays_within_the_budget(string text) => Measure(text, mustBeLimited: false);

    void Measure(string text, bool mustBeLimited)
    {
        var expression = FeelExpression.Parse(text);
        var result = expression.Evaluate(ContextScope.Empty, World);
        var least = ThreadClock.Least(() => result = expression.Evaluate(ContextScope.Empty, World));
        output.WriteLine($"{least:0} ms  {text}  {string.Join("; ", result.Warnings)}");
        Assert.True(least <= (mustBeLimited ? MostMilliseconds : MostForAValue), $"{least:0} ms: {text}");
        Assert.True(!mustBeLimited || (result.Value.IsNull && result.Warnings.Any(warning => warning.IsLimit)), text);
    }
}
