using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Api.V2;
using Marketing.Engine.Audit;
using Marketing.Workflows.Access;
using Marketing.Workflows.Signatures;

namespace Marketing.Dashboard.Api;

/// <summary>Whether the audit, and what it tells of, is as it was written; and who came, was turned away or took something along. For administrators.</summary>
static class AuditApi
{
    sealed record FindingView(string Code, WordsView Message);

    sealed record VerificationView(bool Sound, long Entries, int Chains, long Rows, int SignedHeads, long RemovedInstances, long RowsBeforeAudit, long Problems, double Seconds, IReadOnlyList<FindingView> Findings);

    internal sealed record AccessView(string AccessKey, DateTimeOffset At, string? Actor, string Action, string Object, int Status, string? From, string? TraceId, int Count, string? Detail);

    public static void MapAudit(this RouteGroupBuilder api)
    {
        api.MapGet("/audit/verify", Verify).WithName("verifyAudit").Audited(AccessActions.Operation)
            .WithSummary("Recomputes every chain of the audit and compares it with the rows and the signed heads; a hundred findings at most are listed.").Produces<VerificationView>();
        api.MapGet("/audit/access", Access).WithName("accesses").WithSummary("Sign-ins, refusals, downloads, operations and changes of the settings, newest first.").Produces<SearchResult<AccessView>>();
    }

    static async Task<IResult> Access(Viewer viewer, Views views, CancellationToken cancellation, string? actor = null, string? action = null, int? limit = null, int? from = null)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        return Results.Ok(await views.Read(async (_, workflows) =>
        {
            var rows = workflows.Accesses.Where(row => (actor == null || row.Actor == actor) && (action == null || row.Action == action)).OrderByDescending(row => row.Key);
            var page = await new Part(limit, from).Of(rows, cancellation);
            return new SearchResult<AccessView>([.. page.Items.Select(row => new AccessView(Keys.Text(row.Key), row.At, row.Actor, row.Action, row.Object, row.Status, row.From, row.TraceId, row.Count, row.Detail))], page.Page);
        }, cancellation));
    }

    static async Task<IResult> Verify(Viewer viewer, Views views, AuditHeads heads, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var report = await views.Read(engine => AuditVerification.Run(engine, heads, cancellation, AccessLog.Audited, InstanceFiles.Audited), cancellation);
        return Results.Ok(new VerificationView(report.IsSound, report.Entries, report.Streams, report.Rows, report.SignedHeads, report.Removed, report.Unaudited, report.FindingsInAll,
            Math.Round(report.Took.TotalSeconds, 3), [.. report.Findings.Select(finding => new FindingView(finding.Code, WordsView.Of(finding.Message)))]));
    }
}
