using System.Xml.Linq;
using Marketing.Rules.Feel;

namespace Marketing.Conformance.Tck;

/// <summary>A value of a test file, and how it compares with what the engine gave.</summary>
static class TckValue
{
    static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";
    static readonly FeelEnvironment Nowhere = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);
    static readonly Number Tolerance = Number.Parse("0.00000001");

    /// <summary>Reads the value, components or list that an element holds; nothing is null.</summary>
    public static Value Read(XElement holder)
    {
        var components = Children(holder, "component").ToList();
        if (components.Count > 0)
        {
            var context = new Context.Builder();
            foreach (var component in components)
                context.Set((string?)component.Attribute("name") ?? "", Read(component));
            return Value.Of(context.Build());
        }
        if (Children(holder, "list").FirstOrDefault() is { } list)
            return Value.OfList(Children(list, "item").Select(Read));
        return Children(holder, "value").FirstOrDefault() is { } value ? Scalar(value) : Value.Null;
    }

    static IEnumerable<XElement> Children(XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    static Value Scalar(XElement element)
    {
        if ((string?)element.Attribute(Xsi + "nil") is "true" or "1")
            return Value.Null;
        var type = ((string?)element.Attribute(Xsi + "type") ?? "string").Split(':')[^1];
        var text = type == "string" ? element.Value : element.Value.Trim();
        return type switch
        {
            "string" => Value.Of(text),
            "boolean" => Value.Of(text is "true" or "1"),
            "decimal" or "double" or "integer" or "int" or "long" or "float" => Value.Of(Number.Parse(text)),
            "date" => Call("date", text),
            "time" => Call("time", text),
            "dateTime" => Call("date and time", text),
            "duration" => Call("duration", text),
            _ => throw new FormatException($"Unknown type '{type}'."),
        };
    }

    static Value Call(string function, string text)
    {
        var value = FeelExpression.Parse($"{function}(\"{text}\")").Evaluate(ContextScope.Empty, Nowhere).Value;
        return value.IsNull ? throw new FormatException($"'{text}' is no {function}.") : value;
    }

    public static bool Same(Value expected, Value actual)
    {
        if (expected.Kind != actual.Kind)
            return false;
        if (expected.TryNumber(out var number) && actual.TryNumber(out var other))
            return (number - other).Abs() < Tolerance;
        if (expected.TryString(out var text) && actual.TryString(out var otherText))
            return string.Equals(text, otherText, StringComparison.Ordinal);
        if (expected.TryList(out var list) && actual.TryList(out var otherList))
            return list.Count == otherList.Count && list.Zip(otherList).All(pair => Same(pair.First, pair.Second));
        if (expected.TryContext(out var context) && actual.TryContext(out var otherContext))
            return context.Count == otherContext.Count && context.All(entry => otherContext.TryGet(entry.Key, out var value) && Same(entry.Value, value));
        return expected.Kind switch
        {
            ValueKind.Time or ValueKind.DateTime => SameMoment(expected, actual),
            _ => expected.Equals(actual),
        };
    }

    // The same local fields, to the nanosecond, and the same offset; a named zone counts by the offset it has then.
    static bool SameMoment(Value expected, Value actual)
    {
        var (left, right) = (Local(expected), Local(actual));
        return left == right && Offset(expected).Equals(Offset(actual));
    }

    static string Local(Value value)
    {
        var text = value.ToString();
        var time = text.IndexOf(':', StringComparison.Ordinal);
        var end = text.IndexOfAny(['Z', '+', '-', '@'], time);
        return end < 0 ? text : text[..end];
    }

    static Value Offset(Value value)
    {
        var scope = new ContextScope(Context.Of(("value", value)));
        return OffsetOf.Evaluate(scope, Nowhere).Value;
    }

    static readonly FeelExpression OffsetOf = FeelExpression.Parse("value.time offset");
}
