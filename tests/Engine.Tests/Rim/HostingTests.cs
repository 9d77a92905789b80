using Marketing.Engine.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Marketing.Engine.Tests.Rim;

public class HostingTests
{
    [Fact] // Once Quartz took the engine's set clock for real time: it rang without end and the memory grew until the machine was full.
    public void The_engines_clock_is_nobody_elses()
    {
        using var provider = new ServiceCollection().AddLogging().AddSingleton<IEngineStore, MemoryEngineStore>().AddMarketingEngine().BuildServiceProvider();
        provider.GetRequiredService<EngineClock>().StandAt(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.NotNull(provider.GetRequiredService<ISchedulerFactory>());
        Assert.True((provider.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow().Year < 2099);
        Assert.Equal(2099, provider.GetRequiredService<ProcessEngine>().Clock.GetUtcNow().Year);
    }
}
