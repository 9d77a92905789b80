using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Hosting;

/// <summary>Whether the program lives, and whether it can do its work. Anybody may ask; nobody learns more than yes or no.</summary>
static class Health
{
    internal sealed record Answer(string Status);

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok(new Answer("Healthy"))).WithName("healthLive").WithTags("health").Produces<Answer>();
        app.MapGet("/health/ready", Ready).WithName("healthReady").WithTags("health").Produces<Answer>().Produces<Answer>(StatusCodes.Status503ServiceUnavailable);
    }

    // Ready: the store answers, and what came due while nobody was there has been done.
    static async Task<IResult> Ready(RelationalStore store, AlarmClock alarm, ILogger<Answer> logger, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            await store.Read(engine => engine.Settings.AnyAsync(limit.Token), limit.Token);
            if (alarm.CaughtUp.IsCompleted)
                return Results.Ok(new Answer("Healthy"));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            logger.LogWarning(failure, "The store does not answer.");
        }

        return Results.Json(new Answer("Unhealthy"), statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
