using System.Globalization;
using Marketing.Dashboard.Settings;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Access;

namespace Marketing.Dashboard.Hosting;

/// <summary>Has told that the settings differ from those of the start before: what went and what came, without secrets.</summary>
static class ConfigurationWatch
{
    const string Setting = "dashboard.configuration";

    public static async Task Tell(RelationalStore store, AccessLog accesses, MarketingOptions options, CancellationToken cancellation)
    {
        var now = string.Join('\n', Lines(options));
        var before = await store.Transact(async transaction =>
        {
            var kept = await transaction.Setting(Setting);
            if (kept == now)
                transaction.Abandon();
            else
                transaction.SetSetting(Setting, now);
            return kept;
        }, cancellation);
        if (before is null || before == now)
            return;
        await accesses.Tell(new AccessRow { Action = AccessActions.Configuration, Object = "settings", Detail = Difference(before.Split('\n'), now.Split('\n')) });
    }

    static string Difference(string[] before, string[] now) => string.Join('\n', before.Except(now).Select(line => "- " + line).Concat(now.Except(before).Select(line => "+ " + line)));

    static IEnumerable<string> Lines(MarketingOptions options) =>
    [
        $"Storage:Provider={options.Storage.Provider}", $"Auth:Mode={options.Auth.Mode}", $"Clock:Controllable={options.Clock.Controllable}", $"Logs:Format={options.Logs.Format}",
        string.Create(CultureInfo.InvariantCulture, $"Retention:EndedDays={options.Retention.EndedDays}"), string.Create(CultureInfo.InvariantCulture, $"Retention:HistoryDays={options.Retention.HistoryDays}"),
        string.Create(CultureInfo.InvariantCulture, $"Retention:AnswersHours={options.Retention.AnswersHours}"),
        $"Telemetry:OtlpEndpoint={options.Telemetry.OtlpEndpoint?.GetLeftPart(UriPartial.Path)}", $"Http:KnownProxies={string.Join(',', options.Http.KnownProxies)}", .. NotificationSettings.Describe(options.Notifications),
    ];
}
