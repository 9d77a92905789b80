using System.Diagnostics;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F29: databases that earlier programs have made, with instances in every wait state, are upgraded and carried to their end.</summary>
public class UpgradeTests(ITestOutputHelper output)
{
    /// <summary>The kept databases as SQL, one of each schema that was ever released. A new schema adds one.</summary>
    public static TheoryData<string> Kept => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Kept"), "*.sql").Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_kept_database_is_upgraded_and_all_its_instances_come_to_their_end(string kept)
    {
        using var database = new SqliteUnderTest();
        database.Change(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Kept", kept + ".sql")));
        var clock = Stopwatch.StartNew();
        using var host = await HostProcess.Start(database);
        var started = clock.Elapsed;
        var open = await Open(host.Client);
        await Finish(host.Client);

        var evidence = database.Evidence() with { Shown = await MixedWork.Shown(host.Client), Crashes = [.. host.Crashes] };
        var violations = HistoryChecker.Check([], evidence, new Expectation { Once = new HashSet<string> { "e", "join" } }).Where(one => one.Invariant != "I11").ToList();
        var unfinished = evidence.Instances.Where(one => one.State == "ACTIVE").Select(one => one.ProcessId).Distinct().ToList();
        output.Print("F29", kept, new { instances = evidence.Instances.Count, waiting = open.Count, unfinished = unfinished.Count, startedMs = Math.Round(started.TotalMilliseconds), violations = violations.Count });
        Assert.Empty(violations);
        Assert.Empty(unfinished);
        Assert.True(open.Count > 20, $"only {open.Count} instances were waiting");
    }

    static async Task<List<long>> Open(HttpClient client) =>
        [.. (await client.SearchAll("/v2/process-instances/search", new { state = "ACTIVE" })).Select(one => one.Key("processInstanceKey"))];

    // Every kind of wait is answered: time, messages, incidents, jobs, tasks.
    static async Task Finish(HttpClient client)
    {
        await client.SetClock(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(365));
        for (var number = 0; number < 4; number++)
            await Done(client.Send("/v2/messages/publication", new { name = "paid", correlationKey = $"message-{number}", timeToLive = 60_000 }));
        foreach (var incident in await client.SearchAll("/v2/incidents/search", new { state = "ACTIVE" }))
        {
            await Done(client.Send($"/v2/element-instances/{incident.Key("processInstanceKey")}/variables", new { variables = new { go = true } }, method: HttpMethod.Put));
            await Done(client.Send($"/v2/incidents/{incident.Key("incidentKey")}/resolution", new { }));
        }

        var (_, jobs, _) = await client.Send("/v2/jobs/activation", new { type = "kept", timeout = 60_000, maxJobsToActivate = 100, requestTimeout = -1 });
        foreach (var job in jobs.GetProperty("jobs").EnumerateArray())
            await Done(client.Send($"/v2/jobs/{job.Key("jobKey")}/completion", new { }));
        while (await client.SearchAll("/v2/user-tasks/search", new { state = "CREATED" }) is { Count: > 0 } tasks)
        {
            foreach (var task in tasks)
                await Done(client.Send($"/v2/user-tasks/{task.Key("userTaskKey")}/completion", new { }));
        }
    }

    static async Task Done(Task<(int Status, System.Text.Json.JsonElement Json, string Text)> request)
    {
        var (status, _, text) = await request;
        Assert.True(status is 200 or 204, $"{status}: {text}");
    }
}
