using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Marketing.Engine;

/// <summary>Wakes the engine when something comes due. Our timer rows are the promise; Quartz only rings.</summary>
/// <remarks>One Quartz trigger stands at the instant of the earliest row; every commit may move it. A net every ten seconds catches
/// what a lost ring, or a clock that is set back, would leave behind. Under a set clock nothing rings: setting the clock does the due work itself.</remarks>
public sealed class AlarmClock : BackgroundService
{
    static readonly TriggerKey NextDue = new("next-due", "marketing");
    static readonly JobKey Ring = new("ring", "marketing");
    static readonly TimeSpan Net = TimeSpan.FromSeconds(10);

    readonly Channel<bool> rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly DueWork work;
    readonly JobPump jobs;
    readonly CommandRunner runner;
    readonly ISchedulerFactory schedulers;
    readonly ILogger<AlarmClock> logger;
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
    public void Wake() => rings.Writer.TryWrite(true);

    void OnCommitted(IReadOnlyList<Change> changes) => Wake();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Work(stoppingToken);
                caughtUp.TrySetResult();
                await Rung(stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop, in which the store and the scheduler may end before us: what is due now is due after the next start.
        }
    }

    // The net is monotonic: when the machine's clock is set back, Quartz waits until its instant comes a second time.
    async Task Rung(CancellationToken cancellation)
    {
        using var net = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        net.CancelAfter(Net);
        try
        {
            await rings.Reader.WaitToReadAsync(net.Token);
            rings.Reader.TryRead(out _);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing has rung for as long as the net allows.
        }
    }

    async Task Work(CancellationToken cancellation)
    {
        try
        {
            var next = await work.FireTimers(cancellation);
            jobs.Wake();
            await SetAlarm(next, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            logger.LogError(failure, "Looking for due work failed; it is tried again within {Net}.", Net);
            await SetAlarm(null, cancellation);
        }
    }

    async Task SetAlarm(DateTimeOffset? due, CancellationToken cancellation)
    {
        var now = runner.Clock.GetUtcNow();
        var wait = due is { } at && at > now && at - now < Net ? at - now : Net;
        var trigger = TriggerBuilder.Create().WithIdentity(NextDue).ForJob(Ring)
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
        quartz.AddJob<RingJob>(job => job.WithIdentity(Ring).StoreDurably());
    }

    /// <summary>What Quartz runs: nothing but the ring.</summary>
    internal sealed class RingJob(AlarmClock clock) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            clock.Wake();
            return ValueTask.CompletedTask;
        }
    }

    public override void Dispose()
    {
        runner.Committed -= OnCommitted;
        base.Dispose();
    }
}
