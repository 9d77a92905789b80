using System.Collections.Concurrent;
using Marketing.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Engine.Tests.Rim;

/// <summary>Schedules on Quartz's durable store, under a clock that runs faster than the world's.</summary>
public sealed class ScheduleTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 30, TimeSpan.Zero); // 09:00:30 in Shanghai
    static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-schedules-");

    public void Dispose() => folder.Delete(recursive: true);

    ScheduleStore Store(string kind) => kind == "sqlite" ? ScheduleStore.BesideSqlite(Path.Combine(folder.FullName, "m.db")) : ScheduleStore.InPostgres(PostgresServer.Shared.NewDatabase());

    static Schedules Program(ScheduleStore store, TimeProvider clock, params Schedule[] schedules) => new(store, schedules, NullLoggerFactory.Instance, clock);

    static Schedule Counting(string name, string cron, ConcurrentQueue<DateTimeOffset> fired, TimeProvider clock) => new(name, cron, _ =>
    {
        fired.Enqueue(clock.GetUtcNow());
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Of_two_programs_on_one_database_one_does_what_is_due()
    {
        var store = Store("postgres");
        var clock = new FastClock(Start, 15);
        var fired = new ConcurrentQueue<DateTimeOffset>();
        await using var one = Program(store, clock, Counting("minutely", "* * * * *", fired, clock));
        await using var other = Program(store, clock, Counting("minutely", "* * * * *", fired, clock));
        await Task.WhenAll(one.StartAsync(CancellationToken.None), other.StartAsync(CancellationToken.None));
        await Until(() => fired.Count >= 5);
        await Task.WhenAll(one.StopAsync(CancellationToken.None), other.StopAsync(CancellationToken.None));

        var minutes = fired.Select(at => at.Ticks / TimeSpan.TicksPerMinute).ToList();
        Assert.Equal(minutes.Count, minutes.Distinct().Count());
        Assert.InRange(minutes.Max() - minutes.Min() + 1, minutes.Count, minutes.Count + 1);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task What_was_missed_while_nobody_ran_is_made_up_for_once(string kind)
    {
        var store = Store(kind);
        var nightly = new ConcurrentQueue<DateTimeOffset>();
        await Run(new FastClock(Start, 30));
        Assert.Empty(nightly);

        await Run(new FastClock(Start.AddDays(3), 30)); // three nights at 03:30 have passed
        Assert.Single(nightly);
        await Run(new FastClock(Start.AddDays(3).AddMinutes(30), 30));
        Assert.Single(nightly);

        // Until a marker that came due after everything else has fired.
        async Task Run(FastClock clock)
        {
            var minutely = new ConcurrentQueue<DateTimeOffset>();
            await using var program = Program(store, clock, Counting("nightly", "30 3 * * *", nightly, clock), Counting("minutely", "* * * * *", minutely, clock));
            await program.StartAsync(CancellationToken.None);
            await Until(() => minutely.Count >= 2);
            await program.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_schedule_that_is_changed_or_gone_follows_its_new_times()
    {
        var store = Store("sqlite");
        var clock = new FastClock(Start, 30);
        var (changed, gone, marker) = (new ConcurrentQueue<DateTimeOffset>(), new ConcurrentQueue<DateTimeOffset>(), new ConcurrentQueue<DateTimeOffset>());
        await using (var before = Program(store, clock, Counting("changed", "* * * * *", changed, clock), Counting("gone", "* * * * *", gone, clock)))
        {
            await before.StartAsync(CancellationToken.None);
            await Until(() => !changed.IsEmpty && !gone.IsEmpty);
            await before.StopAsync(CancellationToken.None);
        }

        var (ofChanged, ofGone) = (changed.Count, gone.Count);
        await using var after = Program(store, clock, Counting("changed", "30 3 * * *", changed, clock), Counting("marker", "* * * * *", marker, clock));
        await after.StartAsync(CancellationToken.None);
        await Until(() => marker.Count >= 2);
        await after.StopAsync(CancellationToken.None);
        Assert.Equal((ofChanged, ofGone), (changed.Count, gone.Count));
    }

    [Fact]
    public async Task A_schedule_that_fails_is_done_again_at_its_next_time()
    {
        var clock = new FastClock(Start, 30);
        var tries = 0;
        await using var program = Program(Store("sqlite"), clock, new Schedule("fails", "* * * * *", _ =>
        {
            Interlocked.Increment(ref tries);
            throw new InvalidOperationException("poison");
        }));
        await program.StartAsync(CancellationToken.None);
        await Until(() => tries >= 2);
        await program.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Times_are_those_of_Shanghai_and_Sunday_is_0()
    {
        Assert.Equal(Shanghai, new Schedule("s", "0 9 * * 0", _ => Task.CompletedTask).Zone);
        var sunday = Quartz.CronScheduleBuilder.Create("0 9 * * 0", Quartz.CronFormat.Unix).InTimeZone(Shanghai);
        var next = Quartz.TriggerConfiguratorExtensions.WithCronSchedule(Quartz.TriggerBuilder.Create(), sunday).Build().GetFireTimeAfter(Start);
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 1, 0, 0, TimeSpan.Zero), next);
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

    /// <summary>Time that passes so many times faster than the world's.</summary>
    sealed class FastClock(DateTimeOffset start, int times) : TimeProvider
    {
        readonly long began = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => start + (System.GetElapsedTime(began) * times);

        public override long GetTimestamp() => System.GetTimestamp() * times;

        public override long TimestampFrequency => System.TimestampFrequency;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / times : dueTime, period > TimeSpan.Zero ? period / times : period);
    }
}
