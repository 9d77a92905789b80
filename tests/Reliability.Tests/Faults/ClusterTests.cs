using System.Diagnostics;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Hosts;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F5, F6, F8, F30: several programs on one PostgreSQL, of which one is killed or frozen, and a server that goes away.</summary>
public class ClusterTests(ITestOutputHelper output)
{
    const int Clients = 8;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task When_one_of_several_programs_is_killed_again_and_again_the_others_take_over()
    {
        var (nodes, kills) = (Figures.Size(2, 4), Figures.Size(2, 60));
        using var cluster = await Cluster.Start(DatabaseKind.Postgres, nodes);
        await cluster.Any.Deploy(("mixed.bpmn", Models.MixedFile));
        var random = new Random(Figures.Seed);
        var work = new MixedWork(Figures.Seed) { OthersGoOn = true };
        using var stop = new CancellationTokenSource();
        var turn = 0;
        var running = work.Run(Clients, () => cluster.Node(Interlocked.Increment(ref turn)), stop.Token);
        for (var kill = 0; kill < kills; kill++)
        {
            await work.Answers(random.Next(10, 200));
            var victim = random.Next(nodes);
            cluster.Hosts[victim].Kill();
            await work.Answers(random.Next(1, 50));
            await cluster.Restart(victim);
        }

        await work.Answers(20);
        await stop.CancelAsync();
        await running;
        await Check(cluster, work, "F5", new { nodes, kills });
    }

    [Fact]
    public async Task A_program_that_was_frozen_for_longer_than_its_lease_does_no_harm_when_it_wakes()
    {
        var (nodes, freezes, lease) = (2, Figures.Size(1, 20), Figures.Size(2, 10));
        var longer = TimeSpan.FromSeconds(2 * lease); // than the lease, and than the database lets a unit of work stand still
        using var cluster = await Cluster.Start(DatabaseKind.Postgres, nodes, new HostSettings
        {
            Environment = new Dictionary<string, string> { ["Marketing__Storage__LeaseSeconds"] = $"{lease}" },
        });
        await cluster.Any.Deploy(("mixed.bpmn", Models.MixedFile));
        var work = new MixedWork(Figures.Seed) { OthersGoOn = true };
        using var stop = new CancellationTokenSource();
        var (turn, frozen, answered) = (0, false, 0);
        var running = work.Run(Clients, () => cluster.Node(frozen ? 1 : Interlocked.Increment(ref turn)), stop.Token);
        for (var freeze = 0; freeze < freezes; freeze++)
        {
            await work.Answers(50);
            cluster.Hosts[0].Freeze();
            frozen = true;
            var before = work.History.Count(Answer.Ok);
            await Task.Delay(longer);
            answered += work.History.Count(Answer.Ok) - before;
            cluster.Hosts[0].Thaw();
            frozen = false;
        }

        await work.Answers(50);
        await stop.CancelAsync();
        await running;
        await Check(cluster, work, "F6", new { nodes, freezes, answeredMeanwhile = answered });
        Assert.True(answered > 0, "nothing was answered while one program stood still");
    }

    [Fact]
    public async Task When_the_server_restarts_clients_are_told_to_come_again_and_nothing_is_lost()
    {
        var restarts = Figures.Size(2, 10);
        using var server = new PostgresServer();
        using var cluster = await Cluster.Start(new PostgresUnderTest(server), 1);
        await cluster.Any.Deploy(("mixed.bpmn", Models.MixedFile));
        var work = new MixedWork(Figures.Seed) { OthersGoOn = true };
        using var stop = new CancellationTokenSource();
        var running = work.Run(Clients, () => cluster.Any, stop.Token);
        var healthy = new List<double>();
        for (var restart = 0; restart < restarts; restart++)
        {
            await work.Answers(50);
            server.Stop(restart % 2 == 0 ? "fast" : "immediate");
            await Task.Delay(1_000);
            server.Start();
            healthy.Add((await Healthy(cluster.Any)).TotalMilliseconds);
            cluster.Database.Change("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
            healthy.Add((await Healthy(cluster.Any)).TotalMilliseconds);
        }

        await work.Answers(50);
        await stop.CancelAsync();
        await running;
        await Check(cluster, work, "F8", new
        {
            restarts, healthyMsMax = Math.Round(healthy.Max()), told503 = work.History.Operations.Count(one => one.Status == 503), refused = work.History.Count(Answer.Refused),
        });
        Assert.All(healthy, took => Assert.InRange(took, 0, 30_000));
    }

    // From now until the program says that it is ready.
    static async Task<TimeSpan> Healthy(HttpClient client)
    {
        var clock = Stopwatch.StartNew();
        while (!(await client.GetAsync("/health/ready")).IsSuccessStatusCode)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "30 s after the server is back the program is not ready");
            await Task.Delay(50);
        }

        return clock.Elapsed;
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Embedded), MemberType = typeof(TestDatabases))]
    public async Task Killed_in_the_middle_of_a_migration_the_next_start_carries_it_on(DatabaseKind kind)
    {
        var kills = Figures.Size(3, 100);
        var random = new Random(Figures.Seed);
        using var database = TestDatabases.Make(kind);
        for (var kill = 0; kill < kills; kill++)
        {
            using var host = HostProcess.Launch(database, new HostSettings());
            await Task.Delay(random.Next(300, 2_500));
            Assert.Empty(host.Crashes);
            host.Kill();
        }

        using var last = await HostProcess.Start(database);
        await last.Client.Deploy(("one.bpmn", Models.OneTask("one")));
        await last.Client.StartInstance("one");
        output.Print("F30", kind, new { kills, tables = "complete", readyMs = Math.Round(last.StartTime.TotalMilliseconds) });
    }

    async Task Check(Cluster cluster, MixedWork work, string id, object figures)
    {
        var settled = await work.Finish(() => cluster.Any, Patience);
        var evidence = cluster.Evidence() with { Shown = await MixedWork.Shown(cluster.Any) };
        var violations = HistoryChecker.Check(work.History.Operations, evidence, MixedWork.Expectation);
        var lags = HistoryChecker.Firings(evidence, MixedWork.Expectation).Select(fired => (fired.At - fired.Due).TotalMilliseconds).ToList();
        output.Print(id, DatabaseKind.Postgres, new
        {
            figures, acknowledged = work.History.Count(Answer.Ok), unknown = work.History.Count(Answer.Unknown), lost = violations.Count(one => one.Invariant == "I1"),
            duplicated = violations.Count(one => one.Invariant is "I2" or "I5" or "I6"), violations = violations.Count, settledMs = Math.Round(settled.TotalMilliseconds),
            timersFired = lags.Count, timerLagMsP50 = lags.Percentile(0.5), timerLagMsP95 = lags.Percentile(0.95),
        });
        Assert.True(violations.Count == 0, $"{string.Join('\n', violations)}\n{cluster.LastErrors}");
    }
}
