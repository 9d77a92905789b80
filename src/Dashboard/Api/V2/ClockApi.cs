using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Live;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Reading;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Schedules;

namespace Marketing.Dashboard.Api.V2;

/// <summary>The set clock, for trying deadlines out. Mapped only where <c>Marketing:Clock:Controllable</c> says so.</summary>
static class ClockApi
{
    internal sealed record PinRequest(long? Timestamp = null);

    public static void MapClock(this RouteGroupBuilder v2)
    {
        v2.MapPut("/clock", Pin).Operation("pinClock", "PIN").Audited(AccessActions.Operation).Produces(StatusCodes.Status204NoContent);
        v2.MapPost("/clock/reset", Reset).Operation("resetClock", "RESET").Audited(AccessActions.Operation).Produces(StatusCodes.Status204NoContent);
    }

    static Task<IResult> Pin(PinRequest request, Viewer viewer, SetClock clock, CancellationToken cancellation)
    {
        if (request.Timestamp is not { } milliseconds || milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return Task.FromResult(Problems.Refused(StatusCodes.Status400BadRequest, "timestamp", new Words(
                "timestamp 应为 1970 年以来的毫秒数。", "Expected timestamp in milliseconds since 1970.")));
        }

        return Stand(viewer, clock, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), cancellation);
    }

    static Task<IResult> Reset(Viewer viewer, SetClock clock, CancellationToken cancellation) => Stand(viewer, clock, null, cancellation);

    static async Task<IResult> Stand(Viewer viewer, SetClock clock, DateTimeOffset? instant, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        await clock.StandAt(instant, viewer.Id, cancellation);
        return Results.NoContent();
    }
}

/// <summary>Sets the engine's clock, keeps it for the next start, and does what has come due, to the end.</summary>
sealed class SetClock(EngineClock clock, IEngineStore store, DueWork work, RulePump rules, NoticeDelivery notices, DeliveryPump deliveries, ReadReminders reminders, SchedulePump schedules, AlarmClock alarm, LiveHub live) : IDisposable
{
    readonly SemaphoreSlim one = new(1, 1);

    /// <param name="instant">Null lets the clock run again.</param>
    public async Task StandAt(DateTimeOffset? instant, string actor, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            var before = clock.StandsAt;
            clock.StandAt(instant);
            try
            {
                await store.Transact(transaction =>
                {
                    clock.Save(transaction, actor);
                    return ValueTask.FromResult(true);
                }, cancellation);
            }
            catch
            {
                clock.StandAt(before);
                throw;
            }

            // Once set, it is set: what is due is done even if the caller has gone.
            await schedules.RunDue(CancellationToken.None);
            do
                await work.Run(CancellationToken.None);
            while (await rules.RunDue(CancellationToken.None));
            await reminders.RemindAll(CancellationToken.None);
            await notices.DeliverAll(CancellationToken.None);
            deliveries.Wake();
            alarm.Wake();
            live.ClockChanged();
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();
}
