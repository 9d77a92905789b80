using System.Globalization;
using System.Text.Json;
using Marketing.Rules.Feel;

namespace Marketing.Engine.Execution;

/// <summary>The state of an instance as one JSON document. A saved instance outlives the code that saved it: the document has a format number.</summary>
/// <remarks>Formats 2 to 4 add members and words and change none, so that older documents are read as they are. <see cref="InstanceJsonParts"/>
/// is the part that most instances do not have.</remarks>
public static class InstanceJson
{
    /// <summary>Raised when the document's shape changes; older ones are then brought up to date on reading.</summary>
    public const int Format = 4;

    public static string Write(ProcessInstance instance) => JsonText.Of(instance, Write);

    static void Write(Utf8JsonWriter writer, ProcessInstance instance)
    {
        writer.WriteStartObject();
        writer.WriteNumber("format", Format);
        writer.WriteNumber("key", instance.Key);
        writer.WriteNumber("definition", instance.DefinitionKey);
        writer.WriteString("process", instance.ProcessId);
        writer.WriteNumber("version", instance.Version);
        writer.WriteString("state", instance.State.ToString());
        writer.WriteString("startedAt", instance.StartedAt);
        if (instance.EndedAt is { } ended)
            writer.WriteString("endedAt", ended);
        WriteOptional(writer, "starter", instance.Starter);
        WriteOptional(writer, "applicant", instance.Applicant);
        if (instance.Caller is { } caller)
            InstanceJsonParts.WriteCaller(writer, caller);
        if (instance.StopAfter.Count > 0)
            InstanceJsonParts.WriteTexts(writer, "stopAfter", instance.StopAfter);
        InstanceJsonParts.WriteRequest(writer, instance);
        writer.WriteStartArray("elements");
        foreach (var element in instance.Elements)
            WriteElement(writer, element);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteElement(Utf8JsonWriter writer, ElementInstance element)
    {
        writer.WriteStartObject();
        writer.WriteNumber("key", element.Key);
        writer.WriteString("element", element.ElementId);
        if (element.ScopeKey is { } scope)
            writer.WriteNumber("scope", scope);
        writer.WriteString("phase", element.Phase.ToString());
        if (element.Variables.Count > 0)
            WriteVariables(writer, element);
        if (element.Waits.Count > 0)
            WriteWaits(writer, element);
        if (element.Arrivals.Count > 0)
            InstanceJsonParts.WriteTexts(writer, "arrivals", element.Arrivals);
        InstanceJsonParts.Write(writer, element);
        writer.WriteEndObject();
    }

    static void WriteVariables(Utf8JsonWriter writer, ElementInstance element)
    {
        writer.WriteStartObject("variables");
        foreach (var (name, variable) in element.Variables)
        {
            writer.WriteStartArray(name);
            writer.WriteNumberValue(variable.Key);
            FeelJson.Write(writer, variable.Value);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    static void WriteWaits(Utf8JsonWriter writer, ElementInstance element)
    {
        writer.WriteStartArray("waits");
        foreach (var wait in element.Waits)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", wait.Kind.ToString());
            writer.WriteNumber("key", wait.Key);
            WriteOptional(writer, "event", wait.EventId);
            if (wait.JobKind != JobKind.Element)
                writer.WriteString("jobKind", wait.JobKind.ToString());
            if (wait.JobKey is { } job)
                writer.WriteNumber("job", job);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    /// <exception cref="InvalidOperationException">The document was written by a newer program.</exception>
    public static ProcessInstance Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.GetProperty("format").GetInt32() > Format)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Instance state has format {root.GetProperty("format").GetInt32()}; this program reads up to {Format}."));

        var instance = new ProcessInstance
        {
            Key = root.GetProperty("key").GetInt64(),
            DefinitionKey = root.GetProperty("definition").GetInt64(),
            ProcessId = root.GetProperty("process").GetString()!,
            Version = root.GetProperty("version").GetInt32(),
            State = Enum.Parse<InstanceState>(root.GetProperty("state").GetString()!),
            StartedAt = root.GetProperty("startedAt").GetDateTimeOffset(),
            EndedAt = root.TryGetProperty("endedAt", out var ended) ? ended.GetDateTimeOffset() : null,
            Starter = Optional(root, "starter"),
            Applicant = Optional(root, "applicant"),
            Caller = root.TryGetProperty("caller", out var caller) ? InstanceJsonParts.ReadCaller(caller) : null,
            StopAfter = root.TryGetProperty("stopAfter", out var stops) ? InstanceJsonParts.ReadTexts(stops) : [],
        };
        InstanceJsonParts.ReadRequest(root, instance);
        foreach (var element in root.GetProperty("elements").EnumerateArray())
            instance.Add(ReadElement(element));
        return instance;
    }

    static ElementInstance ReadElement(JsonElement json)
    {
        var element = new ElementInstance
        {
            Key = json.GetProperty("key").GetInt64(),
            ElementId = json.GetProperty("element").GetString()!,
            ScopeKey = json.TryGetProperty("scope", out var scope) ? scope.GetInt64() : null,
            Phase = Enum.Parse<Phase>(json.GetProperty("phase").GetString()!),
            Round = json.TryGetProperty("round", out var round) ? round.GetInt32() : null,
        };
        if (json.TryGetProperty("variables", out var variables))
        {
            foreach (var variable in variables.EnumerateObject())
                element.Variables.Add(variable.Name, new Variable(variable.Value[0].GetInt64(), FeelJson.FromJson(variable.Value[1])));
        }

        if (json.TryGetProperty("waits", out var waits))
            element.Waits.AddRange(waits.EnumerateArray().Select(ReadWait));
        if (json.TryGetProperty("arrivals", out var arrivals))
            element.Arrivals.AddRange(InstanceJsonParts.ReadTexts(arrivals));
        InstanceJsonParts.Read(json, element);
        return element;
    }

    static Wait ReadWait(JsonElement wait) => new(Enum.Parse<WaitKind>(wait.GetProperty("kind").GetString()!), wait.GetProperty("key").GetInt64(), Optional(wait, "event"))
    {
        JobKind = Optional(wait, "jobKind") is { } kind ? Enum.Parse<JobKind>(kind) : JobKind.Element,
        JobKey = wait.TryGetProperty("job", out var job) ? job.GetInt64() : null,
    };

    internal static string? Optional(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
