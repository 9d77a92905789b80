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
        var rounds = Figures.Size(5, 1_000);
        var (conflicts, waits) = (0, new List<double>());
        var (history, evidence) = await Rounds(kind, nodes, "offered", OfferedTask, rounds, async (cluster, history, tasks) =>
        {
            var task = Assert.Single(tasks);
            var answers = await AtOnce(Rivals, number => Complete(cluster.Node(number), history, task, number));
            var winner = Assert.Single(answers, answer => answer.Done.Status == 204);
            Assert.All(answers.Where(answer => answer != winner), loser =>
            {
                Assert.True(loser.Done.Status == 409, $"{loser.Done.Status}: {loser.Text}\n{cluster.LastWords}");
                Assert.Contains($"by '{winner.Done.Actor}'", loser.Text, StringComparison.Ordinal);
            });
            conflicts += answers.Count(answer => answer.Done.Status == 409);
            waits.AddRange(answers.Select(answer => (answer.Done.Ended - answer.Done.Started).TotalMilliseconds));
        });

        var violations = HistoryChecker.Check(history.Operations, evidence, new Expectation());
        output.Print("F11", kind, new { nodes, tasks = rounds, rivals = Rivals, winners = history.Count(Answer.Ok), conflicts, waitMsP95 = waits.Percentile(0.95), violations = violations.Count });
        Assert.Empty(violations);
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Nodes), MemberType = typeof(TestDatabases))]
    public async Task A_join_of_a_hundred_branches_that_end_at_once_fires_once(DatabaseKind kind, int nodes)
    {
        var rounds = Figures.Size(2, 1_000);
        var (history, evidence) = await Rounds(kind, nodes, "fan", Fan, rounds, async (cluster, history, tasks) =>
        {
            Assert.Equal(Branches, tasks.Count);
            await AtOnce(Branches, async number =>
            {
                // Overtaken too often is an answer too: 409, to be asked again.
                while ((await Complete(cluster.Node(number), history, tasks[number])).Done.Status == 409)
                {
                }

                return true;
            });
        });

        var violations = HistoryChecker.Check(history.Operations, evidence, new Expectation { Once = new HashSet<string> { "fork", "join", "e" } });
        var joins = evidence.Elements.Count(element => element.ElementId == "join");
        output.Print("F14", kind, new { nodes, instances = rounds, branches = Branches, joins, violations = violations.Count });
        Assert.Empty(violations);
        Assert.Equal(rounds, joins);
        Assert.All(evidence.Instances.Where(one => one.ProcessId == "fan"), one => Assert.Equal("COMPLETED", one.State));
    }

    // Instance after instance of one process; the storm breaks loose over the tasks of each.
    static async Task<(RunHistory History, Evidence Evidence)> Rounds(DatabaseKind kind, int nodes, string process, byte[] file, int rounds,
        Func<Cluster, RunHistory, IReadOnlyList<long>, Task> storm)
    {
        using var cluster = await Cluster.Start(kind, nodes);
        await cluster.Any.Deploy((process + ".bpmn", file));
        var history = new RunHistory();
        for (var round = 0; round < rounds; round++)
        {
            var instance = await cluster.Any.StartInstance(process);
            var tasks = await cluster.Any.SearchAll("/v2/user-tasks/search", new { processInstanceKey = $"{instance}" });
            await storm(cluster, history, [.. tasks.Select(task => task.Key("userTaskKey"))]);
        }

        return (history, cluster.Evidence());
    }

    static async Task<IReadOnlyList<T>> AtOnce<T>(int many, Func<int, Task<T>> one)
    {
        using var barrier = new SemaphoreSlim(0);
        var all = Enumerable.Range(0, many).Select(number => Task.Run(async () =>
        {
            await barrier.WaitAsync();
            return await one(number);
        })).ToList();
        barrier.Release(many);
        return await Task.WhenAll(all);
    }

    // A rival is one of the people; without a number it is nobody.
    static async Task<(Operation Done, string Text)> Complete(HttpClient client, RunHistory history, long task, int? rival = null)
    {
        var (person, text) = (rival is { } number ? People[number % People.Length] : null, "");
        var done = await history.Do(new Operation(0, Act.Complete, default, default, default, 0) { Subject = task, Actor = person, RequestId = rival is null ? null : $"{task}-{rival}" }, async () =>
        {
            (var status, _, text) = await client.Send($"/v2/user-tasks/{task}/completion", new { variables = new { number = rival ?? 0 } }, person);
            return (status, null, null);
        });
        return (done, text);
    }
}
