using System.Text.Json;

namespace Marketing.Reliability.Tests.History;

/// <summary>What the database holds when a run is over, read with plain SQL: nothing of the product stands between it and the checker.</summary>
sealed record Evidence
{
    public IReadOnlyList<InstanceFact> Instances { get; init; } = [];
    public IReadOnlyList<ElementFact> Elements { get; init; } = [];
    public IReadOnlyList<TaskFact> Tasks { get; init; } = [];
    public IReadOnlyList<StepFact> Steps { get; init; } = [];

    /// <summary>Instances that wait for a timer, a message, a signal, a job or the mending of an incident.</summary>
    public IReadOnlyList<WaitFact> Waits { get; init; } = [];
    public IReadOnlyList<OutboxFact> Outbox { get; init; } = [];
    public IReadOnlyList<NoticeFact> Notices { get; init; } = [];

    /// <summary>What the interface answers about instances and tasks: key → state. Null when it was not asked.</summary>
    public IReadOnlyDictionary<long, string>? Shown { get; init; }

    /// <summary>Lines of the hosts' logs that tell of an exception nobody caught, and hosts that ended by themselves.</summary>
    public IReadOnlyList<string> Crashes { get; init; } = [];

    /// <summary>The instant at which the rows were read, by the product's clock.</summary>
    public DateTimeOffset ReadAt { get; init; }
}

/// <summary>An instance and the elements its state document holds.</summary>
sealed record InstanceFact(long Key, string ProcessId, string State, string? BusinessId, string? Starter, string? Applicant, int Revision,
    IReadOnlyList<long> Open, long? Parent = null);

sealed record ElementFact(long Key, long InstanceKey, string ElementId, string State);

sealed record TaskFact(long Key, long InstanceKey, string ElementId, string State, string? CompletedBy, string? Outcome = null);

/// <summary>One kept step, with its history events in order.</summary>
sealed record StepFact(long Key, long InstanceKey, DateTimeOffset At, string? Actor, IReadOnlyList<EventFact> Events);

/// <summary>A history event, as far as the checker needs it.</summary>
sealed record EventFact(string Kind, string ElementId, long ElementInstanceKey)
{
    public long? Key { get; init; }
    public string? Person { get; init; }
    public string? Name { get; init; }

    /// <summary>Reads the events of a step row: objects as they were kept first, or the short form, whose first item lists the elements and
    /// whose keys count from the instance's.</summary>
    public static IReadOnlyList<EventFact> ReadAll(string json, long instanceKey)
    {
        using var document = JsonDocument.Parse(json);
        var items = document.RootElement.EnumerateArray().ToList();
        if (items is [] or [{ ValueKind: JsonValueKind.Object }, ..])
            return document.RootElement.Deserialize<List<EventFact>>(JsonSerializerOptions.Web)!;
        var elements = items[0].EnumerateArray().Select(element => (Id: element[0].GetString()!, Key: element[3].GetInt64() + instanceKey)).ToList();
        return [.. items.Skip(1).Select(item => Short(item, elements[item[1].GetInt32()], instanceKey))];
    }

    static EventFact Short(JsonElement item, (string Id, long Key) element, long instanceKey)
    {
        var one = new EventFact(item[0].GetString()!, element.Id, element.Key);
        return item.GetArrayLength() == 2 ? one : one with
        {
            Key = item[2].TryGetProperty("key", out var key) ? key.GetInt64() + instanceKey : null,
            Person = item[2].TryGetProperty("person", out var person) ? person.GetString() : null,
            Name = item[2].TryGetProperty("name", out var name) ? name.GetString() : null,
        };
    }
}

/// <summary>Something an instance waits for.</summary>
/// <param name="Kind">timer, message, signal, job or incident.</param>
/// <param name="DueAt">From when on it can be done: of timers and jobs.</param>
sealed record WaitFact(string Kind, long Key, long InstanceKey, DateTimeOffset? DueAt, string? Name = null);

sealed record OutboxFact(long Key, long? InstanceKey, string Kind, bool Delivered);

sealed record NoticeFact(long OutboxKey, string Person);
