using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>What a store in a database promises to others who keep tables of their own on it.</summary>
public abstract class JoinedTablesContract(StoreUnderTest it) : IDisposable
{
    RelationalStore Store => (RelationalStore)it.Store;

    public void Dispose()
    {
        it.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Others_save_their_rows_with_the_unit_or_not_at_all()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Migrate(Joined, JoinedDb.MigrationsTable); // as at every start

        await Store.Do(async unit =>
        {
            unit.Add(Sample.Step(1));
            (await Notes(unit)).Add(new Note { Id = 1, Text = "kept" });
        });
        await Assert.ThrowsAsync<TimeoutException>(() => Store.Do(async unit =>
        {
            unit.Add(Sample.Step(2));
            (await Notes(unit)).Add(new Note { Id = 2, Text = "lost" });
            throw new TimeoutException();
        }));
        await Store.Ask(async unit =>
        {
            (await Notes(unit)).Add(new Note { Id = 3, Text = "lost" });
            await (await ((IRelationalTransaction)unit).Join(Joined)).SaveChangesAsync();
            unit.Abandon();
            return true;
        });
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(async unit =>
        {
            unit.Add(Sample.Step(3));
            (await Notes(unit)).Add(new Note { Id = 1, Text = "twice" });
        }));
        await Store.Do(async unit => (await Notes(unit)).Add(new Note { Id = 4, Text = "kept too" }));
        it.Restart();

        Assert.Equal([1], (await Store.Ask(unit => unit.Steps(10))).Select(step => step.Key));
        var texts = await Store.Ask(async unit =>
        {
            var notes = await Notes(unit);
            return await notes.OrderBy(note => note.Id).Select(note => note.Text).ToListAsync();
        });
        Assert.Equal(["kept", "kept too"], texts);
    }

    [Fact]
    public async Task Others_see_what_the_unit_has_changed_so_far()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Ask(async unit =>
        {
            var relational = (IRelationalTransaction)unit;
            unit.Add(Sample.Step(1));
            var joined = await relational.Join(Joined);
            Assert.Equal(1, await joined.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM engine_steps").SingleAsync());
            unit.Add(Sample.Step(2));
            await relational.Flush();
            Assert.Equal(2, await joined.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS \"Value\" FROM engine_steps").SingleAsync());
            Assert.Same(joined, await relational.Join(Joined));
            return true;
        });
    }

    [Fact]
    public async Task A_search_may_join_the_tables_of_others_on_its_snapshot()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Do(async unit => (await Notes(unit)).Add(new Note { Id = 1, Text = "kept" }));
        var text = await Store.Read(async db =>
        {
            await using var joined = RelationalContexts.Beside(db, Joined);
            return (await joined.Notes.SingleAsync()).Text;
        });
        Assert.Equal("kept", text);
    }

    [Fact]
    public async Task A_newer_table_of_others_is_refused()
    {
        await Store.Migrate(Joined, JoinedDb.MigrationsTable);
        await Store.Ask(async unit => await (await ((IRelationalTransaction)unit).Join(Joined)).Database.ExecuteSqlRawAsync(
            "INSERT INTO joined_migrations VALUES ('99990101000000_Future', '99')"));
        var refused = await Assert.ThrowsAsync<StorageException>(() => Store.Migrate(Joined, JoinedDb.MigrationsTable));
        Assert.Equal(StorageFault.Newer, refused.Fault);
    }

    static readonly Func<DbContextOptions<JoinedDb>, JoinedDb> Joined = options => new(options);

    static async ValueTask<DbSet<Note>> Notes(IEngineTransaction unit) => (await ((IRelationalTransaction)unit).Join(Joined)).Notes;
}

public sealed class SqliteJoinedTablesTests() : JoinedTablesContract(new SqliteUnderTest());

public sealed class PostgresJoinedTablesTests() : JoinedTablesContract(new PostgresUnderTest());
