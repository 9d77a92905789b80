using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Schedules;

/// <summary>Runs the schedules of the business by the engine's clock. The rows are the promise; this only looks when the next of them is due (ADR 0024).</summary>
/// <remarks>Several programs may look at once: a claim and a beginning are each one transaction that lets one program pass.</remarks>
public sealed class SchedulePump : BackgroundService
{
    /// <summary>The kind of change that tells of schedules and their runs.</summary>
    public const string ChangeKind = "schedule";

    const string LockName = "schedules";

    readonly Bell bell = new();
    readonly CommandRunner runner;
    readonly ScheduleBook book;
    readonly ScheduleClaims claims;
    readonly ScheduleStarts starts;
    readonly ILogger<SchedulePump> logger;

    public SchedulePump(CommandRunner runner, ScheduleBook book, Func<DirectorySnapshot> directory, ILogger<SchedulePump> logger)
    {
        (this.runner, this.book, this.logger) = (runner, book, logger);
        claims = new ScheduleClaims(book, directory);
        starts = new ScheduleStarts(runner, logger);
        runner.Committed += OnCommitted;
    }

    void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind is ChangeKind or Calendars.LiveHolidays.ChangeKind or Change.Everything))
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DateTimeOffset? next = null;
        return bell.Answer(async cancellation => next = await Look(cancellation), () => Bell.Until(next, runner.Clock.GetUtcNow()), stoppingToken);
    }

    async Task<DateTimeOffset?> Look(CancellationToken cancellation)
    {
        try
        {
            return await RunDue(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            logger.LogError(failure, "Schedules could not be looked through; they are again within {Net}.", Bell.Net);
            return null;
        }
    }

    /// <summary>Claims what is due and begins its instances. Answers when the next run is, or null.</summary>
    public async Task<DateTimeOffset?> RunDue(CancellationToken cancellation)
    {
        await ClaimDue(cancellation);
        await starts.BeginAll(cancellation);
        var times = await Look(rows => rows.Schedules.Where(row => row.NextAt != null).Select(row => new { row.Id, row.NextAt }).ToListAsync(cancellation), cancellation);
        return times.Where(one => book.Find(one.Id) is not null).Min(one => one.NextAt); // what is declared no more rests
    }

    /// <summary>Claims what is due, and begins nothing: the next look does, here or in another program.</summary>
    public async Task ClaimDue(CancellationToken cancellation)
    {
        if (!await IsAnythingDue(cancellation))
            return;
        await runner.Run<bool>(async context =>
        {
            await context.Transaction.Lock(LockName);
            if (await claims.Claim(context, await WorkflowsDbContext.In(context.Transaction), cancellation))
                context.Changed(new Change(ChangeKind));
            else
                context.Transaction.Abandon();
            return true;
        }, actor: null, cancellation, beside: false);
    }

    // Without the lock: most looks find nothing, and a time that comes meanwhile is the next look's.
    async Task<bool> IsAnythingDue(CancellationToken cancellation)
    {
        var rows = await Look(known => known.Schedules.AsNoTracking().ToDictionaryAsync(row => row.Id, cancellation), cancellation);
        var now = runner.Clock.GetUtcNow();
        return book.All.Any(declared => !rows.TryGetValue(declared.Id, out var row) || ScheduleClaims.IsDue(new StandingSchedule(declared, row), now));
    }

    Task<T> Look<T>(Func<WorkflowsDbContext, Task<T>> look, CancellationToken cancellation) =>
        runner.Look(async context => await look(await WorkflowsDbContext.In(context.Transaction)), cancellation);

    public override void Dispose()
    {
        runner.Committed -= OnCommitted;
        base.Dispose();
    }
}
