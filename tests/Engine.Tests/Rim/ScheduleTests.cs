using System.Collections.Concurrent;
using Marketing.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Engine.Tests.Rim;

/// <summary>Schedules on Quartz's durable store, under a clock that stands elsewhere.</summary>
public sealed class ScheduleTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 57, TimeSpan.Zero); // three seconds before 09:01 in Shanghai
    static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-schedules-");

    public void Dispose() => TestFolder.Remove(folder.FullName);

    ScheduleStore Store(string kind) => kind == "sqlite" ? ScheduleStore.BesideSqlite(Path.Combine(folder.FullName, "m.db")) : ScheduleStore.InPostgres(PostgresServer.Shared.NewDatabase());

    static Schedules Program(ScheduleStore store, TimeProvider clock, params Schedule[] schedules) => new(store, schedules, clock, NullLoggerFactory.Instance);

    static Schedule Counting(string name, string cron, ConcurrentQueue<DateTimeOffset> fired, TimeProvider clock) => new(name, cron, (_, _) =>
    {
        fired.Enqueue(clock.GetUtcNow());
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Of_two_programs_on_one_database_one_does_what_is_due()
    {
        var store = Store("postgres");
        var clock = new OtherClock(Start);
        var fired = new ConcurrentQueue<(int Schedule, DateTimeOffset At)>();
        Schedule[] schedules = [.. Enumerable.Range(0, 12).Select(number => new Schedule($"s{number}", "* * * * *", (at, _) =>
        {
            fired.Enqueue((number, at));
            return Task.CompletedTask;
        }))];
        await using var one = Program(store, clock, schedules);
        await using var other = Program(store, clock, schedules);
        await Task.WhenAll(one.StartAsync(CancellationToken.None), other.StartAsync(CancellationToken.None));

        // Each program looks every second: five seconds after the minute both have seen it.
        await Until(() => fired.Select(one => one.Schedule).Distinct().Count() == 12 && fired.Max(one => one.At) < clock.GetUtcNow().AddSeconds(-5));
        await Task.WhenAll(one.StopAsync(CancellationToken.None), other.StopAsync(CancellationToken.None));
        Assert.Equal(fired.Distinct().Count(), fired.Count);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_was_missed_while_nobody_ran_is_made_up_for_once(string kind)
    {
        var store = Store(kind);
        var nightly = new ConcurrentQueue<DateTimeOffset>();
        await Run(Start, ofMarker: 1);
        Assert.Empty(nightly);

        await Run(Start.AddDays(3), ofMarker: 2); // three nights at 03:30 have passed
        Assert.Single(nightly);
        await Run(Start.AddDays(3).AddHours(1), ofMarker: 2);
        Assert.Single(nightly);

        // Until a marker has fired: at the minute, and before it for what it missed itself.
        async Task Run(DateTimeOffset from, int ofMarker)
        {
            var clock = new OtherClock(from);
            var minutely = new ConcurrentQueue<DateTimeOffset>();
            await using var program = Program(store, clock, Counting("nightly", "30 3 * * *", nightly, clock), Counting("minutely", "* * * * *", minutely, clock));
            await program.StartAsync(CancellationToken.None);
            await Until(() => minutely.Count >= ofMarker);
            await program.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_schedule_that_fails_is_done_again_and_one_that_is_changed_or_gone_follows_its_new_times()
    {
        var store = Store("sqlite");
        var (changed, gone, marker) = (new ConcurrentQueue<DateTimeOffset>(), new ConcurrentQueue<DateTimeOffset>(), new ConcurrentQueue<DateTimeOffset>());
        var clock = new OtherClock(Start);
        var tries = 0;
        var fails = new Schedule("fails", "* * * * *", (_, _) =>
        {
            Interlocked.Increment(ref tries);
            throw new InvalidOperationException("poison");
        });
        await using (var before = Program(store, clock, fails, Counting("changed", "* * * * *", changed, clock), Counting("gone", "* * * * *", gone, clock)))
        {
            await before.StartAsync(CancellationToken.None);
            await Until(() => !changed.IsEmpty && !gone.IsEmpty && tries == 1);
            await before.StopAsync(CancellationToken.None);
        }

        clock = new OtherClock(Start.AddHours(1));
        await using var after = Program(store, clock, fails, Counting("changed", "30 3 * * *", changed, clock), Counting("marker", "* * * * *", marker, clock));
        await after.StartAsync(CancellationToken.None);
        await Until(() => !marker.IsEmpty && tries >= 2);
        await after.StopAsync(CancellationToken.None);
        Assert.Equal((1, 1), (changed.Count, gone.Count));
    }

    [Fact]
    public void Times_are_those_of_Shanghai_and_Sunday_is_0()
    {
        Assert.Equal(Shanghai, new Schedule("s", "0 9 * * 0", (_, _) => Task.CompletedTask).Zone);
        var sunday = Quartz.CronScheduleBuilder.Create("0 9 * * 0", Quartz.CronFormat.Unix).InTimeZone(Shanghai);
        var trigger = Quartz.TriggerConfiguratorExtensions.WithCronSchedule(Quartz.TriggerBuilder.Create(new OtherClock(Start)).StartAt(Start), sunday).Build();
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 1, 0, 0, TimeSpan.Zero), trigger.GetFireTimeAfter(Start));
    }

    static async Task Until(Func<bool> condition)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(90), "it did not come about");
            await Task.Delay(20);
        }
    }

    /// <summary>The world's time from another instant on: Quartz waits in the world's time whatever its clock shows.</summary>
    sealed class OtherClock(DateTimeOffset start) : TimeProvider
    {
        readonly long began = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(began);
    }
}
