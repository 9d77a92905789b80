using System.Text;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Tests.RuleSets;
using Marketing.Workflows.Works;

namespace Marketing.Workflows.Tests.Works;

/// <summary>An import and a back-test that are stopped on their way: what they leave behind, and what they say.</summary>
public class StoppedWorkTests
{
    /// <summary>Stops what it listens to once something was done.</summary>
    sealed class Stopper : IProgress<Reached>, IDisposable
    {
        readonly CancellationTokenSource stop = new();

        public CancellationToken Token => stop.Token;

        public List<Reached> Told { get; } = [];

        public void Report(Reached value)
        {
            Told.Add(value);
            if (value.Done > 0)
                stop.Cancel();
        }

        public void Dispose() => stop.Dispose();
    }

    static Task<Engine.Outcome<RecordImportResult>> Take(RuleWorld world, byte[] file, bool dryRun, Stopper? stopper)
    {
        var (import, type) = (new RecordImport(world.Commands, world.Types, new RuleGuards(Book(world))), world.Types.Find("dealer")!);
        return import.Take(file, "d.csv", type, null, dryRun, new RecordSight(TestProcess.People.Find("ana")!, world.Types).Of(type), "ana", stopper, stopper?.Token ?? CancellationToken.None);
    }

    static RuleBook Book(RuleWorld world) => new(world.Types, () => TestProcess.People, WorkingCalendars.Shipped);

    static byte[] Dealers(int count) => Encoding.UTF8.GetBytes("编号,名称,状态\n" + string.Concat(Enumerable.Range(1, count).Select(one => $"X-{one},商家{one},正常\n")));

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    public async Task A_stopped_import_has_written_what_it_tells_and_the_same_file_does_the_rest(string kind)
    {
        await using var world = await RuleWorld.On(kind);
        var file = Dealers(1500);
        using var stopper = new Stopper();
        var stopped = (await Take(world, file, dryRun: false, stopper)).Value;
        Assert.InRange(stopped.Rows.Count, 1, 1499);
        Assert.Equal(1500 - stopped.Rows.Count, stopped.NotReached);
        Assert.Equal(new Reached(stopped.Rows.Count, 1500), stopper.Told[^1]);
        Assert.NotNull(await world.Find("dealer", $"X-{stopped.Rows.Count}"));
        Assert.Null(await world.Find("dealer", $"X-{stopped.Rows.Count + 1}"));

        var rest = (await Take(world, file, dryRun: false, null)).Value;
        Assert.Equal((stopped.Rows.Count, stopped.NotReached, 0), (rest.Rows.Count(row => row.Fate == RowFate.Same), rest.Rows.Count(row => row.Fate == RowFate.Added), rest.NotReached));
        Assert.Equal(1, (await world.Find("dealer", "X-1"))!.Version);
    }

    [Fact]
    public async Task A_stopped_preview_writes_nothing()
    {
        await using var world = await RuleWorld.On("sqlite");
        using var stopper = new Stopper();
        var stopped = (await Take(world, Dealers(1500), dryRun: true, stopper)).Value;
        Assert.InRange(stopped.NotReached, 1, 1499);
        Assert.Null(await world.Find("dealer", "X-1"));
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("sqlite")]
    public async Task A_stopped_back_test_has_nothing_to_tell_and_another_goes_to_the_end(string kind)
    {
        await using var world = await RuleWorld.On(kind);
        for (var one = 1; one <= 5; one++)
            await world.Save("dealer", $"X-{one}", $$"""{"name": "商家{{one}}", "failures": {{one}}}""");
        const string Text = """
            规则集 "渠道" 版本 "1"

            规则 many-failures "连续未达标" / "Failures"
              每 d.编号 一次
            当
              有 渠道商 d 其中 连续未达标 大于 2
            则
              通知 "ana" "连续未达标" 以 { 渠道商: d.编号 }
            结束
            """;
        var test = new Backtest(world.Commands, Book(world));
        using var stopper = new Stopper();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Run("dealers", Text, null, null, stopper, stopper.Token));
        Assert.Equal([new Reached(0, 5), new Reached(1, 5)], stopper.Told);
        var told = (await test.Run("dealers", Text, null, null, null, CancellationToken.None)).Value;
        Assert.Equal((5, 0, 3), (told.Changes, told.Before, told.After));
        Assert.NotNull(test.Fault("dealers", "规则集"));
    }
}
