using Marketing.Workflows.Schedules;
using static Marketing.Workflows.Tests.Schedules.RecurrenceTests;

namespace Marketing.Workflows.Tests.Schedules;

/// <summary>What becomes of times at which nothing ran.</summary>
public class MissedRunsTests
{
    static readonly List<DateTimeOffset> Month = [.. CronRecurrence.Parse("0 9 * * *")!.From(At("2026-03-01T00:00"), Shanghai).Take(31)];
    static readonly DateTimeOffset Long = At("2026-03-31T20:00");
    static readonly DateTimeOffset Soon = At("2026-03-31T09:59");

    [Fact]
    public void Nothing_comes_of_nothing() => Assert.All(Enum.GetValues<CatchUp>(), policy => Assert.Empty(MissedRuns.Of(policy, [], Long)));

    [Fact]
    public void Once_is_one_run_for_the_last() => Assert.Equal([new DueRun(Month[^1], 30, false)], MissedRuns.Of(CatchUp.Once, Month, Long));

    [Fact]
    public void All_is_a_run_for_each() => Assert.Equal(Month.Select(at => new DueRun(at, 0, false)), MissedRuns.Of(CatchUp.All, Month, Long));

    [Fact]
    public void None_is_left_out_unless_it_is_no_more_than_an_hour_late()
    {
        Assert.Equal([new DueRun(Month[^1], 30, true)], MissedRuns.Of(CatchUp.None, Month, Long));
        Assert.Equal([new DueRun(Month[^1], 30, false)], MissedRuns.Of(CatchUp.None, Month, Soon));
        Assert.False(MissedRuns.Of(CatchUp.None, Month, Month[^1] + MissedRuns.Grace)[0].Skipped);
        Assert.True(MissedRuns.Of(CatchUp.None, Month, Month[^1] + MissedRuns.Grace + TimeSpan.FromTicks(1))[0].Skipped);
    }

    [Fact]
    public void All_has_a_bound_and_says_what_is_older()
    {
        var years = CronRecurrence.Parse("0 9 * * *")!.From(At("2024-01-01T00:00"), Shanghai).Take(800).ToList();
        var runs = MissedRuns.Of(CatchUp.All, years, years[^1]);
        Assert.Equal(MissedRuns.Most, runs.Count);
        Assert.Equal((400, 0), (runs[0].Missed, runs[1].Missed));
        Assert.Equal(years[^1], runs[^1].At);
    }
}
