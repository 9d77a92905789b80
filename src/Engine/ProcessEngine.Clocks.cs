using Marketing.Engine.Execution;
using Marketing.Rules;

namespace Marketing.Engine;

/// <summary>What people do to the clocks of deadlines.</summary>
public sealed partial class ProcessEngine
{
    /// <summary>Lets a clock stand still until it is resumed by hand.</summary>
    /// <param name="reason">Why; it is shown wherever the clock is explained.</param>
    /// <returns>Refused as <c>clock-over</c> when its element has ended, <c>clock-held</c> when somebody holds it already.</returns>
    public Task<Outcome<Done>> PauseClock(long instanceKey, long clockKey, string reason, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default) =>
        OnClock(instanceKey, clockKey, actor, may, clock => clock.Pauses.Any(pause => pause.HolderKey is null)
            ? new Refusal(RefusalKind.Conflict, "clock-held", new Words("这个时限已被人工暂停。", $"Expected clock '{clockKey}' to run, but somebody holds it already."))
            : null, context => new PauseClock(context.Moment(actor), clockKey, reason), cancellation);

    /// <summary>Lets a clock go on that was held by hand; it moves on unless something else holds it.</summary>
    /// <returns>Refused as <c>clock-over</c>, or as <c>clock-not-held</c> when nobody holds it.</returns>
    public Task<Outcome<Done>> ResumeClock(long instanceKey, long clockKey, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default) =>
        OnClock(instanceKey, clockKey, actor, may, clock => clock.Pauses.Any(pause => pause.HolderKey is null)
            ? null
            : new Refusal(RefusalKind.Conflict, "clock-not-held", new Words("这个时限没有被人工暂停。", $"Expected clock '{clockKey}' to be held by somebody, but nobody holds it."),
                clock.IsPaused ? new Words($"它因「{clock.Pauses[0].Reason}」暂停，会自行恢复。", $"It stands still because of '{clock.Pauses[0].Reason}' and goes on by itself.") : null),
            context => new ResumeClock(context.Moment(actor), clockKey), cancellation);

    /// <summary>Takes note of a breach or an escalation: the next step does not follow at once.</summary>
    /// <returns>Refused as <c>clock-over</c>, or as <c>clock-in-time</c> when there is nothing to take note of.</returns>
    public Task<Outcome<Done>> AcknowledgeClock(long instanceKey, long clockKey, string? comment, string? actor, Func<LoadedInstance, Refusal?>? may = null, CancellationToken cancellation = default) =>
        OnClock(instanceKey, clockKey, actor, may, clock => clock.BreachedAt is not null
            ? null
            : new Refusal(RefusalKind.Conflict, "clock-in-time", new Words("这个时限还没有逾期，没有需要确认的升级。", $"Expected clock '{clockKey}' to be breached, but it is in time: there is nothing to acknowledge.")),
            context => new AcknowledgeClock(context.Moment(actor), clockKey, comment), cancellation);

    /// <summary>Counts the clocks of an instance again, for days have become free or working. Nothing is written when all stay due when they were,
    /// nor of an instance that is over or suspended: one that is resumed counts then.</summary>
    public Task RecountClocks(long instanceKey, CancellationToken cancellation = default) => runner.Run<Done>(async context =>
    {
        var moment = context.Moment(null);
        if (await context.Load(instanceKey) is { Instance: { State: InstanceState.Active, EndedAt: null } instance } loaded
            && instance.Elements.Any(element => element.Clock is { } clock && Step.Recounted(clock, moment.WorkingTime) is not null))
            await context.Move(loaded, new RecountClocks(moment));
        else
            context.Transaction.Abandon();
        return default(Done);
    }, actor: null, cancellation);

    Task<Outcome<Done>> OnClock(long instanceKey, long clockKey, string? actor, Func<LoadedInstance, Refusal?>? may, Func<ClockState, Refusal?> check, Func<CommandContext, Trigger> trigger, CancellationToken cancellation) =>
        OnInstance(instanceKey, actor, loaded => may?.Invoke(loaded) ?? (loaded.Instance.Elements.FirstOrDefault(element => element.Clock?.Key == clockKey) is { Clock: { } clock }
            ? check(clock)
            : ClockIsOver(clockKey)), trigger, cancellation);

    /// <summary>For what cannot be done to a clock whose element has ended.</summary>
    public static Refusal ClockIsOver(long clockKey) =>
        new(RefusalKind.Conflict, "clock-over", new Words("这个时限已经结束。", $"Expected clock '{clockKey}' to be open, but it has ended."));
}
