using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Persistence;

/// <summary>The connection that units of work write through, one after the other, with what is worth keeping between them:
/// prepared commands and joined contexts.</summary>
sealed class RelationalSession(DbConnection connection, EngineTables tables) : IDisposable
{
    readonly Dictionary<string, DbCommand> commands = [];
    readonly Dictionary<Type, DbContext> contexts = [];
    readonly HashSet<DbContext> joined = [];

    public DbConnection Connection => connection;

    public EngineTables Tables => tables;

    /// <summary>The transaction everything below takes part in.</summary>
    public DbTransaction? Transaction { get; set; }

    public int Execute(string sql, IReadOnlyList<object?> parameters) => Command(sql, parameters).ExecuteNonQuery();

    public object? Scalar(string sql, params object?[] parameters) => Command(sql, parameters).ExecuteScalar();

    public List<TRow> Query<TRow>(RowTable<TRow> table, string condition, params object?[] parameters) where TRow : class
    {
        using var reader = Command(table.SelectText + condition, parameters).ExecuteReader();
        var rows = new List<TRow>();
        while (reader.Read())
        {
            rows.Add(table.Row(reader));
        }
        return rows;
    }

    public TContext Join<TContext>(Func<DbContextOptions<TContext>, TContext> create) where TContext : DbContext
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
                contexts.Remove(context.GetType());
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

    public void Dispose()
    {
        foreach (var context in contexts.Values)
        {
            context.Dispose();
        }
        foreach (var command in commands.Values)
        {
            command.Dispose();
        }
        connection.Dispose();
    }

    DbCommand Command(string sql, IReadOnlyList<object?> parameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            commands[sql] = command = Prepare(sql, parameters.Count);
        }
        command.Transaction = Transaction;
        for (var at = 0; at < parameters.Count; at++)
        {
            command.Parameters[at].Value = parameters[at] ?? DBNull.Value;
        }
        return command;
    }

    DbCommand Prepare(string sql, int parameterCount)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var at = 0; at < parameterCount; at++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + at.ToString(CultureInfo.InvariantCulture);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
