using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Marketing.Engine;

/// <summary>Wakes the engine when something comes due. Our timer rows are the promise; Quartz only rings.</summary>
/// <remarks>One Quartz trigger stands at the instant of the earliest row; every commit may move it. When the machine's clock is set back,
/// Quartz waits until its instant comes a second time, and the bell's net does not. Under a set clock nothing rings: setting the clock does the due work itself.</remarks>
public sealed class AlarmClock : BackgroundService
{
    static readonly TriggerKey NextDue = new("next-due", "marketing");
    static readonly JobKey RingKey = new("ring", "marketing");

    // Between two looks, so that what comes due within it is done together: a look costs as much as several timers.
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    readonly Bell bell = new();
    readonly DueWork work;
    readonly JobPump jobs;
    readonly CommandRunner runner;
    readonly ISchedulerFactory schedulers;
    readonly ILogger<AlarmClock> logger;
    DateTimeOffset? alarm; // what the alarm is set for
    readonly TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AlarmClock(DueWork work, JobPump jobs, CommandRunner runner, ISchedulerFactory schedulers, ILogger<AlarmClock> logger)
    {
        this.work = work;
        this.jobs = jobs;
        this.runner = runner;
        this.schedulers = schedulers;
        this.logger = logger;
        runner.Committed += OnCommitted;
    }

    /// <summary>Ends when what came due before the start has been done.</summary>
    public Task CaughtUp => caughtUp.Task;

    /// <summary>Asks for the due work to be done soon.</summary>
    public void Wake() => bell.Ring();

    void OnCommitted(IReadOnlyList<Change> changes) => Wake();

    // Jobs that wait for their instant are woken by the ring; those of a commit have heard of it themselves.
    void Ring()
    {
        jobs.Wake();
        Wake();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(Work, stoppingToken);

    async Task Work(CancellationToken cancellation)
    {
        DateTimeOffset? next = null;
        try
        {
            next = await work.FireTimers(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            logger.LogError(failure, "Looking for due work failed; it is tried again within {Net}.", Bell.Net);
        }

        caughtUp.TrySetResult();
        await Task.Delay(Rest, TimeProvider.System, cancellation);
        await SetAlarm(next, cancellation);
    }

    async Task SetAlarm(DateTimeOffset? due, CancellationToken cancellation)
    {
        var now = runner.Clock.GetUtcNow();
        if (alarm <= now)
            jobs.Wake(); // it may have been for a job, and is set anew before it could ring
        alarm = due;
        if (due <= now)
        {
            Ring(); // it has come since the last look
            return;
        }

        var wait = due is { } at && at - now < Bell.Net ? at - now : Bell.Net;
        var trigger = TriggerBuilder.Create().WithIdentity(NextDue).ForJob(RingKey)
            .StartAt(TimeProvider.System.GetUtcNow() + wait)
            .WithSimpleSchedule(schedule => schedule.WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow))
            .Build();
        var scheduler = await schedulers.GetScheduler(cancellation);
        if (await scheduler.RescheduleJob(NextDue, trigger, cancellation) is null)
            await scheduler.ScheduleJob(trigger, new ScheduleJobOptions(), cancellation);
    }

    /// <summary>Registers the job that rings.</summary>
    internal static void Configure(IQuartzBuilder quartz)
    {
        quartz.UseInMemoryStore(_ => { });

        // Real time, whatever the engine's own clock says: Quartz would otherwise spin at a set clock that stands ahead of it.
        quartz.UseTimeProvider(TimeProvider.System);
        quartz.AddJob<RingJob>(job => job.WithIdentity(RingKey).StoreDurably());
    }

    /// <summary>What Quartz runs: nothing but the ring.</summary>
    internal sealed class RingJob(AlarmClock clock) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            clock.Ring();
            return ValueTask.CompletedTask;
        }
    }

    public override void Dispose()
    {
        runner.Committed -= OnCommitted;
        base.Dispose();
    }
}
