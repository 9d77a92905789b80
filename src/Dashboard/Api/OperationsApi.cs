using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Observability;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Retained;

namespace Marketing.Dashboard.Api;

/// <summary>What an administrator asks of the running program.</summary>
static class OperationsApi
{
    sealed record OperationsView(bool Held, long OpenTasks, long OpenIncidents, long ActiveInstances, long OpenJobs, long OverdueTimers, long UndeliveredMessages, double OldestUndeliveredSeconds);

    sealed record Confirmed(bool WasHeld);

    static readonly TimeSpan OneAnswer = TimeSpan.FromSeconds(10);

    sealed record Removed(int Instances, int Batches, int Decisions, int Answers, int Messages, int Firings, int Versions, double LongestSliceSeconds, bool More);

    public static void MapOperations(this RouteGroupBuilder api)
    {
        api.MapGet("/operations", Show).WithName("operations").Produces<OperationsView>();
        api.MapPost("/operations/confirm-restore", Confirm).WithName("confirmRestore").Audited(AccessActions.Operation).Produces<Confirmed>();
        api.MapPost("/operations/remove-old", RemoveOld).WithName("removeOld").Audited(AccessActions.Operation).Produces<Removed>();
    }

    static async Task<IResult> Show(Viewer viewer, Views views, ProcessEngine engine, CancellationToken cancellation)
    {
        if (UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var counts = await views.Read(rows => EngineCounts.Of(rows, engine.Clock.GetUtcNow(), cancellation), cancellation);
        var held = await engine.Look(context => context.IsHeld, cancellation);
        return Results.Ok(new OperationsView(held, counts.OpenTasks, counts.OpenIncidents, counts.ActiveInstances, counts.OpenJobs, counts.OverdueTimers,
            counts.UndeliveredMessages, Math.Round(counts.OldestUndelivered.TotalSeconds, 1)));
    }

    static async Task<IResult> Confirm(Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if (UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        return Results.Ok(new Confirmed((await engine.ConfirmRestore(viewer.Id, cancellation)).Value));
    }

    // What the nightly round does, now: after the rules were changed, or when the disk fills. Nobody waits for minutes for an answer: who
    // hears that there is more asks again.
    static async Task<IResult> RemoveOld(Viewer viewer, Retention retention, CancellationToken cancellation)
    {
        if (UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var report = await retention.Run(OneAnswer, cancellation);
        return Results.Ok(new Removed(report.Instances, report.Batches, report.Decisions, report.Answers, report.Messages, report.Others[OldFirings.Called], report.Others[OldVersions.Called],
            Math.Round(report.LongestSlice.TotalSeconds, 3), report.More));
    }

    /// <summary>For what only administrators do.</summary>
    public static Refusal? UnlessAdmin(Viewer viewer) => viewer.IsAdmin
        ? null
        : new Refusal(RefusalKind.Forbidden, "not-administrator", new Words("只有管理员可以这样做。", "Only administrators may do this."));
}
