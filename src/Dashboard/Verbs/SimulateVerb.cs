using System.Globalization;
using Marketing.Dashboard.Hosting;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Simulation;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>simulate --into DATABASE [--days N] [--seed N]</c>: lets the demo company work for a quarter of virtual time that ends now, in a database that holds no request yet.</summary>
static class SimulateVerb
{
    static readonly Words Usage = new("用法：marketing simulate --into 数据库文件或连接串 [--days 天数] [--seed 种子]", "usage: marketing simulate --into FILE-OR-CONNECTION [--days N] [--seed N]");

    public static async Task<int> Run(string[] args)
    {
        if (Read(args) is not { } asked)
            return Verb.Misused(Usage);
        return await Verb.Try(() => Simulate(asked.Into, asked.Days, asked.Seed));
    }

    static (string Into, int Days, int Seed)? Read(string[] args)
    {
        var (into, days, seed) = ((string?)null, 92, 1);
        for (var at = 0; at < args.Length; at += 2)
        {
            var value = at + 1 < args.Length ? args[at + 1] : "";
            var isNumber = int.TryParse(value, CultureInfo.InvariantCulture, out var number);
            switch (args[at])
            {
                case "--into" when value.Length > 0: into = value; break;
                case "--days" when isNumber && number is > 0 and <= 366: days = number; break;
                case "--seed" when isNumber: seed = number; break;
                default: return null;
            }
        }

        return into is null ? null : (into, days, seed);
    }

    static async Task<int> Simulate(string into, int days, int seed)
    {
        var isConnection = into.Contains('=', StringComparison.Ordinal);
        var isServer = isConnection && into.Contains("Host=", StringComparison.OrdinalIgnoreCase);
        await using var app = MarketingHost.Build([
            $"--Marketing:Storage:Provider={(isServer ? "PostgreSql" : "Sqlite")}", $"--Marketing:Storage:ConnectionString={(isConnection ? into : $"Data Source={Folders.FromShell(into)}")}",
            "--Marketing:Auth:Mode=Demo", "--Marketing:Clock:Controllable=false", "--Logging:LogLevel:Default=Error"]);
        var clock = app.Services.GetRequiredService<EngineClock>();
        var until = TimeProvider.System.GetUtcNow();
        clock.StandAt(until.AddDays(-days));
        await app.Services.GetServices<IHostedService>().OfType<Opening>().Single().StartingAsync(CancellationToken.None);
        var company = ActivatorUtilities.CreateInstance<SimulatedCompany>(app.Services);
        if (await company.Instances() > 0)
        {
            Verb.Say(Console.Error, new Words($"数据库“{into}”里已有流程实例。模拟只写入没有流程实例的数据库：换一个新文件。", $"The database '{into}' holds process instances already. A simulation goes into one without: name a new file."));
            return 1;
        }

        var report = await company.Run(SimulationPlan.ReadShipped(), until.AddDays(-days), until, seed, CancellationToken.None);
        Tell(report);
        return report.Incidents + report.Unexplained.Count + report.Unable.Count == 0 ? 0 : 1;
    }

    static void Tell(SimulationReport report)
    {
        var seconds = report.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Verb.Say(Console.Out, new Words(
            $"{report.Instances} 个流程实例（{report.Running} 个在办），办理 {report.Tasks} 个任务，规则触发 {report.Firings} 次，超时 {report.Breaches} 次（{report.Unexplained.Count} 次无人迟到），异常 {report.Incidents} 个，用时 {seconds} 秒。",
            $"{report.Instances} process instances ({report.Running} running), {report.Tasks} tasks done, rules fired {report.Firings} times, {report.Breaches} deadlines missed ({report.Unexplained.Count} though nobody was late), {report.Incidents} incidents, {seconds} s."));
        foreach (var line in report.Unexplained.Concat(report.Unable).Take(40))
            Console.WriteLine($"  {line}");
    }
}
