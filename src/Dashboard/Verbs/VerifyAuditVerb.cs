using System.Globalization;
using Marketing.Dashboard.Settings;
using Marketing.Engine.Audit;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Signatures;

namespace Marketing.Dashboard.Verbs;

/// <summary><c>verify-audit</c>: recomputes the audit and compares it with the rows and the signed heads, also while the program works.</summary>
static class VerifyAuditVerb
{
    public static Task<int> Run(string[] args)
    {
        if (VerbSettings.Words(args).Length > 0)
            return Task.FromResult(Verb.Misused(new Words("用法：marketing verify-audit", "usage: marketing verify-audit")));
        return Verb.Try(async () =>
        {
            var storage = VerbSettings.Storage(args);
            var heads = VerbSettings.Heads(args);
            var report = await Storage.Look(storage, engine => AuditVerification.Run(engine, heads, CancellationToken.None, AccessLog.Audited, InstanceFiles.Audited));
            foreach (var finding in report.Findings)
                Console.WriteLine($"{finding.Code}: {finding.Message.In(Verb.Language)}");
            if (report.FindingsInAll > report.Findings.Count)
                Verb.Say(Console.Out, new Words($"……另有 {report.FindingsInAll - report.Findings.Count} 处。", $"… and {report.FindingsInAll - report.Findings.Count} more."));
            Verb.Say(Console.Out, Summary(report));
            return report.IsSound ? 0 : 1;
        });
    }

    static Words Summary(AuditReport report)
    {
        var seconds = report.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return new Words(
            $"{report.Entries} 条审计记录，{report.Streams} 条链，核对 {report.Rows} 行，{report.SignedHeads} 个签名，{report.Removed} 个实例已按期清理，{report.Unaudited} 行早于审计；{(report.IsSound ? "未发现篡改" : $"发现 {report.FindingsInAll} 处问题")}（{seconds} 秒）。",
            $"{report.Entries} entries in {report.Streams} chains, {report.Rows} rows compared, {report.SignedHeads} signed heads, {report.Removed} instances removed by retention, {report.Unaudited} rows older than the audit; {(report.IsSound ? "no tampering found" : $"{report.FindingsInAll} problems found")} ({seconds} s).");
    }
}
