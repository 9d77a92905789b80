using Marketing.Rules.Feel;

namespace Marketing.Rules.Tests.Feel;

/// <summary>Tables of cases: one line a case, an expression and the text of its value.</summary>
static class FeelTable
{
    public static readonly FeelEnvironment World = new(
        new DateTimeOffset(2026, 7, 1, 9, 30, 0, TimeSpan.FromHours(8)),
        TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    /// <summary>Rows of a table written as <c>expression ⇒ value</c>, one a line.</summary>
    public static TheoryData<string, string> Rows(string table)
    {
        var rows = new TheoryData<string, string>();
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(" ⇒ ");
            rows.Add(parts[0].Trim(), parts[1].Trim());
        }
        return rows;
    }

    public static FeelResult Run(string text, params (string Name, Value Value)[] variables)
    {
        var expression = FeelExpression.Parse(text, FeelNames.Of(variables.Select(variable => variable.Name)));
        return expression.Evaluate(new ContextScope(Context.Of(variables)), World);
    }

    public static Value Eval(string text, params (string Name, Value Value)[] variables) => Run(text, variables).Value;

    /// <summary>The value as text, strings in quotes.</summary>
    public static string Show(Value value) => Value.OfList(value).ToString()[1..^1];

    public static void Holds(string text, string expected, params (string Name, Value Value)[] variables)
    {
        var expression = FeelExpression.Parse(text, variables.Length == 0 ? null : FeelNames.Of(variables.Select(variable => variable.Name)));
        var result = expression.Evaluate(new ContextScope(Context.Of(variables)), World);
        var found = Show(result.Value);
        Assert.True(expected == found, $"{text}\nexpected {expected}\nfound    {found}  {string.Join("; ", result.Warnings)}");
        // The form that records its steps takes no shortcuts, and must come to the same.
        var explained = Show(expression.Explain(new ContextScope(Context.Of(variables)), World).Value);
        Assert.True(expected == explained, $"{text}\nexpected  {expected}\nexplained {explained}");
        // What is null for a reason says so; a null that was asked for needs none.
        if (expected == "null")
            Assert.True(result.Warnings.Count > 0 || QuietNulls.Contains(text), $"{text} gave null without a warning");
    }

    static readonly HashSet<string> QuietNulls =
    [
        "null", "not(null)", "string(null)", "true and null", "null or false", "max([])", "min([])", "sum([])", "mean([])", "median([])",
        "product([])", "all([true, null])", "any([false, null])", "{a: null}.a", "get value({a: null}, \"a\")", "get or else(null, null)",
        "@\"10:30:00\".timezone", "@\"10:30:00\".time offset", "[null][1]", "null in (1, null) and null", "if false then 1 else null",
        "some x in [false, null] satisfies x", "every x in [true, null] satisfies x", "(< 10).start", "\"x\" and true", "5 or false",
    ];
}
