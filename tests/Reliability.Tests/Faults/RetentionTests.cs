using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F36: what is too old is removed while people work.</summary>
[Collection(Alone.Name)]
public class RetentionTests(ITestOutputHelper output)
{
    const int Clients = 8;

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task Removing_what_is_old_holds_nobody_up_leaves_no_orphan_and_is_in_the_audit(DatabaseKind kind)
    {
        using var database = TestDatabases.Make(kind);
        var old = await MakeOld(database, Figures.Size(600, 50_000));

        using var host = await HostProcess.Start(database, new HostSettings
        {
            Environment = new Dictionary<string, string>
            {
                ["Marketing__Retention__EndedDays"] = "2", ["Marketing__Clock__Controllable"] = "false",
            },
        });
        var work = new MixedWork(Figures.Seed + 1);
        using var stop = new CancellationTokenSource();
        var from = work.History.Now;
        var running = work.Run(Clients, () => host.Client, stop.Token);
        var (removed, slice) = await RemoveOld(host);
        Assert.Equal(old, removed);
        var to = work.History.Now;
        await work.Answers(200);
        var (stall, without) = (work.History.LongestSilence(from, to), work.History.LongestSilence(to, work.History.Now));
        await stop.CancelAsync();
        await running;
        await work.Finish(() => host.Client, TimeSpan.FromMinutes(2));

        var evidence = await KillTests.Evidence(database, host, []);
        var violations = HistoryChecker.Check(work.History.Operations, evidence, MixedWork.Expectation);
        var orphans = Orphans(database);
        var (code, said) = await ProgramVerb.Run(database, null, "verify-audit");
        output.Print("F36", kind, new
        {
            removed, tookMs = Math.Round((to - from).TotalMilliseconds), answeredMeanwhile = work.History.Operations.Count(one => one.Answer == Answer.Ok && one.Ended < to),
            longestSliceMs = slice, stallMs = Math.Round(stall.TotalMilliseconds), stallMsWithout = Math.Round(without.TotalMilliseconds), orphans = orphans.Count, violations = violations.Count,
        });
        Assert.Empty(violations);
        Assert.Empty(orphans);
        Assert.True(code == 0, said);
        Assert.Contains($"{old} instances removed by retention", said, StringComparison.Ordinal);

        // Where one writes at a time, all wait for its transaction. The silence is told, not judged: the program has just started, and its
        // first answers take their time with or without a removal.
        Assert.True(kind == DatabaseKind.Postgres || slice < BackupTests.Bar(without).TotalMilliseconds, $"a transaction of the removal took {slice} ms; without it nothing was saved for {without}");
    }

    // Each answer takes ten seconds at most. Answers how many were removed, and the milliseconds of the longest transaction.
    static async Task<(int Instances, double Slice)> RemoveOld(HostProcess host)
    {
        var (instances, slice) = (0, 0.0);
        while (true)
        {
            var (status, removed, answer) = await host.Client.Send("/api/operations/remove-old", new { });
            Assert.True(status == 200, answer);
            instances += removed.GetProperty("instances").GetInt32();
            slice = Math.Max(slice, removed.GetProperty("longestSliceSeconds").GetDouble() * 1000);
            if (!removed.GetProperty("more").GetBoolean())
                return (instances, slice);
        }
    }

    // Ended three days ago, by a clock that stands there. Answers how many.
    static async Task<int> MakeOld(DatabaseUnderTest database, int operations)
    {
        using var host = await HostProcess.Start(database);
        await host.Client.Deploy(("mixed.bpmn", Models.MixedFile));
        await host.Client.SetClock(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(3));
        var work = new MixedWork(Figures.Seed);
        using var stop = new CancellationTokenSource();
        var running = work.Run(Clients, () => host.Client, stop.Token);
        await work.Answers(operations);
        await stop.CancelAsync();
        await running;
        await work.Finish(() => host.Client, TimeSpan.FromMinutes(5));
        await host.Stop();
        return (int)database.Scalar("SELECT count(*) FROM engine_process_instances");
    }

    // Rows of whatever table that name an instance which is not there.
    static List<string> Orphans(DatabaseUnderTest database)
    {
        using var connection = database.Look();
        List<(string Table, string Column)> columns = [];
        using (var command = connection.CreateCommand())
        {
            command.CommandText = database is SqliteUnderTest
                ? "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND lower(replace(c.name, '_', '')) IN ('instancekey', 'processinstancekey')"
                : "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND lower(replace(column_name, '_', '')) IN ('instancekey', 'processinstancekey')";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        Assert.True(columns.Count >= 8, $"only {columns.Count} tables name an instance");
        return [.. columns.Select(one => (one.Table, Count: database.Scalar(
                $"SELECT count(*) FROM \"{one.Table}\" t WHERE t.\"{one.Column}\" <> 0 AND NOT EXISTS (SELECT 1 FROM engine_process_instances i WHERE i.key = t.\"{one.Column}\")")))
            .Where(one => one.Count > 0).Select(one => $"{one.Count} rows of {one.Table}")];
    }
}
