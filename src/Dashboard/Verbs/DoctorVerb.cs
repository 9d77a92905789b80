using Marketing.Dashboard.Operations;
using Marketing.Dashboard.Settings;
using Marketing.Rules;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>doctor</c>: looks over the installation, one line each; exit code 1 when something fails.</summary>
static class DoctorVerb
{
    public static async Task<int> Run(string[] args)
    {
        if (VerbSettings.Words(args).Length > 0)
            return Verb.Misused(new Words("用法：marketing doctor", "usage: marketing doctor"));
        var failed = false;
        foreach (var finding in await Findings(args))
        {
            failed |= finding.Level == Level.Fail;
            var line = $"{finding.Level.ToString().ToUpperInvariant(),-5} {finding.What.In(Verb.Language)}: {finding.Found.In(Verb.Language)}";
            Console.WriteLine(finding.Mend is { } mend ? $"{line} → {mend.In(Verb.Language)}" : line);
        }

        return failed ? 1 : 0;
    }

    static async Task<IReadOnlyList<Finding>> Findings(string[] args)
    {
        var what = new Words("设置", "settings");
        MarketingOptions options;
        Finding settings;
        try
        {
            options = VerbSettings.All(args);
            settings = new Finding(Level.Ok, what, new Words($"{options.Storage.Provider}，{options.Auth.Mode} 登录。", $"{options.Storage.Provider}, sign-in {options.Auth.Mode}."));
        }
        catch (SettingsException wrong)
        {
            settings = new Finding(Level.Fail, what, wrong.Words);
            try
            {
                options = new MarketingOptions { Storage = VerbSettings.Storage(args) };
            }
            catch (SettingsException)
            {
                return [settings];
            }
        }

        return [settings, .. await new Examination(options, TimeProvider.System).Run()];
    }
}
