using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Workflows.Notifications;

/// <summary>Something people are to be told, as it waits in the outbox.</summary>
/// <param name="To">People, roles and units, as they were named.</param>
/// <param name="Kind">task, deadline, escalation or information.</param>
public sealed record Notice(IReadOnlyList<string> To, string Kind, Words Text)
{
    /// <summary>The outbox's name of this kind of message.</summary>
    public const string OutboxKind = "notification";

    public long? TaskKey { get; init; }
    public string? DeadlineId { get; init; }

    /// <summary>What was published and is to be opened; null for everything else.</summary>
    public long? AnnouncementKey { get; init; }

    /// <summary>Whether everybody it reaches is reminded who does not read it in time (003-8.4.3.3).</summary>
    public bool MustRead { get; init; }

    /// <summary>Names of the channels outside that carry it; null: those that carry its kind. Inside the product it is always told.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>Puts it into the outbox: it is told once what the transaction does is durable.</summary>
    public void Post(IEngineTransaction transaction, DateTimeOffset now, long? instanceKey) => transaction.Add(new OutboxRow
    {
        Key = transaction.ReserveKeys(1), CreatedAt = now, Kind = OutboxKind, InstanceKey = instanceKey, PayloadJson = ToJson(),
    });

    public static Notice Parse(string json) => JsonSerializer.Deserialize<Notice>(json, Options)!;
}
