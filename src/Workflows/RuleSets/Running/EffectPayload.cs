using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Rules.Feel;
using Marketing.Rules.Production.Matching;

namespace Marketing.Workflows.RuleSets;

/// <summary>What an effect does.</summary>
public static class EffectKinds
{
    public const string Start = "start";
    public const string Suggest = "suggest";
    public const string Notify = "notify";
    public const string Require = "require";
    public const string Cancel = "cancel";
    public const string Raise = "raise";
}

/// <summary>An effect as it waits to be carried out.</summary>
/// <param name="Kind">See <see cref="EffectKinds"/>.</param>
/// <param name="What">The process, the template, the task or what is raised.</param>
public sealed record EffectPayload(string Kind, string What)
{
    /// <summary>People, roles and units.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>The channel; null leaves it to the receivers.</summary>
    public string? By { get; init; }
    public DateTimeOffset? Due { get; init; }
    public int? Level { get; init; }

    /// <summary>What is given along, as JSON.</summary>
    public string? With { get; init; }

    /// <summary>The idempotency key of the request that is taken back.</summary>
    public string? Request { get; init; }

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static EffectPayload Parse(string json) => JsonSerializer.Deserialize<EffectPayload>(json, Options)!;

    /// <summary>What is given along.</summary>
    public Context Given() => With is not null && FeelJson.Parse(With).TryContext(out var given) ? given : Context.Empty;

    /// <summary>An effect outside of the records; null for one on them.</summary>
    public static EffectPayload? Of(ProposedEffect effect) => effect switch
    {
        ProcessStart start => new(EffectKinds.Start, start.Process) { With = Json(start.With) },
        ProcessSuggestion suggest => new(EffectKinds.Suggest, suggest.Process) { To = Names(suggest.To), With = Json(suggest.With) },
        Notification notify => new(EffectKinds.Notify, notify.Template) { To = Names(notify.To), By = notify.By, With = Json(notify.With) },
        TaskRequest request => new(EffectKinds.Require, request.Task) { To = Names(request.Of), Due = request.Due, With = Json(request.With) },
        Escalation raise => new(EffectKinds.Raise, raise.What) { Level = raise.Level is { } level && level.TryToInt64(out var number) ? (int)Math.Clamp(number, 1, 9) : null, With = Json(raise.With) },
        _ => null,
    };

    static string? Json(Context? with) => with is null ? null : FeelJson.ToJson(Value.Of(with));

    internal static IReadOnlyList<string> Names(Value to) => to.TryString(out var one) ? [one]
        : to.TryList(out var several) ? [.. several.SelectMany(Names).Distinct()]
        : to.TryContext(out var fact) && fact["id"].TryString(out var id) ? [id] : [];
}
