using Marketing.Rules.Feel;
using static Marketing.Rules.Tests.Feel.FeelTable;

namespace Marketing.Rules.Tests.Feel;

/// <summary>DMN 1.5 §10.3.4, section by section; the standard's own examples are among the rows.</summary>
public class BuiltinsTests
{
    public static TheoryData<string, string> Conversion => Rows("""
        date("2012-12-25") - date("2012-12-24") ⇒ P1D
        date(date and time("2012-12-25T11:00:00Z")) ⇒ 2012-12-25
        date(2012, 12, 25) ⇒ 2012-12-25
        date("2026-02-30") ⇒ null
        date("998-12-31") ⇒ null
        date("01211-12-31") ⇒ null
        date(2017, 13, 31) ⇒ null
        date("-2017-12-31") ⇒ -2017-12-31
        date and time(date("2012-12-24"), time("23:59:00")) ⇒ 2012-12-24T23:59:00
        date and time("2012-12-24T23:59:00") + duration("PT1M") ⇒ 2012-12-25T00:00:00
        date and time("2012-12-24") ⇒ 2012-12-24T00:00:00
        date and time("2012-03-07Z") ⇒ 2012-03-07T00:00:00Z
        date and time("2012-03-07+08:00") ⇒ 2012-03-07T00:00:00+08:00
        date and time("2012-03-07X") ⇒ null
        date and time("2017-12-31T24:00:00") ⇒ 2018-01-01T00:00:00
        date and time("2012-12-24T23:59:00+19:00") ⇒ null
        date and time(@"2026-07-01T00:00:00Z", "Asia/Shanghai") ⇒ 2026-07-01T08:00:00@Asia/Shanghai
        time("23:59:00z") + duration("PT2M") ⇒ 00:01:00Z
        time(@"2012-12-25T11:00:00Z") ⇒ 11:00:00Z
        time(23, 59, 0, duration("PT0H")) ⇒ 23:59:00Z
        time(11, 59, 45, duration("-PT2H45M55S")) ⇒ 11:59:45-02:45:55
        time("7:00:00") ⇒ null
        time("13:20:00@xyz/abc") ⇒ null
        number("1 000,0", " ", ",") ⇒ 1000
        number("1,000.0", ",", ".") ⇒ 1000
        number("1,000", ",", ",") ⇒ null
        number("x") ⇒ null
        string(1.1) ⇒ "1.1"
        string(null) ⇒ null
        string([1, "a", {b: null}]) ⇒ "[1, \"a\", {b: null}]"
        string(@"PT1H") ⇒ "PT1H"
        duration("P2Y2M") ⇒ P2Y2M
        duration("P1Y1D") ⇒ null
        duration("PT0.999S") ⇒ PT0.999S
        duration("-PT1H2M") ⇒ -PT1H2M
        duration("P0D") ⇒ PT0S
        duration("P") ⇒ null
        years and months duration(date("2011-12-22"), date("2013-08-24")) ⇒ P1Y8M
        years and months duration(date("2013-08-24"), date("2011-12-22")) ⇒ -P1Y8M
        range("[1..3]") ⇒ [1..3]
        range("[3..1]") ⇒ null
        range("[date(\"1970-01-01\")..@\"1970-01-02\")") ⇒ [1970-01-01..1970-01-02)
        """);

    public static TheoryData<string, string> Strings => Rows("""
        substring("foobar", 3) ⇒ "obar"
        substring("foobar", 3, 3) ⇒ "oba"
        substring("foobar", -2, 1) ⇒ "a"
        substring("\U01F40Eab", 2) ⇒ "ab"
        substring("foobar", 0) ⇒ null
        substring("foobar", 9) ⇒ null
        substring("foobar", 3, 0) ⇒ null
        string length("foo") ⇒ 3
        string length("\U01F40Eab") ⇒ 3
        upper case("aBc4") ⇒ "ABC4"
        lower case("aBc4") ⇒ "abc4"
        substring before("foobar", "bar") ⇒ "foo"
        substring before("foobar", "xyz") ⇒ ""
        substring after("foobar", "ob") ⇒ "ar"
        substring after("", "a") ⇒ ""
        replace("banana", "a", "o") ⇒ "bonono"
        replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") ⇒ "[1=ab][2=]cd"
        replace("a.b", "\.", "\$") ⇒ "a$b"
        replace("abc", "x*", "-") ⇒ null
        replace("abc", "(b", "-") ⇒ null
        replace("abc", "B", "-", "i") ⇒ "a-c"
        replace("abc", "b", "-", "z") ⇒ null
        contains("foobar", "of") ⇒ false
        contains(["foobar"], "of") ⇒ false
        starts with("foobar", "fo") ⇒ true
        ends with("foobar", "r") ⇒ true
        matches("foobar", "^fo*b") ⇒ true
        matches("200000", "^[0-9]{6}$") ⇒ true
        matches("abab", "(ab)\1") ⇒ true
        matches("a\nb", "a.b") ⇒ false
        matches("a\nb", "a.b", "s") ⇒ true
        matches("ab\n", "b$") ⇒ false
        matches("helloworld", "hello world", "x") ⇒ true
        matches("helloworld", "hello[ ]world", "x") ⇒ false
        matches("hello world", "hello\ sworld", "x") ⇒ true
        matches("🐎", "^.$") ⇒ true
        matches("🐎🐎", "^🐎{2}$") ⇒ true
        replace("🐎ab", "[^a]b", "x") ⇒ "🐎ab"
        matches("h", "(.)\3") ⇒ null
        matches("abcd", "(asd)[\1]") ⇒ null
        matches("VALUE", "[A-Z-[OI]]", "i") ⇒ true
        split("John Doe", "\s") ⇒ ["John", "Doe"]
        split("a;b;c;;", ";") ⇒ ["a", "b", "c", "", ""]
        string join(["a", "b", "c"], "_and_") ⇒ "a_and_b_and_c"
        string join(["a", null, "c"], "X") ⇒ "aXc"
        string join([], "X") ⇒ ""
        string join(["a", "b"]) ⇒ "ab"
        string join(["a", 1]) ⇒ null
        string join(delimiter: "-", list: ["a", "b"]) ⇒ "a-b"
        starts with(null, "a") ⇒ null
        """);

    public static TheoryData<string, string> Lists => Rows("""
        list contains([1, 2, 3], 2) ⇒ true
        list contains([1, null], null) ⇒ true
        count([1, [2, 3]]) ⇒ 2
        count([]) ⇒ 0
        count(null) ⇒ null
        min([1, 2, 3]) ⇒ 1
        max(1, 2, 3) ⇒ 3
        min("b", "a") ⇒ "a"
        max([@"2026-01-01", @"2026-03-01"]) ⇒ 2026-03-01
        max([]) ⇒ null
        max([1, "a"]) ⇒ null
        sum([1, 2, 3]) ⇒ 6
        sum(1, 2, 3) ⇒ 6
        sum([]) ⇒ null
        sum([@"P1D", @"PT1H"]) ⇒ P1DT1H
        sum([1, null]) ⇒ null
        mean([1, 2, 3]) ⇒ 2
        mean([]) ⇒ null
        all([false, null, true]) ⇒ false
        all([true, null]) ⇒ null
        all([]) ⇒ true
        all(0) ⇒ null
        any([false, null, true]) ⇒ true
        any([false, null]) ⇒ null
        any([]) ⇒ false
        sublist([4, 5, 6], 1, 2) ⇒ [4, 5]
        sublist([4, 5, 6], -2) ⇒ [5, 6]
        sublist([4, 5, 6], 4) ⇒ null
        append([1], 2, 3) ⇒ [1, 2, 3]
        concatenate([1, 2], [3]) ⇒ [1, 2, 3]
        insert before([1, 3], 1, 2) ⇒ [2, 1, 3]
        insert before([1, 3], -1, 2) ⇒ [1, 2, 3]
        remove([1, 2, 3], 2) ⇒ [1, 3]
        remove([1], 2) ⇒ null
        list replace([2, 4, 7, 8], 3, 6) ⇒ [2, 4, 6, 8]
        list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) ⇒ [5, 5, 7, 8]
        reverse([1, 2, 3]) ⇒ [3, 2, 1]
        index of([1, 2, 3, 2], 2) ⇒ [2, 4]
        union([1, 2], [2, 3]) ⇒ [1, 2, 3]
        distinct values([1, 2, 3, 2, 1]) ⇒ [1, 2, 3]
        distinct values([1, "1", null, null]) ⇒ [1, "1", null]
        flatten([[1, 2], [[3]], 4]) ⇒ [1, 2, 3, 4]
        product([2, 3, 4]) ⇒ 24
        product([]) ⇒ null
        median(8, 2, 5, 3, 4) ⇒ 4
        median([6, 1, 2, 3]) ⇒ 2.5
        median([]) ⇒ null
        decimal(stddev(2, 4, 7, 5), 20) ⇒ 2.08166599946613273528
        stddev([47]) ⇒ null
        mode(6, 3, 9, 6, 6) ⇒ [6]
        mode([6, 1, 9, 6, 1]) ⇒ [1, 6]
        mode([]) ⇒ []
        sort([3, 1, 4, 5, 2], function(x, y) x < y) ⇒ [1, 2, 3, 4, 5]
        sort(list: [3, 1, 2], precedes: function(x, y) x > y) ⇒ [3, 2, 1]
        sort([{a: 1, b: 1}, {a: 0, b: 2}, {a: 1, b: 3}], function(x, y) x.a < y.a).b ⇒ [2, 1, 3]
        duplicate values([1, 2, 1, 3, 2]) ⇒ [1, 2]
        partition([1, 2, 3], 2) ⇒ [[1, 2], [3]]
        is empty([]) ⇒ true
        """);

    public static TheoryData<string, string> Numbers => Rows("""
        decimal(1/3, 2) ⇒ 0.33
        decimal(1.5, 0) ⇒ 2
        decimal(2.5, 0) ⇒ 2
        decimal(1.115 * 100, 0) ⇒ 112
        decimal(1234, -2) ⇒ 1200
        floor(1.5) ⇒ 1
        floor(-1.56, 1) ⇒ -1.6
        ceiling(1.5) ⇒ 2
        ceiling(-1.56, 1) ⇒ -1.5
        round up(5.5, 0) ⇒ 6
        round up(-1.126, 2) ⇒ -1.13
        round up(5.5, 6177) ⇒ null
        round down(-5.5, 0) ⇒ -5
        round half up(1.125, 2) ⇒ 1.13
        round half up(-1.125, 2) ⇒ -1.13
        round half down(1.125, 2) ⇒ 1.12
        abs(-10) ⇒ 10
        abs(@"-PT5H") ⇒ PT5H
        modulo(12, 5) ⇒ 2
        modulo(-12, 5) ⇒ 3
        modulo(12, -5) ⇒ -3
        modulo(-12, -5) ⇒ -2
        modulo(10.1, 4.5) ⇒ 1.1
        modulo(-10.1, 4.5) ⇒ 3.4
        modulo(1, 0) ⇒ null
        sqrt(16) ⇒ 4
        sqrt(2) ⇒ 1.414213562373095048801688724209698
        sqrt(-1) ⇒ null
        log(10) ⇒ 2.302585092994045684017991454684364
        log(0) ⇒ null
        exp(5) ⇒ 148.4131591025766034211155800405523
        exp(-1000000) ⇒ 0
        exp(1000000) ⇒ null
        odd(5) ⇒ true
        even(2) ⇒ true
        odd(-1) ⇒ true
        """);

    public static TheoryData<string, string> Temporal => Rows("""
        is(date("2012-12-25"), time("23:00:50")) ⇒ false
        is(date("2012-12-25"), date("2012-12-25")) ⇒ true
        is(time("23:00:50z"), time("23:00:50")) ⇒ false
        is(time("23:00:50z"), time("23:00:50+00:00")) ⇒ true
        day of year(date(2019, 9, 17)) ⇒ 260
        day of week(date(2019, 9, 17)) ⇒ "Tuesday"
        month of year(date(2019, 9, 17)) ⇒ "September"
        week of year(date(2019, 9, 17)) ⇒ 38
        week of year(date(2003, 12, 29)) ⇒ 1
        week of year(date(2004, 1, 4)) ⇒ 1
        week of year(date(2005, 1, 1)) ⇒ 53
        week of year(date(2005, 1, 3)) ⇒ 1
        now() ⇒ 2026-07-01T09:30:00+08:00
        today() ⇒ 2026-07-01
        last day of month(@"2024-02-10") ⇒ 2024-02-29
        """);

    public static TheoryData<string, string> Ranges => Rows("""
        range("[2..)") ⇒ (>= 2)
        range("(2..)") = (> 2) ⇒ true
        range("(..2)") = (< 2) ⇒ true
        range("]..\"b\"]") ⇒ (<= "b")
        5 in range("[2..)") ⇒ true
        range("[..2)") ⇒ null
        range("[2..]") ⇒ null
        range("(..)") ⇒ null
        before(1, 10) ⇒ true
        before(1, [1..10]) ⇒ false
        before(1, (1..10]) ⇒ true
        before([1..10), 10) ⇒ true
        before([1..10), [10..20]) ⇒ true
        after(12, [1..10]) ⇒ true
        after([11..20], 11) ⇒ false
        after((11..20], [1..11]) ⇒ true
        meets([1..5], [5..10]) ⇒ true
        meets([1..5), [5..10]) ⇒ false
        met by([5..10], [1..5]) ⇒ true
        overlaps([1..5], [3..8]) ⇒ true
        overlaps([1..5), [5..8]) ⇒ false
        overlaps before([1..5], [3..8]) ⇒ true
        overlaps before([1..5), (1..5]) ⇒ true
        overlaps before([1..5], [1..5]) ⇒ false
        overlaps after([3..8], [1..5]) ⇒ true
        overlaps after((1..5], [1..5]) ⇒ true
        finishes(10, [1..10]) ⇒ true
        finishes([5..10), [1..10]) ⇒ false
        finished by([1..10], [5..10]) ⇒ true
        includes([1..10], 5) ⇒ true
        includes([1..10], (1..10)) ⇒ true
        during(1, (1..10]) ⇒ false
        during([4..6], [1..10]) ⇒ true
        starts(1, [1..10]) ⇒ true
        starts((1..5], [1..10]) ⇒ false
        started by([1..10], [1..5]) ⇒ true
        coincides(5, 5) ⇒ true
        coincides((1..5), [1..5]) ⇒ false
        before(1, "a") ⇒ null
        """);

    public static TheoryData<string, string> Contexts => Rows("""
        get value({key1: "value1"}, "key1") ⇒ "value1"
        get value({key1: "value1"}, "unexistent-key") ⇒ null
        get value({a: null}, "a") ⇒ null
        get entries({key1: "value1"})[key = "key1"].value ⇒ ["value1"]
        context([{key: "a", value: 1}, {key: "b", value: 2}]) ⇒ {a: 1, b: 2}
        context([{key: "a", value: 1}, {key: "b"}]) ⇒ null
        context put({x: 1}, "y", 2) ⇒ {x: 1, y: 2}
        context put({x: 1, y: 0, z: 0}, "y", 2) ⇒ {x: 1, y: 2, z: 0}
        context put({x: 1, y: {a: 0}}, ["y", "a"], 2) ⇒ {x: 1, y: {a: 2}}
        context put({x: 1}, [], 2) ⇒ null
        context put({x: 1}, ["x", "y"], 2) ⇒ null
        context merge([{x: 1, y: 0}, {y: 2}]) ⇒ {x: 1, y: 2}
        get or else(null, 5) ⇒ 5
        get or else(1, 5) ⇒ 1
        get or else(null, null) ⇒ null
        is defined(nothing) ⇒ false
        is defined({a: null}.a) ⇒ true
        is defined({a: null}.b) ⇒ false
        assert(5, 5 > 3) ⇒ 5
        assert(5, 5 < 3, "too large") ⇒ null
        """);

    [Theory]
    [MemberData(nameof(Conversion))]
    [MemberData(nameof(Strings))]
    [MemberData(nameof(Lists))]
    [MemberData(nameof(Numbers))]
    [MemberData(nameof(Temporal))]
    [MemberData(nameof(Ranges))]
    [MemberData(nameof(Contexts))]
    public void Gives(string text, string expected) => Holds(text, expected);

    [Fact]
    public void A_host_adds_functions_whose_names_hold_blanks()
    {
        var functions = FeelFunctions.BuiltIn
            .With("manager of", ["person"], call => call[0].TryString(out var person) ? Value.Of(person + "'s manager") : call.Fail(new("应为人员", "expected a person")))
            .With("manager of", ["person", "levels"], call => Value.Of($"{call[0]} + {call[1]}"));

        Value Run(string text) => FeelExpression.Parse(text, null, functions).Evaluate(ContextScope.Empty, World with { Functions = functions }).Value;

        Assert.Equal(Value.Of("ana's manager"), Run("manager of(\"ana\")"));
        Assert.Equal(Value.Of("ana + 2"), Run("manager of(\"ana\", 2)"));
        Assert.Equal(Value.Of("ana + 3"), Run("manager of(levels: 3, person: \"ana\")"));
        Assert.True(Run("manager of(5)").IsNull);
    }

    [Fact]
    public void The_environment_gives_a_host_function_its_body()
    {
        FeelFunctions Directory(string manager) => FeelFunctions.BuiltIn.With("manager of", ["person"], _ => Value.Of(manager));
        var expression = FeelExpression.Parse("manager of(\"ana\")", null, Directory("at parse"));
        Assert.Equal(Value.Of("marta"), expression.Evaluate(ContextScope.Empty, World with { Functions = Directory("marta") }).Value);
        Assert.Equal(Value.Of("bo"), expression.Evaluate(ContextScope.Empty, World with { Functions = Directory("bo") }).Value);
        Assert.Equal(Value.Of("at parse"), expression.Evaluate(ContextScope.Empty, World).Value);
    }

    [Fact]
    public void Random_numbers_follow_from_the_seed()
    {
        var expression = FeelExpression.Parse("for i in 1..3 return random number()");
        var first = expression.Evaluate(ContextScope.Empty, World with { Seed = 42 }).Value;
        Assert.Equal(first, expression.Evaluate(ContextScope.Empty, World with { Seed = 42 }).Value);
        Assert.NotEqual(first, expression.Evaluate(ContextScope.Empty, World with { Seed = 43 }).Value);
        Assert.True(first.TryList(out var numbers) && numbers.All(number => number.TryNumber(out var n) && n >= 0 && n < 1));
    }
}
