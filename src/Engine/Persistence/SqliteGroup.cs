using Marketing.Engine.Observability;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Marketing.Engine.Persistence;

/// <summary>The units of work that are committed together: one flush of the disk serves them all. One that fails is undone alone.</summary>
/// <param name="memory">Learns what a unit has written.</param>
/// <param name="path">The file, for messages.</param>
sealed class SqliteGroup(SqliteSession session, SqliteMemory memory, string path)
{
    readonly List<RelationalTransaction> saved = [];
    SqliteTransaction? transaction;
    int units;

    /// <summary>Why nothing of it is in the file, or null.</summary>
    public Exception? Broken { get; private set; }

    public bool IsBroken => Broken is not null;

    /// <summary>Nothing of it is to be kept.</summary>
    public void Break(Exception failure) => Broken ??= failure;

    /// <summary>Begins a unit that reads and writes at the gate.</summary>
    /// <exception cref="SqliteException">The file cannot be written.</exception>
    public void Begin()
    {
        units++;
        if (transaction is null)
        {
            BeginTransaction();
        }
        if (saved.Count > 0)
        {
            session.Savepoint();
        }
    }

    /// <summary>Saves what a unit has gathered.</summary>
    public async ValueTask Save(RelationalTransaction unit)
    {
        await unit.Save();
        if (saved.Count > 0)
        {
            session.Release();
        }
        saved.Add(unit);
        if (unit.IsExposed)
        {
            memory.Forget();
        }
        else
        {
            memory.Learn(unit.Written);
        }
    }

    /// <summary>Undoes a unit. The first of a group has no savepoint: with nothing before it, the transaction itself is begun anew.</summary>
    /// <param name="failure">Why; null for one that asked not to be saved.</param>
    public void Undo(RelationalTransaction unit, Exception? failure)
    {
        try
        {
            unit.Undo(failed: failure is not null);
            if (transaction is null)
            {
                return;
            }
            if (session.IsOutside)
            {
                // A full or failing disk makes SQLite roll everything back by itself: the earlier units of the group are lost too.
                Broken ??= failure as StorageException ?? SqliteFaults.Translate(new SqliteException("The transaction was given up.", raw.SQLITE_IOERR), path);
            }
            else if (saved.Count > 0)
            {
                session.RollBack();
            }
            else if (unit.HasWritten)
            {
                transaction.Rollback();
                transaction.Dispose();
                BeginTransaction();
            }
        }
        catch (Exception broken) // whatever it is: the state is not known any more, and somebody waits for an answer
        {
            Broken ??= SqliteFaults.Translate(broken, path);
        }
    }

    /// <summary>Commits.</summary>
    public void End()
    {
        try
        {
            if (Broken is null && saved.Count > 0)
            {
                transaction!.Commit();
                EngineMeters.GroupSize.Record(units);
            }
        }
        catch (Exception failure) // as above
        {
            Broken = SqliteFaults.Translate(failure, path);
        }
        Leave();
    }

    // Nothing of a broken group is in the file, whatever its units believe: they are told so, and the memory is put back.
    void Leave()
    {
        session.Transaction = null;
        if (Broken is not null)
        {
            foreach (var unit in Enumerable.Reverse(saved))
            {
                unit.Undo(failed: true);
            }
            memory.Forget();
        }
        try
        {
            transaction?.Dispose(); // rolls back what was not committed
        }
        catch (Exception failure)
        {
            Broken ??= SqliteFaults.Translate(failure, path);
        }
    }

    void BeginTransaction()
    {
        transaction = ((SqliteConnection)session.Connection).BeginTransaction(deferred: false);
        session.Transaction = transaction;
    }
}
