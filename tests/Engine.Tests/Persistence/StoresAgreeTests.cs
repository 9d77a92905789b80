using System.Globalization;
using System.Text.Json;
using Marketing.Engine.Persistence;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>Random units of work, the same on both stores, are answered the same: what simulation shows is what the database does.</summary>
public sealed class StoresAgreeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20260329)]
    public async Task Both_stores_tell_the_same_story(int seed)
    {
        using var memory = new MemoryUnderTest();
        using var sqlite = new SqliteUnderTest();
        var (one, other) = (new Random(seed), new Random(seed));
        for (var round = 0; round < 100; round++)
        {
            var expected = await Story(memory.Store, one);
            var actual = await Story(sqlite.Store, other);
            Assert.True(expected == actual, $"Seed {seed}, round {round}:\nmemory {expected}\nsqlite {actual}");
            if (round % 40 == 39)
            {
                sqlite.Restart();
            }
        }
    }

    // One unit of up to eight actions and what it reads between them; then what stands afterwards.
    static async Task<string> Story(IEngineStore store, Random random)
    {
        var told = new List<string>();
        try
        {
            await store.Ask(async unit =>
            {
                for (var actions = random.Next(1, 9); actions > 0; actions--)
                {
                    await Act(unit, random);
                    if (random.Next(3) == 0)
                    {
                        told.Add(await Look(unit, random.Next(1, 9)));
                    }
                }
                switch (random.Next(8))
                {
                    case 0:
                        unit.Abandon();
                        break;
                    case 1:
                        throw new TimeoutException("on purpose");
                }
                return true;
            });
        }
        catch (TimeoutException failure)
        {
            told.Add(failure.Message);
        }
        told.Add(await store.Ask(unit => Look(unit, 1)));
        return string.Join('\n', told);
    }

    static async Task Act(IEngineTransaction unit, Random random)
    {
        var key = (long)random.Next(1, 9);
        var due = Sample.Noon.AddMinutes(random.Next(-3, 4));
        switch (random.Next(7))
        {
            case 0:
                if (await unit.Instance(key) is { } instance)
                {
                    instance.Title = random.Next(100).ToString(CultureInfo.InvariantCulture);
                    instance.EndedAt = random.Next(2) == 0 ? null : due;
                    unit.Update(instance);
                }
                else
                {
                    unit.Add(Sample.Instance(key));
                }
                break;
            case 1:
                if (await unit.Timer(key) is { } timer)
                {
                    unit.Remove(timer);
                }
                else
                {
                    unit.Add(Sample.Timer(key, due, random.Next(2) == 0 ? null : 10));
                }
                break;
            case 2:
                if (await unit.Job(key) is { } job)
                {
                    job.State = random.Next(2) == 0 ? "CREATED" : "FAILED";
                    job.AvailableAt = due;
                    unit.Update(job);
                }
                else
                {
                    unit.Add(Sample.Job(key, due));
                }
                break;
            case 3:
                if (await unit.Task(key) is { } task)
                {
                    task.State = random.Next(2) == 0 ? "CREATED" : "COMPLETED";
                    task.Assignee = random.Next(2) == 0 ? null : "li";
                    unit.Update(task);
                }
                else
                {
                    unit.Add(Sample.UserTask(key));
                }
                break;
            case 4:
                if (await unit.MessageById("paid", "C-1", "m" + key, Sample.Noon.AddDays(-1)) is { } message)
                {
                    unit.Remove(message);
                }
                else
                {
                    var sent = Sample.Message(unit.ReserveKeys(2), "m" + key);
                    sent.ExpiresAt = due;
                    unit.Add(sent);
                }
                break;
            case 5:
                var version = (await unit.LatestDefinition("p" + (key % 2)))?.Version ?? 0;
                unit.Add(Sample.Definition(unit.ReserveKeys(1), "p" + (key % 2), version + 1));
                break;
            default:
                unit.SetSetting("s" + (key % 3), random.Next(2) == 0 ? null : "v" + key);
                break;
        }
    }

    static async ValueTask<string> Look(IEngineTransaction unit, long key) => JsonSerializer.Serialize(new object?[]
    {
        await unit.Instance(key),
        await unit.Tasks(10),
        (await unit.Tasks(10, openOnly: false)).Select(row => row.Key),
        await unit.DueTimers(Sample.Noon, 5),
        await unit.NextDue(["mail"]),
        (await unit.StartTimers(5)).Select(row => row.Key),
        await unit.AvailableJobs(["mail"], Sample.Noon, 5),
        await unit.Messages("paid", "C-1", Sample.Noon),
        await unit.ExpiredMessages(Sample.Noon, 5),
        (await unit.LatestDefinitions()).Select(row => (row.Key, row.Version).ToString()),
        await unit.Setting("s1"),
        unit.ReserveKeys(1),
    });
}
