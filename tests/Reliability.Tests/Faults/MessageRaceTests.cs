using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Hosts;
using Marketing.Reliability.Tests.Work;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F37: a message that comes before its wait, twice, to several, and while its instance moves to another version.</summary>
public class MessageRaceTests(ITestOutputHelper output)
{
    static byte[] Waiter(string id, string before = "") => Models.File(id, $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "w")}
        <bpmn:intermediateCatchEvent id="w"{before}><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>
        {Models.Flow("f2", "w", "e")}<bpmn:endEvent id="e" />
        """, Models.Message("m", "paid", "= order"));

    [Theory]
    [MemberData(nameof(TestDatabases.Nodes), MemberType = typeof(TestDatabases))]
    public async Task A_message_is_neither_lost_nor_taken_twice(DatabaseKind kind, int nodes)
    {
        var orders = Figures.Size(60, 2_000);
        using var cluster = await Cluster.Start(kind, nodes);
        await cluster.Any.Deploy(("waiter.bpmn", Waiter("waiter")), ("other.bpmn", Waiter("other")));
        var firstVersion = await cluster.Any.SearchAll("/v2/process-definitions/search", new { processDefinitionId = "waiter" });
        await cluster.Any.Deploy(("waiter.bpmn", Waiter("waiter", " name=\"second version\"")));
        var target = (await cluster.Any.SearchAll("/v2/process-definitions/search", new { processDefinitionId = "waiter", version = 2 }))[0].Text("processDefinitionKey");
        var (history, duplicates, moved) = (new RunHistory(), 0, 0);

        await Parallel.ForEachAsync(Enumerable.Range(0, orders), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) =>
        {
            var order = $"o{number}";
            var random = new Random(Figures.Seed + number);
            async Task Publish()
            {
                var (status, _, text) = await cluster.Node(random.Next()).Send("/v2/messages/publication",
                    new { name = "paid", correlationKey = order, messageId = order, timeToLive = 3_600_000 });
                Assert.True(status is 200 or 409, text);
                if (status == 409)
                    Interlocked.Increment(ref duplicates);
            }

            async Task<long> Begin(string process)
            {
                var started = await history.Do(new Operation(0, Act.Start, default, default, default, 0), async () =>
                {
                    var (status, json, text) = await cluster.Node(random.Next()).Send("/v2/process-instances",
                        new { processDefinitionId = process, processDefinitionVersion = 1, variables = new { order } });
                    return (status, status == 200 ? json.Key("processInstanceKey") : null, text);
                });
                await history.Do(new Operation(0, Act.Message, default, default, default, 0) { Subject = started.Subject }, () => Task.FromResult((200, (long?)null, (string?)null)));
                return started.Subject!.Value;
            }

            async Task Migrate(long instance)
            {
                var (status, _, text) = await cluster.Node(random.Next()).Send($"/v2/process-instances/{instance}/migration", new
                {
                    targetProcessDefinitionKey = target, mappingInstructions = new[] { new { sourceElementId = "w", targetElementId = "w" } },
                });
                Assert.True(status is 204 or 404 or 409, text); // it may have ended before it could be moved
                if (status == 204)
                    Interlocked.Increment(ref moved);
            }

            // Two messages of one id and an instance of each of two processes. By turns the messages race the start of the instances,
            // or the migration of one that waits.
            if (number % 2 == 0)
                await Task.WhenAll(Publish(), Begin("waiter"), Publish(), Begin("other"));
            else
            {
                var waiting = (await Task.WhenAll(Begin("waiter"), Begin("other")))[0];
                await Task.WhenAll(Migrate(waiting), Publish(), Publish());
            }
        });

        var evidence = cluster.Evidence();
        var violations = HistoryChecker.Check(history.Operations, evidence, new Expectation { Once = new HashSet<string> { "w", "e" } });
        var received = evidence.Steps.Sum(step => step.Events.Count(one => one.Kind == "message"));
        output.Print("F37", kind, new { nodes, orders, received, duplicates, moved, lost = (2 * orders) - received, violations = violations.Count });
        Assert.Empty(violations);
        Assert.Equal(2 * orders, received);
        Assert.Equal(orders, duplicates);
        Assert.NotEmpty(firstVersion);
    }
}
