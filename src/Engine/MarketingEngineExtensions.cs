using Marketing.Engine.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Marketing.Engine;

/// <summary>Puts the engine into a program.</summary>
public static class MarketingEngineExtensions
{
    static readonly TimeSpan ListenerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Registers the engine over a SQLite file that holds everything; the file is made, or brought up to date, when the engine is first used.</summary>
    /// <param name="sqlite">Such as <c>Data Source=orders.db</c>.</param>
    public static IServiceCollection AddMarketingEngine(this IServiceCollection services, string sqlite)
    {
        services.AddSingleton<RelationalStore>(_ => SqliteEngineStore.Open(sqlite));
        services.AddSingleton<IEngineStore>(provider => provider.GetRequiredService<RelationalStore>());
        return services.AddMarketingEngine();
    }

    /// <summary>Registers the engine, its alarm clock and its due work. A store, and if wanted surroundings, a listener and handlers, are registered beside it.</summary>
    public static IServiceCollection AddMarketingEngine(this IServiceCollection services)
    {
        services.TryAddSingleton(new EngineClock());
        services.TryAddSingleton<Func<Surroundings>>(_ => () => Surroundings.Plain);
        services.TryAddSingleton(StepListener.None);
        services.AddSingleton(provider => new CommandRunner(provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<EngineClock>(),
            provider.GetRequiredService<Func<Surroundings>>(), provider.GetRequiredService<StepListener>(), provider.GetRequiredService<ILogger<CommandRunner>>()) { Measured = true });
        services.AddSingleton(provider => new ProcessEngine(provider.GetRequiredService<CommandRunner>()) { ListenerPatience = ListenerPatience });
        services.AddSingleton<Jobs>();
        services.AddSingleton(provider => new DueWork(provider.GetRequiredService<CommandRunner>(), provider.GetRequiredService<Jobs>(), provider.GetRequiredService<ILogger<DueWork>>()) { AtOnce = 8 });
        services.AddSingleton<JobPump>();
        services.AddHostedService(provider => provider.GetRequiredService<JobPump>());
        services.AddHostedService(provider => new ClusterHints(provider.GetService<RelationalStore>(), provider.GetRequiredService<CommandRunner>()));
        services.AddSingleton<AlarmClock>();
        services.AddHostedService(provider => provider.GetRequiredService<AlarmClock>());
        services.AddSingleton<BatchWork>();
        services.AddHostedService<BatchPump>();
        services.AddSingleton<AlarmClock.RingJob>();
        services.AddQuartz(AlarmClock.Configure);
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return services;
    }

    /// <summary>Adds a handler for the service tasks of its job type.</summary>
    public static IServiceCollection AddJobHandler<THandler>(this IServiceCollection services)
        where THandler : class, IJobHandler => services.AddSingleton<IJobHandler, THandler>();

    /// <summary>Adds a function that carries out the service tasks of a job type. An exception becomes a retry, and after the last one an incident.</summary>
    public static IServiceCollection AddHandler(this IServiceCollection services, string type, Func<JobContext, CancellationToken, ValueTask<JobResult>> handle) =>
        services.AddSingleton<IJobHandler>(new FunctionHandler(type, handle));

    sealed class FunctionHandler(string type, Func<JobContext, CancellationToken, ValueTask<JobResult>> handle) : IJobHandler
    {
        public string Type => type;

        public ValueTask<JobResult> Handle(JobContext job, CancellationToken cancellation) => handle(job, cancellation);
    }
}
