using System.Text;

namespace Marketing.Rules.Feel;

/// <summary>Values as FEEL expressions: what is written evaluates to the value again.</summary>
public static class FeelLiteral
{
    /// <summary>The literal; functions, which have none, are <c>null</c>.</summary>
    public static string Of(Value value)
    {
        var text = new StringBuilder();
        Append(text, value, depth: 0, FeelLimits.TextLength);
        return text.ToString();
    }

    /// <summary>The beginning of the literal, for people to look at: what is longer ends in "…".</summary>
    public static string Beginning(Value value, int characters)
    {
        var text = new StringBuilder();
        Append(text, value, depth: 0, characters);
        return text.Length <= characters ? text.ToString() : text.ToString(0, characters) + "…";
    }

    static void Append(StringBuilder text, in Value value, int depth, int most)
    {
        switch (value.Kind)
        {
            case ValueKind.Function:
            case var _ when depth > FeelLimits.MaxValueDepth || text.Length > most:
                text.Append("null");
                break;
            case ValueKind.String:
                ValueText.AppendQuoted(text, value.AsString.Length <= most ? value.AsString : value.AsString[..most]);
                break;
            case ValueKind.List:
                AppendAll(text, '[', value.AsList, ']', depth, most);
                break;
            case ValueKind.Context:
                AppendContext(text, value.AsContext, depth, most);
                break;
            case ValueKind.Range:
                AppendRange(text, value.AsRange, depth, most);
                break;
            case ValueKind.Null or ValueKind.Boolean or ValueKind.Number:
                text.Append(value);
                break;
            default:
                text.Append(Constructor(value.Kind)).Append("(\"").Append(value).Append("\")");
                break;
        }
    }

    static string Constructor(ValueKind kind) => kind switch
    {
        ValueKind.YearsMonthsDuration or ValueKind.DaysTimeDuration => "duration",
        _ => Parameter.KindName(kind),
    };

    static void AppendAll(StringBuilder text, char open, IReadOnlyList<Value> items, char close, int depth, int most)
    {
        text.Append(open);
        for (var i = 0; i < items.Count && text.Length <= most; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, items[i], depth + 1, most);
        }
        text.Append(close);
    }

    static void AppendContext(StringBuilder text, Context context, int depth, int most)
    {
        text.Append('{');
        for (var i = 0; i < context.Count && text.Length <= most; i++)
        {
            if (i > 0)
                text.Append(", ");
            ValueText.AppendQuoted(text, context.Keys[i]);
            text.Append(": ");
            Append(text, context.At(i), depth + 1, most);
        }
        text.Append('}');
    }

    static void AppendRange(StringBuilder text, FeelRange range, int depth, int most)
    {
        if (range.Operator is { } operation)
        {
            text.Append('(').Append(operation).Append(' ');
            Append(text, operation == "!=" ? range.Excluded : range.Start.IsNull ? range.End : range.Start, depth + 1, most);
            text.Append(')');
            return;
        }
        text.Append(range.StartIncluded ? '[' : '(');
        Append(text, range.Start, depth + 1, most);
        text.Append("..");
        Append(text, range.End, depth + 1, most);
        text.Append(range.EndIncluded ? ']' : ')');
    }
}
