using System.Collections.Frozen;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Marketing.Engine;

/// <summary>Keeps schedules and does what they say, on Quartz's durable store (ADR 0015).</summary>
/// <remarks>On PostgreSQL the store is clustered: whichever program sees a time first takes it.</remarks>
/// <param name="clock">Real time: a set clock of the engine moves timers, not schedules.</param>
public sealed class Schedules(ScheduleStore store, IEnumerable<Schedule> schedules, TimeProvider clock, ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    const string Group = "schedules";

    // A program sees what another has changed at this pace; a lone one knows everything itself.
    static readonly TimeSpan LookOnCluster = TimeSpan.FromSeconds(1);

    readonly FrozenDictionary<string, Schedule> byName = schedules.ToFrozenDictionary(schedule => schedule.Name);
    readonly ILogger logger = logs.CreateLogger<Schedules>();
    StandaloneSchedulerFactory? factory;
    IScheduler? scheduler;

    /// <exception cref="StorageException">The store cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!store.IsShared)
                await MakeFile(cancellationToken);
            factory = QuartzSchedulerBuilder.Create(Configure).Build();
            scheduler = await factory.GetScheduler(cancellationToken);
            foreach (var schedule in byName.Values)
                await Keep(scheduler, schedule, cancellationToken);
            await Forget(scheduler, cancellationToken);
            await scheduler.Start(cancellationToken);
        }
        catch (Exception failure) when (failure is SchedulerException or SqliteException)
        {
            throw new StorageException(StorageFault.Unavailable, new Words($"定时计划的存储不可用：{failure.Message}", $"The store of schedules cannot be used: {failure.Message}"), failure);
        }
    }

    /// <summary>Lets what is being done come to its end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (scheduler is not null)
            await scheduler.Shutdown(waitForJobsToComplete: true, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (factory is not null)
            await factory.DisposeAsync();
    }

    void Configure(IQuartzBuilder quartz)
    {
        quartz.Services.AddSingleton(logs);
        quartz.UseTimeProvider(clock);
        quartz.ConfigureScheduler(options =>
        {
            (options.InstanceName, options.GenerateInstanceId) = ("marketing", true);
            if (store.IsShared)
                options.IdleWaitTime = LookOnCluster;
        });
        quartz.AddJobType<Job>(_ => new Job(this));
        quartz.UsePersistentStore(kept =>
        {
            kept.ProvisionSchema();
            if (store.IsShared)
            {
                kept.UsePostgres(store.ConnectionString);
                kept.UseClustering(_ => { });
            }
            else
            {
                kept.UseSqlite(store.ConnectionString);
            }
        });
    }

    // Quartz would leave the file in the journal mode in which each commit waits four times as long.
    async Task MakeFile(CancellationToken cancellation)
    {
        await using var connection = new SqliteConnection(store.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellation);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(connection.DataSource, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // One that stands is left alone: it knows which of its times were missed.
    async Task Keep(IScheduler scheduler, Schedule schedule, CancellationToken cancellation)
    {
        var trigger = (ICronTrigger)TriggerBuilder.Create(clock).WithIdentity(schedule.Name, Group).ForJob(schedule.Name, Group).StartAt(clock.GetUtcNow())
            .WithCronSchedule(CronScheduleBuilder.Create(schedule.Cron, CronFormat.Unix).InTimeZone(schedule.Zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)).Build();
        await scheduler.AddJob(JobBuilder.Create<Job>().WithIdentity(schedule.Name, Group).StoreDurably().RequestRecovery().Build(), AddJobOptions.Replacing, cancellation);
        if (await scheduler.GetTrigger(trigger.Key, cancellation) is not ICronTrigger standing)
            await ScheduleFirst(scheduler, trigger, cancellation);
        else if (standing.CronExpressionString != trigger.CronExpressionString || !standing.TimeZone.Equals(trigger.TimeZone))
            await scheduler.RescheduleJob(trigger.Key, trigger, cancellation);
    }

    static async Task ScheduleFirst(IScheduler scheduler, ITrigger trigger, CancellationToken cancellation)
    {
        try
        {
            await scheduler.ScheduleJob(trigger, new ScheduleJobOptions(), cancellation);
        }
        catch (ObjectAlreadyExistsException)
        {
            // Another program that starts at the same moment was faster.
        }
    }

    async Task Forget(IScheduler scheduler, CancellationToken cancellation)
    {
        var kept = await scheduler.QueryJobs(new JobQuery(), cancellation);
        foreach (var job in kept.Items.Where(job => job.Key.Group == Group && !byName.ContainsKey(job.Key.Name)))
            await scheduler.DeleteJob(job.Key, cancellation);
    }

    async ValueTask Do(string name, DateTimeOffset at, CancellationToken cancellation)
    {
        try
        {
            // One that only a newer program on the same database knows is not done here; its own time comes again.
            if (byName.TryGetValue(name, out var schedule))
                await schedule.Work(at, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "Schedule {Name} failed; it is done again at its next time.", name);
        }
    }

    /// <summary>What Quartz runs.</summary>
    [DisallowConcurrentExecution]
    internal sealed class Job(Schedules schedules) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => schedules.Do(context.JobDetail.Key.Name, context.ScheduledFireTimeUtc ?? context.FireTimeUtc, cancellationToken);
    }
}
