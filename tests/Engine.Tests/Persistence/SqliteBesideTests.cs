using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>Units on SQLite that are done beside others: nothing they save rests on what has changed meanwhile.</summary>
public sealed class SqliteBesideTests : IDisposable
{
    readonly SqliteUnderTest it = new();
    int runs;

    IEngineStore Store => it.Store;

    public void Dispose() => it.Dispose();

    // Does the work beside others; after its reads, the first time only, something else is saved.
    Task<T> Beside<T>(Func<IEngineTransaction, Task> read, Func<IEngineTransaction, Task<T>> write, Action<IEngineTransaction> meanwhile) => Store.Transact(
        async unit =>
        {
            await read(unit);
            if (++runs == 1)
            {
                Task other;
                using (ExecutionContext.SuppressFlow()) // it is no part of this unit
                {
                    other = Task.Run(() => Store.Do(meanwhile));
                }
                await other;
            }
            return await write(unit);
        },
        CancellationToken.None, repeatable: true);

    static Task<bool> Rename(IEngineTransaction unit, UserTaskRow task, string assignee)
    {
        task.Assignee = assignee;
        unit.Update(task);
        return Task.FromResult(true);
    }

    [Fact]
    public async Task A_row_that_was_changed_after_it_was_read_is_read_again()
    {
        await Store.Do(unit => unit.Add(Sample.UserTask(1)));
        UserTaskRow? task = null;
        await Beside(async unit => task = await unit.Task(1), unit => Rename(unit, task!, task!.Outcome ?? "nobody"), unit =>
        {
            var other = Sample.UserTask(1);
            other.Outcome = "approved";
            unit.Update(other);
        });
        Assert.Equal(("approved", 2), ((await Store.Ask(unit => unit.Task(1)))!.Assignee, runs));
    }

    [Fact]
    public async Task A_row_that_was_not_changed_is_saved_as_it_was_made()
    {
        await Store.Do(unit => unit.Add(Sample.UserTask(1)));
        UserTaskRow? task = null;
        await Beside(async unit => task = await unit.Task(1), unit => Rename(unit, task!, "marta"), unit => unit.Add(Sample.UserTask(2)));
        Assert.Equal(("marta", 1), ((await Store.Ask(unit => unit.Task(1)))!.Assignee, runs));
    }

    [Theory] // What is found is compared, not only whether the table was touched.
    [InlineData(10, 2)]
    [InlineData(11, 1)]
    public async Task A_search_that_would_find_something_else_now_is_done_again(long instanceOfTheOther, int times)
    {
        var found = 0;
        await Beside(async unit => found = (await unit.Tasks(10)).Count, unit =>
        {
            unit.Add(Sample.Step(100 + found));
            return Task.FromResult(true);
        }, unit => unit.Add(Sample.UserTask(2, instanceOfTheOther)));
        Assert.Equal(times, runs);
        Assert.Equal(instanceOfTheOther == 10 ? 101 : 100, Assert.Single(await Store.Ask(unit => unit.Steps(10))).Key);
    }

    [Fact]
    public async Task A_row_that_was_not_there_and_came_is_seen()
    {
        var there = false;
        await Beside(async unit => there = await unit.Timer(5) is not null, unit =>
        {
            if (!there)
            {
                unit.Add(Sample.Timer(5, Sample.Noon));
            }
            return Task.FromResult(true);
        }, unit => unit.Add(Sample.Timer(5, Sample.Noon)));
        Assert.Equal((true, 2), (there, runs));
    }

    [Fact]
    public async Task A_refusal_that_rests_on_what_has_changed_is_thought_over()
    {
        await Store.Do(unit => unit.Add(Sample.UserTask(1, state: "CREATED")));
        UserTaskRow? task = null;
        var answer = await Beside(async unit => task = await unit.Task(1), unit =>
        {
            unit.Abandon();
            return Task.FromResult(task!.State);
        }, unit => unit.Update(Sample.UserTask(1, state: "COMPLETED")));
        Assert.Equal(("COMPLETED", 2), (answer, runs));
    }

    [Fact]
    public async Task What_fails_on_what_has_changed_is_done_again_and_what_fails_then_is_told()
    {
        await Store.Do(unit => unit.Add(Sample.UserTask(1)));
        var state = "";
        await Beside(async unit => state = (await unit.Task(1))!.State, _ => state == "CREATED" ? throw new InvalidOperationException("stale") : Task.FromResult(true),
            unit => unit.Update(Sample.UserTask(1, state: "COMPLETED")));
        Assert.Equal(2, runs);
        await Assert.ThrowsAsync<TimeoutException>(() => Store.Transact<bool>(_ => throw new TimeoutException(), CancellationToken.None, repeatable: true));
    }

    [Fact]
    public async Task Whoever_wants_the_connection_itself_gets_it_at_the_gate()
    {
        var times = 0;
        await Store.Transact(async unit =>
        {
            times++;
            unit.Add(Sample.UserTask(1));
            await ((IRelationalTransaction)unit).Flush();
            using var command = (SqliteCommand)((IRelationalTransaction)unit).Connection.CreateCommand();
            command.Transaction = (SqliteTransaction)((IRelationalTransaction)unit).Transaction;
            command.CommandText = "UPDATE engine_user_tasks SET assignee = 'sql' WHERE key = 1";
            return command.ExecuteNonQuery();
        }, CancellationToken.None, repeatable: true);
        Assert.Equal(2, times);
        Assert.Equal("sql", await Store.Transact(async unit => (await unit.Task(1))!.Assignee, CancellationToken.None, repeatable: true));
    }

    [Fact]
    public async Task Eight_callers_of_one_row_lose_nothing_and_its_keys_rise()
    {
        const int rounds = 50;
        var instance = Sample.Instance(1);
        instance.Version = 0;
        instance.StateJson = "0";
        await Store.Do(unit => unit.Add(instance));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                Assert.True(await Store.Transact(async unit =>
                {
                    var row = (await unit.Instance(1))!;
                    var rises = unit.ReserveKeys(3) > long.Parse(row.StateJson, System.Globalization.CultureInfo.InvariantCulture);
                    row.StateJson = (unit.ReserveKeys(1) - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
                    row.Version++;
                    unit.Update(row);
                    return rises;
                }, CancellationToken.None, repeatable: true));
            }
        })));
        var after = (await Store.Ask(unit => unit.Instance(1)))!;
        Assert.Equal((8 * rounds, instance.Revision + (8 * rounds)), (after.Version, after.Revision));
    }

    [Fact]
    public async Task No_key_is_given_twice_by_units_side_by_side()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var round = 0; round < 50; round++)
            {
                var count = ((caller + round) % 5 * 40) + 1;
                var first = await Store.Transact(unit => new ValueTask<long>(unit.ReserveKeys(count)), CancellationToken.None, again: count > 100, repeatable: true);
                mine.AddRange(Enumerable.Range(0, count).Select(at => first + at));
            }
            return mine;
        })));
        var all = taken.SelectMany(keys => keys).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        it.Restart();
        Assert.True(await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1))) > all.Max());
    }

    [Fact] // max_page_count makes SQLite answer as it does on a full disk.
    public async Task What_a_full_disk_has_kept_from_being_saved_is_not_remembered()
    {
        await Pages(150);
        var big = new string('x', 20_000);
        var answers = await Task.WhenAll(Enumerable.Range(1, 60).Select(number => Task.Run(async () =>
        {
            try
            {
                return await Store.Transact(unit =>
                {
                    var element = Sample.UserTask(number);
                    element.HeadersJson = big;
                    unit.Add(element);
                    return new ValueTask<bool>(true);
                }, CancellationToken.None, repeatable: true);
            }
            catch (StorageException)
            {
                return false;
            }
        })));
        Assert.Contains(false, answers);
        await Pages(100_000);
        for (var number = 1; number <= answers.Length; number++)
        {
            var known = await Store.Transact(async unit => await unit.Task(number) is not null, CancellationToken.None, repeatable: true);
            Assert.Equal(answers[number - 1], known);
            Assert.Equal(known, await Store.Ask(async unit => await unit.Task(number) is not null));
        }
    }

    Task Pages(int most) => Store.Do(unit =>
    {
        using var command = ((IRelationalTransaction)unit).Connection.CreateCommand();
        command.CommandText = $"PRAGMA max_page_count = {most}";
        command.ExecuteNonQuery();
    });
}
