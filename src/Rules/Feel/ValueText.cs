using System.Buffers;
using System.Text;

namespace Marketing.Rules.Feel;

/// <summary>Values as text: what FEEL's <c>string()</c> answers; inside lists and contexts strings are quoted, so that it reads back.</summary>
/// <remarks>DMN 1.5 §10.3.4.1.</remarks>
static class ValueText
{
    public static string Of(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null:
                return "null";
            case ValueKind.Boolean:
                return value.AsBoolean ? "true" : "false";
            case ValueKind.Number:
                return value.AsNumber.ToString();
            case ValueKind.String:
                return value.AsString;
            case ValueKind.Date:
                return TemporalText.Of(value.AsDate);
            case ValueKind.Time:
                return TemporalText.Of(value.AsTime);
            case ValueKind.DateTime:
                return TemporalText.Of(value.AsDateTime);
            case ValueKind.YearsMonthsDuration:
                return TemporalText.OfMonths(value.AsMonths);
            case ValueKind.DaysTimeDuration:
                return TemporalText.OfDaysTime(value.AsDaysTime);
            case ValueKind.Function:
                return value.AsFunction.ToString();
            default:
                var text = new StringBuilder();
                Append(text, value, depth: 0);
                return text.ToString();
        }
    }

    /// <summary>The value as it stands inside a list: strings in quotes, everything else as by itself.</summary>
    public static void Append(StringBuilder text, in Value value, int depth)
    {
        if (depth > FeelLimits.MaxValueDepth || text.Length > FeelLimits.TextLength)
        {
            text.Append('…');
            return;
        }
        switch (value.Kind)
        {
            case ValueKind.String:
                AppendQuoted(text, value.AsString);
                break;
            case ValueKind.Number:
                value.AsNumber.AppendTo(text);
                break;
            case ValueKind.List:
                AppendList(text, value.AsList, depth);
                break;
            case ValueKind.Context:
                AppendContext(text, value.AsContext, depth);
                break;
            case ValueKind.Range:
                AppendRange(text, value.AsRange, depth);
                break;
            default:
                text.Append(Of(value));
                break;
        }
    }

    static void AppendList(StringBuilder text, IReadOnlyList<Value> list, int depth)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Append(text, list[i], depth + 1);
        }
        text.Append(']');
    }

    static void AppendContext(StringBuilder text, Context context, int depth)
    {
        text.Append('{');
        for (var i = 0; i < context.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            var name = context.Keys[i];
            if (FeelNames.IsName(name))
                text.Append(name);
            else
                AppendQuoted(text, name);
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

    public static void AppendQuoted(StringBuilder text, string value)
    {
        text.Append('"');
        var plain = value.AsSpan();
        for (var at = plain.IndexOfAny(Escaped); at >= 0; at = plain.IndexOfAny(Escaped))
        {
            text.Append(plain[..at]).Append('\\').Append(plain[at] switch
            {
                '\n' => 'n',
                '\r' => 'r',
                '\t' => 't',
                var quoted => quoted,
            });
            plain = plain[(at + 1)..];
        }
        text.Append(plain).Append('"');
    }

    static readonly SearchValues<char> Escaped = SearchValues.Create("\"\\\n\r\t");
}
