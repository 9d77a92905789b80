using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Calendars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Directory;

/// <summary>The directory as it is now: the table of people, and the absences entered in the product. Every change makes a new snapshot.</summary>
/// <remarks>Other programs on the database are told of a change; each reads anew, and once in a while without having been told.</remarks>
public sealed class LiveDirectory : BackgroundService
{
    /// <summary>The kind of change that tells of the directory.</summary>
    public const string ChangeKind = "directory";

    readonly Bell bell = new();
    readonly IEngineStore store;
    readonly WorkingCalendars calendars;
    readonly ILogger<LiveDirectory> logger;
    volatile State state;

    sealed record State(DirectorySnapshot Directory, Surroundings Surroundings);

    public LiveDirectory(DirectorySnapshot people, WorkingCalendars calendars, IEngineStore store, ILogger<LiveDirectory> logger)
    {
        (this.store, this.calendars, this.logger) = (store, calendars, logger);
        state = new State(people, MarketingWorkflowsExtensions.Around(people, calendars));
    }

    public DirectorySnapshot Directory => state.Directory;

    public Surroundings Surroundings => state.Surroundings;

    /// <summary>Tells that the directory may have changed.</summary>
    public void OnCommitted(IReadOnlyList<Change> changes)
    {
        if (changes.Any(change => change.Kind is ChangeKind or Change.Everything))
            bell.Ring();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => bell.Answer(Look, stoppingToken);

    async Task Look(CancellationToken cancellation)
    {
        try
        {
            await Read(cancellation);
        }
        catch (Exception failure) when (failure is StorageException or ConcurrencyException)
        {
            logger.LogError(failure, "Absences could not be read; those known stay in force until the next look, within {Net}.", Bell.Net);
        }
    }

    /// <summary>Reads the absences that are not over.</summary>
    public async Task Read(CancellationToken cancellation)
    {
        var rows = await store.Transact(async unit =>
        {
            unit.Abandon();
            if (unit is not IRelationalTransaction transaction)
                return [];
            var context = await transaction.Join<WorkflowsDbContext>(WorkflowsDbContext.Over);
            return await context.Absences.AsNoTracking().Where(row => row.RevokedAt == null).OrderBy(row => row.Key).ToListAsync(cancellation);
        }, cancellation);
        Put([.. rows.Select(row => row.ToAbsence())]);
    }

    /// <summary>These absences hold from now on.</summary>
    public void Put(IReadOnlyList<Absence> absences)
    {
        var now = state.Directory;
        if (now.Absences.SequenceEqual(absences, SameAbsence))
            return;
        var next = now.With(absences);
        state = new State(next, MarketingWorkflowsExtensions.Around(next, calendars));
    }

    static IEqualityComparer<Absence> SameAbsence { get; } = EqualityComparer<Absence>.Create((left, right) =>
        left is not null && right is not null && left.Key == right.Key && left.Until == right.Until, absence => absence.Key.GetHashCode());
}
