using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Marketing.Engine.Persistence;

/// <summary>One prepared statement of the connection that writes, run again and again with other values.</summary>
/// <remarks>A step runs some twenty statements. ADO.NET looks every parameter up by its name each time it runs one, which costs as much as
/// SQLite itself; here the place is the name.</remarks>
sealed class SqliteStatement : IDisposable
{
    readonly sqlite3 database;
    readonly sqlite3_stmt statement;

    /// <param name="database">Open.</param>
    /// <param name="sql">Its parameters are <c>?1</c>, <c>?2</c> ….</param>
    /// <exception cref="SqliteException">It cannot be prepared.</exception>
    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    /// <summary>Runs it and answers how many rows it changed.</summary>
    /// <exception cref="SqliteException">It failed; nothing of it happened.</exception>
    public int Execute(IReadOnlyList<object?> parameters)
    {
        try
        {
            Bind(parameters);
            while (Step())
            {
            }
            return raw.sqlite3_changes(database);
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The rows it finds: their values, of the types asked for.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public List<object?[]> Query(IReadOnlyList<object?> parameters, IReadOnlyList<Type> types)
    {
        try
        {
            var rows = new List<object?[]>();
            Bind(parameters);
            while (Step())
            {
                var values = new object?[types.Count];
                for (var at = 0; at < values.Length; at++)
                {
                    values[at] = Value(at, types[at]);
                }
                rows.Add(values);
            }
            return rows;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first value of the first row, as a number or a text; null when there is none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public object? Scalar(IReadOnlyList<object?> parameters)
    {
        try
        {
            Bind(parameters);
            return Step() ? Value(0, raw.sqlite3_column_type(statement, 0) == raw.SQLITE_INTEGER ? typeof(long) : typeof(string)) : null;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => statement.Dispose();

    bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }
        Check(result);
        return false;
    }

    // Every parameter is given anew, so that none is left from the last run.
    void Bind(IReadOnlyList<object?> parameters)
    {
        for (var at = 0; at < parameters.Count; at++)
        {
            Check(parameters[at] switch
            {
                null => raw.sqlite3_bind_null(statement, at + 1),
                long number => raw.sqlite3_bind_int64(statement, at + 1, number),
                string text => Bind(at + 1, text),
                int number => raw.sqlite3_bind_int64(statement, at + 1, number),
                bool truth => raw.sqlite3_bind_int64(statement, at + 1, truth ? 1 : 0),
                byte[] bytes => bytes.Length == 0 ? raw.sqlite3_bind_zeroblob(statement, at + 1, 0) : raw.sqlite3_bind_blob(statement, at + 1, bytes),
                var other => throw new InvalidOperationException($"A {other.GetType().Name} cannot be a parameter."),
            });
        }
    }

    int Bind(int place, string text)
    {
        const int small = 1024;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = most <= small ? stackalloc byte[small] : rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(text, bytes);
        var result = raw.sqlite3_bind_text(statement, place, bytes[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        return result;
    }

    object? Value(int column, Type type)
    {
        if (raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL)
        {
            return null;
        }
        return type == typeof(long) ? raw.sqlite3_column_int64(statement, column)
            : type == typeof(string) ? raw.sqlite3_column_text(statement, column).utf8_to_string()
            : type == typeof(int) ? (int)raw.sqlite3_column_int64(statement, column)
            : type == typeof(bool) ? raw.sqlite3_column_int64(statement, column) != 0
            : type == typeof(byte[]) ? raw.sqlite3_column_blob(statement, column).ToArray()
            : throw new InvalidOperationException($"A column cannot be read as {type.Name}.");
    }

    void Check(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
