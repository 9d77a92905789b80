using System.Reflection;
using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>The meaning of an expression as text.</summary>
static class MeaningText
{
    static readonly MethodInfo Print = typeof(RuleExpression).Assembly.GetType("Marketing.Rules.Production.AstText")!
        .GetMethods(BindingFlags.Static | BindingFlags.Public).Single(method => method.GetParameters().Length == 1);

    public static string Of(RuleExpression expression)
    {
        var meaning = typeof(RuleExpression).GetProperty("Meaning", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(expression);
        var text = (string)Print.Invoke(null, [meaning])!;
        return text.StartsWith('(') && text.EndsWith(')') ? text[1..^1] : text;
    }
}
