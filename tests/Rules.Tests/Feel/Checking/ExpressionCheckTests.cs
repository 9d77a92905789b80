using Marketing.Rules.Feel;
using Marketing.Rules.Feel.Checking;

namespace Marketing.Rules.Tests.Feel.Checking;

/// <summary>What an editor is told of an expression: its type, and what is wrong where.</summary>
public class ExpressionCheckTests
{
    internal static FeelType Type(string text) => TypeText.TryRead(text, out var type) ? type : throw new ArgumentException(text);

    internal static readonly ExpressionScope Scope = new(
    [
        new("amount", FeelType.Number), new("total amount", FeelType.Number), new("name", FeelType.String), new("ok", FeelType.Boolean),
        new("due", FeelType.Date), new("sent at", FeelType.DateTime), new("wait", FeelType.DaysTimeDuration), new("anything", FeelType.Any),
        new("客户等级", FeelType.String),
        new("order", Type("context<customer: context<name: string, credit limit: number>, lines: list<context<sku: string, qty: number>>, note: Any>")),
        new("tags", Type("list<string>")), new("span", Type("range<number>")), new("discount", Type("function<number> -> number")),
    ]);

    public static TheoryData<string, string> Types => FeelTable.Rows("""
        1 + 2 * amount ⇒ number
        amount > 3 and ok ⇒ boolean
        if ok then 1 else amount ⇒ number
        if ok then 1 else null ⇒ number
        if ok then 1 else name ⇒ Any
        total amount / 2 ⇒ number
        客户等级 = "高" ⇒ boolean
        due + duration("P1D") ⇒ Any
        due + wait ⇒ date
        sent at - sent at ⇒ days and time duration
        wait * 2 ⇒ days and time duration
        wait / wait ⇒ number
        due.year ⇒ number
        sent at.timezone ⇒ string
        wait.hours ⇒ number
        span.start ⇒ number
        span.start included ⇒ boolean
        order.customer.name ⇒ string
        order.customer.credit limit ⇒ number
        order.lines.qty ⇒ list<number>
        order.lines[qty > 1] ⇒ list<context<sku: string, qty: number>>
        order.lines[1].sku ⇒ string
        order.lines[item.qty > 1].sku ⇒ list<string>
        order.note.what.ever ⇒ Any
        for line in order.lines return line.qty * 2 ⇒ list<number>
        for i in 1..3 return i ⇒ list<number>
        some line in order.lines satisfies line.qty > 3 ⇒ boolean
        {a: 1, b: a + 1}.b ⇒ number
        {f: function(n: number) n + 1, r: f(2)}.r ⇒ number
        function(x: string) x + "!" ⇒ function<string> -> string
        discount(3) ⇒ number
        [1, 2, 3] ⇒ list<number>
        [1, "a"] ⇒ list<Any>
        [1..5] ⇒ range<number>
        sum(order.lines.qty) ⇒ number
        max(1, 2) ⇒ number
        max(tags) ⇒ string
        sort(tags) ⇒ list<string>
        append(tags, "x") ⇒ list<string>
        count(tags) ⇒ number
        string length(name) ⇒ number
        date and time("2026-01-01T00:00:00") ⇒ date and time
        today() ⇒ date
        is defined(nobody) ⇒ boolean
        anything + 1 ⇒ number
        anything.field ⇒ Any
        name in ("a", "b") ⇒ boolean
        amount between 1 and 2 ⇒ boolean
        amount instance of number ⇒ boolean
        -wait ⇒ days and time duration
        -amount ⇒ number
        get entries(order)[1].key ⇒ string
        """);

    [Theory]
    [MemberData(nameof(Types))]
    public void The_type_is_told(string text, string type)
    {
        var check = ExpressionChecker.Check(text, Scope);
        Assert.True(check.Problems.Count == 0, $"{text}: {string.Join("; ", check.Problems.Select(problem => problem.Problem))}");
        Assert.Equal(type, check.Type.ToString());
    }

    // expression ⇒ code line:column+length suggestions
    public static TheoryData<string, string> Wrong => FeelTable.Rows("""
        1 + ⇒ FEEL-003 1:4+0
        (1 + , 2 * ) ⇒ FEEL-003 1:6+1 | FEEL-003 1:12+1
        f(1 +, b, 3 * ) ⇒ FEEL-003 1:6+1 | FEEL-003 1:15+1
        if ok then 1 + else 2 * ⇒ FEEL-003 1:16+4 | FEEL-003 1:24+0
        [1, & 2, ｛] ⇒ FEEL-003 1:5+1 | FEEL-003 1:10+1
        "open ⇒ FEEL-002 1:1+5
        1 + /* open ⇒ FEEL-001 1:5+0
        @"2026-13-01" ⇒ FEEL-006 1:1+1
        amuont + 1 ⇒ FEEL-008 1:1+6 amount
        1 + total   amuont ⇒ FEEL-008 1:5+14 total amount
        客户等及 = "高" ⇒ FEEL-008 1:1+4 客户等级
        cuont(tags) ⇒ FEEL-007 1:1+5 count
        strin length(name) ⇒ FEEL-007 1:1+12 string length
        substring(name) ⇒ FEEL-009 1:1+9
        substring(string: name, begin: 2) ⇒ FEEL-009 1:1+9
        discount(1, 2) ⇒ FEEL-009 1:1+8
        amount(3) ⇒ FEEL-018 1:1+6
        order.custmer.name ⇒ FEEL-016 1:7+7 customer
        order.customer.credit limt ⇒ FEEL-016 1:16+11 credit limit
        order.lines[qyt > 1] ⇒ FEEL-008 1:13+3 qty
        due.yaer ⇒ FEEL-016 1:5+4 year
        due.hour ⇒ FEEL-016 1:5+4
        name.length ⇒ FEEL-016 1:6+6
        amount + name ⇒ FEEL-014 1:8+1
        name < 3 ⇒ FEEL-014 1:6+1
        due = sent at ⇒ FEEL-014 1:5+1
        due + 1 ⇒ FEEL-014 1:5+1
        tags = "a" ⇒ FEEL-014 1:6+1
        amount between "a" and 3 ⇒ FEEL-014 1:8+7
        amount in ("a", 3) ⇒ FEEL-014 1:12+3
        -name ⇒ FEEL-014 1:1+1
        floor(name) ⇒ FEEL-014 1:7+4
        upper case(order.lines[1].qty) ⇒ FEEL-014 1:12+5
        amount and ok ⇒ FEEL-015 1:1+6
        if name then 1 else 2 ⇒ FEEL-015 1:4+4
        every t in tags satisfies t ⇒ FEEL-015 1:27+1
        tags["x"] ⇒ FEEL-015 1:5+1
        if 1 = 1 then 1 else 2 ⇒ FEEL-017 1:4+1
        [5..1] ⇒ FEEL-012 1:1+1
        amuont + nmae ⇒ FEEL-008 1:1+6 amount | FEEL-008 1:10+4 name
        1 instance of nubmer ⇒ FEEL-011 1:15+6
        """);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_with_its_place_and_what_may_have_been_meant(string text, string expected)
    {
        var check = ExpressionChecker.Check(text, Scope);
        var found = string.Join(" | ", check.Problems.Select(problem =>
            $"{problem.Problem.Code} {problem.Problem.Position}+{problem.Length} {string.Join(", ", problem.Suggestions)}".TrimEnd()));
        Assert.Equal(expected, found);
        Assert.All(check.Problems, problem => Assert.True(problem.Problem.Message.Chinese != problem.Problem.Message.English && problem.Problem.Message.English.Length > 0));
        Assert.All(check.Problems.Where(problem => problem.Suggestions.Count > 0), problem => Assert.Contains(problem.Suggestions[0], problem.Problem.Mend!.Chinese, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("amount > 3", "boolean", true)]
    [InlineData("amount", "boolean", false)]
    [InlineData("anything", "boolean", true)]
    [InlineData("null", "boolean", true)]
    [InlineData("name", "list<string>", true)]
    [InlineData("tags", "string", true)]
    [InlineData("tags", "number", false)]
    [InlineData("due", "date and time", true)]
    public void What_the_caller_expects_is_compared(string text, string expects, bool fits)
    {
        var check = ExpressionChecker.Check(text, Scope, Type(expects));
        Assert.Equal(fits ? [] : ["FEEL-019"], check.Problems.Select(problem => problem.Problem.Code));
        Assert.Equal(fits, check.IsValid);
    }

    [Theory]
    [InlineData("< 80", "number")]
    [InlineData("[1..5], 9", "number")]
    [InlineData("not(\"A\")", "string")]
    [InlineData("-", "number")]
    [InlineData("? > 3 and ? < 10", "number")]
    [InlineData("> amount", "number")]
    [InlineData("starts with(?, \"x\")", "string")]
    [InlineData("null", "string")]
    [InlineData("tags", "string")]
    [InlineData("< \"x\"", "number", "FEEL-014 1:1+1")]
    [InlineData("\"x\"", "number", "FEEL-014 1:1+3")]
    [InlineData("[\"a\"..\"b\"]", "number", "FEEL-014 1:1+1")]
    [InlineData("1, > amuont", "number", "FEEL-008 1:6+6")]
    [InlineData("? + \"x\" > 3", "number", "FEEL-014 1:3+1")]
    [InlineData("true", "number", "FEEL-014 1:1+4")]
    [InlineData("1,, 2", "number", "FEEL-003 1:3+1")]
    public void Unary_tests_are_checked_against_their_input(string text, string input, params string[] expected)
    {
        var check = ExpressionChecker.CheckUnaryTests(text, Scope with { InputType = Type(input) });
        Assert.Equal(expected, check.Problems.Select(problem => $"{problem.Problem.Code} {problem.Problem.Position}+{problem.Length}"));
    }

    [Fact]
    public void In_an_open_scope_unknown_names_are_no_problem()
    {
        var open = Scope with { IsOpen = true };
        Assert.Empty(ExpressionChecker.Check("somebody + someone(3) > amount", open).Problems);
        Assert.Equal("FEEL-014", Assert.Single(ExpressionChecker.Check("name > amount", open).Problems).Problem.Code);
    }

    [Fact]
    public void The_functions_of_the_host_are_known()
    {
        var scope = Scope with { Functions = FeelFunctions.BuiltIn.With("manager of", ["person"], call => call[0]) };
        Assert.Empty(ExpressionChecker.Check("manager of(name)", scope).Problems);
        Assert.Equal("FEEL-009", Assert.Single(ExpressionChecker.Check("manager of(name, 1)", scope).Problems).Problem.Code);
    }

    [Theory]
    [InlineData("list<number>", "list<number>")]
    [InlineData("context<a: number, b c: list<string>>", "context<a: number, b c: list<string>>")]
    [InlineData("date and time", "date and time")]
    [InlineData("number and true", null)]
    [InlineData("number = 3", null)]
    [InlineData("nubmer", null)]
    [InlineData("", null)]
    [InlineData("list<", null)]
    public void Types_are_read_from_text(string text, string? expected) =>
        Assert.Equal(expected, TypeText.TryRead(text, out var type) ? type.ToString() : null);

    [Fact]
    public void What_is_told_to_be_always_null_is_null()
    {
        // All pairs of kinds under all operators: a warning stands exactly where evaluating gives null.
        string[] values = ["1", "\"a\"", "true", "@\"2026-01-01\"", "@\"10:00:00\"", "@\"2026-01-01T10:00:00Z\"", "@\"P1D\"", "@\"P1M\"", "[1, 2]", "{a: 1}", "[1..2]"];
        string[] operators = ["+", "-", "*", "/", "**", "=", "!=", "<", ">="];
        foreach (var (left, operation, right) in values.SelectMany(left => operators.SelectMany(operation => values.Select(right => (left, operation, right)))))
        {
            var text = $"{left} {operation} {right}";
            var warned = ExpressionChecker.Check(text, Scope).Problems.Any(problem => problem.Problem.Code == "FEEL-014");
            Assert.True(warned == FeelTable.Eval(text).IsNull, text);
        }
    }

    [Fact]
    public void Each_builtin_has_a_line_of_help_and_gives_what_it_says()
    {
        foreach (var name in FeelFunctions.BuiltIn.All)
        {
            var items = ExpressionCompletion.At(name, name.Length, ExpressionScope.Empty).Items;
            var item = Assert.Single(items, item => item.Kind == CompletionKind.Function && item.Label == name);
            Assert.True(item.Help is { Chinese.Length: > 1, English.Length: > 5 }, name);
            Assert.NotEmpty(item.Signatures);
            Assert.NotNull(item.Type);
        }
    }

    [Fact]
    public void The_types_of_results_are_those_of_the_builtins_themselves()
    {
        string[] calls =
        [
            "abs(-1)", "ceiling(1.5)", "floor(1.5, 0)", "decimal(1.55, 1)", "round up(1.5, 0)", "modulo(5, 3)", "sqrt(4)", "log(4)", "exp(1)", "odd(1)", "even(2)", "random number()",
            "substring(\"abc\", 2)", "string length(\"a\")", "upper case(\"a\")", "substring before(\"abc\", \"b\")", "replace(\"a\", \"a\", \"b\")", "contains(\"a\", \"a\")", "matches(\"a\", \"a\")",
            "split(\"a,b\", \",\")", "string join([\"a\"], \",\")", "trim(\" a\")", "is blank(\"\")", "extract(\"a1\", \"[0-9]\")", "list contains([1], 1)", "count([1])", "min([1])", "max(1, 2)", "sum([1])",
            "mean([1])", "product([2])", "median([1])", "stddev([1, 2])", "mode([1])", "all([true])", "any([true])", "sublist([1, 2], 1)", "append([1], 2)", "concatenate([1], [2])", "insert before([1], 1, 2)",
            "remove([1, 2], 1)", "list replace([1], 1, 2)", "reverse([1])", "index of([1], 1)", "union([1], [2])", "distinct values([1])", "duplicate values([1, 1])", "is empty([])", "partition([1, 2], 1)",
            "sort([2, 1])", "now()", "today()", "day of week(today())", "day of year(today())", "month of year(today())", "week of year(today())", "last day of month(today())", "date(\"2026-01-01\")", "time(\"10:00:00\")",
            "date and time(\"2026-01-01T10:00:00\")", "number(\"1\")", "string(1)", "years and months duration(today(), today())", "is(1, 1)", "before(1, 2)", "get entries({a: 1})",
            "context put({a: 1}, \"b\", 2)", "context merge([{a: 1}])", "context([{key: \"a\", value: 1}])", "range(\"[1..2]\")", "not(true)", "assert(1, true)", "flatten([[1]])",
        ];
        foreach (var call in calls)
        {
            var value = FeelTable.Eval(call);
            var check = ExpressionChecker.Check(call, ExpressionScope.Empty);
            Assert.True(!value.IsNull && check.Problems.Count == 0 && check.Type.Has(value), $"{call}: {value} is not {check.Type}; {string.Join("; ", check.Problems)}");
        }
    }
}
