using System.Globalization;

namespace Marketing.Rules.Tests.Fuzz;

/// <summary>Makes right expressions by the grammar (DMN 1.5 §10.3.1.2), and knows some written by hand.</summary>
sealed class ExpressionGrammar(Random random)
{
    static readonly string[] Written =
    [
        "a + b * 2 - 1 / 3 ** 2", "if a > 3 then \"x\" else if a = null then 0 else [a]", "for i in 1..5, j in [i, a] return i * j + count(partial)", "some x in list satisfies x > a",
        "every x in list satisfies x in [1..10)", "list[item > 2][1]", "order.lines[qty > 1].sku", "{x: 1, y: x + 1, f: function(n: number) if n <= 0 then 0 else f(n - 1), z: f(3)}.z",
        "a between 1 and 10 and not(b = \"c\") or a in (< 5, [7..9], 11)", "date(\"2026-03-01\") + duration(\"P1M\") - @\"P3D\"", "date and time(\"2026-03-01T10:00:00@Asia/Shanghai\").time offset",
        "string join(for x in list return string(x), \", \")", "replace(\"abcab\", \"(a)(b)?\", \"[$1]\")", "sort(list, function(x, y) x > y)", "a instance of context<b: list<number>>", "get value({\"a b\": 1}, \"a b\")",
        "max(list) - min(list) + sum(list) / mean(list)", "context put({a: 1}, [\"b\", \"c\"], 2)", "substring(\"中文🀄字\", 2, 2)", "total amount > 100 // comment\n and /* more */ true", "@\"P1Y2M\" * 2 + @\"P1M\"",
        "(1..5] = ]1..5]", "[1, [2, [3]], {a: [4]}]", "is defined(nobody.there) or get or else(null, 3) = 3", "decimal(1/3, 10) + floor(-2.5) + modulo(-7, 3)", "function(x) x + a", "客户等级 = \"高\" and 总额 > 1e3",
        "concatenate(list, [1, 2], list)[-1]", "{\"key with blanks\": null}.key with blanks", "years and months duration(@\"2020-01-01\", today())", "split(\"a;b\", \";\")[2]", "partition(list, 2)", "week of year(today())",
    ];

    static readonly string[] WrittenTests =
    [
        "< 10", "[1..5], > 9", "not(\"a\", \"b\")", "-", "? > 3 and ? < b", "null", "date(\"2026-01-01\")", "(< 5)", "list", "starts with(?, \"x\")", "{a: 1}", "not(? in [1..2])", "\"高\", \"中\"", "!= 3",
    ];

    public string Seed() => random.Next(3) == 0 ? Expression(random.Next(1, 5)) : Written[random.Next(Written.Length)];

    public string TestsSeed() => random.Next(3) == 0 ? $"{Comparison()}{Expression(2)}" : WrittenTests[random.Next(WrittenTests.Length)];

    string Comparison() => new[] { "", "< ", "<= ", "> ", "= ", "!= " }[random.Next(6)];

    /// <summary>An expression of at most so many levels.</summary>
    public string Expression(int levels)
    {
        if (levels == 0)
            return Literal();
        string Part() => Expression(levels - 1);
        return random.Next(16) switch
        {
            0 => $"{Part()} {new[] { "+", "-", "*", "/", "**" }[random.Next(5)]} {Part()}",
            1 => $"({Part()})",
            2 => $"[{Part()}, {Part()}]",
            3 => $"{{a: {Part()}, k: {Part()}}}",
            4 => $"if {Part()} then {Part()} else {Part()}",
            5 => $"for x in {Part()} return {Part()}",
            6 => $"{(random.Next(2) == 0 ? "some" : "every")} x in {Part()} satisfies {Part()}",
            7 => $"{Part()} {new[] { "and", "or" }[random.Next(2)]} {Part()}",
            8 => $"{Part()} {new[] { "=", "!=", "<", "<=", ">", ">=" }[random.Next(6)]} {Part()}",
            9 => $"({Part()})[{Part()}]",
            10 => $"({Part()}).{new[] { "a", "k", "year", "start", "hours" }[random.Next(5)]}",
            11 => $"{Part()} in ({Comparison()}{Part()}, {Part()})",
            12 => $"{new[] { "count", "sum", "max", "not", "string", "flatten", "sort", "abs", "date", "duration", "number", "string length", "distinct values", "get entries", "all" }[random.Next(15)]}({Part()})",
            13 => $"{{f: function(x) {Part()}, r: f({Part()})}}.r",
            14 => $"{Part()} between {Part()} and {Part()}",
            _ => $"{new[] { "substring", "append", "list contains", "matches", "modulo", "before", "split", "index of", "concatenate", "remove" }[random.Next(10)]}({Part()}, {Part()})",
        };
    }

    string Literal() => random.Next(10) switch
    {
        0 => "null",
        1 => random.Next(2) == 0 ? "true" : "false",
        2 => $"\"{"abc中🀄"[..random.Next(5)]}\"",
        3 => $"@\"2026-{random.Next(1, 13):00}-{random.Next(1, 29):00}\"",
        4 => $"@\"P{random.Next(20)}D\"",
        5 => new[] { "a", "b", "list", "order", "total amount", "x" }[random.Next(6)],
        6 => $"[{random.Next(5)}..{random.Next(5, 10)}]",
        7 => (random.Next(-1000, 1000) / 10m).ToString(CultureInfo.InvariantCulture) is var text && text[0] == '-' ? $"({text})" : text,
        8 => $"@\"1{random.Next(10)}:30:00\"",
        _ => random.Next(100).ToString(CultureInfo.InvariantCulture),
    };
}
