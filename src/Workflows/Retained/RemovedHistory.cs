using System.Text.Json;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Retained;

/// <summary>What retention has left of the history that it removed: up to when, and how often rules had fired.</summary>
/// <param name="Until">What is older may be gone.</param>
/// <param name="Firings">Firings that were removed, by rule.</param>
public sealed record RemovedHistory(DateTimeOffset Until, IReadOnlyDictionary<string, long> Firings)
{
    const string Setting = "retention.history";

    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Null while nothing was removed.</summary>
    public static async Task<RemovedHistory?> Of(EngineDbContext engine, CancellationToken cancellation) =>
        Parse(await engine.Settings.Where(row => row.Name == Setting).Select(row => row.Value).FirstOrDefaultAsync(cancellation));

    /// <summary>Null while nothing was removed.</summary>
    public static async ValueTask<RemovedHistory?> Of(IEngineTransaction transaction) => Parse(await transaction.Setting(Setting));

    static RemovedHistory? Parse(string? json) => json is null ? null : JsonSerializer.Deserialize<RemovedHistory>(json, Options);

    /// <summary>Notes a removal, in its transaction.</summary>
    internal static async ValueTask Note(IEngineTransaction transaction, DateTimeOffset until, IEnumerable<KeyValuePair<string, long>> firings)
    {
        var known = await Of(transaction);
        var counts = known?.Firings.ToDictionary() ?? [];
        foreach (var (rule, count) in firings)
            counts[rule] = counts.GetValueOrDefault(rule) + count;
        var latest = known is not null && known.Until > until ? known.Until : until;
        transaction.SetSetting(Setting, JsonSerializer.Serialize(new RemovedHistory(latest, counts), Options));
    }
}
