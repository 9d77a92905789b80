using System.Text.Json;
using Marketing.Engine.Model;

namespace Marketing.Engine.Execution;

/// <summary>Clocks, and who has the tasks, in the document of an instance. What a clock has not been through is not written.</summary>
static class ClockJson
{
    public static void Write(Utf8JsonWriter writer, ElementInstance element)
    {
        if (element.Clock is { } clock)
            WriteClock(writer, clock);
        if (element.Holder is not { } holder)
            return;
        writer.WriteStartObject("holder");
        InstanceJson.WriteOptional(writer, "assignee", holder.Assignee);
        if (holder.Users.Count > 0)
            InstanceJsonParts.WriteTexts(writer, "users", holder.Users);
        if (holder.Groups.Count > 0)
            InstanceJsonParts.WriteTexts(writer, "groups", holder.Groups);
        writer.WriteEndObject();
    }

    public static void Read(JsonElement json, ElementInstance element)
    {
        if (json.TryGetProperty("clock", out var clock))
            element.Clock = ReadClock(clock);
        if (json.TryGetProperty("holder", out var holder))
            element.Holder = new TaskHolder(InstanceJson.Optional(holder, "assignee"), Texts(holder, "users"), Texts(holder, "groups"));
    }

    static List<string> Texts(JsonElement json, string name) => json.TryGetProperty(name, out var texts) ? InstanceJsonParts.ReadTexts(texts) : [];

    static void WriteClock(Utf8JsonWriter writer, ClockState clock)
    {
        writer.WriteStartObject("clock");
        writer.WriteNumber("key", clock.Key);
        writer.WriteString("id", clock.Id);
        writer.WriteString("time", clock.Time.ToString());
        writer.WriteString("from", clock.From);
        writer.WriteString("due", clock.Due);
        writer.WriteNumber("granted", clock.Granted.Ticks);
        InstanceJson.WriteOptional(writer, "span", clock.Span);
        if (clock.Stood > TimeSpan.Zero)
            writer.WriteNumber("stood", clock.Stood.Ticks);
        writer.WriteString("warn", clock.Warnings);
        writer.WriteString("steps", clock.Steps);
        if (clock.Done.Count > 0)
        {
            writer.WriteStartArray("done");
            foreach (var mark in clock.Done)
                writer.WriteNumberValue(mark);
            writer.WriteEndArray();
        }

        WriteInstant(writer, "breachedAt", clock.BreachedAt);
        WriteInstant(writer, "stepsFrom", clock.StepsFrom);
        if (clock.Unacknowledged is { } step)
            writer.WriteNumber("unacknowledged", step);
        WriteInstant(writer, "acknowledgeBy", clock.AcknowledgeBy);
        WriteInstant(writer, "pausedAt", clock.PausedAt);
        if (clock.Pauses.Count > 0)
            WritePauses(writer, clock.Pauses);
        if (clock.Held.Count > 0)
            InstanceJsonParts.WriteTexts(writer, "held", clock.Held);
        writer.WriteEndObject();
    }

    static void WritePauses(Utf8JsonWriter writer, IReadOnlyList<ClockPause> pauses)
    {
        writer.WriteStartArray("pauses");
        foreach (var pause in pauses)
        {
            writer.WriteStartObject();
            writer.WriteString("reason", pause.Reason);
            if (pause.HolderKey is { } holder)
                writer.WriteNumber("holder", holder);
            InstanceJson.WriteOptional(writer, "person", pause.Person);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static ClockState ReadClock(JsonElement json) => new()
    {
        Key = json.GetProperty("key").GetInt64(),
        Id = json.GetProperty("id").GetString()!,
        Time = ClockTime.Parse(json.GetProperty("time").GetString()!)!,
        From = json.GetProperty("from").GetDateTimeOffset(),
        Due = json.GetProperty("due").GetDateTimeOffset(),
        Granted = TimeSpan.FromTicks(json.GetProperty("granted").GetInt64()),
        Span = InstanceJson.Optional(json, "span"),
        Stood = json.TryGetProperty("stood", out var stood) ? TimeSpan.FromTicks(stood.GetInt64()) : TimeSpan.Zero,
        Warnings = json.GetProperty("warn").GetString()!,
        Steps = json.GetProperty("steps").GetString()!,
        Done = json.TryGetProperty("done", out var done) ? [.. done.EnumerateArray().Select(mark => mark.GetInt32())] : [],
        BreachedAt = Instant(json, "breachedAt"),
        StepsFrom = Instant(json, "stepsFrom"),
        Unacknowledged = json.TryGetProperty("unacknowledged", out var step) ? step.GetInt32() : null,
        AcknowledgeBy = Instant(json, "acknowledgeBy"),
        PausedAt = Instant(json, "pausedAt"),
        Pauses = json.TryGetProperty("pauses", out var pauses) ? [.. pauses.EnumerateArray().Select(ReadPause)] : [],
        Held = Texts(json, "held"),
    };

    static ClockPause ReadPause(JsonElement json) =>
        new(json.GetProperty("reason").GetString()!, json.TryGetProperty("holder", out var holder) ? holder.GetInt64() : null, InstanceJson.Optional(json, "person"));

    static DateTimeOffset? Instant(JsonElement json, string name) => json.TryGetProperty(name, out var at) ? at.GetDateTimeOffset() : null;

    static void WriteInstant(Utf8JsonWriter writer, string name, DateTimeOffset? at)
    {
        if (at is { } instant)
            writer.WriteString(name, instant);
    }
}
