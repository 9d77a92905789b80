using System.Collections;
using System.Reflection;
using System.Text;
using Marketing.Rules.Production;

namespace Marketing.Rules.Tests.Production;

/// <summary>A tree as text, without places: two texts are equal when the trees are.</summary>
static class TreeText
{
    static readonly HashSet<string> Left = ["Position", "EqualityContract", "Depth", "TextStart", "TextEnd", "Comments", "Ending", "Written", "Types", "Fields", "Meaning", "Type"];

    public static string Of(RuleSetTree tree)
    {
        var text = new StringBuilder();
        Append(text, tree, 0);
        return text.ToString();
    }

    static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string or bool or int or Enum or DateOnly or Marketing.Rules.Feel.Value or Marketing.Rules.Feel.FeelType:
                text.Append(value);
                break;
            case RuleType type:
                text.Append(type);
                break;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item, depth + 1);
                    text.Append("; ");
                }
                text.Append(']');
                break;
            default:
                text.Append('\n').Append(' ', depth).Append(value.GetType().Name).Append('(');
                foreach (var property in Properties(value))
                {
                    text.Append(property.Name).Append(": ");
                    Append(text, property.GetValue(value), depth + 1);
                    text.Append(", ");
                }
                text.Append(')');
                break;
        }
    }

    static IEnumerable<PropertyInfo> Properties(object value) => value.GetType()
        .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(property => property.GetIndexParameters().Length == 0 && (!Left.Contains(property.Name) || (property.Name is "Type" or "Fields" && property.PropertyType != typeof(RuleType) && property.PropertyType.Name != "IReadOnlyDictionary`2"))
            && !(value is RuleSetTree && property.Name is "Uses" or "Constants" or "Settings" or "Tables" or "Rules"))
        .OrderBy(property => property.Name, StringComparer.Ordinal);
}
