using System.Text.Json;
using System.Text.Json.Serialization;

namespace Marketing.Workflows.Notifications.Preferences;

/// <summary>What becomes of a notice on a channel.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoticeChoice>))]
public enum NoticeChoice
{
    /// <summary>It is sent by itself.</summary>
    Each,

    /// <summary>It waits for the day's summary.</summary>
    Digest,

    /// <summary>It is not sent; it is told inside the product alone.</summary>
    Off,
}

/// <summary>When a person is left alone, every day, in the company's time; over midnight where the end is before the beginning.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly Until)
{
    /// <summary>Whether a time of day is within.</summary>
    public bool Holds(TimeOnly time) => From < Until ? time >= From && time < Until : time >= From || time < Until;

    /// <summary>When the quiet that holds at an instant ends; null when none holds.</summary>
    /// <param name="zone">The company's time zone.</param>
    public DateTimeOffset? EndAt(DateTimeOffset now, TimeZoneInfo zone) =>
        Holds(TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime)) ? DayTimes.Next(now, Until, zone) : null;
}

/// <summary>How one person wants to be told on channels that reach that person alone. What is urgent passes whatever is said here.</summary>
public sealed record NoticePreferences
{
    /// <summary>The key of the choice for all processes without one of their own, and for what belongs to no process.</summary>
    public const string Everything = "*";

    /// <summary>Of somebody who has said nothing: each notice, at once, in both languages.</summary>
    public static NoticePreferences Usual { get; } = new();

    /// <summary>For each channel the choice for each process, and for <see cref="Everything"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, NoticeChoice>> Channels { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, NoticeChoice>>();

    /// <summary>Null: at any hour.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>When the summary is sent, in the company's time.</summary>
    public TimeOnly DigestAt { get; init; } = new(8, 30);

    /// <summary>zh, en or both.</summary>
    public string Language { get; init; } = "both";

    /// <summary>What becomes of a notice of a process, or of none, on a channel.</summary>
    public NoticeChoice ChoiceFor(string channel, string? processId) => !Channels.TryGetValue(channel, out var choices) ? NoticeChoice.Each
        : processId is not null && choices.TryGetValue(processId, out var own) ? own
        : choices.GetValueOrDefault(Everything, NoticeChoice.Each);

    /// <summary>What is sent at once whatever somebody prefers: escalations, and the reminder of what was not read (003-8.4.3.3).</summary>
    public static bool IsUrgent(string kind) => kind is "escalation" or Reading.ReadTracking.ReminderKind;

    /// <summary>As it is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static NoticePreferences Parse(string json) => JsonSerializer.Deserialize<NoticePreferences>(json, JsonSerializerOptions.Web)!;
}
