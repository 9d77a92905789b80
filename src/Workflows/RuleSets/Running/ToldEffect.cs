using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Rules;
using Marketing.Rules.Feel;
using Marketing.Rules.Production;
using Marketing.Rules.Production.Matching;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Records;

namespace Marketing.Workflows.RuleSets;

/// <summary>What a firing did, or wanted done, in a sentence of both languages.</summary>
[JsonConverter(typeof(ToldEffectJson))]
public sealed record ToldEffect(Words Text)
{
    /// <summary>The record that it changed; null for what is outside of records.</summary>
    public FiredOn? Record { get; init; }
}

/// <summary>As it is kept. What earlier versions wrote is a text of one language: it is told as it stands.</summary>
sealed class ToldEffectJson : JsonConverter<ToldEffect>
{
    sealed record Kept(string Zh, string En, FiredOn? Record);

    public override ToldEffect Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(new Words(reader.GetString()!, reader.GetString()!));
        var kept = JsonSerializer.Deserialize<Kept>(ref reader, options)!;
        return new(new Words(kept.Zh, kept.En)) { Record = kept.Record };
    }

    public override void Write(Utf8JsonWriter writer, ToldEffect value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Kept(value.Text.Chinese, value.Text.English, value.Record), options);
}

/// <summary>Tells effects in the words of the declarations and the directory.</summary>
public sealed class EffectTeller(RecordTypes types, DirectorySnapshot people)
{
    /// <summary>One of them.</summary>
    public ToldEffect Tell(ProposedEffect effect) => effect switch
    {
        FieldSet set => Tell(set),
        FactRecorded { Fact: { } fact } => On(fact.Type, fact.Key, fact.Version, name => new($"新增{name.Chinese}", $"adds {name.English}")),
        FactWithdrawn withdrawn => On(withdrawn.Type, withdrawn.Key, 0, name => new($"撤销{name.Chinese}", $"withdraws {name.English}")),
        ProcessStart start => new(new Words($"启动流程“{start.Process}”", $"starts process '{start.Process}'")),
        ProcessSuggestion suggest => new(new Words($"建议{Of(suggest.To).Chinese}启动流程“{suggest.Process}”", $"suggests to {Of(suggest.To).English} to start process '{suggest.Process}'")),
        Notification notify => new(new Words($"通知{Of(notify.To).Chinese}：“{notify.Template}”", $"notifies {Of(notify.To).English}: '{notify.Template}'")),
        TaskRequest request => new(new Words($"要求{Of(request.Of).Chinese}完成“{request.Task}”{Until(request.Due).Chinese}", $"requires {Of(request.Of).English} to do '{request.Task}'{Until(request.Due).English}")),
        TaskCancellation cancelled => new(new Words($"取消任务“{cancelled.Task}”", $"cancels the task '{cancelled.Task}'")),
        Escalation raise => new(new Words($"上报“{raise.What}”{(raise.Level is { } level ? $"（级别 {level}）" : "")}", $"raises '{raise.What}'{(raise.Level is { } also ? $" (level {also})" : "")}")),
        _ => throw new System.Diagnostics.UnreachableException($"Nothing tells {effect.GetType().Name}."),
    };

    ToldEffect Tell(FieldSet set)
    {
        var field = types.Find(set.Type)?.Find(set.Field);
        var label = field?.Label ?? new Words(set.Field, set.Field);
        return On(set.Type, set.Key, 0, name => new($"{name.Chinese}：{label.Chinese}改为 {Shown(field, set.Value, "zh")}", $"{name.English}: {label.English} becomes {Shown(field, set.Value, "en")}"));
    }

    ToldEffect On(string type, string id, long version, Func<Words, Words> say)
    {
        var label = types.Find(type)?.Label ?? new Words(type, type);
        return new(say(new Words($"{Short(label.Chinese)} {id}", $"{Short(label.English)} {id}"))) { Record = new FiredOn(type, id, version) };
    }

    // What stands in brackets explains the name, and is no part of it.
    static string Short(string label) => label.IndexOfAny(['（', '(']) is > 0 and var at ? label[..at].TrimEnd() : label;

    string Shown(RecordField? field, Value value, string language)
    {
        if (value.IsNull)
            return language == "en" ? "nothing" : "空";
        var cells = new RecordCells(new CellNames((_, text) => [text], (target, key) => target is RecordField.User or "role" ? people.NameOf(key).In(language)
            : target == "unit" ? people.NameOf(DirectorySnapshot.UnitPrefix + key).In(language) : null), new FeelEnvironment(DateTimeOffset.UnixEpoch, Engine.Surroundings.Plain.Zone));
        return field is null ? value.ToString() : cells.Text(field, Key(value), language);
    }

    // A fact that was set into a reference stands for its key.
    static Value Key(Value value) => value.TryContext(out var fact) && fact[FactType.KeyField] is { IsNull: false } key ? key : value;

    Words Of(Value to)
    {
        var names = EffectPayload.Names(to).Select(people.NameOf).ToList();
        return names.Count == 0 ? new Words("无人", "nobody") : new Words(string.Join("、", names.Select(name => name.Chinese)), string.Join(", ", names.Select(name => name.English)));
    }

    static Words Until(DateTimeOffset? due)
    {
        if (due is not { } at)
            return new Words("", "");
        var local = TimeZoneInfo.ConvertTime(at, Engine.Surroundings.Plain.Zone).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        return new Words($"，截止 {local}", $", due {local}");
    }
}
