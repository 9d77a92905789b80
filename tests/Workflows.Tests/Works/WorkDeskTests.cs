using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Testing;
using Marketing.Workflows.Works;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Tests.Works;

/// <summary>Long works on a real database: told, stopped from anywhere, and never left looking as if they were under way.</summary>
public sealed class WorkDeskTests : IAsyncLifetime
{
    readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("marketing-works-");
    readonly EngineClock clock = new();
    SqliteEngineStore store = null!;

    public async Task InitializeAsync()
    {
        clock.StandAt(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8)));
        store = SqliteEngineStore.Open($"Data Source={Path.Combine(folder.FullName, "w.db")}");
        await store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        TestFolder.Remove(folder.FullName);
    }

    /// <summary>One program on the database.</summary>
    sealed class Node(SqliteEngineStore store, TimeProvider clock)
    {
        public ApplicationLifetime Lifetime { get; } = new(NullLogger<ApplicationLifetime>.Instance);

        public WorkDesk Desk => field ??= new WorkDesk(new CommandRunner(store, clock, () => Surroundings.Plain, StepListener.None, NullLogger<CommandRunner>.Instance), store, clock, Lifetime, NullLogger<WorkDesk>.Instance);

        public async Task<BegunWork> Begin(WorkBody body, string by = "ana") =>
            (await Desk.Begin(new WorkOrder(WorkKinds.RecordImport, "dealer", new Words("导入", "Import"), by), body, CancellationToken.None)).Value;

        /// <summary>The same, and waits until it has said how far it is.</summary>
        public async Task<BegunWork> BeginAndReach(WorkBody body, string by = "ana")
        {
            var reached = new TaskCompletionSource();
            var row = await Begin((progress, stop) => body(new Telling(progress, reached), stop), by);
            await reached.Task;
            return row;
        }
    }

    sealed class Telling(IProgress<Reached> progress, TaskCompletionSource reached) : IProgress<Reached>
    {
        public void Report(Reached value)
        {
            progress.Report(value);
            reached.TrySetResult();
        }
    }

    Node Program() => new(store, clock);

    Task<WorkRow?> Row(BegunWork work) => store.Transact<WorkRow?>(async transaction =>
    {
        transaction.Abandon();
        return await (await WorkflowsDbContext.In(transaction)).Works.AsNoTracking().FirstOrDefaultAsync(row => row.Key == work.Row.Key);
    }, CancellationToken.None);

    /// <summary>Does three of ten, then waits to be stopped.</summary>
    static async Task<Outcome<WorkResult>> UntilStopped(IProgress<Reached> progress, CancellationToken stop)
    {
        progress.Report(new Reached(3, 10));
        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult))
            await stopped.Task;
        return new WorkResult("""{"rows":3}""") { Stopped = new Words("前 3 行已写入。", "The first 3 rows are written.") };
    }

    [Fact]
    public async Task What_is_under_way_says_how_far_it_is_and_what_has_ended_what_came_of_it()
    {
        var node = Program();
        var go = new TaskCompletionSource();
        var work = await node.BeginAndReach(async (progress, _) =>
        {
            progress.Report(new Reached(4, 10));
            await go.Task;
            progress.Report(new Reached(10, 10));
            return new WorkResult("""{"added":10}""");
        });
        await node.Desk.Round();
        var row = (await Row(work))!;
        Assert.Equal((WorkStates.Running, 4L, 10L), (row.State, row.Done, row.Total));
        go.SetResult();
        Assert.Equal("""{"added":10}""", (await work.End(CancellationToken.None)).Value.Json);
        row = (await Row(work))!;
        Assert.Equal((WorkStates.Done, 10L, """{"added":10}""", null), (row.State, row.Done, row.ResultJson, row.MessageZh));
        Assert.Equal("work-ended", (await node.Desk.Cancel(work.Row.Key, "ana", CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Another_program_on_the_database_sees_it_and_has_it_stopped()
    {
        var (node, other) = (Program(), Program());
        var work = await node.BeginAndReach(UntilStopped);
        Assert.Equal(WorkStates.Running, other.Desk.AsOfNow((await Row(work))!).State);
        var asked = (await other.Desk.Cancel(work.Row.Key, "admin", CancellationToken.None)).Value;
        Assert.Equal((WorkStates.Running, "admin"), (asked.State, asked.CancelledBy));
        var end = work.End(CancellationToken.None);
        await node.Desk.Round();
        Assert.NotNull((await end).Value.Stopped);
        var row = (await Row(work))!;
        Assert.Equal((WorkStates.Cancelled, 3L, "The first 3 rows are written.", """{"rows":3}"""), (row.State, row.Done, row.MessageEn, row.ResultJson));
    }

    [Fact]
    public async Task The_stop_of_the_program_stops_it_and_is_told()
    {
        var node = Program();
        var work = await node.BeginAndReach(UntilStopped);
        node.Lifetime.StopApplication();
        await node.Desk.StopAsync(CancellationToken.None);
        var row = (await Row(work))!;
        Assert.Equal((WorkStates.Cancelled, "程序停止，处理随之中断。前 3 行已写入。"), (row.State, row.MessageZh));
    }

    [Fact]
    public async Task What_a_killed_program_did_is_told_by_its_silence()
    {
        var (node, other) = (Program(), Program());
        var work = await node.BeginAndReach(UntilStopped);
        await node.Desk.Round();
        clock.StandAt(clock.GetUtcNow() + WorkDesk.Patience);
        var row = other.Desk.AsOfNow((await Row(work))!);
        Assert.Equal((WorkStates.Failed, "The program that did it broke off; when it last reported, 3 of 10 were done."), (row.State, row.MessageEn));
        Assert.Equal("work-ended", (await other.Desk.Cancel(work.Row.Key, "ana", CancellationToken.None)).Refusal!.Code);
        await node.Desk.Cancel(work.Row.Key, "ana", CancellationToken.None);
    }

    [Fact]
    public async Task One_person_has_four_at_once_at_most_and_others_are_not_kept_by_that()
    {
        var node = Program();
        var works = new List<BegunWork>();
        for (var one = 0; one < WorkDesk.MostOfOne; one++)
            works.Add(await node.BeginAndReach(UntilStopped));
        var refused = await node.Desk.Begin(new WorkOrder(WorkKinds.Backtest, "dealers", new Words("回测", "Back-test"), "ana"), UntilStopped, CancellationToken.None);
        Assert.Equal("too-many-works", refused.Refusal!.Code);
        works.Add(await node.BeginAndReach(UntilStopped, "ben"));
        foreach (var work in works)
        {
            var end = work.End(CancellationToken.None);
            await node.Desk.Cancel(work.Row.Key, work.Row.By, CancellationToken.None);
            await end;
        }

        var quick = await node.Begin((_, _) => Task.FromResult<Outcome<WorkResult>>(new WorkResult("{}"))); // may have ended before anybody waits
        Assert.Equal("{}", (await quick.End(CancellationToken.None)).Value.Json);
    }

    [Fact]
    public async Task A_failure_is_told_in_words_and_an_ended_work_is_forgotten_after_a_day()
    {
        var node = Program();
        var go = new TaskCompletionSource();
        var work = await node.Begin(async (_, _) =>
        {
            await go.Task;
            throw new InvalidOperationException("secret detail");
        });
        var end = work.End(CancellationToken.None);
        go.SetResult();
        Assert.Equal("work-failed", (await end).Refusal!.Code);
        var row = (await Row(work))!;
        Assert.Equal((WorkStates.Failed, "The work failed with an internal error; see the log."), (row.State, row.MessageEn));
        clock.StandAt(clock.GetUtcNow() + WorkDesk.Kept + TimeSpan.FromMinutes(1));
        await node.Desk.Round();
        Assert.Null(await Row(work));
    }
}
