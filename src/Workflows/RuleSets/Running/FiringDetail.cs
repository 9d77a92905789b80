using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Rules.Production.Matching;

namespace Marketing.Workflows.RuleSets;

/// <summary>A fact as a firing saw it.</summary>
public sealed record SeenFact(string Type, string Id, long Version);

/// <summary>Why a match fired or did not, as it is kept with the firing.</summary>
/// <param name="Facts">With their versions: what they held then stands in their history.</param>
/// <param name="Effects">What it proposed, in words of the language.</param>
public sealed record FiringDetail(IReadOnlyList<SeenFact> Facts, IReadOnlyList<string> Effects)
{
    /// <summary>The refraction key of the firing that came first; null for one that was not suppressed.</summary>
    public string? SuppressedBy { get; init; }

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static FiringDetail Parse(string json) => JsonSerializer.Deserialize<FiringDetail>(json, Options)!;

    public static FiringDetail Of(Firing firing) => new([.. firing.Facts.Select(fact => new SeenFact(fact.Type, fact.Key, fact.Version))], [.. firing.Effects.Select(Said)])
    {
        SuppressedBy = firing.SuppressedBy?.Key.ToString(),
    };

    static string Said(ProposedEffect effect) => effect switch
    {
        FieldSet set => $"{set.Type} {set.Key}: {set.Field} = {set.Value}",
        FactRecorded recorded => $"+ {recorded.Fact.Type} {recorded.Fact.Key}",
        FactWithdrawn withdrawn => $"- {withdrawn.Type} {withdrawn.Key}",
        _ => EffectPayload.Of(effect) is { } payload ? string.Join(' ', new[] { payload.Kind, payload.What, string.Join(", ", payload.To) }.Where(part => part.Length > 0)) : effect.GetType().Name,
    };
}
