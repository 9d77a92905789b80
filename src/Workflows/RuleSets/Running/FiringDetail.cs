using System.Text.Json;
using System.Text.Json.Serialization;
using Marketing.Rules;
using Marketing.Rules.Production.Matching;

namespace Marketing.Workflows.RuleSets;

/// <summary>A record as a firing saw it: what it held then stands in its history.</summary>
public sealed record FiredOn(string Type, string Id, long Version);

/// <summary>A condition and the value it had.</summary>
/// <param name="Text">As people read it, in both languages.</param>
/// <param name="Value">As FEEL writes it.</param>
public sealed record ToldValue(Words Text, string Value)
{
    /// <summary>Why it is null; null when it is not.</summary>
    public Words? Cause { get; init; }

    /// <summary>What was read from records and settings to compute it.</summary>
    public IReadOnlyList<ToldValue> Read { get; init; } = [];

    public static ToldValue Of(SeenValue seen) => new(seen.Text, seen.Value.ToString())
    {
        Cause = seen.Cause, Read = [.. seen.Leaves.Where(leaf => leaf != seen).Select(leaf => new ToldValue(leaf.Text, leaf.Value.ToString()) { Cause = leaf.Cause })],
    };
}

/// <summary>A clause of a rule and what it saw.</summary>
public sealed record ToldClause(int Number, int Line, Words Text, IReadOnlyList<FiredOn> Facts, IReadOnlyList<ToldValue> Values)
{
    public DateTimeOffset? TrueFrom { get; init; }
    public DateTimeOffset? TrueUntil { get; init; }

    public static ToldClause Of(SeenClause seen) => new(seen.Number, seen.Position.Line, seen.Text, [.. seen.Facts.Select(fact => new FiredOn(fact.Type, fact.Key, fact.Version))],
        [.. seen.Values.Concat(seen.Facts.SelectMany(fact => fact.Conditions)).Select(ToldValue.Of)])
    {
        TrueFrom = seen.TrueFrom, TrueUntil = seen.TrueUntil,
    };
}

/// <summary>Why a match fired or did not, as it is kept with the firing (RULES-DSL §4, Explanation).</summary>
/// <param name="Effects">What it proposed.</param>
public sealed record FiringDetail(IReadOnlyList<FiredOn> Facts, IReadOnlyList<ToldEffect> Effects)
{
    /// <summary>All of it in a sentence.</summary>
    public Words? Summary { get; init; }

    /// <summary>The clauses in textual order with what they saw.</summary>
    public IReadOnlyList<ToldClause> Clauses { get; init; } = [];

    /// <summary>The refraction key of the firing that came first; null for one that was not suppressed.</summary>
    public string? SuppressedBy { get; init; }

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static FiringDetail Parse(string json) => JsonSerializer.Deserialize<FiringDetail>(json, Options)!;

    /// <summary>What a firing saw and proposed.</summary>
    /// <param name="teller">Tells its effects.</param>
    /// <param name="whole">Whether every clause is told.</param>
    public static FiringDetail Of(Firing firing, EffectTeller teller, bool whole = true)
    {
        var told = whole ? firing.Explain() : null;
        return new([.. firing.Facts.Select(fact => new FiredOn(fact.Type, fact.Key, fact.Version))], [.. firing.Effects.Select(teller.Tell)])
        {
            Summary = told?.Summary, Clauses = [.. told?.Clauses.Select(ToldClause.Of) ?? []], SuppressedBy = firing.SuppressedBy?.Key.ToString(),
        };
    }
}
