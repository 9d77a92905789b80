using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine.Audit;

namespace Marketing.Dashboard.Api;

/// <summary><c>GET /api/audit/verify</c>: whether the audit, and what it tells of, is as it was written.</summary>
static class AuditApi
{
    sealed record FindingView(string Code, WordsView Message);

    sealed record VerificationView(bool Sound, long Entries, int Chains, long Rows, int SignedHeads, long RemovedInstances, long RowsBeforeAudit, long Problems, double Seconds, IReadOnlyList<FindingView> Findings);

    public static void MapAudit(this RouteGroupBuilder api) => api.MapGet("/audit/verify", Verify).WithName("verifyAudit")
        .WithSummary("Recomputes every chain of the audit and compares it with the rows and the signed heads; a hundred findings at most are listed.").Produces<VerificationView>();

    static async Task<IResult> Verify(Viewer viewer, Views views, AuditHeads heads, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var report = await views.Read(engine => AuditVerification.Run(engine, heads, cancellation), cancellation);
        return Results.Ok(new VerificationView(report.IsSound, report.Entries, report.Streams, report.Rows, report.SignedHeads, report.Removed, report.Unaudited, report.FindingsInAll,
            Math.Round(report.Took.TotalSeconds, 3), [.. report.Findings.Select(finding => new FindingView(finding.Code, WordsView.Of(finding.Message)))]));
    }
}
