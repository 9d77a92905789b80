using Npgsql;
using NpgsqlTypes;

namespace Marketing.Engine.Persistence;

/// <summary>What many rows have in one column, as one parameter of a PostgreSQL statement.</summary>
static class PostgresArrays
{
    /// <summary>What the database calls the kind of value it keeps.</summary>
    public static string TypeOf(Type stored) => DbType(stored).ToString().ToLowerInvariant();

    /// <summary>The same, as the provider calls it.</summary>
    public static NpgsqlDbType DbType(Type stored) =>
        stored == typeof(long) ? NpgsqlDbType.Bigint
        : stored == typeof(int) ? NpgsqlDbType.Integer
        : stored == typeof(bool) ? NpgsqlDbType.Boolean
        : stored == typeof(byte[]) ? NpgsqlDbType.Bytea
        : NpgsqlDbType.Text;

    /// <summary>An array of the parameter that each write has at a place.</summary>
    public static NpgsqlParameter Parameter(Type stored, IReadOnlyList<Write> writes, int at) => DbType(stored) switch
    {
        NpgsqlDbType.Bigint => Of<long?>(writes, at),
        NpgsqlDbType.Integer => Of<int?>(writes, at),
        NpgsqlDbType.Boolean => Of<bool?>(writes, at),
        NpgsqlDbType.Bytea => Of<byte[]?>(writes, at),
        _ => Of<string?>(writes, at),
    };

    static NpgsqlParameter<T[]> Of<T>(IReadOnlyList<Write> writes, int at)
    {
        var values = new T[writes.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = (T)writes[row].Parameters[at]!;
        return new NpgsqlParameter<T[]> { TypedValue = values };
    }
}
