using Marketing.Rules;
using Npgsql;

namespace Marketing.Engine.Persistence;

/// <summary>Reads the connection string of a PostgreSQL database, for whatever needs one.</summary>
static class PostgresSettings
{
    /// <summary>The settings, with a host and the name of a database.</summary>
    /// <exception cref="StorageException">It is no connection string, or names no host.</exception>
    public static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(settings.Host))
                throw Wrong("Host=…", null);
            settings.Database ??= settings.Username;
            return settings;
        }
        catch (ArgumentException failure)
        {
            throw Wrong(failure.Message, failure);
        }
    }

    static StorageException Wrong(string what, Exception? inner) => new(StorageFault.Unavailable, new Words(
        $"PostgreSQL 连接串无法使用（{what}）；应形如 Host=…;Database=…;Username=…。",
        $"The PostgreSQL connection string cannot be used ({what}); it looks like Host=…;Database=…;Username=…."), inner);
}
