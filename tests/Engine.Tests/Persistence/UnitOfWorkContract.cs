using Marketing.Engine.Persistence;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>What every store promises about one unit of work: all or nothing, its own changes in sight, nobody overwritten.</summary>
public abstract class UnitOfWorkContract(StoreUnderTest it) : IDisposable
{
    IEngineStore Store => it.Store;

    public void Dispose()
    {
        it.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_exception_leaves_nothing_behind()
    {
        await Store.Do(Fill);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => Store.Ask<bool>(async unit =>
        {
            await ChangeEverything(unit);
            throw new TimeoutException("the work failed");
        }));
        Assert.Equal("the work failed", thrown.Message);
        await NothingHasChanged();
        it.Restart();
        await NothingHasChanged();
    }

    [Fact]
    public async Task An_abandoned_unit_answers_and_leaves_nothing_behind()
    {
        await Store.Do(Fill);
        var answer = await Store.Ask(async unit =>
        {
            await ChangeEverything(unit);
            unit.Abandon();
            return (await unit.Instance(1))!.Title;
        });
        Assert.Equal("changed", answer);
        await NothingHasChanged();
        it.Restart();
        await NothingHasChanged();
    }

    [Fact]
    public async Task Reads_see_the_changes_of_their_own_unit()
    {
        await Store.Ask(async unit =>
        {
            Fill(unit);
            Assert.Equal("春季投放 💡", (await unit.Instance(1))!.Title);
            Assert.Single(await unit.Tasks(10));
            Assert.Single(await unit.DueTimers(Sample.Noon, 9));
            Assert.Equal("before", await unit.Setting("word"));
            await ChangeEverything(unit);
            Assert.Equal("changed", (await unit.Instance(1))!.Title);
            Assert.Empty(await unit.Tasks(10));
            Assert.Single(await unit.Tasks(10, openOnly: false));
            Assert.Empty(await unit.DueTimers(Sample.Noon, 9));
            Assert.Equal(6, (await unit.LatestDefinition("budget"))!.Key);
            Assert.Equal("after", await unit.Setting("word"));
            return true;
        });
    }

    [Fact]
    public async Task A_row_that_was_read_is_a_copy()
    {
        await Store.Do(Fill);
        await Store.Ask(async unit =>
        {
            var task = (await unit.Task(2))!;
            task.Assignee = "nobody";
            var added = Sample.UserTask(20);
            unit.Add(added);
            added.Assignee = "nobody";
            return true;
        });
        Assert.Equal("marta", (await Store.Ask(unit => unit.Task(2)))!.Assignee);
        Assert.Equal("marta", (await Store.Ask(unit => unit.Task(20)))!.Assignee);
    }

    [Fact]
    public async Task Keys_begin_with_partition_1_follow_each_other_in_a_unit_and_rise_across_units_and_restarts()
    {
        Assert.Equal(2251799813685249, await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1))));
        var (first, second) = await Store.Ask(unit => new ValueTask<(long, long)>((unit.ReserveKeys(10), unit.ReserveKeys(1))));
        Assert.True(first > 2251799813685249);
        Assert.Equal(first + 10, second);
        it.Restart();
        Assert.True(second < await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1))));
    }

    [Fact]
    public async Task A_key_that_was_saved_is_never_given_again_after_a_failed_unit()
    {
        var saved = await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(5)));
        await Assert.ThrowsAsync<TimeoutException>(() => Store.Do(unit =>
        {
            unit.ReserveKeys(7);
            throw new TimeoutException();
        }));
        var next = await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1)));
        Assert.True(next > saved + 4);
        it.Restart();
        Assert.True(await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1))) > next);
    }

    [Fact]
    public async Task Fewer_keys_than_none_cannot_be_reserved() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.Do(unit => unit.ReserveKeys(-1)));

    [Fact]
    public async Task Eight_callers_never_get_the_same_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var round = 0; round < 50; round++)
            {
                mine.Add(await Store.Ask(unit => new ValueTask<long>(unit.ReserveKeys(1))));
            }
            return mine;
        })));
        Assert.All(keys, mine => Assert.Equal(mine.Order(), mine));
        Assert.Equal(400, keys.SelectMany(mine => mine).Distinct().Count());
    }

    [Fact]
    public async Task Each_save_of_an_instance_raises_its_revision()
    {
        await Store.Do(unit => unit.Add(Sample.Instance(1)));
        var instance = (await Store.Ask(unit => unit.Instance(1)))!;
        Assert.Equal(0, instance.Revision);
        await Store.Do(unit => unit.Update(instance));
        Assert.Equal(1, instance.Revision);
        await Store.Do(unit =>
        {
            unit.Update(instance);
            unit.Update(instance);
        });
        Assert.Equal(3, (await Store.Ask(unit => unit.Instance(1)))!.Revision);
    }

    [Fact]
    public async Task Whoever_saves_an_overtaken_revision_is_refused_and_saves_nothing()
    {
        await Store.Do(unit => unit.Add(Sample.Instance(1)));
        var mine = (await Store.Ask(unit => unit.Instance(1)))!;
        var theirs = (await Store.Ask(unit => unit.Instance(1)))!;
        theirs.Title = "theirs";
        await Store.Do(unit => unit.Update(theirs));

        mine.Title = "mine";
        var refused = await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit =>
        {
            unit.Add(Sample.UserTask(2));
            unit.Update(mine);
        }));

        Assert.Equal("ProcessInstance 1 was changed by somebody else at the same moment; try again.", refused.Words.English);
        Assert.Equal("ProcessInstance 1 同时被其他操作修改，请重试。", refused.Words.Chinese);
        Assert.Equal("theirs", (await Store.Ask(unit => unit.Instance(1)))!.Title);
        Assert.Null(await Store.Ask(unit => unit.Task(2)));
        Assert.Equal(0, mine.Revision);
    }

    [Fact] // An overtaken copy may by chance hold the values that are stored now; it is overtaken all the same.
    public async Task An_overtaken_copy_with_the_same_values_is_refused_too()
    {
        await Store.Do(unit => unit.Add(Sample.Instance(1)));
        var old = (await Store.Ask(unit => unit.Instance(1)))!;
        await Store.Do(unit => unit.Update(Sample.Instance(1)));
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Ask(async unit =>
        {
            await unit.Instance(1);
            unit.Update(old);
            return true;
        }));
    }

    // A store may write rows of a kind together; what a unit does to one row stays in its order.
    [Fact]
    public async Task A_unit_of_many_rows_leaves_each_as_its_last_change_made_it()
    {
        const int Rows = 60;
        await Store.Do(unit =>
        {
            for (var key = 1; key <= Rows; key++)
            {
                unit.Add(Sample.Instance(key));
                unit.Add(Sample.UserTask(1000 + key, key));
                unit.Add(Sample.Timer(2000 + key, Sample.Noon, key));
            }
        });
        await Store.Do(async unit =>
        {
            for (var key = 1; key <= Rows; key++)
            {
                var (instance, task, timer) = ((await unit.Instance(key))!, (await unit.Task(1000 + key))!, (await unit.Timer(2000 + key))!);
                unit.Remove(timer);
                task.Assignee = key % 7 == 0 ? null : $"p{key}";
                unit.Update(task);
                unit.Add(Sample.Step(3000 + key, key));
                instance.Title = $"first {key}";
                unit.Update(instance);
                task.Priority = key;
                unit.Update(task);
                instance.Title = key % 5 == 0 ? null : $"last {key}";
                unit.Update(instance);
                unit.Add(Sample.Timer(4000 + key, Sample.Noon, key));
                if (key % 2 == 0)
                    unit.Remove(Sample.Timer(4000 + key, Sample.Noon, key));
            }
        });

        for (var key = 1; key <= Rows; key++)
        {
            var (instance, task) = ((await Store.Ask(unit => unit.Instance(key)))!, (await Store.Ask(unit => unit.Task(1000 + key)))!);
            Assert.Equal((key % 5 == 0 ? null : $"last {key}", 2), (instance.Title, instance.Revision));
            Assert.Equal((key % 7 == 0 ? null : $"p{key}", key), (task.Assignee, task.Priority));
            Assert.Equal(key % 2 == 0 ? [] : [4000L + key], (await Store.Ask(unit => unit.TimersOf(key))).Select(timer => timer.Key));
            Assert.Equal([3000L + key], (await Store.Ask(unit => unit.Steps(key))).Select(step => step.Key));
        }
    }

    [Fact]
    public async Task One_row_of_many_that_was_overtaken_undoes_them_all()
    {
        const int Rows = 60;
        await Store.Do(unit =>
        {
            for (var key = 1; key <= Rows; key++)
                unit.Add(Sample.Instance(key));
        });
        var mine = new List<ProcessInstanceRow>();
        for (var key = 1; key <= Rows; key++)
            mine.Add((await Store.Ask(unit => unit.Instance(key)))!);
        await Store.Do(async unit => unit.Update((await unit.Instance(41))!));

        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit =>
        {
            foreach (var instance in mine)
            {
                instance.Title = "mine";
                unit.Update(instance);
            }
        }));
        for (var key = 1; key <= Rows; key++)
            Assert.NotEqual("mine", (await Store.Ask(unit => unit.Instance(key)))!.Title);
    }

    [Fact]
    public async Task A_conflict_cannot_be_swallowed()
    {
        await Store.Do(Fill);
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Ask(async unit =>
        {
            unit.Add(Sample.Step(30));
            try
            {
                unit.Remove(Sample.Timer(99, Sample.Noon));
                await unit.Timer(99);
            }
            catch (ConcurrencyException)
            {
                // Goes on as if nothing had happened.
            }
            return true;
        }));
        Assert.DoesNotContain(await Store.Ask(unit => unit.Steps(10)), step => step.Key == 30);
    }

    [Fact]
    public async Task A_row_that_is_gone_cannot_be_changed_and_one_that_is_there_cannot_be_added()
    {
        await Store.Do(Fill);
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Update(Sample.Instance(99))));
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Update(Sample.UserTask(99))));
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Remove(Sample.Timer(99, Sample.Noon))));
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Add(Sample.Instance(1))));
        await NothingHasChanged();
    }

    [Fact]
    public async Task A_failing_unit_does_not_take_its_neighbours_along()
    {
        var units = Enumerable.Range(1, 60).Select(number => Task.Run(async () =>
        {
            try
            {
                await Store.Do(unit =>
                {
                    unit.Add(Sample.Step(number));
                    if (number % 3 == 0)
                    {
                        throw new TimeoutException();
                    }
                    if (number % 3 == 1)
                    {
                        unit.Abandon();
                    }
                });
                return number % 3 == 2 ? number : 0;
            }
            catch (TimeoutException)
            {
                return 0;
            }
        }));
        var kept = (await Task.WhenAll(units)).Where(number => number > 0).Select(number => (long)number);
        it.Restart();
        Assert.Equal(kept.Order(), (await Store.Ask(unit => unit.Steps(10))).Select(step => step.Key));
    }

    [Fact]
    public async Task A_hundred_units_on_one_instance_lose_no_update()
    {
        await Store.Do(unit => unit.Add(Sample.Instance(1)));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Store.Insist(async unit =>
        {
            var instance = (await unit.Instance(1))!;
            instance.OpenIncidents++;
            unit.Update(instance);
            return true;
        }))));
        var after = await Store.Ask(unit => unit.Instance(1));
        Assert.Equal((102, 100), (after!.OpenIncidents, after.Revision));
    }

    [Fact]
    public async Task A_cancelled_unit_does_not_run()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var ran = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Transact(
            _ => new ValueTask<bool>(ran = true), cancelled.Token));
        Assert.False(ran);
        await Store.Do(Fill);
    }

    [Fact] // A unit that gives up in the queue once broke the group it would have been saved with.
    public async Task A_unit_cancelled_while_it_waits_does_no_harm_to_its_neighbours()
    {
        using var cancelled = new CancellationTokenSource();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = Store.Ask(async unit =>
        {
            unit.Add(Sample.Step(1));
            await go.Task;
            return true;
        });
        var second = Store.Transact(
            unit =>
            {
                unit.Add(Sample.Step(2));
                return new ValueTask<bool>(true);
            },
            cancelled.Token);
        var third = Store.Do(unit => unit.Add(Sample.Step(3)));
        await cancelled.CancelAsync();
        go.SetResult();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await third;
        Assert.Equal([1, 3], (await Store.Ask(unit => unit.Steps(10))).Select(step => step.Key));
    }

    [Fact]
    public async Task A_unit_inside_a_unit_is_refused_and_not_waited_for()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Ask(async unit =>
        {
            await Store.Do(Fill);
            return true;
        }));
        await Store.Do(Fill);
    }

    [Fact]
    public async Task A_transaction_is_of_no_use_after_its_unit()
    {
        var kept = await Store.Ask(unit => new ValueTask<IEngineTransaction>(unit));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept.Instance(1));
        Assert.Throws<ObjectDisposedException>(() => kept.Add(Sample.Step(1)));
        Assert.Throws<ObjectDisposedException>(() => kept.ReserveKeys(1));
    }

    static void Fill(IEngineTransaction unit)
    {
        unit.Add(Sample.Instance(1));
        unit.Add(Sample.UserTask(2));
        unit.Add(Sample.Timer(3, Sample.Noon));
        unit.Add(Sample.Step(4));
        unit.Add(Sample.Definition(5));
        unit.SetSetting("word", "before");
    }

    static async Task ChangeEverything(IEngineTransaction unit)
    {
        var instance = (await unit.Instance(1))!;
        instance.Title = "changed";
        unit.Update(instance);
        unit.Update(Sample.UserTask(2, state: "COMPLETED"));
        unit.Remove((await unit.Timer(3))!);
        unit.Add(Sample.Step(40));
        unit.Add(Sample.Definition(6, version: 2));
        unit.SetSetting("word", "after");
    }

    async Task NothingHasChanged()
    {
        Assert.Equal(("春季投放 💡", 0), await Store.Ask(async unit => ((await unit.Instance(1))!.Title, (await unit.Instance(1))!.Revision)));
        Assert.Equal("CREATED", (await Store.Ask(unit => unit.Task(2)))!.State);
        Assert.NotNull(await Store.Ask(unit => unit.Timer(3)));
        Assert.Single(await Store.Ask(unit => unit.Steps(10)));
        Assert.Equal(5, (await Store.Ask(unit => unit.LatestDefinition("budget")))!.Key);
        Assert.Equal("before", await Store.Ask(unit => unit.Setting("word")));
    }
}

public sealed class MemoryUnitOfWorkTests() : UnitOfWorkContract(new MemoryUnderTest());

public sealed class SqliteUnitOfWorkTests() : UnitOfWorkContract(new SqliteUnderTest());

public sealed class PostgresUnitOfWorkTests() : UnitOfWorkContract(new PostgresUnderTest());
