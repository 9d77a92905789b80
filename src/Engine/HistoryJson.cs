using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;

namespace Marketing.Engine;

/// <summary>How a step's history is kept: most of what a database holds in the end, so it is kept small.</summary>
/// <remarks>A JSON array. Its first item lists the elements that the step has touched: id, type, name (0: the same as the id) and key. Each
/// further item is an event: its kind, which element, and in an object whatever else it says. Keys are differences to the instance's.
/// Written before that was a plain array of objects, which is read as well.</remarks>
public static class HistoryJson
{
    /// <summary>How the parts of history are written as objects.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What happened in a step, in order.</summary>
    public static IReadOnlyList<HistoryEvent> Read(StepRow step)
    {
        using var document = JsonDocument.Parse(step.EventsJson);
        var items = document.RootElement;
        if (items.GetArrayLength() == 0)
            return [];
        if (items[0].ValueKind != JsonValueKind.Array)
            return items.Deserialize<List<HistoryEvent>>(Options)!;
        var elements = items[0].EnumerateArray().Select(element => ReadElement(element, step.InstanceKey)).ToList();
        return [.. items.EnumerateArray().Skip(1).Select(item => ReadEvent(item, elements, step.InstanceKey))];
    }

    /// <summary>The text of what happened in a step of an instance.</summary>
    public static string Write(IReadOnlyList<HistoryEvent> events, long instanceKey) => JsonText.Of((events, instanceKey), Write);

    static void Write(Utf8JsonWriter writer, (IReadOnlyList<HistoryEvent> Events, long InstanceKey) step)
    {
        var elements = new Dictionary<(string, long, string?, string?), int>();
        writer.WriteStartArray();
        writer.WriteStartArray();
        foreach (var one in step.Events)
        {
            if (elements.TryAdd(Identity(one), elements.Count))
                WriteElement(writer, one, step.InstanceKey);
        }
        writer.WriteEndArray();
        foreach (var one in step.Events)
            WriteEvent(writer, one, elements[Identity(one)], step.InstanceKey);
        writer.WriteEndArray();
    }

    static (string, long, string?, string?) Identity(HistoryEvent one) => (one.ElementId, one.ElementInstanceKey, one.ElementType, one.ElementName);

    static void WriteElement(Utf8JsonWriter writer, HistoryEvent one, long instanceKey)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(one.ElementId);
        writer.WriteStringValue(one.ElementType);
        if (one.ElementName is { } name && name == one.ElementId)
            writer.WriteNumberValue(0);
        else
            writer.WriteStringValue(one.ElementName);
        writer.WriteNumberValue(one.ElementInstanceKey - instanceKey);
        writer.WriteEndArray();
    }

    static HistoryEvent ReadElement(JsonElement element, long instanceKey)
    {
        var id = element[0].GetString()!;
        return new HistoryEvent("", id, element[3].GetInt64() + instanceKey)
        {
            ElementType = element[1].GetString(), ElementName = element[2].ValueKind == JsonValueKind.Number ? id : element[2].GetString(),
        };
    }

    static void WriteEvent(Utf8JsonWriter writer, HistoryEvent one, int element, long instanceKey)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(one.Kind);
        writer.WriteNumberValue(element);
        var rest = one is not { ScopeKey: null, Name: null, Key: null, Outcome: null, Comment: null, Person: null, OnBehalfOf: null, Words: null };
        if (rest)
        {
            writer.WriteStartObject();
            WriteKey(writer, "scope", one.ScopeKey, instanceKey);
            WriteKey(writer, "key", one.Key, instanceKey);
            WriteText(writer, "name", one.Name);
            WriteText(writer, "outcome", one.Outcome);
            WriteText(writer, "comment", one.Comment);
            WriteText(writer, "person", one.Person);
            WriteText(writer, "for", one.OnBehalfOf);
            WriteText(writer, "zh", one.Words?.Chinese);
            WriteText(writer, "en", one.Words?.English);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static HistoryEvent ReadEvent(JsonElement item, List<HistoryEvent> elements, long instanceKey)
    {
        var one = elements[item[1].GetInt32()] with { Kind = item[0].GetString()! };
        if (item.GetArrayLength() == 2)
            return one;
        var rest = item[2];
        return one with
        {
            ScopeKey = ReadKey(rest, "scope", instanceKey), Key = ReadKey(rest, "key", instanceKey), Name = ReadText(rest, "name"), Outcome = ReadText(rest, "outcome"),
            Comment = ReadText(rest, "comment"), Person = ReadText(rest, "person"), OnBehalfOf = ReadText(rest, "for"),
            Words = ReadText(rest, "zh") is { } chinese ? new(chinese, ReadText(rest, "en") ?? chinese) : null,
        };
    }

    static void WriteKey(Utf8JsonWriter writer, string name, long? key, long instanceKey)
    {
        if (key is { } known)
            writer.WriteNumber(name, known - instanceKey);
    }

    static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, text);
    }

    static long? ReadKey(JsonElement rest, string name, long instanceKey) => rest.TryGetProperty(name, out var value) ? value.GetInt64() + instanceKey : null;

    static string? ReadText(JsonElement rest, string name) => rest.TryGetProperty(name, out var value) ? value.GetString() : null;
}
