using System.Diagnostics;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F28: a backup is made while people work, and restored elsewhere.</summary>
[Collection(Alone.Name)]
public class BackupTests(ITestOutputHelper output)
{
    const int Clients = 8;

    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task A_backup_under_load_holds_nobody_up_and_what_is_restored_is_whole_and_sends_nothing(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        using var elsewhere = TestDatabases.Make(kind);
        var work = new MixedWork(Figures.Seed);
        var backups = new List<(string File, TimeSpan From, TimeSpan To, TimeSpan Stall)>();
        var quiet = TimeSpan.Zero;
        using (var host = await HostProcess.Start(database))
        {
            await host.Client.Deploy(("mixed.bpmn", Models.MixedFile));
            using var stop = new CancellationTokenSource();
            var running = work.Run(Clients, () => host.Client, stop.Token);
            await work.Answers(Figures.Size(200, 5_000)); // the program is warm
            while (!Enough(backups.ConvertAll(one => one.Stall), quiet))
            {
                // The doctor costs the machine what the start of a backup costs; it copies nothing.
                quiet = Max(quiet, await Silence(work, () => ProgramVerb.Run(database, null, "doctor")));
                var file = Path.Combine(database.Folder, $"backup{backups.Count}");
                var from = work.History.Now;
                var (code, said) = await ProgramVerb.Run(database, null, "backup", file);
                Assert.True(code == 0, said);
                backups.Add((file, from, work.History.Now, work.History.LongestSilence(from, work.History.Now)));
            }

            await stop.CancelAsync();
            await running;
        }

        var (last, at, _, _) = backups[^1];
        var stall = Figures.Size(backups.Min(one => one.Stall), backups.Max(one => one.Stall));
        var clock = Stopwatch.StartNew();
        var (restored, told) = await ProgramVerb.Run(elsewhere, null, "restore", last);
        Assert.True(restored == 0, told);
        var copy = Path.Combine(elsewhere.Folder, "out-of-reach", "heads.jsonl");
        var copied = new HostSettings { Environment = new Dictionary<string, string> { ["Marketing__Audit__HeadFile"] = copy } };
        using var again = await HostProcess.Start(elsewhere, copied);
        var readyAgain = clock.Elapsed;
        var sent = await SendsNothing(elsewhere, again.Client);
        Assert.Equal(200, (await again.Client.Send("/api/operations/confirm-restore", new { })).Status);
        await work.Finish(() => again.Client, Patience);

        // What was acknowledged before the backup began is in it; whether later operations are is left open.
        var evidence = await KillTests.Evidence(elsewhere, again, []);
        var violations = HistoryChecker.Check(work.History.Operations.Where(one => one.Ended < at).ToList(), evidence, MixedWork.Expectation);
        var verified = await ProgramVerb.Run(elsewhere, copied, "verify-audit");
        File.Delete(copy); // and the setting is heeded
        var unproved = await ProgramVerb.Run(elsewhere, copied, "verify-audit");
        output.Print("F28", kind, new
        {
            backups = backups.Count, acknowledgedBefore = work.History.Operations.Count(one => one.Answer == Answer.Ok && one.Ended < at), megabytes = Math.Round(new FileInfo(last).Length / 1e6, 1),
            backupMsMax = Math.Round(backups.Max(one => (one.To - one.From).TotalMilliseconds)), stallMs = Math.Round(stall.TotalMilliseconds), stallMsWithoutBackup = Math.Round(quiet.TotalMilliseconds),
            restoredAndReadyMs = Math.Round(readyAgain.TotalMilliseconds), sentBeforeConfirmed = sent, violations = violations.Count,
        });
        Assert.Empty(violations);
        Assert.Equal(0, sent);
        Assert.True(verified.Code == 0, verified.Output);
        Assert.True(unproved.Code == 1 && unproved.Output.Contains("copy-missing", StringComparison.Ordinal), unproved.Output);
        Assert.True(stall < Bar(quiet), $"for {stall} nothing was saved while the backup was made; without it {quiet}");
    }

    /// <summary>The bar of the long size is that of a machine which does nothing else, or twice what the same load waits for without the fault;
    /// quick sizes run on machines that build meanwhile, and only a writer that is held up for good is found there.</summary>
    internal static TimeSpan Bar(TimeSpan without) => Max(TimeSpan.FromMilliseconds(Figures.Size(1_000, 200)), without * 2);

    // Whoever holds writers up does so each time; a machine that is busy elsewhere does not. So one good backup of three is enough
    // in the quick size, and each of ten is judged in the long one.
    static bool Enough(List<TimeSpan> stalls, TimeSpan without) =>
        stalls.Count == Figures.Size(3, 10) || (stalls.Count > 0 && Figures.Size(stalls[^1] < Bar(without), false));

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    static async Task<TimeSpan> Silence(MixedWork work, Func<Task> meanwhile)
    {
        var from = work.History.Now;
        await meanwhile();
        return work.History.LongestSilence(from, work.History.Now);
    }

    // Its timers fire; their notices wait. Answers how many notices there are that the backup did not hold.
    static async Task<int> SendsNothing(DatabaseUnderTest database, HttpClient client)
    {
        var before = database.Evidence();
        Assert.Equal("Held", System.Text.Json.JsonElement.Parse(await client.GetStringAsync("/health/ready")).Text("status"));
        Assert.Equal(200, (await client.Send("/v2/process-instances", new { processDefinitionId = Models.Mixed, businessId = "restored", variables = new { marker = "restored" } })).Status);
        var clock = Stopwatch.StartNew();
        while (database.Scalar("SELECT count(*) FROM engine_timers WHERE instance_key IS NOT NULL") > 0)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "the timers of the restored database do not fire");
            await Task.Delay(50);
        }

        var after = database.Evidence();
        Assert.True(after.Waits.Count(wait => wait.Kind == "job") > before.Waits.Count(wait => wait.Kind == "job"), "no job waits for the confirmation");
        return after.Notices.Count - before.Notices.Count + after.Outbox.Count(letter => letter.Delivered) - before.Outbox.Count(letter => letter.Delivered);
    }
}
