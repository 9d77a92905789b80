using System.Text.Json;
using System.Text.Json.Nodes;
using Marketing.Rules.Feel;

namespace Marketing.Workflows.RuleSets;

/// <summary>FEEL values as JSON that gives the same values back: what JSON has no form for is <c>{"@": text}</c>, the text of FEEL's at literal.</summary>
public static class TypedJson
{
    const string At = "@";
    const string Entries = "{}";

    /// <summary>The value as JSON. Ranges and functions are not kept.</summary>
    public static string Write(Value value) => Node(value)?.ToJsonString(Options) ?? "null";

    /// <summary>The values as a JSON list.</summary>
    public static string Write(IEnumerable<Value> values) => new JsonArray([.. values.Select(Node)]).ToJsonString(Options);

    static readonly JsonSerializerOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static JsonNode? Node(Value value)
    {
        if (value.TryList(out var items))
            return new JsonArray([.. items.Select(Node)]);
        if (value.TryContext(out var context))
            return new JsonObject { [Entries] = new JsonObject(context.Select(entry => KeyValuePair.Create(entry.Key, Node(entry.Value)))) };
        return value.Kind is ValueKind.Null or ValueKind.Boolean or ValueKind.Number or ValueKind.String
            ? JsonNode.Parse(FeelJson.ToJson(value))
            : new JsonObject { [At] = value.ToString() };
    }

    /// <summary>The value of what <see cref="Write(Value)"/> wrote.</summary>
    public static Value Read(string json) => Read(JsonDocument.Parse(json).RootElement);

    /// <summary>The values of a list.</summary>
    public static IReadOnlyList<Value> ReadAll(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(Read)];

    static Value Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => Value.OfList([.. element.EnumerateArray().Select(Read)]),
        JsonValueKind.Object when element.TryGetProperty(At, out var text) => Literal(text.GetString()!),
        JsonValueKind.Object => Value.Of(Context.Of([.. element.GetProperty(Entries).EnumerateObject().Select(entry => (entry.Name, Read(entry.Value)))])),
        _ => FeelJson.FromJson(element),
    };

    static Value Literal(string text) => FeelExpression.Parse($"@\"{text}\"").Evaluate(ContextScope.Empty, Plain).Value;

    static readonly FeelEnvironment Plain = new(DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc);
}
