using Marketing.Workflows.Clocks;

namespace Marketing.Workflows.Tests.Clocks;

/// <summary>Running clocks cost a row each and no polling.</summary>
public class ManyClocksTests
{
    // 1,000 here, 10,000 with MARKETING_LONG=1.
    static readonly int Count = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 10_000 : 1_000;

    [Fact]
    public async Task Each_running_clock_has_one_timer_and_nothing_is_due_before_its_mark()
    {
        var (world, _) = await ClockWorld.Started(ClockWorld.OneTask("sla.due=P30D", "sla.warn=50%, 75%, 90%", "sla.steps=+PT0S remind every P1D x10; +P2D escalate up"), "2026-03-02T09:00");
        await using var disposed = world;
        for (var started = 1; started < Count; started++)
            await world.World.Processes.Start(new Engine.StartRequest { ProcessId = "p" }, "zoe");
        Assert.Equal(Count, (await world.Clocks()).Count);
        Assert.Equal(Count, await Timers(world));
        var first = await world.World.Engine.Look(async context => await context.Transaction.NextDue([]));
        Assert.Equal(ClockWorld.At("2026-03-17T16:30"), first); // half of thirty days less nine hours

        // Until then nothing moves: asking what is due reads no instance and writes no row.
        var (keys, steps) = (await NextKey(world), await Steps(world));
        for (var day = 3; day <= 16; day++)
        {
            world.World.Clock.StandAt(ClockWorld.At($"2026-03-{day:00}T09:00"));
            await world.World.RunDue();
        }

        Assert.Equal((keys, steps), (await NextKey(world), await Steps(world)));
        Assert.Equal(Count, (await world.Look(workflows => Task.FromResult(workflows.Clocks.In(ClockStates.Running).Count()))));
    }

    static Task<int> Timers(ClockWorld world) => world.Store.Read(engine => Task.FromResult(engine.Timers.Count()), CancellationToken.None);

    static Task<int> Steps(ClockWorld world) => world.Store.Read(engine => Task.FromResult(engine.Steps.Count()), CancellationToken.None);

    static Task<long> NextKey(ClockWorld world) => world.World.Engine.Look(context => ValueTask.FromResult(context.Transaction.ReserveKeys(0)));
}
