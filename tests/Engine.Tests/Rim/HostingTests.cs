using System.Diagnostics;
using Marketing.Engine.Persistence;
using Marketing.Engine.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using static Marketing.Engine.Tests.Bpmn;

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

    [Fact] // Once a timer that came due between the last look and the next alarm was only found by the net, ten seconds late.
    public async Task Timers_a_few_milliseconds_apart_all_fire_without_the_net()
    {
        const int timers = 200;
        using var it = new SqliteUnderTest();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(it.Store).AddSingleton((RelationalStore)it.Store).AddMarketingEngine();
        using var host = builder.Build();
        var engine = host.Services.GetRequiredService<ProcessEngine>();
        await engine.Deploy([new ResourceFile("p.bpmn", Bytes(Chain(Catch("w", TimerAt()), "w")))], "ana");
        var from = DateTimeOffset.UtcNow.AddSeconds(2);
        for (var number = 0; number < timers; number++)
            await engine.Start(new StartRequest { ProcessId = "p", Variables = Run.Values($$"""{"at": "{{from.AddMilliseconds(number * 5):O}}"}""") }, "ana");
        await host.StartAsync();
        var waited = Stopwatch.StartNew();
        while (await engine.Look(context => context.Transaction.NextDue([])) is not null && waited.Elapsed < Bell.Net)
            await Task.Delay(20);
        Assert.True(waited.Elapsed < Bell.Net - TimeSpan.FromSeconds(1), $"{waited.Elapsed}");
        await host.StopAsync();
    }

    static string TimerAt() => "<bpmn:timerEventDefinition><bpmn:timeDate>= date and time(at)</bpmn:timeDate></bpmn:timerEventDefinition>";
}
