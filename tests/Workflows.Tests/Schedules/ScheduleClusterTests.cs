using Marketing.Engine;
using Marketing.Testing;
using static Marketing.Workflows.Tests.Schedules.ScheduleWorld;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>Several programs on one PostgreSQL database: each time is claimed once, and each instance begun once.</summary>
public class ScheduleClusterTests
{
    readonly string database = PostgresServer.Shared.NewDatabase();
    readonly EngineClock clock = Standing("2026-03-01T20:00");

    [Fact]
    public async Task Two_programs_begin_everything_once()
    {
        var book = Book([.. Enumerable.Range(0, 6).Select(number => Schedule($"s{number}", $"cron: 0 {9 + number} * * *", "each: person", "catch-up: all"))]);
        await using var one = await OnPostgres(database, clock, book);
        await using var other = await OnPostgres(database, clock, book);
        await one.Deploy();
        await Together(one, other);
        for (var day = 2; day <= 6; day++)
        {
            clock.StandAt(RecurrenceTests.At($"2026-03-0{day}T20:00"));
            await Together(one, other);
        }

        var runs = await one.Runs();
        Assert.Equal(30, runs.Count);
        Assert.All(runs, run => Assert.Equal(("DONE", 2, 2), (run.State, run.Planned, run.Started)));
        Assert.Equal(60, (await other.Instances()).Count);
        Assert.Equal(60, (await other.Starts()).Select(start => start.InstanceKey).Distinct().Count());
    }

    static Task<DateTimeOffset?[]> Together(params ScheduleWorld[] programs) => Task.WhenAll(programs.Concat(programs).Select(program => program.Pump.RunDue(CancellationToken.None)));

    [Fact]
    public async Task What_a_program_claimed_that_died_before_it_began_is_begun_by_another()
    {
        var book = Book(Schedule("daily", "cron: 0 9 * * *", "each: person"));
        await using (var dying = await OnPostgres(database, clock, book))
        {
            await dying.Deploy();
            await dying.Pump.RunDue(CancellationToken.None);
            clock.StandAt(RecurrenceTests.At("2026-03-02T09:00"));
            await dying.Pump.ClaimDue(CancellationToken.None);
            Assert.Equal("STARTING", Assert.Single(await dying.Runs()).State);
            Assert.Empty(await dying.Instances());
        }

        await using var other = await OnPostgres(database, clock, book);
        await other.Pump.RunDue(CancellationToken.None);
        Assert.Equal("daily 03-02 09:00 DONE", await other.Told());
        Assert.Equal(["ana", "ben"], (await other.Instances()).Select(instance => instance.Starter!));
    }

    // A program that is killed between any two of its transactions: what is begun is begun once, and the rest by whoever comes.
    [Fact]
    public async Task Programs_that_are_stopped_anywhere_leave_nothing_out_and_nothing_twice()
    {
        var book = Book(Schedule("daily", "cron: 0 9 * * *", "each: person", "catch-up: all"));
        var random = new Random(24);
        await using (var first = await OnPostgres(database, clock, book))
        {
            await first.Deploy();
            await first.Pump.RunDue(CancellationToken.None);
        }

        for (var day = 2; day <= 11; day++)
        {
            clock.StandAt(RecurrenceTests.At($"2026-03-{day:00}T09:00"));
            await using var dying = await OnPostgres(database, clock, book);
            using var death = new CancellationTokenSource();
            dying.Engine.Committed += _ =>
            {
                if (random.Next(2) == 0)
                    death.Cancel();
            };
            try
            {
                await dying.Pump.RunDue(death.Token);
            }
            catch (OperationCanceledException)
            {
                // Dead.
            }
        }

        await using var last = await OnPostgres(database, clock, book);
        await last.Pump.RunDue(CancellationToken.None);
        Assert.Equal(10, (await last.Runs()).Count(run => run is { State: "DONE", Started: 2 }));
        Assert.Equal(20, (await last.Instances()).Count);
    }
}
