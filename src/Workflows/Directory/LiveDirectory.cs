using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Workflows.Calendars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows.Directory;

/// <summary>The directory as it is at this moment: people, roles and units of the tables, and who is away. A change makes a new snapshot, and so
/// does time when somebody comes, leaves or moves.</summary>
public sealed class LiveDirectory : KeptInMemory
{
    /// <summary>The kind of change that tells of the directory.</summary>
    public const string ChangeKind = "directory";

    readonly SemaphoreSlim reading = new(1);
    readonly Lock turning = new();
    readonly DirectorySnapshot shipped;
    readonly IEngineStore store;
    readonly WorkingCalendars calendars;
    readonly TimeProvider clock;
    readonly ILogger<LiveDirectory> logger;
    volatile State state;

    /// <param name="From">It holds from here, up to and not including <paramref name="Until"/>.</param>
    sealed record State(DirectoryHistory History, DateTimeOffset From, DateTimeOffset Until, DirectorySnapshot Directory, Surroundings Surroundings);

    /// <param name="shipped">The people of a database that nobody has filled yet.</param>
    public LiveDirectory(DirectorySnapshot shipped, WorkingCalendars calendars, IEngineStore store, TimeProvider clock, ILogger<LiveDirectory> logger)
        : base(ChangeKind, "The directory", logger)
    {
        (this.shipped, this.store, this.calendars, this.clock, this.logger) = (shipped, store, calendars, clock, logger);
        state = At(clock.GetUtcNow(), DirectoryHistory.Of(shipped), []);
    }

    public DirectorySnapshot Directory => Now().Directory;

    public Surroundings Surroundings => Now().Surroundings;

    /// <summary>What has been and what is planned, as it was read last.</summary>
    public DirectoryHistory History => state.History;

    /// <summary>Fills a fresh database with the shipped people, and reads what there is. To be awaited before anything works.</summary>
    public async Task Open(CancellationToken cancellation)
    {
        if (await PeopleStore.FillOnce(store, shipped, cancellation))
            logger.LogInformation("The directory was filled with {People} people.", shipped.People.Count);
        await Read(cancellation);
    }

    /// <summary>Reads the absences that were not called off, and the tables of people when they have changed.</summary>
    public override async Task Read(CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            var known = state.History;
            var (history, absences) = await store.Transact(async unit =>
            {
                unit.Abandon();
                if (unit is not IRelationalTransaction)
                    return (known, []);
                var rows = await WorkflowsDbContext.In(unit);
                var away = await rows.Absences.AsNoTracking().Where(row => row.RevokedAt == null).OrderBy(row => row.Key).ToListAsync(cancellation);
                return (await PeopleStore.Refresh(rows, known, cancellation) ?? known, away.ConvertAll(row => row.ToAbsence()));
            }, cancellation);
            Put(history, absences);
        }
        finally
        {
            reading.Release();
        }
    }

    void Put(DirectoryHistory history, IReadOnlyList<Absence> absences)
    {
        lock (turning)
        {
            if (state.History != history || !state.Directory.Absences.SequenceEqual(absences, SameAbsence))
                state = At(clock.GetUtcNow(), history, absences);
        }
    }

    // Clocks may be set back as well as forward.
    State Now()
    {
        var (known, now) = (state, clock.GetUtcNow());
        if (known.From <= now && now < known.Until)
            return known;
        lock (turning)
        {
            if (now < state.From || state.Until <= now)
                state = At(now, state.History, state.Directory.Absences);
            return state;
        }
    }

    State At(DateTimeOffset now, DirectoryHistory history, IReadOnlyList<Absence> absences)
    {
        var (from, until) = history.Around(now);
        var directory = history.At(now, absences);
        return new State(history, from, until, directory, MarketingWorkflowsExtensions.Around(directory, calendars));
    }

    static IEqualityComparer<Absence> SameAbsence { get; } = EqualityComparer<Absence>.Create((left, right) =>
        left is not null && right is not null && left.Key == right.Key && left.Until == right.Until, absence => absence.Key.GetHashCode());

    public override void Dispose()
    {
        reading.Dispose();
        base.Dispose();
    }
}
