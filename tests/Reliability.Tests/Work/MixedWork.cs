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

    // So many instances are left open at once; then the oldest is taken to its end before the next begins, or a long run would leave
    // more behind than can be finished.
    const int MostOpen = 200;

    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    // Clients are people's programs, not a benchmark: a host that starts beside them gets its turn.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    readonly ConcurrentQueue<Func<HttpClient, Task<Operation>>> unanswered = new();
    readonly ConcurrentQueue<(long Key, string Marker)> left = new();
    readonly ConcurrentDictionary<long, string> markers = new();
    int started;

    public RunHistory History { get; } = new();

    /// <summary>Instances whose start was acknowledged, with their markers.</summary>
    public IReadOnlyDictionary<long, string> Started => markers;

    /// <summary>Works with some clients until the token says stop or the hosts are gone.</summary>
    /// <param name="host">Chooses the host for a request, of one or several.</param>
    public Task Run(int clients, Func<HttpClient> host, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(number => Task.Run(() => Client(new Random(seed + number), host, stop), CancellationToken.None)));

    /// <summary>Waits until so many more requests were acknowledged: a busy machine takes its time, and the run is the same.</summary>
    public async Task Answers(int more)
    {
        var clock = Stopwatch.StartNew();
        for (var enough = History.Count(Answer.Ok) + more; History.Count(Answer.Ok) < enough;)
        {
            Assert.True(clock.Elapsed < LongestWait, $"{enough - History.Count(Answer.Ok)} of {more} requests were not answered within {LongestWait}");
            await Task.Delay(10);
        }
    }

    async Task Client(Random random, Func<HttpClient> host, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var answered = (!unanswered.TryDequeue(out var again) || await Known(again, host, stop))
                && (left.Count > MostOpen && left.TryDequeue(out var oldest) ? await Take(random, host, oldest, 3, stop) : await OneInstance(random, host, stop));
            if (!answered && !OthersGoOn)
                return;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    // Takes one instance as far as chance will have it. False: no answer, so the host is gone.
    async Task<bool> OneInstance(Random random, Func<HttpClient> host, CancellationToken stop)
    {
        var marker = $"r{seed}-{Interlocked.Increment(ref started)}";
        var start = await Ask(client => Start(client, marker), host, stop);
        if (start is not { Answer: Answer.Ok, Subject: { } instance })
            return start.Answer != Answer.Unknown;
        markers[instance] = marker;
        var steps = random.Next(4);
        if (steps < 2)
            left.Enqueue((instance, marker));
        return await Take(random, host, (instance, marker), steps, stop);
    }

    // One step is the work, two are the decision and the message that ends it.
    async Task<bool> Take(Random random, Func<HttpClient> host, (long Key, string Marker) instance, int steps, CancellationToken stop)
    {
        if (steps > 0 && !await Complete(host, instance.Key, "work", null, stop))
            return false;
        if (steps > 1 && (!await Decide(random, host, instance.Key, stop) || !await Known(client => Publish(client, instance.Key, instance.Marker), host, stop)))
            return false;
        return (await Read(host(), instance.Key, instance.Marker)).Answer != Answer.Unknown || OthersGoOn;
    }

    async Task<bool> Decide(Random random, Func<HttpClient> host, long instance, CancellationToken stop) =>
        (random.Next(5) > 0 || await Complete(host, instance, "decide", "admin", stop)) // who asked tries to decide, and must not
        && await Complete(host, instance, "decide", "marketing-manager-1", stop);

    async Task<bool> Known(Func<HttpClient, Task<Operation>> ask, Func<HttpClient> host, CancellationToken stop) => (await Ask(ask, host, stop)).Answer != Answer.Unknown;

    // Who gets no answer asks the next host the same under the same key, until there is one or the run is over.
    async Task<Operation> Ask(Func<HttpClient, Task<Operation>> ask, Func<HttpClient> host, CancellationToken stop)
    {
        var done = await ask(host());
        while (done.Answer == Answer.Unknown && OthersGoOn && !stop.IsCancellationRequested)
        {
            await Task.Delay(Pause * 5, CancellationToken.None);
            done = await ask(host());
        }

        if (done.Answer == Answer.Unknown)
            unanswered.Enqueue(ask);
        return done;
    }

    Task<Operation> Start(HttpClient client, string marker) => History.Do(new Operation(0, Act.Start, default, default, default, 0) { RequestId = marker, Actor = "admin" }, async () =>
    {
        var (status, json, _) = await client.Send("/v2/process-instances", new { processDefinitionId = Models.Mixed, businessId = marker, variables = new { marker } }, key: marker);
        return (status, status == 200 ? json.Key("processInstanceKey") : null, null);
    });

    async Task<bool> Complete(Func<HttpClient> host, long instance, string element, string? person, CancellationToken stop)
    {
        var task = await FindTask(host(), instance, element);
        while (task is null && OthersGoOn && !stop.IsCancellationRequested)
        {
            await Task.Delay(Pause * 5, CancellationToken.None);
            task = await FindTask(host(), instance, element);
        }

        return task is { } found && (found.Key < 0 || await Known(client => Complete(client, found.Key, person), host, stop));
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

    // Null: no answer. Below zero: there is no such task (any more).
    static async Task<(long Key, bool Found)?> FindTask(HttpClient client, long instance, string element)
    {
        try
        {
            var (status, json, _) = await client.Send("/v2/user-tasks/search", new { filter = new { processInstanceKey = $"{instance}", elementId = element, state = "CREATED" } });
            return status != 200 ? null : json.GetProperty("items").EnumerateArray().FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } task ? (task.Key("userTaskKey"), true) : (-1, false);
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
        using var late = new CancellationTokenSource(within);
        while (unanswered.TryDequeue(out var again))
            Assert.NotEqual(Answer.Unknown, (await again(host())).Answer);
        for (var open = await OpenInstances(host()); open.Count > 0; open = await OpenInstances(host()))
        {
            Assert.True(clock.Elapsed < within, $"{open.Count} instances are still open after {within}");
            await Parallel.ForEachAsync(open, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (instance, _) =>
            {
                await Complete(host, instance.Key, "work", null, late.Token);
                await Complete(host, instance.Key, "decide", "marketing-manager-1", late.Token);
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
