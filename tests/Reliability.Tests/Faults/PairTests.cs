using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Hosts;
using Marketing.Reliability.Tests.Work;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F12: each two of fourteen operations on one request at the same moment, in both orders.</summary>
public class PairTests(ITestOutputHelper output)
{
    static readonly string[] Orphans =
    [
        "SELECT count(*) FROM engine_user_tasks t JOIN engine_process_instances i ON i.key = t.instance_key WHERE t.state = 'CREATED' AND i.ended_at IS NOT NULL",
        "SELECT count(*) FROM engine_timers t JOIN engine_process_instances i ON i.key = t.instance_key WHERE i.ended_at IS NOT NULL",
        "SELECT count(*) FROM engine_message_subscriptions s JOIN engine_process_instances i ON i.key = s.instance_key WHERE i.ended_at IS NOT NULL",
        "SELECT count(*) FROM workflows_clocks c JOIN engine_process_instances i ON i.key = c.\"InstanceKey\" WHERE c.\"EndedAt\" IS NULL AND i.ended_at IS NOT NULL",
    ];

    [Theory]
    [MemberData(nameof(TestDatabases.Nodes), MemberType = typeof(TestDatabases))]
    public async Task Of_two_operations_at_once_each_is_done_once_or_refused_in_words(DatabaseKind kind, int nodes)
    {
        using var cluster = await Cluster.Start(kind, nodes);
        var run = new PairRun(cluster);
        await run.SetClocks();
        var anomalies = new List<string>();
        var (pairs, repeats) = (0, Figures.Size(1, 50));
        foreach (var (first, second) in Chosen(kind))
        {
            for (var repeat = 0; repeat < repeats; repeat++, pairs++)
            {
                var request = await run.Begin($"pair-{pairs}");
                var answers = await run.Race(request, first, second);
                if (answers.Any(status => status is not (200 or 204 or 400 or 403 or 404 or 409)))
                    anomalies.Add($"{first} and {second} were answered {string.Join(" and ", answers)}");
                await run.SetClocks();
                await run.Finish(request);
            }
        }

        var evidence = cluster.Evidence() with { Shown = await MixedWork.Shown(cluster.Any) };
        var violations = HistoryChecker.Check([], evidence, new Expectation { FourEyes = new HashSet<string> { "decide" } });
        anomalies.AddRange(violations.Select(one => $"{one}"));
        anomalies.AddRange(Orphans.Where(sql => cluster.Database.Scalar(sql) > 0));
        anomalies.AddRange(evidence.Instances.Where(one => one.State is not ("COMPLETED" or "TERMINATED")).Select(one => $"instance {one.Key} is {one.State}"));
        output.Print("F12", kind, new { nodes, pairs, anomalies = anomalies.Count, answers = string.Join(", ", run.Answers.Select(one => $"{one.Operation} {one.Status}: {one.Count}")) });
        Assert.True(anomalies.Count == 0, $"{string.Join('\n', anomalies.Take(20))}\n{cluster.LastErrors}");
        Assert.All(PairRun.Operations.Keys, operation => Assert.Contains(run.Answers, one => one.Operation == operation && one.Status < 300));
    }

    // All, in both orders; in the quick size each two once, half of them on each database.
    static IEnumerable<(string First, string Second)> Chosen(DatabaseKind kind)
    {
        var names = PairRun.Operations.Keys.ToList();
        return from one in Enumerable.Range(0, names.Count) from other in Enumerable.Range(0, names.Count)
               where Figures.Long || (one <= other && (one + other) % 2 == (int)kind)
               select (names[one], names[other]);
    }
}
