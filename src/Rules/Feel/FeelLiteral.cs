using System.Text;

namespace Marketing.Rules.Feel;

/// <summary>Values as FEEL expressions: what is written evaluates to the value again.</summary>
public static class FeelLiteral
{
    /// <summary>The literal; functions, which have none, are <c>null</c>.</summary>
    public static string Of(Value value)
    {
        var text = new StringBuilder();
        Append(text, value, depth: 0);
        return text.ToString();
    }

    static void Append(StringBuilder text, in Value value, int depth)
    {
        switch (value.Kind)
        {
            case ValueKind.Function:
            case var _ when depth > FeelLimits.MaxValueDepth || text.Length > FeelLimits.TextLength:
                text.Append("null");
                break;
            case ValueKind.String:
                ValueText.AppendQuoted(text, value.AsString);
                break;
            case ValueKind.List:
                AppendAll(text, '[', value.AsList, ']', depth);
                break;
            case ValueKind.Context:
                AppendContext(text, value.AsContext, depth);
                break;
            case ValueKind.Range:
                AppendRange(text, value.AsRange, depth);
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

    static void AppendAll(StringBuilder text, char open, IReadOnlyList<Value> items, char close, int depth)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, items[i], depth + 1);
        }
        text.Append(close);
    }

    static void AppendContext(StringBuilder text, Context context, int depth)
    {
        text.Append('{');
        for (var i = 0; i < context.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            ValueText.AppendQuoted(text, context.Keys[i]);
            text.Append(": ");
            Append(text, context.At(i), depth + 1);
        }
        text.Append('}');
    }

    static void AppendRange(StringBuilder text, FeelRange range, int depth)
    {
        if (range.Operator is { } operation)
        {
            text.Append('(').Append(operation).Append(' ');
            Append(text, operation == "!=" ? range.Excluded : range.Start.IsNull ? range.End : range.Start, depth + 1);
            text.Append(')');
            return;
        }
        text.Append(range.StartIncluded ? '[' : '(');
        Append(text, range.Start, depth + 1);
        text.Append("..");
        Append(text, range.End, depth + 1);
        text.Append(range.EndIncluded ? ']' : ')');
    }
}
