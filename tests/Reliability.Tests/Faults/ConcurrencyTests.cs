using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Hosts;
using Marketing.Reliability.Tests.Work;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F11: a hundred want the same task at once. F14: branches that end at the same moment.</summary>
public class ConcurrencyTests(ITestOutputHelper output)
{
    const int Rivals = 100;

    static readonly string[] People = ["salesperson-1", "salesperson-2", "hotline-agent-1", "hotline-agent-2", "service-agent-1", "brand-manager-1", "legal-reviewer-1", "legal-reviewer-2"];

    static byte[] OfferedTask { get; } = Models.File("offered", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}
        <bpmn:userTask id="t"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateUsers="{string.Join(", ", People)}" /></bpmn:extensionElements></bpmn:userTask>
        {Models.Flow("f2", "t", "e")}<bpmn:endEvent id="e" />
        """);

    const int Branches = 100;

    // A hundred branches, one task each, and the join behind them.
    static byte[] Fan { get; } = Models.File("fan", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f", "s", "fork")}<bpmn:parallelGateway id="fork" />
        {string.Concat(Enumerable.Range(0, Branches).Select(at => Models.Flow($"a{at}", "fork", $"t{at}") + Models.UserTask($"t{at}") + Models.Flow($"b{at}", $"t{at}", "join")))}
        <bpmn:parallelGateway id="join" />{Models.Flow("g", "join", "e")}<bpmn:endEvent id="e" />
        """);

    [Theory]
    [MemberData(nameof(TestDatabases.Nodes), MemberType = typeof(TestDatabases))]
    public async Task Of_a_hundred_completions_of_one_task_one_wins(DatabaseKind kind, int nodes)
    {
        var tasks = Figures.Size(5, 1_000);
        using var cluster = await Cluster.Start(kind, nodes);
        await cluster.Any.Deploy(("offered.bpmn", OfferedTask));
        var history = new RunHistory();
        var (conflicts, waits) = (0, new List<double>());
        for (var round = 0; round < tasks; round++)
        {
            var instance = await cluster.Any.StartInstance("offered");
            var task = (await cluster.Any.SearchAll("/v2/user-tasks/search", new { processInstanceKey = $"{instance}" }))[0].Key("userTaskKey");
            var answers = await Race(cluster, history, task);
            var winner = Assert.Single(answers, answer => answer.Status == 204);
            Assert.All(answers.Where(answer => answer != winner), loser =>
            {
                Assert.True(loser.Status == 409, $"{loser.Status}: {loser.Text}\n{cluster.LastWords}");
                Assert.Contains($"by '{winner.Person}'", loser.Text, StringComparison.Ordinal);
            });
            conflicts += answers.Count(answer => answer.Status == 409);
            waits.AddRange(answers.Select(answer => answer.Took.TotalMilliseconds));
        }

        var violations = HistoryChecker.Check(history.Operations, cluster.Evidence(), new Expectation());
        output.Print("F11", kind, new { nodes, tasks, rivals = Rivals, winners = history.Count(Answer.Ok), conflicts, waitMsP95 = waits.Percentile(0.95), violations = violations.Count });
        Assert.Empty(violations);
    }

    static async Task<List<(int Status, string Person, string Text, TimeSpan Took)>> Race(Cluster cluster, RunHistory history, long task)
    {
        using var barrier = new SemaphoreSlim(0);
        var rivals = Enumerable.Range(0, Rivals).Select(number => Task.Run(async () =>
        {
            var (person, text) = (People[number % People.Length], "");
            await barrier.WaitAsync();
            var done = await history.Do(new Operation(0, Act.Complete, default, default, default, 0) { Subject = task, Actor = person, RequestId = $"{task}-{number}" }, async () =>
            {
                (var status, _, text) = await cluster.Node(number).Send($"/v2/user-tasks/{task}/completion", new { variables = new { number } }, person);
                return (status, null, null);
            });
            return (done.Status, person, text, done.Ended - done.Started);
        })).ToList();
        barrier.Release(Rivals);
        return [.. await Task.WhenAll(rivals)];
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Nodes), MemberType = typeof(TestDatabases))]
    public async Task A_join_of_a_hundred_branches_that_end_at_once_fires_once(DatabaseKind kind, int nodes)
    {
        var instances = Figures.Size(2, 1_000);
        using var cluster = await Cluster.Start(kind, nodes);
        await cluster.Any.Deploy(("fan.bpmn", Fan));
        var history = new RunHistory();
        for (var round = 0; round < instances; round++)
        {
            var instance = await cluster.Any.StartInstance("fan");
            var tasks = (await cluster.Any.SearchAll("/v2/user-tasks/search", new { processInstanceKey = $"{instance}" })).Select(task => task.Key("userTaskKey")).ToList();
            Assert.Equal(Branches, tasks.Count);
            await Task.WhenAll(tasks.Select((task, number) => history.Do(new Operation(0, Act.Complete, default, default, default, 0) { Subject = task }, async () =>
            {
                // Overtaken too often is an answer too: 409, to be asked again.
                int status;
                do
                    (status, _, _) = await cluster.Node(number).Send($"/v2/user-tasks/{task}/completion", new { });
                while (status == 409);
                return (status, null, null);
            })));
        }

        var evidence = cluster.Evidence();
        var violations = HistoryChecker.Check(history.Operations, evidence, new Expectation { Once = new HashSet<string> { "fork", "join", "e" } });
        var joins = evidence.Elements.Count(element => element.ElementId == "join");
        output.Print("F14", kind, new { nodes, instances, branches = Branches, joins, violations = violations.Count });
        Assert.Empty(violations);
        Assert.Equal(instances, joins);
        Assert.All(evidence.Instances.Where(one => one.ProcessId == "fan"), one => Assert.Equal("COMPLETED", one.State));
    }
}
