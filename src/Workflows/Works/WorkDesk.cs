using System.Collections.Concurrent;
using System.Text.Json;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Works;

/// <summary>What a long work does: it reports how far it is, and stops where it can when the token says so.</summary>
public delegate Task<Outcome<WorkResult>> WorkBody(IProgress<Reached> progress, CancellationToken cancellation);

/// <summary>Does what takes long beside the request that asks for it, tells how far it has come, and stops it.</summary>
/// <remarks>The program that was asked does the work; once a second it writes how far it is, and reads whether somebody wants it to stop. So every program on the
/// database can tell and stop. What is under way when the program stops is stopped and says so; of what a killed program did, its silence tells.</remarks>
public sealed class WorkDesk(CommandRunner runner, IEngineStore store, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<WorkDesk> logger) : BackgroundService
{
    /// <summary>The kind of change that tells that a work has come further.</summary>
    public const string ChangeKind = "work";

    /// <summary>After so long a silence a work is taken to have died with its program.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long an ended work is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Works of one person that may be under way at once in a program.</summary>
    public const int MostOfOne = 4;

    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Sweep = TimeSpan.FromHours(1);

    static readonly Words Nothing = new("已取消，没有写入任何内容。", "Cancelled; nothing was written.");
    static readonly Words ProgramStops = new("程序停止，处理随之中断。", "The program stopped, and the work with it.");

    readonly ConcurrentDictionary<long, Work> running = new();
    DateTimeOffset swept;

    /// <summary>Begins a work, and comes back at once.</summary>
    public async Task<Outcome<BegunWork>> Begin(WorkOrder order, WorkBody body, CancellationToken cancellation)
    {
        if (running.Values.Count(one => one.By == order.By) >= MostOfOne)
            return TooMany;
        var now = clock.GetUtcNow();
        var row = new WorkRow { Kind = order.Kind, Subject = order.Subject, TitleZh = order.Title.Chinese, TitleEn = order.Title.English, By = order.By, At = now, SeenAt = now, State = WorkStates.Running };
        await store.Transact(async transaction =>
        {
            row.Key = transaction.ReserveKeys(1);
            (await WorkflowsDbContext.In(transaction)).Works.Add(row);
            return true;
        }, cancellation);
        var work = running[row.Key] = new Work(row.Key, order.By, lifetime.ApplicationStopping);

        // What the request carries along, such as its mark for idempotency, is not the work's.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => Do(work, body), CancellationToken.None);
        return new BegunWork(row, work);
    }

    static Refusal TooMany { get; } = new(RefusalKind.Conflict, "too-many-works", new Words($"您已有 {MostOfOne} 项处理正在进行。", $"{MostOfOne} long works of yours are under way already."),
        new Words("等其中一项结束，或取消一项。", "Wait until one of them has ended, or cancel one."));

    /// <summary>A row as it is at this moment: it is written once a second, and not by a program that died.</summary>
    public WorkRow AsOfNow(WorkRow row)
    {
        if (running.TryGetValue(row.Key, out var work))
            (row.Done, row.Total) = work.Reached;
        else if (row.State == WorkStates.Running && !row.IsRunning(clock.GetUtcNow()))
            row.End(WorkStates.Failed, Silent(row), row.SeenAt);
        return row;
    }

    static Words Silent(WorkRow row) => new($"执行它的程序已中断；最后一次报告时完成了 {row.Done} / {row.Total}。", $"The program that did it broke off; when it last reported, {row.Done} of {row.Total} were done.");

    /// <summary>Has a work stopped, whichever program does it; that takes a moment.</summary>
    public async Task<Outcome<WorkRow>> Cancel(long key, string by, CancellationToken cancellation)
    {
        var stopped = await store.Transact<WorkRow?>(async transaction =>
        {
            var row = await (await WorkflowsDbContext.In(transaction)).Works.AsTracking().FirstOrDefaultAsync(one => one.Key == key, cancellation);
            if (row?.IsRunning(clock.GetUtcNow()) != true)
                return null;
            row.CancelledBy ??= by;
            return row;
        }, cancellation);
        if (running.TryGetValue(key, out var work))
            work.Cancel();
        return stopped is null ? new Refusal(RefusalKind.Conflict, "work-ended", new Words("这项处理已经结束。", "This work has ended already.")) : AsOfNow(stopped);
    }

    // ---- doing ----

    async Task Do(Work work, WorkBody body)
    {
        var outcome = await Guarded(work, body);
        try
        {
            await Write(work, row => Finish(row, work, outcome));
        }
        catch (Exception failure) when (failure is MarketingException or ObjectDisposedException)
        {
            logger.LogError(failure, "The end of the long work {Work} could not be written; it will be taken to have broken off.", work.Key);
        }

        running.TryRemove(work.Key, out _);
        work.End(outcome);
        work.Dispose();
        Tell(work.By);
    }

    async Task<Outcome<WorkResult>> Guarded(Work work, WorkBody body)
    {
        try
        {
            return await body(work, work.Token);
        }
        catch (OperationCanceledException) when (work.Token.IsCancellationRequested)
        {
            return new WorkResult(null) { Stopped = Nothing };
        }
        catch (Exception failure)
        {
            logger.LogError(failure, "The long work {Work} failed.", work.Key);
            return new Refusal(RefusalKind.Conflict, "work-failed", new Words("处理时出现内部错误，详见日志。", "The work failed with an internal error; see the log."));
        }
    }

    void Finish(WorkRow row, Work work, Outcome<WorkResult> outcome)
    {
        var now = clock.GetUtcNow();
        (row.Done, row.Total) = work.Reached;
        if (outcome.Refusal is { } refusal)
        {
            row.End(WorkStates.Failed, And(refusal.Message, refusal.Mend), now);
            return;
        }

        var (result, byStop) = (outcome.Value, row.CancelledBy is null && lifetime.ApplicationStopping.IsCancellationRequested);
        (row.ResultJson, row.TableJson) = (result.Json, result.Table is null ? null : JsonSerializer.Serialize(result.Table));
        row.End(result.Stopped is null ? WorkStates.Done : WorkStates.Cancelled, byStop && result.Stopped is { } told ? And(ProgramStops, told) : result.Stopped, now);
    }

    static Words And(Words first, Words? second) => second is null ? first : new Words(first.Chinese + second.Chinese, $"{first.English} {second.English}");

    // ---- telling ----

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beats = new PeriodicTimer(Beat);
        try
        {
            while (await beats.WaitForNextTickAsync(stoppingToken))
                await Round();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A normal stop.
        }
    }

    /// <summary>Writes how far each work of this program is, hears who wants one to stop, and forgets what is old.</summary>
    public async Task Round()
    {
        try
        {
            foreach (var work in running.Values)
            {
                await Write(work, row => Note(row, work));
                Tell(work.By);
            }

            if (clock.GetUtcNow() - swept >= Sweep)
                await Forget();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.LogError(failure, "How far long works are could not be written; it is tried again in {Beat}.", Beat);
        }
    }

    void Note(WorkRow row, Work work)
    {
        if (row.State != WorkStates.Running)
            return;
        (row.Done, row.Total) = work.Reached;
        row.SeenAt = clock.GetUtcNow();
        if (row.CancelledBy is not null)
            work.Cancel();
    }

    async Task Write(Work work, Action<WorkRow> change) => await store.Transact(async transaction =>
    {
        if (await (await WorkflowsDbContext.In(transaction)).Works.AsTracking().FirstOrDefaultAsync(row => row.Key == work.Key) is { } row)
            change(row);
        return true;
    }, CancellationToken.None);

    async Task Forget()
    {
        swept = clock.GetUtcNow();
        await store.Transact(async transaction => await (await WorkflowsDbContext.In(transaction)).Works.Where(row => row.SeenAt < swept - Kept).ExecuteDeleteAsync(), CancellationToken.None);
    }

    void Tell(string by) => runner.Tell([new Change(ChangeKind) { Person = by }]);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(running.Values.Select(work => work.Ended)).WaitAsync(cancellationToken);
    }
}
