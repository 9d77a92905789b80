using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Clocks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Calendars;

/// <summary>Keeps the calendars of this program as administrators have entered them, and has running clocks counted by a year that was entered.</summary>
/// <remarks>Every program does both: what has been counted already is left as it is, so that nothing is lost when one of them ends in the middle.</remarks>
public sealed class LiveHolidays(WorkingCalendars calendars, IEngineStore store, ProcessEngine engine, TimeProvider clock, ILogger<LiveHolidays> logger) : KeptInMemory(ChangeKind, "The holidays", logger)
{
    /// <summary>The kind of change that tells of holidays.</summary>
    public const string ChangeKind = "calendar";

    // Days of a year's first holiday may lie in the year before.
    const int DaysBefore = 31;

    /// <summary>Reads what was entered. To be awaited before anything counts time.</summary>
    public Task Open(CancellationToken cancellation) => Enter(cancellation);

    public override async Task Read(CancellationToken cancellation)
    {
        foreach (var uncounted in await Enter(cancellation))
            await Recount(uncounted, cancellation);
    }

    /// <summary>Answers those by which clocks have still to be counted.</summary>
    async Task<List<HolidayYearRow>> Enter(CancellationToken cancellation)
    {
        var rows = await Look(known => known.HolidayYears.AsNoTracking().OrderBy(row => row.Year).ToListAsync(cancellation), cancellation);
        foreach (var holidays in calendars.All.Select(calendar => calendar.Holidays).Where(holidays => holidays.Region.Length > 0).Distinct())
        {
            var own = rows.FindAll(row => row.Region == holidays.Region);
            holidays.Enter([.. own.Select(row => row.Read())], own.Sum(row => row.Version)); // versions only grow
        }

        return rows.FindAll(row => row.CountedAt is null);
    }

    async Task Recount(HolidayYearRow entered, CancellationToken cancellation)
    {
        var from = new DateTimeOffset(entered.Year, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(-DaysBefore);
        var instances = await Look(known => known.Clocks.Where(row => row.EndedAt == null && row.Due >= from && !EF.Functions.Like(row.Time, "calendar%")).Select(row => row.InstanceKey).Distinct().ToListAsync(cancellation), cancellation);
        foreach (var instance in instances)
            await Recount(instance, cancellation);
        await store.Transact(async unit =>
        {
            var rows = await WorkflowsDbContext.In(unit);
            // Somebody may have entered it again meanwhile: then all is counted again.
            if (await rows.HolidayYears.AsTracking().SingleOrDefaultAsync(row => row.Region == entered.Region && row.Year == entered.Year && row.Version == entered.Version, cancellation) is { } row)
                row.CountedAt = clock.GetUtcNow();
            return true;
        }, cancellation);
        logger.LogInformation("The holidays of {Year} ({Region}) were entered; the clocks of {Count} instances were looked at.", entered.Year, entered.Region, instances.Count);
    }

    // One broken instance must not keep the others from their deadlines.
    async Task Recount(long instance, CancellationToken cancellation)
    {
        try
        {
            await engine.RecountClocks(instance, cancellation);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StorageException or ConcurrencyException))
        {
            logger.LogError(failure, "The clocks of instance {Key} could not be counted again.", instance);
        }
    }

    Task<T> Look<T>(Func<WorkflowsDbContext, Task<T>> look, CancellationToken cancellation) => store.Transact(async unit =>
    {
        unit.Abandon();
        return await look(await WorkflowsDbContext.In(unit));
    }, cancellation);
}
