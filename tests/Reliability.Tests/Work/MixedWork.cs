using System.Collections.Concurrent;
using System.Diagnostics;
using Marketing.Reliability.Tests.History;

namespace Marketing.Reliability.Tests.Work;

/// <summary>Clients that work on the process <see cref="Models.Mixed"/>, keep their history, and ask again under the same key when they
/// got no answer.</summary>
sealed class MixedWork(int seed)
{
    /// <summary>What the model promises.</summary>
    public static Expectation Expectation { get; } = new()
    {
        Once = new HashSet<string> { "fork", "join", "confirmed", "e" },
        FourEyes = new HashSet<string> { "decide" },
        Timers = new Dictionary<string, (string, TimeSpan)> { ["late"] = ("work", Models.Late) },
    };

    /// <summary>Whether a client goes on when it gets no answer: there are other hosts, or the host comes back.</summary>
    public bool OthersGoOn { get; init; }

    readonly ConcurrentQueue<Func<HttpClient, Task<Operation>>> unanswered = new();
    readonly ConcurrentDictionary<long, string> markers = new();
    int started;

    public RunHistory History { get; } = new();

    /// <summary>Instances whose start was acknowledged, with their markers.</summary>
    public IReadOnlyDictionary<long, string> Started => markers;

    /// <summary>Works with some clients until the token says stop or the hosts are gone.</summary>
    /// <param name="host">Chooses the host for a request, of one or several.</param>
    public Task Run(int clients, Func<HttpClient> host, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(() => Client(new Random(seed + number), host, stop), CancellationToken.None)));

    async Task Client(Random random, Func<HttpClient> host, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var answered = (!unanswered.TryDequeue(out var again) || await Known(again, host)) && await OneInstance(random, host);
            if (!answered && !OthersGoOn)
                return;
            if (!answered)
                await Task.Delay(20, CancellationToken.None); // another host answers, or the same one in a moment
        }
    }

    // Takes one instance as far as chance will have it. False: no answer, so the host is gone.
    async Task<bool> OneInstance(Random random, Func<HttpClient> host)
    {
        var marker = $"r{seed}-{Interlocked.Increment(ref started)}";
        var start = await Ask(client => Start(client, marker), host);
        if (start is not { Answer: Answer.Ok, Subject: { } instance })
            return start.Answer != Answer.Unknown;
        markers[instance] = marker;
        var steps = random.Next(4);
        if (steps > 0 && !await Complete(host, instance, "work", null))
            return false;
        if (steps > 1 && (!await Decide(random, host, instance) || !await Known(client => Publish(client, instance, marker), host)))
            return false;
        return await Known(client => Read(client, instance, marker), host, again: false);
    }

    async Task<bool> Decide(Random random, Func<HttpClient> host, long instance) =>
        (random.Next(5) > 0 || await Complete(host, instance, "decide", "admin")) // who asked tries to decide, and must not
        && await Complete(host, instance, "decide", "marketing-manager-1");

    async Task<bool> Known(Func<HttpClient, Task<Operation>> ask, Func<HttpClient> host, bool again = true) => (await Ask(ask, host, again)).Answer != Answer.Unknown;

    async Task<Operation> Ask(Func<HttpClient, Task<Operation>> ask, Func<HttpClient> host, bool again = true)
    {
        var done = await ask(host());
        if (again && done.Answer == Answer.Unknown)
            unanswered.Enqueue(ask);
        return done;
    }

    Task<Operation> Start(HttpClient client, string marker) => History.Do(new Operation(0, Act.Start, default, default, default, 0) { RequestId = marker, Actor = "admin" }, async () =>
    {
        var (status, json, _) = await client.Send("/v2/process-instances", new { processDefinitionId = Models.Mixed, businessId = marker, variables = new { marker } }, key: marker);
        return (status, status == 200 ? json.Key("processInstanceKey") : null, null);
    });

    async Task<bool> Complete(Func<HttpClient> host, long instance, string element, string? person)
    {
        if (await FindTask(host(), instance, element) is not { } task)
            return false;
        return task.Key < 0 || await Known(client => Complete(client, task.Key, person), host);
    }

    Task<Operation> Complete(HttpClient client, long task, string? person) =>
        History.Do(new Operation(0, Act.Complete, default, default, default, 0) { Subject = task, Actor = person ?? "admin", RequestId = $"c{task}-{person}" }, async () =>
        {
            var (status, _, _) = await client.Send($"/v2/user-tasks/{task}/completion", new { variables = new { outcome = "approved" } }, person, $"c{task}");
            return (status, null, null);
        });

    Task<Operation> Publish(HttpClient client, long instance, string marker) =>
        History.Do(new Operation(0, Act.Message, default, default, default, 0) { Subject = instance, RequestId = marker }, async () =>
        {
            var (status, _, _) = await client.Send("/v2/messages/publication", new { name = "confirmed", correlationKey = marker, timeToLive = 600_000 }, key: "m" + marker);
            return (status, null, null);
        });

    Task<Operation> Read(HttpClient client, long instance, string marker) =>
        History.Do(new Operation(0, Act.Read, default, default, default, 0) { Subject = instance, Expected = $"\"{marker}\"" }, async () =>
        {
            var (status, json, text) = await client.Send("/v2/variables/search", new { filter = new { processInstanceKey = $"{instance}", name = "marker" } });
            return (status, null, status == 200 ? json.GetProperty("items").EnumerateArray().First().Text("value") : text);
        });

    // Null: no answer. A key below zero: there is no such task (any more).
    static async Task<(long Key, bool _)?> FindTask(HttpClient client, long instance, string element)
    {
        try
        {
            var (status, json, _) = await client.Send("/v2/user-tasks/search", new { filter = new { processInstanceKey = $"{instance}", elementId = element, state = "CREATED" } });
            return status == 200 && json.GetProperty("items").EnumerateArray().FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } task ? (task.Key("userTaskKey"), true) : (-1, false);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>After the faults: what was not answered is asked again, and every instance is taken to its end (I11).</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> Finish(Func<HttpClient> host, TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (unanswered.TryDequeue(out var again))
            Assert.NotEqual(Answer.Unknown, (await again(host())).Answer);
        for (var open = await OpenInstances(host()); open.Count > 0; open = await OpenInstances(host()))
        {
            Assert.True(clock.Elapsed < within, $"{open.Count} instances are still open after {within}");
            await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (instance, _) =>
            {
                await Complete(host, instance.Key, "work", null);
                await Complete(host, instance.Key, "decide", "marketing-manager-1");
                await Publish(host(), instance.Key, instance.Marker);
            });
        }

        // What the timers have set going may still be under way.
        while ((await host().SearchAll("/v2/jobs/search", new { type = "notify", state = "CREATED" })).Count > 0 && clock.Elapsed < within)
            await Task.Delay(100);
        return clock.Elapsed;
    }

    static async Task<List<(long Key, string Marker)>> OpenInstances(HttpClient client) =>
        [.. (await client.SearchAll("/v2/process-instances/search", new { processDefinitionId = Models.Mixed, state = "ACTIVE" }))
            .Select(one => (one.Key("processInstanceKey"), one.Text("businessId")))];

    /// <summary>What the interface shows of all instances and tasks.</summary>
    public static async Task<IReadOnlyDictionary<long, string>> Shown(HttpClient client)
    {
        var instances = await client.SearchAll("/v2/process-instances/search", new { });
        var tasks = await client.SearchAll("/v2/user-tasks/search", new { });
        return instances.Select(one => (one.Key("processInstanceKey"), one.Text("state")))
            .Concat(tasks.Select(one => (one.Key("userTaskKey"), one.Text("state")))).ToDictionary();
    }
}
