using Marketing.Rules.Feel;
using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

/// <summary>DMN 1.5 §10.3.1 and §10.3.2: literals, operators, names, and the expressions that begin with a word.</summary>
public class LanguageTests
{
    public static TheoryData<string, string> Literals => Rows("""
        1 ⇒ 1
        -1 ⇒ -1
        .5 ⇒ 0.5
        1.50 ⇒ 1.5
        1e3 ⇒ 1000
        1.23E-2 ⇒ 0.0123
        1e40 ⇒ 1E+40
        9007199254740993 ⇒ 9007199254740993
        "a" ⇒ "a"
        "a\"b" ⇒ "a\"b"
        "\u4E2D\U00597D" ⇒ "中好"
        "\U01F40E" ⇒ "🐎"
        "\d+" ⇒ "\\d+"
        "多字" ⇒ "多字"
        true ⇒ true
        null ⇒ null
        @"2026-03-01" ⇒ 2026-03-01
        @"09:30:00" ⇒ 09:30:00
        @"2026-03-01T09:30:00+08:00" ⇒ 2026-03-01T09:30:00+08:00
        @"2026-03-01T09:30:00@Asia/Shanghai" ⇒ 2026-03-01T09:30:00@Asia/Shanghai
        @"P3D" ⇒ P3D
        @"PT36H" ⇒ P1DT12H
        @"P14M" ⇒ P1Y2M
        @"-P1Y" ⇒ -P1Y
        [1, "a", null] ⇒ [1, "a", null]
        [] ⇒ []
        {} ⇒ {}
        {a: 1, "b c!": 2} ⇒ {a: 1, "b c!": 2}
        {a b: 1} ⇒ {a b: 1}
        [1..5] ⇒ [1..5]
        (1..5) ⇒ (1..5)
        ]1..5[ ⇒ (1..5)
        [1..5[ ⇒ [1..5)
        (< 5) ⇒ (< 5)
        1 /* one */ + // two
        """.Replace("1 /* one */ + // two", "1 /* one */ + /* two */ 2 ⇒ 3", StringComparison.Ordinal));

    public static TheoryData<string, string> Arithmetic => Rows("""
        1 + 2 * 3 ⇒ 7
        (1 + 2) * 3 ⇒ 9
        10 / 4 ⇒ 2.5
        1 / 3 ⇒ 0.3333333333333333333333333333333333
        2 / 3 ⇒ 0.6666666666666666666666666666666667
        0.1 + 0.2 ⇒ 0.3
        1.005 * 1000 ⇒ 1005
        9007199254740993 - 9007199254740992 ⇒ 1
        1234567890123456789012345678901234 - 1234567890123456789012345678901233 ⇒ 1
        9999999999999999999999999999999999 + 1 ⇒ 1E+34
        1e6144 * 10 ⇒ null
        1e-6176 / 10 ⇒ 0
        1 / 0 ⇒ null
        2 ** 10 ⇒ 1024
        3 ** 4 ** 5 ⇒ 3486784401
        -3 ** 2 ⇒ 9
        2 ** -2 ⇒ 0.25
        4 ** 0.5 ⇒ 2
        0 ** -1 ⇒ null
        2 - -3 ⇒ 5
        - (1 + 2) ⇒ -3
        "foo" + "bar" ⇒ "foobar"
        "foo" - "bar" ⇒ null
        1 + "a" ⇒ null
        1 + null ⇒ null
        [1] + [2] ⇒ null
        @"2026-01-31" + @"P1M" ⇒ 2026-02-28
        @"2024-02-29" + @"P1Y" ⇒ 2025-02-28
        @"2024-03-31" - @"P1M" ⇒ 2024-02-29
        @"2026-01-01" + @"PT25H" ⇒ 2026-01-02
        @"2026-01-01" - @"PT1H" ⇒ 2025-12-31
        @"2026-07-01" - @"2026-06-20" ⇒ P11D
        @"2026-07-01T09:42:10" - @"2026-07-01T09:00:00" ⇒ PT42M10S
        @"2026-07-01T09:00:00+08:00" - @"2026-07-01T00:00:00Z" ⇒ PT1H
        @"2026-07-01T09:00:00" - @"2026-07-01T09:00:00Z" ⇒ null
        @"2026-07-01T23:00:00" + @"PT2H" ⇒ 2026-07-02T01:00:00
        @"23:00:00" + @"PT2H" ⇒ 01:00:00
        @"01:00:00" - @"PT2H" ⇒ 23:00:00
        @"10:00:00" - @"09:30:00" ⇒ PT30M
        @"P1D" + @"PT12H" ⇒ P1DT12H
        @"P1Y" - @"P2M" ⇒ P10M
        @"P1Y" + @"P1D" ⇒ null
        @"P1D" * 2.5 ⇒ P2DT12H
        3 * @"P1M" ⇒ P3M
        @"P1Y" / 5 ⇒ P2M
        @"P1D" / @"PT6H" ⇒ 4
        @"P1D" / 0 ⇒ null
        -@"P1D" ⇒ -P1D
        @"-2021-01-01T10:10:10+11:00" + @"P1D" ⇒ -2021-01-02T10:10:10+11:00
        @"999999999-12-31" + @"P1D" ⇒ null
        @"2026-03-28T12:00:00@Europe/Paris" + @"P1D" ⇒ 2026-03-29T13:00:00@Europe/Paris
        @"2026-01-01T00:00:00.000000001" + @"PT0.000000001S" ⇒ 2026-01-01T00:00:00.000000002
        """);

    public static TheoryData<string, string> Logic => Rows("""
        true and true ⇒ true
        true and null ⇒ null
        false and null ⇒ false
        true or null ⇒ true
        null or false ⇒ null
        "x" and true ⇒ null
        "x" or true ⇒ true
        5 or false ⇒ null
        not(true) ⇒ false
        not(null) ⇒ null
        not(5) ⇒ null
        1 < 2 ⇒ true
        2 >= 2 ⇒ true
        "a" < "b" ⇒ true
        "中" > "a" ⇒ true
        1 < "a" ⇒ null
        1 < null ⇒ null
        1 = "1" ⇒ null
        1 = 1.0 ⇒ true
        null = null ⇒ true
        null = true ⇒ false
        null != 1 ⇒ true
        [1, 2] = [1, 2] ⇒ true
        {a: 1, b: 2} = {b: 2, a: 1} ⇒ true
        [1..3] = [1..3] ⇒ true
        @"2026-01-01T00:00:00Z" = @"2026-01-01T08:00:00+08:00" ⇒ true
        @"10:00:00Z" < @"10:00:00-01:00" ⇒ true
        @"2026-01-01T00:00:00" < @"2026-01-01T01:00:00Z" ⇒ true
        @"P1Y" = @"P12M" ⇒ true
        @"P1Y" = @"P365D" ⇒ null
        5 between 1 and 10 ⇒ true
        0 between 1 and 10 ⇒ false
        5 between 1 and 10 and true ⇒ true
        null between 1 and 10 ⇒ null
        5 in [1..5] ⇒ true
        5 in [1..5) ⇒ false
        5 in ]5..9] ⇒ false
        5 in ]1..5[ and true ⇒ false
        5 in (1, 5) ⇒ true
        5 in (< 3, > 4) ⇒ true
        5 in < 6 ⇒ true
        5 in [1, 5, 9] ⇒ true
        5 in [[1..3], [4..6]] ⇒ true
        5 in [< 3, > 4] ⇒ true
        5 in (!= 5) ⇒ false
        5 in (? > 3 and ? < 9) ⇒ true
        [1, 2] in [[1, 2], [3]] ⇒ true
        null in null ⇒ true
        null in [1, null] ⇒ true
        5 in "a" ⇒ null
        "b" in ["a".."c"] ⇒ true
        """);

    public static TheoryData<string, string> Paths => Rows("""
        {a: {b: 5}}.a.b ⇒ 5
        {a: null}.a ⇒ null
        {a: 1}.b ⇒ null
        null.b ⇒ null
        missing.field = null and (null or 60 > 10) ⇒ true
        [{x: 1}, {x: 2}].x ⇒ [1, 2]
        [{x: 1, y: 2}, {x: 2, y: 3}][x = 1] ⇒ [{x: 1, y: 2}]
        [{x: 1, y: 2}, {x: null, y: 3}][x < 2] ⇒ [{x: 1, y: 2}]
        [1, 2, 3, 4][item > 2] ⇒ [3, 4]
        [1, 2, 3][1] ⇒ 1
        [1, 2, 3][-1] ⇒ 3
        [1, 2, 3][4] ⇒ null
        [1, 2, 3][0] ⇒ null
        [null][1] ⇒ null
        100[1] ⇒ 100
        100[2] ⇒ null
        3[item > 2] ⇒ [3]
        [1, 2, 3][item > 9] ⇒ []
        [][item > 9] ⇒ []
        null[item > 9] ⇒ null
        {l: [1, 2, 3], i: 2, r: l[i]}.r ⇒ 2
        [{a b: 1}, {a b: 2}][a b > 1].a b ⇒ [2]
        [[1, 2], [3, 4]][2][1] ⇒ 3
        {a: 1, b: a + 1, c: b * 2} ⇒ {a: 1, b: 2, c: 4}
        {a: 5, b: {c: a * 2}}.b.c ⇒ 10
        @"2026-03-01".year ⇒ 2026
        @"2026-03-01".weekday ⇒ 7
        @"2026-03-01T09:30:15+08:00".time offset ⇒ PT8H
        @"2026-03-01T09:30:15@Asia/Shanghai".timezone ⇒ "Asia/Shanghai"
        @"2026-07-01T09:30:15@Europe/Paris".time offset ⇒ PT2H
        @"10:30:00".timezone ⇒ null
        @"10:30:00".time offset ⇒ null
        @"P1Y2M".months ⇒ 2
        @"P1DT2H".hours ⇒ 2
        @"P1D".years ⇒ null
        [1..10].end ⇒ 10
        (1..10].start included ⇒ false
        (< 10).start ⇒ null
        (< 10).end ⇒ 10
        """);

    public static TheoryData<string, string> Control => Rows("""
        if true then 1 else 2 ⇒ 1
        if null then 1 else 2 ⇒ 2
        if "x" then 1 else 2 ⇒ null
        if false then 1 else if true then 2 else 3 ⇒ 2
        for i in [1, 2, 3] return i * i ⇒ [1, 4, 9]
        for i in 1..3 return i ⇒ [1, 2, 3]
        for i in 3..1 return i ⇒ [3, 2, 1]
        for i in 0..4 return if i = 0 then 1 else i * partial[-1] ⇒ [1, 1, 2, 6, 24]
        for i in [1, 2], j in [i, 10] return i * j ⇒ [1, 10, 4, 20]
        for d in @"2026-02-27"..@"2026-03-01" return d.day ⇒ [27, 28, 1]
        for i in [1..3] return i ⇒ [1, 2, 3]
        for i in [] return i ⇒ []
        for i in null return i ⇒ null
        for my item in [1, 2] return my item + 1 ⇒ [2, 3]
        some x in [1, 2] satisfies x > 1 ⇒ true
        every x in [1, 2] satisfies x > 1 ⇒ false
        some x in [] satisfies true ⇒ false
        every x in [] satisfies false ⇒ true
        some x in [false, null] satisfies x ⇒ null
        every x in [true, null] satisfies x ⇒ null
        some x in [1, 2], y in [2, 3] satisfies x = y ⇒ true
        some x in [1] satisfies "no" ⇒ null
        (function(x, y) x * y + 1)(3, 4) ⇒ 13
        (function(a, b) a - b)(b: 1, a: 3) ⇒ 2
        (function(a, b) b)(a: 3) = null ⇒ true
        (function(a) a)(1, 2) ⇒ null
        {f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r ⇒ 120
        {f: function(x: number) x * 2, r: f("a")}.r ⇒ null
        {f: function(x: number) x * 2, r: f([4])}.r ⇒ 8
        {k: 10, add: function(x) x + k, r: for i in [1, 2] return add(i)}.r ⇒ [11, 12]
        for f in (for i in [1, 2] return function(x) x * i) return f(10) ⇒ [10, 20]
        5() ⇒ null
        1 instance of number ⇒ true
        null instance of Any ⇒ false
        null instance of Null ⇒ true
        [1, 2] instance of list<number> ⇒ true
        [1, "a"] instance of list<number> ⇒ false
        {a: 1, b: 2} instance of context<a: number> ⇒ true
        [1..2] instance of range<number> ⇒ true
        (function(a: number) a) instance of function<number> -> Any ⇒ true
        (function(a) a) instance of function<number, number> -> Any ⇒ false
        @"P1D" instance of days and time duration ⇒ true
        @"2026-01-01T00:00:00" instance of date and time ⇒ true
        """);

    [Theory]
    [MemberData(nameof(Literals))]
    [MemberData(nameof(Arithmetic))]
    [MemberData(nameof(Logic))]
    [MemberData(nameof(Paths))]
    [MemberData(nameof(Control))]
    public void Gives(string text, string expected) => Holds(text, expected);

    [Theory]
    [InlineData("Annual Budget * 2", "200")]
    [InlineData("a-b", "7")]
    [InlineData("a - b", "3")]
    [InlineData("客户.等级 = \"A\"", "true")]
    [InlineData("客户 等级", "\"VIP\"")]
    [InlineData("date and time of order.year", "2026")]
    [InlineData("(price*qty-discount)*(1+tax rate)/12", "1440.185")]
    [InlineData("[{price: 1}][price < 10]", "[{price: 1}]")]
    [InlineData("count([1]) + count", "6")]
    [InlineData("for review and orders in progress", "true")]
    public void Names_may_hold_blanks_and_signs_and_the_longest_known_one_wins(string text, string expected) =>
        Holds(text, expected,
            ("Annual Budget", Value.Of(100)), ("Annual", Value.Of(1)), ("a", Value.Of(5)), ("b", Value.Of(2)), ("a-b", Value.Of(7)),
            ("客户", FeelJson.Parse("""{"等级": "A"}""")), ("客户 等级", Value.Of("VIP")),
            ("date and time of order", Eval("@\"2026-03-01\"")), ("price", Value.Of(1299.5m)), ("qty", Value.Of(12)),
            ("discount", Value.Of(300)), ("for review", Value.True), ("orders in progress", Value.True), ("tax rate", Value.Of(0.13m)), ("count", Value.Of(5)));

    [Fact]
    public void Free_names_are_the_roots_read_from_the_scope() =>
        Assert.Equal(["a", "c d", "f", "xs"], FeelExpression.Parse("a.b + (for x in xs return x + c d + f(x))[1]").FreeNames.Order(StringComparer.Ordinal));

    [Fact]
    public void One_expression_serves_many_threads()
    {
        var expression = FeelExpression.Parse("sum(for i in 1..n return i * i)");
        Parallel.For(1, 200, n =>
        {
            var result = expression.Evaluate(new ContextScope(Context.Of(("n", Value.Of(n)))), World);
            Assert.Equal(Value.Of(n * (n + 1L) * (2 * n + 1) / 6), result.Value);
        });
    }
}
