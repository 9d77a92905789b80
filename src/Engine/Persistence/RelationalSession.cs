using System.Data.Common;
using System.Globalization;
using Marketing.Engine.Audit;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>A connection that units of work write through, one after the other, with what is worth keeping between them:
/// prepared commands, joined contexts, keys.</summary>
abstract class RelationalSession(DbConnection connection, EngineTables tables) : IDisposable
{
    readonly Dictionary<Type, DbContext> contexts = [];
    readonly HashSet<DbContext> joined = [];
    AuditStream? audit;

    public DbConnection Connection => connection;

    public EngineTables Tables => tables;

    /// <summary>The transaction everything below takes part in.</summary>
    public DbTransaction? Transaction { get; set; }

    /// <summary>Whether a context has joined the unit under way.</summary>
    public bool HasJoined => joined.Count > 0;

    /// <summary>The fencing number of this program.</summary>
    public abstract long Node { get; }

    /// <summary>Whether other programs may write the same database.</summary>
    public virtual bool IsShared => false;

    /// <summary>The further condition on a row that no other living program has taken.</summary>
    public virtual string Unclaimed => "";

    /// <summary>The further condition on a timer that it is of a lane (see <see cref="IEngineTransaction.Lanes"/>).</summary>
    public virtual string InLane(int lane) => string.Create(CultureInfo.InvariantCulture, $" AND COALESCE(instance_key, key) % {IEngineTransaction.Lanes} = {lane}");

    /// <summary>Where the keys of a unit come from that begins now.</summary>
    public abstract KeySource KeysForUnit();

    /// <summary>Called before others get hold of the connection itself.</summary>
    public virtual void Expose()
    {
    }

    /// <summary>The session's own chain of the audit; found, or begun, when it is first written.</summary>
    public async ValueTask<AuditStream> Audit() => audit ??= await OpenAudit();

    /// <summary>A unit that has written to the audit is undone.</summary>
    public void PutAuditBack(AuditHead head) => audit!.Head = head;

    protected abstract ValueTask<AuditStream> OpenAudit();

    /// <summary>What a read of a row must say that is to be changed while other programs may change it too; empty when there are none.</summary>
    public virtual string Hold => "";

    /// <summary>The same, passing over rows that somebody else holds.</summary>
    public virtual string HoldFree => "";

    /// <summary>Lets one unit at a time pass that names this, up to its end. Nothing where units run one after the other anyway.</summary>
    public virtual void Lock(string name)
    {
    }

    /// <summary>Whether something was named to be locked that the next statement will lock.</summary>
    public virtual bool HasLocks => false;

    /// <exception cref="ConcurrencyException">A row that had to be there was not.</exception>
    public abstract ValueTask Execute(IReadOnlyList<Write> writes);

    /// <summary>Writes the last of a unit that nothing has joined, and commits it with the same message where that is possible.</summary>
    /// <returns>Whether it is committed; the caller commits otherwise.</returns>
    /// <exception cref="ConcurrencyException">A row that had to be there was not.</exception>
    public virtual async ValueTask<bool> ExecuteLast(IReadOnlyList<Write> writes)
    {
        await Execute(writes);
        return false;
    }

    public abstract ValueTask<object?> Scalar(string sql, params IReadOnlyList<object?> parameters);

    /// <summary>The rows that meet a condition: for each its values in column order, as the database keeps them.</summary>
    public abstract ValueTask<List<object?[]>> Query(IRowTable table, string condition, IReadOnlyList<object?> parameters);

    /// <summary>Reads that take the same parameters, together where the way to the database is long.</summary>
    public virtual async ValueTask<List<object?[]>[]> Query(IReadOnlyList<(IRowTable Table, string Condition)> reads, IReadOnlyList<object?> parameters)
    {
        var found = new List<object?[]>[reads.Count];
        for (var at = 0; at < found.Length; at++)
        {
            found[at] = await Query(reads[at].Table, reads[at].Condition, parameters);
        }
        return found;
    }

    public virtual TContext Join<TContext>(Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext
    {
        var context = contexts.TryGetValue(typeof(TContext), out var known) ? (TContext)known : null;
        if (context is null)
        {
            contexts[typeof(TContext)] = context = RelationalContexts.Over(connection, Transaction!, create);
        }
        else if (!joined.Contains(context))
        {
            context.Database.UseTransaction(Transaction);
        }
        joined.Add(context);
        return context;
    }

    /// <summary>Saves what the joined contexts still track as changed.</summary>
    public async ValueTask SaveJoined()
    {
        foreach (var context in joined)
        {
            await context.SaveChangesAsync();
        }
    }

    /// <summary>Ends the unit for the joined contexts. After a failure they are thrown away: their memory may be wrong.</summary>
    public void LeaveJoined(bool failed)
    {
        foreach (var context in joined)
        {
            if (failed)
            {
                contexts.Remove(contexts.First(known => ReferenceEquals(known.Value, context)).Key);
                context.Dispose();
            }
            else
            {
                context.ChangeTracker.Clear();
                context.Database.UseTransaction(null);
            }
        }
        joined.Clear();
    }

    public virtual void Dispose()
    {
        foreach (var context in contexts.Values)
        {
            context.Dispose();
        }
        connection.Dispose();
    }

    protected static ConcurrencyException Overtaken(Write write) => new($"{write.Table?.RowName} {write.Row}");
}
