using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Hosts;
using Marketing.Reliability.Tests.Work;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F13: the same request again, in every way a network can repeat it.</summary>
public class DuplicateTests(ITestOutputHelper output)
{
    const int Times = 50;

    [Theory]
    [MemberData(nameof(TestDatabases.Nodes), MemberType = typeof(TestDatabases))]
    public async Task The_same_request_has_one_effect_and_one_answer(DatabaseKind kind, int nodes)
    {
        using var cluster = await Cluster.Start(kind, nodes);
        await cluster.Any.Deploy(("one.bpmn", Models.OneTask("one")));
        var history = new RunHistory();

        var texts = new List<string>();
        for (var time = 0; time < Times; time++)
            texts.Add(await Start(cluster.Node(time), history, "again"));
        Assert.Single(texts.Distinct());

        // At once: each gets that answer, or is told that the first is still being answered, and asks again.
        var parallel = await Task.WhenAll(Enumerable.Range(0, Times).Select(number => StartUntilAnswered(cluster.Node(number), history, "at-once")));
        Assert.Single(parallel.Distinct());

        // The host is killed right behind its answer: the next one knows it.
        cluster.Hosts[0].Kill();
        var after = await cluster.Restart(0);
        Assert.Equal(texts[0], await Start(after.Client, history, "again"));
        Assert.Equal(parallel[0], await Start(after.Client, history, "at-once"));

        var other = await after.Client.Send("/v2/process-instances", new { processDefinitionId = "one", businessId = "another" }, key: "again");
        Assert.Equal(422, other.Status);

        var evidence = cluster.Evidence();
        var violations = HistoryChecker.Check(history.Operations, evidence, new Expectation());
        output.Print("F13", kind, new
        {
            nodes, requests = history.Operations.Count, effects = evidence.Instances.Count(one => one.BusinessId is not null),
            answers = texts.Concat(parallel).Distinct().Count(), inFlight = history.Operations.Count(one => one.Status == 409), violations = violations.Count,
        });
        Assert.Empty(violations);
        Assert.Equal(["again", "at-once"], evidence.Instances.Select(one => one.BusinessId).OfType<string>().Order());
    }

    static async Task<string> Start(HttpClient client, RunHistory history, string request)
    {
        var text = "";
        var done = await history.Do(new Operation(0, Act.Start, default, default, default, 0) { RequestId = request }, async () =>
        {
            (var status, var json, text) = await client.Send("/v2/process-instances", new { processDefinitionId = "one", businessId = request }, key: request);
            return (status, status == 200 ? json.Key("processInstanceKey") : null, null);
        });
        return done.Status == 200 ? text : $"{done.Status}";
    }

    static async Task<string> StartUntilAnswered(HttpClient client, RunHistory history, string request)
    {
        while (true)
        {
            if (await Start(client, history, request) is var text && text != "409")
                return text;
            await Task.Delay(20);
        }
    }
}
