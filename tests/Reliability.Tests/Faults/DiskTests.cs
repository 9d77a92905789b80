using System.Diagnostics;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F17: the disk is full, and is freed again. F4: what a power cut would leave.</summary>
public class DiskTests(ITestOutputHelper output)
{
    [Fact]
    public async Task On_a_full_disk_it_reads_and_says_why_it_does_not_write_and_goes_on_when_there_is_space()
    {
        using var disk = new Tmpfs(megabytes: Figures.Size(12, 64));
        using var database = new SqliteUnderTest(Path.Combine(disk.Folder, "marketing.db"));
        using var host = await HostProcess.Start(database);
        await host.Client.Deploy(("mixed.bpmn", Models.MixedFile));
        var work = new MixedWork(Figures.Seed);
        var first = await Start(host.Client, "first", "");
        Assert.Equal(200, first.Status);
        disk.Fill();

        // What SQLite has of its own is used up first; then writes are refused in words and reads go on.
        var (accepted, refusal) = (new List<long>(), (Status: 0, Text: ""));
        for (var time = 0; time < 20_000 && refusal.Status == 0; time++)
        {
            var (status, json, text) = await Start(host.Client, $"b{time}", new string('x', 20_000));
            if (status == 200)
                accepted.Add(json.Key("processInstanceKey"));
            else
                refusal = (status, text);
        }

        Assert.Equal(507, refusal.Status);
        Assert.Contains("free some space", refusal.Text, StringComparison.Ordinal);
        var (read, _, _) = await host.Client.Send("/v2/process-instances/search", new { filter = new { processInstanceKey = first.Json.Text("processInstanceKey") } });
        Assert.Equal(200, read);

        disk.Free();
        var clock = Stopwatch.StartNew();
        while ((await Start(host.Client, "freed", "")).Status != 200)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "30 s after there is space again nothing can be saved");
            await Task.Delay(50);
        }

        var recovered = clock.Elapsed;
        await work.Finish(() => host.Client, TimeSpan.FromMinutes(2));
        var present = database.Evidence().Instances.Select(instance => instance.Key).ToHashSet();
        var integrity = SqliteFiles.Integrity(database.File);
        var violations = HistoryChecker.Check(work.History.Operations, database.Evidence() with { Crashes = [.. host.Crashes] }, MixedWork.Expectation);
        output.Print("F17", DatabaseKind.Sqlite, new
        {
            acknowledged = accepted.Count, present = accepted.Count(present.Contains), refusedWith = refusal.Status, recoveredMs = Math.Round(recovered.TotalMilliseconds), integrity, violations = violations.Count,
        });
        Assert.All(accepted, key => Assert.Contains(key, present));
        Assert.Equal("ok", integrity);
        Assert.Empty(violations);
    }

    static Task<(int Status, System.Text.Json.JsonElement Json, string Text)> Start(HttpClient client, string marker, string ballast) =>
        client.Send("/v2/process-instances", new { processDefinitionId = Models.Mixed, businessId = marker, variables = new { marker, ballast } });

    [Fact]
    public async Task An_acknowledged_commit_has_been_flushed()
    {
        const int commits = 100;
        using var database = new SqliteUnderTest();
        var trace = Path.Combine(database.Folder, "trace");
        using var host = await HostProcess.Start(database, new HostSettings { Through = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-e", "signal=none", "-o", trace] });
        await host.Client.Deploy(("one.bpmn", Models.OneTask("one")));
        await host.Client.StartInstance("one");
        var before = Flushes(trace);
        for (var commit = 0; commit < commits; commit++)
            await host.Client.StartInstance("one");
        var flushes = Flushes(trace) - before;
        output.Print("F4a", DatabaseKind.Sqlite, new { commits, flushes, flushesPerCommit = Math.Round((double)flushes / commits, 2) });
        Assert.True(flushes >= commits, $"{commits} commits were acknowledged after {flushes} flushes");
    }

    static int Flushes(string trace)
    {
        using var reader = new StreamReader(new FileStream(trace, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n').Count(line => line.Contains("sync(", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_of_the_files_at_any_moment_opens_and_is_a_prefix_of_what_happened()
    {
        var copies = Figures.Size(20, 1_000);
        var random = new Random(Figures.Seed);
        using var database = new SqliteUnderTest();
        using (var first = await HostProcess.Start(database))
        {
            await first.Client.Deploy(("mixed.bpmn", Models.MixedFile));
            await first.Stop(); // which takes the log into the file: a copy whose log is torn at its beginning still has the tables
        }

        using var host = await HostProcess.Start(database);
        var work = new MixedWork(Figures.Seed);
        using var stop = new CancellationTokenSource();
        var running = work.Run(8, () => host.Client, stop.Token);
        var taken = new List<(string Folder, bool IsTorn, TimeSpan At)>();
        for (var copy = 0; copy < copies; copy++)
        {
            await Task.Delay(random.Next(20, 200));
            var at = work.History.Now;
            host.Freeze(); // between two instructions: what another process then reads is one moment of the files
            var folder = SqliteFiles.Copy(database.File, Path.Combine(database.Folder, $"copy{copy}"));
            host.Thaw();
            taken.Add((folder, false, at));
            taken.Add((SqliteFiles.Tear(folder, random), true, at));
        }

        await stop.CancelAsync();
        await running;
        await work.Finish(() => host.Client, TimeSpan.FromMinutes(2));
        var final = database.Evidence();
        var order = StepsInOrder(database.File);
        var opened = 0;
        foreach (var (folder, isTorn, at) in taken)
        {
            var file = Path.Combine(folder, Path.GetFileName(database.File));
            Assert.Equal("ok", SqliteFiles.Integrity(file));
            using var look = SqliteUnderTest.Look(file);
            var kept = EvidenceReader.Read(look, TimeProvider.System.GetUtcNow());
            Assert.Empty(PrefixFaults(kept, order));
            var acknowledged = isTorn ? [] : work.History.Operations.Where(one => one.Ended < at && one.Act != Act.Message).ToList(); // a message may still be buffered
            Assert.DoesNotContain(HistoryChecker.Check(acknowledged, kept, MixedWork.Expectation), one => one.Invariant != "I11");
            opened++;
        }

        output.Print("F4bc", DatabaseKind.Sqlite, new { copies, torn = copies, opened, acknowledged = work.History.Count(Answer.Ok) });
        Assert.Equal(taken.Count, opened);
        Assert.Empty(HistoryChecker.Check(work.History.Operations, final, MixedWork.Expectation));
    }

    // The audit knows the order of the commits (keys rise with what happens to one instance only): a copy holds the steps up to some entry.
    static IEnumerable<string> PrefixFaults(Evidence copy, IReadOnlyList<long> order)
    {
        var kept = copy.Steps.Select(step => step.Key).ToHashSet();
        return order.Take(kept.Count).Where(key => !kept.Contains(key)).Select(key => $"step {key} is missing among the first {kept.Count}");
    }

    static List<long> StepsInOrder(string file)
    {
        using var look = SqliteUnderTest.Look(file);
        using var command = look.CreateCommand();
        command.CommandText = "SELECT subject FROM engine_audit WHERE action = 'step' ORDER BY stream, seq";
        using var reader = command.ExecuteReader();
        var steps = new List<long>();
        while (reader.Read())
            steps.Add(reader.GetInt64(0));
        return steps;
    }
}
