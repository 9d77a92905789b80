using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Marketing.Rules.Feel;

/// <summary>FEEL values from and to JSON. Numbers keep all their digits; what JSON has no form for becomes its FEEL text.</summary>
public static class FeelJson
{
    public const int MaxDepth = 64;

    /// <summary>Bytes of JSON that are written: a value may hold one part very often.</summary>
    public const int MaxBytes = 64 << 20;

    static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The value of a JSON text.</summary>
    /// <exception cref="JsonException">The text is not JSON, nests deeper than 64, or gives a key twice.</exception>
    public static Value Parse(string json)
    {
        using var document = JsonDocument.Parse(json, ReadOptions);
        return FromJson(document.RootElement);
    }

    /// <summary>The value of a JSON element; strings stay strings, whatever they look like.</summary>
    public static Value FromJson(JsonElement element)
    {
        ContextShape? sibling = null;
        return FromJson(element, ref sibling);
    }

    static Value FromJson(JsonElement element, ref ContextShape? sibling)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return Value.True;
            case JsonValueKind.False:
                return Value.False;
            case JsonValueKind.String:
                return Value.Of(element.GetString());
            case JsonValueKind.Number:
                return NumberOf(element);
            case JsonValueKind.Array:
                var items = new Value[element.GetArrayLength()];
                var index = 0;
                ContextShape? shape = null;
                foreach (var item in element.EnumerateArray())
                    items[index++] = FromJson(item, ref shape);
                return Value.OfList(items);
            case JsonValueKind.Object:
                var builder = new Context.Builder();
                foreach (var property in element.EnumerateObject())
                {
                    ContextShape? member = null;
                    builder.Set(property.Name, FromJson(property.Value, ref member));
                }
                return Value.Of(builder.Build(ref sibling));
            default:
                return default;
        }
    }

    static Value NumberOf(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
            return Value.Of(whole);
        return Number.TryParse(element.GetRawText(), out var number)
            ? Value.Of(number)
            : throw new JsonException($"The number {element.GetRawText()} is out of range.");
    }

    /// <summary>Writes a value; temporal values, durations and ranges as their text, functions as null.</summary>
    /// <exception cref="JsonException">The value nests deeper than <see cref="MaxDepth"/>, and so could not be read again.</exception>
    public static void Write(Utf8JsonWriter writer, Value value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Write(writer, value, 0);
    }

    static void Write(Utf8JsonWriter writer, in Value value, int depth)
    {
        if (depth > MaxDepth)
            throw new JsonException($"The value nests deeper than {MaxDepth} levels.");
        if (writer.BytesCommitted + writer.BytesPending > MaxBytes)
            throw new JsonException($"The value takes more than {MaxBytes >> 20} MB.");
        switch (value.Kind)
        {
            case ValueKind.Null or ValueKind.Function:
                writer.WriteNullValue();
                break;
            case ValueKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean);
                break;
            case ValueKind.Number:
                WriteNumber(writer, value.AsNumber);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                foreach (var item in value.AsList)
                    Write(writer, item, depth + 1);
                writer.WriteEndArray();
                break;
            case ValueKind.Context:
                writer.WriteStartObject();
                foreach (var (name, member) in value.AsContext)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member, depth + 1);
                }
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(TextOf(value));
                break;
        }
    }

    static void WriteNumber(Utf8JsonWriter writer, Number number)
    {
        if (number.TryToInt64(out var whole))
            writer.WriteNumberValue(whole);
        else
            writer.WriteRawValue(number.ToString(), skipInputValidation: true);
    }

    public static string ToJson(Value value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriteOptions))
            Write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Chinese stays readable in the database and in answers; what HTML gives a meaning stays escaped.
    static readonly JsonWriterOptions WriteOptions = new()
    {
        MaxDepth = 1000,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All),
    };

    /// <summary>What a value is after a round trip through JSON: temporal values, durations and ranges become their text, functions null.</summary>
    /// <exception cref="JsonException">The value nests deeper than <see cref="MaxDepth"/>.</exception>
    public static Value Normalize(Value value) => value.Kind is ValueKind.List or ValueKind.Context ? new Normalizer().Of(value, 0) : Scalar(value);

    static Value Scalar(in Value value) => value.Kind switch
    {
        ValueKind.Null or ValueKind.Boolean or ValueKind.Number or ValueKind.String => value,
        ValueKind.Function => default,
        _ => Value.Of(TextOf(value)),
    };

    // Outside FEEL nobody reads "@Asia/Shanghai": a date and time in a named zone is written with the offset it has there (ISO 8601).
    static string TextOf(Value value)
    {
        var text = value.ToString();
        return value.Kind == ValueKind.DateTime && text.Contains('@', StringComparison.Ordinal) && value.TryInstant(TimeZoneInfo.Utc, out var instant)
            ? instant.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", System.Globalization.CultureInfo.InvariantCulture)
            : text;
    }

    // A part that stands in a value several times is looked at once; what is normal already stays the same object.
    sealed class Normalizer
    {
        readonly Dictionary<object, Value> _known = new(ReferenceEqualityComparer.Instance);

        public Value Of(in Value value, int depth)
        {
            if (value.Kind is not (ValueKind.List or ValueKind.Context))
                return Scalar(value);
            if (depth > MaxDepth)
                throw new JsonException($"The value nests deeper than {MaxDepth} levels.");
            object parts = value.Kind == ValueKind.List ? value.AsList : value.AsContext;
            if (!_known.TryGetValue(parts, out var normal))
                _known[parts] = normal = value.Kind == ValueKind.List ? OfList(value, depth) : OfContext(value, depth);
            return normal;
        }

        Value OfList(in Value value, int depth)
        {
            var list = value.AsList;
            Value[]? changed = null;
            for (var i = 0; i < list.Count; i++)
            {
                if (IsChanged(list[i], depth, out var normal))
                    (changed ??= [.. list])[i] = normal;
            }
            return changed is null ? value : Value.OfList(changed);
        }

        Value OfContext(in Value value, int depth)
        {
            var context = value.AsContext;
            Value[]? changed = null;
            for (var i = 0; i < context.Count; i++)
            {
                if (IsChanged(context.At(i), depth, out var normal))
                    (changed ??= [.. context.Values])[i] = normal;
            }
            return changed is null ? value : Value.Of(new Context(context.Shape, changed));
        }

        bool IsChanged(in Value item, int depth, out Value normal)
        {
            normal = item;
            switch (item.Kind)
            {
                case ValueKind.Null or ValueKind.Boolean or ValueKind.Number or ValueKind.String:
                    return false;
                case ValueKind.List:
                    normal = Of(item, depth + 1);
                    return !ReferenceEquals(normal.AsList, item.AsList);
                case ValueKind.Context:
                    normal = Of(item, depth + 1);
                    return !ReferenceEquals(normal.AsContext, item.AsContext);
                default:
                    normal = Scalar(item);
                    return true;
            }
        }
    }
}
