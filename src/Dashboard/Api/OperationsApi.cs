using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Observability;
using Marketing.Rules;
using Marketing.Workflows.Access;

namespace Marketing.Dashboard.Api;

/// <summary>What an administrator asks of the running program.</summary>
static class OperationsApi
{
    sealed record OperationsView(bool Held, long OpenTasks, long OpenIncidents, long ActiveInstances, long OpenJobs, long OverdueTimers, long UndeliveredMessages, double OldestUndeliveredSeconds);

    sealed record Confirmed(bool WasHeld);

    public static void MapOperations(this RouteGroupBuilder api)
    {
        api.MapGet("/operations", Show).WithName("operations").Produces<OperationsView>();
        api.MapPost("/operations/confirm-restore", Confirm).WithName("confirmRestore").Audited(AccessActions.Operation).Produces<Confirmed>();
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

    /// <summary>For what only administrators do.</summary>
    public static Refusal? UnlessAdmin(Viewer viewer) => viewer.IsAdmin
        ? null
        : new Refusal(RefusalKind.Forbidden, "not-administrator", new Words("只有管理员可以这样做。", "Only administrators may do this."));
}
