using Marketing.Engine.Persistence;
using Marketing.Testing;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>A store made for one test, and a folder that goes with it.</summary>
public abstract class StoreUnderTest : IDisposable
{
    public abstract IEngineStore Store { get; }

    /// <summary>What is stored is read again by a program started anew, where the store outlives a program at all.</summary>
    public abstract void Restart();

    public abstract void Dispose();
}

public sealed class MemoryUnderTest : StoreUnderTest
{
    readonly MemoryEngineStore store = new();

    public override IEngineStore Store => store;

    public override void Restart()
    {
    }

    public override void Dispose() => store.Dispose();
}

public sealed class SqliteUnderTest : StoreUnderTest
{
    SqliteEngineStore store;

    public SqliteUnderTest()
    {
        Folder = Directory.CreateTempSubdirectory("marketing-store-").FullName;
        store = SqliteEngineStore.Open(ConnectionString);
    }

    public string Folder { get; }

    public string File => Path.Combine(Folder, "marketing.db");

    public string ConnectionString => $"Data Source={File};Default Timeout=1";

    public override IEngineStore Store => store;

    public SqliteEngineStore Sqlite => store;

    public override void Restart()
    {
        store.Dispose();
        store = SqliteEngineStore.Open(ConnectionString);
    }

    public override void Dispose()
    {
        store.Dispose();
        TestFolder.Remove(Folder);
    }
}

public sealed class PostgresUnderTest : StoreUnderTest
{
    static readonly Lazy<string> Migrated = new(() =>
    {
        var template = PostgresServer.Shared.NewDatabase();
        PostgresEngineStore.Open(template).Dispose();
        return template;
    });

    PostgresEngineStore store;

    public PostgresUnderTest()
    {
        ConnectionString = PostgresServer.Shared.NewDatabase(Migrated.Value);
        store = PostgresEngineStore.Open(ConnectionString);
    }

    public string ConnectionString { get; }

    public override IEngineStore Store => store;

    public PostgresEngineStore Postgres => store;

    public override void Restart()
    {
        store.Dispose();
        store = PostgresEngineStore.Open(ConnectionString);
    }

    public override void Dispose() => store.Dispose();
}

/// <summary>Units of work in few words.</summary>
static class Units
{
    /// <summary>A unit that only changes things.</summary>
    public static Task Do(this IEngineStore store, Action<IEngineTransaction> work) =>
        store.Transact(
            unit =>
            {
                work(unit);
                return new ValueTask<bool>(true);
            },
            CancellationToken.None);

    /// <summary>A unit that only changes things, and waits for something on the way.</summary>
    public static Task Do(this IEngineStore store, Func<IEngineTransaction, Task> work) =>
        store.Transact(
            async unit =>
            {
                await work(unit);
                return true;
            },
            CancellationToken.None);

    /// <summary>A unit that is repeated once when somebody else was faster, and then stands in the queue.</summary>
    public static async Task<T> Insist<T>(this IEngineStore store, Func<IEngineTransaction, ValueTask<T>> work)
    {
        try
        {
            return await store.Ask(work);
        }
        catch (ConcurrencyException)
        {
            return await store.Transact(work, CancellationToken.None, again: true);
        }
    }

    /// <summary>A unit that changes and reads.</summary>
    public static Task<T> Ask<T>(this IEngineStore store, Func<IEngineTransaction, ValueTask<T>> work) => store.Transact(work, CancellationToken.None);

}
