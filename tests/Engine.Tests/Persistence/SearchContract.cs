using Marketing.Engine.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>What a search in a database sees and may do.</summary>
public abstract class SearchContract(StoreUnderTest it) : IDisposable
{
    RelationalStore Store => (RelationalStore)it.Store;

    public void Dispose()
    {
        it.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_search_sees_every_acknowledged_unit_and_compares_instants()
    {
        for (var number = 1; number <= 20; number++)
        {
            var due = Sample.Noon.AddMinutes(number);
            var key = number;
            await Store.Do(unit => unit.Add(Sample.Timer(key, due.ToOffset(TimeSpan.FromHours(key - 10)))));
            Assert.Equal(number, await Store.Read(db => db.Timers.CountAsync()));
        }
        var late = await Store.Read(db => db.Timers
            .Where(timer => timer.DueAt > Sample.Noon.AddMinutes(17)).OrderByDescending(timer => timer.DueAt).Select(timer => timer.Key).ToListAsync());
        Assert.Equal([20, 19, 18], late);
    }

    [Fact]
    public async Task A_search_sees_one_state_while_units_go_on()
    {
        await Store.Do(unit => unit.Add(Sample.Step(1)));
        var (before, after) = await Store.Read(async db =>
        {
            var first = await db.Steps.CountAsync();
            await Store.Do(unit => unit.Add(Sample.Step(2)));
            return (first, await db.Steps.CountAsync());
        });
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(2, await Store.Read(db => db.Steps.CountAsync()));
    }

    [Fact]
    public async Task A_search_can_change_nothing()
    {
        await Assert.ThrowsAsync<StorageException>(() => Store.Read(db => db.Database.ExecuteSqlRawAsync("DELETE FROM engine_steps")));
        await Store.Do(unit => unit.Add(Sample.Step(1)));
        await Store.Read(async db =>
        {
            Assert.Empty(db.ChangeTracker.Entries());
            await db.Steps.ToListAsync();
            Assert.Empty(db.ChangeTracker.Entries());
            return 0;
        });
    }
}

public sealed class SqliteSearchTests() : SearchContract(new SqliteUnderTest());

public sealed class PostgresSearchTests() : SearchContract(new PostgresUnderTest());
