using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F1, F2: the program is killed again and again in the middle of work. F32: it is told to stop.</summary>
public class KillTests(ITestOutputHelper output)
{
    const int Clients = 8;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task Killed_at_any_moment_nothing_acknowledged_is_lost_or_done_twice(DatabaseKind kind)
    {
        var kills = Figures.Size(kind == DatabaseKind.Sqlite ? 8 : 4, 60);
        var random = new Random(Figures.Seed);
        using var database = TestDatabases.Make(kind);
        var work = new MixedWork(Figures.Seed);
        var (starts, crashes) = (new List<double>(), new List<string>());
        using (var first = await HostProcess.Start(database))
            await first.Client.Deploy(("mixed.bpmn", Models.MixedFile));

        for (var kill = 0; kill < kills; kill++)
        {
            using var host = await HostProcess.Start(database);
            starts.Add(host.StartTime.TotalMilliseconds);
            var running = work.Run(Clients, () => host.Client, CancellationToken.None);
            await work.Answers(random.Next(1, Figures.Size(100, 600)));
            await Task.Delay(random.Next(20));
            crashes.AddRange(host.Crashes);
            host.Kill();
            await running;
        }

        using var last = await HostProcess.Start(database);
        var settled = await work.Finish(() => last.Client, Patience);
        var evidence = await Evidence(database, last, crashes);
        var violations = HistoryChecker.Check(work.History.Operations, evidence, MixedWork.Expectation);
        output.Print(kind == DatabaseKind.Sqlite ? "F1" : "F2", kind, new
        {
            kills, acknowledged = work.History.Count(Answer.Ok), refused = work.History.Count(Answer.Refused), unknown = work.History.Count(Answer.Unknown),
            lost = violations.Count(one => one.Invariant == "I1"), duplicated = violations.Count(one => one.Invariant is "I2" or "I5" or "I6"), violations = violations.Count,
            readyMsP50 = starts.Percentile(0.5), readyMsP95 = starts.Percentile(0.95), settledMs = Math.Round(settled.TotalMilliseconds),
            timersFired = HistoryChecker.Firings(evidence, MixedWork.Expectation).Count(),
        });
        Assert.Empty(violations);
        Assert.True(work.Started.Count >= kills / 2, $"only {work.Started.Count} instances were started");
    }

    [Theory]
    [MemberData(nameof(TestDatabases.Embedded), MemberType = typeof(TestDatabases))]
    public async Task Told_to_stop_it_answers_what_it_has_begun(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        var work = new MixedWork(Figures.Seed);
        var (drains, unanswered, doneInSilence) = (new List<double>(), 0, 0);
        var crashes = new List<string>();
        for (var round = 0; round < Figures.Size(2, 20); round++)
        {
            using var host = await HostProcess.Start(database);
            if (round == 0)
                await host.Client.Deploy(("mixed.bpmn", Models.MixedFile));
            using var stop = new CancellationTokenSource();
            var running = work.Run(Clients, () => host.Client, stop.Token);
            var from = work.History.Now;
            await work.Answers(100);
            var before = work.History.Now;
            var (took, code) = await host.Stop();
            await stop.CancelAsync();
            await running;
            drains.Add(took.TotalMilliseconds);
            crashes.AddRange(host.Crashes);
            Assert.Equal(0, code);

            // What was begun before the signal has got an answer, or was never heard: a connection that is just being made may be refused.
            var kept = database.Evidence();
            foreach (var silent in work.History.Operations.Where(one => one.Answer == Answer.Unknown && one.Started > from && one.Started < before))
            {
                unanswered++;
                doneInSilence += IsDone(silent, kept) ? 1 : 0;
                output.WriteLine($"{silent.Act} began {(before - silent.Started).TotalMilliseconds:F1} ms before the signal and got no answer {(silent.Ended - before).TotalMilliseconds:F1} ms after it");
            }
        }

        using var last = await HostProcess.Start(database);
        await work.Finish(() => last.Client, Patience);
        var violations = HistoryChecker.Check(work.History.Operations, await Evidence(database, last, crashes), MixedWork.Expectation);
        output.Print("F32", kind, new { stops = drains.Count, drainMsMax = drains.Percentile(1), acknowledged = work.History.Count(Answer.Ok), unanswered, doneInSilence, violations = violations.Count });
        Assert.Empty(violations);
        Assert.Equal(0, doneInSilence);
        Assert.All(drains, drain => Assert.InRange(drain, 0, 20_000));
    }

    static bool IsDone(Operation operation, Evidence kept) => operation.Act switch
    {
        Act.Start => kept.Instances.Any(instance => instance.BusinessId == operation.RequestId),
        Act.Complete => kept.Tasks.Any(task => task.Key == operation.Subject && task.State == "COMPLETED"),
        _ => false,
    };

    internal static async Task<Evidence> Evidence(DatabaseUnderTest database, HostProcess host, IEnumerable<string> crashes) => database.Evidence() with
    {
        Shown = await MixedWork.Shown(host.Client), Crashes = [.. crashes, .. host.Crashes],
    };
}
