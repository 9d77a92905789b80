using Marketing.Engine;
using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Directory;

/// <summary>Reads the directory's tables, and fills them once.</summary>
public static class PeopleStore
{
    /// <summary>Which state the tables are in; null while nobody has filled them.</summary>
    public static async Task<long?> Revision(WorkflowsDbContext rows, CancellationToken cancellation) =>
        (await rows.DirectoryRevisions.AsNoTracking().FirstOrDefaultAsync(cancellation))?.Revision;

    /// <summary>Everything there is, in lists' order.</summary>
    public static async Task<DirectoryHistory> Read(WorkflowsDbContext rows, long revision, CancellationToken cancellation) => new(revision,
        await rows.Units.AsNoTracking().OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(cancellation),
        await rows.Roles.AsNoTracking().OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(cancellation),
        await rows.People.AsNoTracking().OrderBy(row => row.Position).ThenBy(row => row.Id).ToListAsync(cancellation),
        await rows.Ties.AsNoTracking().OrderBy(row => row.Key).ToListAsync(cancellation));

    /// <summary>The tables as they are, read anew only when they are not what is known already. Null while nobody has filled them.</summary>
    public static async Task<DirectoryHistory?> Refresh(WorkflowsDbContext rows, DirectoryHistory? known, CancellationToken cancellation)
    {
        if (await Revision(rows, cancellation) is not { } revision)
            return null;
        return known?.Revision == revision ? known : await Read(rows, revision, cancellation);
    }

    /// <summary>Puts a table of people into a database whose directory nobody has filled.</summary>
    /// <returns>Whether it did.</returns>
    public static async Task<bool> FillOnce(IEngineStore store, DirectorySnapshot table, CancellationToken cancellation)
    {
        try
        {
            return await store.Transact(async unit =>
            {
                var rows = await WorkflowsDbContext.In(unit);
                if (await Revision(rows, cancellation) is not null)
                    return false;
                var history = DirectoryHistory.Of(table);
                var key = unit.ReserveKeys(history.Ties.Count);
                foreach (var tie in history.Ties)
                    tie.Key = key++;
                rows.Units.AddRange(history.Units);
                rows.Roles.AddRange(history.Roles);
                rows.People.AddRange(history.People);
                rows.Ties.AddRange(history.Ties);
                rows.DirectoryRevisions.Add(new DirectoryRevisionRow { Revision = 1 });
                return true;
            }, cancellation);
        }
        catch (ConcurrencyException)
        {
            // Another program that starts on the database has filled it meanwhile.
            return false;
        }
    }
}
