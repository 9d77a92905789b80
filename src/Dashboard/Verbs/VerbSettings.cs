using Marketing.Dashboard.Hosting;
using Marketing.Dashboard.Settings;
using Marketing.Engine.Audit;

namespace Marketing.Dashboard.Verbs;

/// <summary>The settings as <c>serve</c> would see them, for verbs that work on the same store without serving.</summary>
static class VerbSettings
{
    /// <summary>Words of the command line that are no settings.</summary>
    public static string[] Words(string[] args) => [.. args.Where(arg => !IsSetting(arg))];

    /// <exception cref="SettingsException">The setting of the store cannot be used.</exception>
    public static StorageOptions Storage(string[] args) => SettingsCheck.ReadStorage(Builder(args).Configuration);

    /// <summary>The signed heads of the store's audit.</summary>
    /// <exception cref="SettingsException">A setting of the store or of the audit cannot be used.</exception>
    public static AuditHeads Heads(string[] args)
    {
        var configuration = Builder(args).Configuration;
        return Settings.Storage.Heads(SettingsCheck.ReadStorage(configuration), SettingsCheck.ReadAudit(configuration));
    }

    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static MarketingOptions All(string[] args)
    {
        var builder = Builder(args);
        return SettingsCheck.Read(builder.Configuration, builder.Environment);
    }

    static WebApplicationBuilder Builder(string[] args)
    {
        string[] settings = [.. args.Where(IsSetting)];
        return WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = MarketingHost.ContentRoot(settings) });
    }

    static bool IsSetting(string arg) => arg.StartsWith("--", StringComparison.Ordinal) && arg.Contains('=', StringComparison.Ordinal);
}
