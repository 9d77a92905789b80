using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Marketing.Reliability.Tests.Hosts;

namespace Marketing.Reliability.Tests.Work;

/// <summary>Requests of <see cref="Pairs"/>, and what can be done to one of them.</summary>
sealed class PairRun(Cluster cluster)
{
    readonly ConcurrentDictionary<(string Operation, int Status), int> answers = [];
    DateTimeOffset now = TimeProvider.System.GetUtcNow();
    int versions;

    /// <summary>Each operation by its name in the list of faults.</summary>
    public static IReadOnlyDictionary<string, Func<PairRun, Request, HttpClient, Task<int>>> Operations { get; } = new Dictionary<string, Func<PairRun, Request, HttpClient, Task<int>>>
    {
        ["complete"] = (_, request, client) => Verb(client, request, "approve", new { comment = "ok" }),
        ["reassign"] = (_, request, client) => Verb(client, request, "transfer", new { to = Pairs.Third, comment = "to you" }),
        ["withdraw"] = (_, request, client) => Post(client, $"/api/instances/{request.Instance}/recall", new { comment = "not yet" }, Pairs.Applicant),
        ["cancel"] = (_, request, client) => Post(client, $"/api/instances/{request.Instance}/cancel", new { comment = "not at all" }),
        ["timer"] = (run, _, client) => run.ClockGoes(client, Pairs.Late),
        ["escalate"] = (run, _, client) => run.ClockGoes(client, Pairs.Due),
        ["add-signer"] = (_, request, client) => Verb(client, request, "add-signers", new { people = new[] { Pairs.Fourth }, position = "parallel", comment = "you too" }),
        ["remove-signer"] = (_, request, client) => Verb(client, request, "remove-signers", new { people = new[] { Pairs.Second }, comment = "not you" }, null),
        ["migrate"] = (_, request, client) => Post(client, $"/v2/process-instances/{request.Instance}/migration", new
        {
            targetProcessDefinitionKey = request.Next, mappingInstructions = new[] { "draft", "decide", "late", "told", "called" }.Select(id => new { sourceElementId = id, targetElementId = id }),
        }),
        ["publish"] = (run, request, client) => run.Deploy(client, request.Process),
        ["suspend"] = (_, request, client) => Post(client, $"/api/instances/{request.Instance}/suspend", new { }),
        ["delete"] = (_, request, client) => Post(client, $"/v2/resources/{request.Next}/deletion", new { }),
        ["message"] = (_, request, client) => Post(client, "/v2/messages/publication", new { name = "pair", correlationKey = request.Process, timeToLive = 0 }),
        ["signal"] = (_, _, client) => Post(client, "/v2/signals/broadcast", new { signalName = "pair", variables = new { } }),
    };

    /// <summary>How often each operation was answered how.</summary>
    public IEnumerable<(string Operation, int Status, int Count)> Answers => answers.Select(one => (one.Key.Operation, one.Key.Status, one.Value)).Order();

    /// <summary>One running request that waits for its two deciders.</summary>
    public sealed record Request(string Process, string Next, long Instance, long Task);

    /// <summary>A process of its own in two versions, and a request on the first.</summary>
    public async Task<Request> Begin(string process)
    {
        var definitions = new List<string>();
        for (var version = 0; version < 2; version++)
        {
            var (status, json, text) = await DeployedAs(cluster.Any, process);
            Assert.True(status == 200, text);
            definitions.Add(json.GetProperty("deployments")[0].GetProperty("processDefinition").Text("processDefinitionKey"));
        }

        var (started, answer, why) = await cluster.Any.Send("/v2/process-instances", new { processDefinitionKey = definitions[0], variables = new { marker = process } }, Pairs.Applicant);
        Assert.True(started == 200, why);
        var instance = answer.Key("processInstanceKey");
        var draft = Assert.Single(await Open(instance));
        Assert.Equal(204, await Post(cluster.Any, $"/v2/user-tasks/{draft.Key("userTaskKey")}/completion", new { }, Pairs.Applicant));
        var mine = (await Open(instance)).Single(task => task.Text("assignee") == Pairs.First);
        return new Request(process, definitions[1], instance, mine.Key("userTaskKey"));
    }

    /// <summary>Two operations at the same moment, the first a little ahead; what they were answered.</summary>
    public async Task<int[]> Race(Request request, string first, string second)
    {
        using var barrier = new Barrier(2);
        var (one, other) = (At(0, first), At(1, second));
        return [await one, await other];

        Task<int> At(int place, string name) => Task.Run(async () =>
        {
            barrier.SignalAndWait();
            var status = await Operations[name](this, request, cluster.Node(place));
            answers.AddOrUpdate((name, status), 1, (_, count) => count + 1);
            return status;
        });
    }

    /// <summary>Brings what is left of the request to its end, as its people would.</summary>
    public async Task Finish(Request request)
    {
        var resumed = await Post(cluster.Any, $"/api/instances/{request.Instance}/resume", new { });
        Assert.True(resumed is 204 or 404 or 409, $"resume: {resumed}");
        for (var round = 0; round < 20; round++)
        {
            var open = await Open(request.Instance);
            if (open.Count == 0)
                return;
            foreach (var task in open)
            {
                var (person, key) = (task.Text("assignee"), task.Key("userTaskKey"));
                var (status, _, text) = task.Text("elementId") == "draft"
                    ? await cluster.Any.Send($"/v2/user-tasks/{key}/completion", new { }, person)
                    : await cluster.Any.Send($"/api/tasks/{key}/approve", new { comment = "ok" }, person);
                Assert.True(status is 200 or 204 or 409, $"{task}: {text}");
            }
        }

        Assert.Fail($"request {request.Instance} does not come to its end");
    }

    public Task<List<JsonElement>> Open(long instance) => cluster.Any.SearchAll("/v2/user-tasks/search", new { processInstanceKey = $"{instance}", state = "CREATED" });

    async Task<int> ClockGoes(HttpClient client, TimeSpan span)
    {
        DateTimeOffset to;
        lock (answers)
            to = now += span;
        return await Post(client, "/v2/clock", new { timestamp = to.ToUnixTimeMilliseconds() }, method: HttpMethod.Put);
    }

    /// <summary>All hosts agree what time it is, and do what is due.</summary>
    public async Task SetClocks()
    {
        foreach (var host in cluster.Hosts)
            await host.Client.SetClock(now);
    }

    async Task<int> Deploy(HttpClient client, string process) => (await DeployedAs(client, process)).Status;

    async Task<(int Status, JsonElement Json, string Text)> DeployedAs(HttpClient client, string process)
    {
        var (name, content) = Pairs.File(process, Interlocked.Increment(ref versions));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(content), "resources", name } };
        using var answer = await client.PostAsync("/v2/deployments", form);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, answer.StatusCode == HttpStatusCode.OK ? JsonElement.Parse(text) : default, text);
    }

    static Task<int> Verb(HttpClient client, Request request, string verb, object body, string? person = Pairs.First) => Post(client, $"/api/tasks/{request.Task}/{verb}", body, person);

    static async Task<int> Post(HttpClient client, string path, object body, string? person = null, HttpMethod? method = null) => (await client.Send(path, body, person, method: method)).Status;
}
