using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;

namespace Marketing.Dashboard.Hosting;

/// <summary>Whether the program lives, and whether it can do its work. Anybody may ask; the answer names neither paths nor people.</summary>
static class Health
{
    /// <param name="Status">Healthy, Held (works, but a restored store is not confirmed) or Unhealthy.</param>
    /// <param name="Code">Why it is not Healthy: stopping, storage, catching-up, held.</param>
    internal sealed record Answer(string Status, string? Code = null, WordsView? Message = null);

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok(new Answer("Healthy"))).WithName("healthLive").WithTags("health").Produces<Answer>();
        app.MapGet("/health/ready", Ready).WithName("healthReady").WithTags("health").Produces<Answer>().Produces<Answer>(StatusCodes.Status503ServiceUnavailable);
    }

    // Ready: it is not stopping, the store can keep something, and what came due while nobody was there has been done.
    static async Task<IResult> Ready(StoreProbe probe, IEngineStore store, ProcessEngine engine, AlarmClock alarm, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Not("stopping", Stopping.Words);
        if (await probe.Ask() is { } fault)
            return Not("storage", StoreProbe.InWords(fault));
        if (!alarm.CaughtUp.IsCompleted)
            return Not("catching-up", new Words("正在补做停机期间到期的工作。", "What fell due while the program stood still is being done."));
        return Results.Ok(await IsHeld(store, engine, cancellation)
            ? new Answer("Held", "held", WordsView.Of(new Words(
                "数据库是从备份恢复的，确认之前不发送通知，也不派发作业。", "The database was restored from a backup: until somebody confirms, no notice is sent and no job is handed out.")))
            : new Answer("Healthy"));
    }

    static Task<bool> IsHeld(IEngineStore store, ProcessEngine engine, CancellationToken cancellation) => store.Transact(async transaction =>
    {
        transaction.Abandon();
        return await engine.Holds(transaction);
    }, cancellation);

    static IResult Not(string code, Words why) => Results.Json(new Answer("Unhealthy", code, WordsView.Of(why)), statusCode: StatusCodes.Status503ServiceUnavailable);
}
