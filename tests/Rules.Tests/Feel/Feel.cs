using Marketing.Rules.Feel;

namespace Marketing.Rules.Tests.Feel;

/// <summary>One line a case: an expression, and the expression it must equal.</summary>
static class FeelTable
{
    public static readonly FeelEnvironment World = new(
        new DateTimeOffset(2026, 7, 1, 9, 30, 0, TimeSpan.FromHours(8)),
        TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));

    public static FeelResult Run(string text, params (string Name, Value Value)[] variables)
    {
        var expression = FeelExpression.Parse(text, FeelNames.Of(variables.Select(variable => variable.Name)));
        return expression.Evaluate(new ContextScope(Context.Of(variables)), World);
    }

    public static Value Eval(string text, params (string Name, Value Value)[] variables) => Run(text, variables).Value;

    /// <summary>The value as text, strings in quotes: what the rows compare.</summary>
    public static string Show(Value value)
    {
        var shown = Value.OfList(value).ToString();
        return shown[1..^1];
    }
}
