using System.Diagnostics;
using System.Globalization;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Testing;

namespace Marketing.Reliability.Tests.Faults;

/// <summary>F19: the machine's clock jumps while timers wait. faketime moves the clock of the one process, monotonic time goes on.</summary>
public sealed class ClockTests(ITestOutputHelper output)
{
    static readonly string? Library = Directory.Exists("/usr/lib") ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", SearchOption.AllDirectories).FirstOrDefault() : null;

    const string Later = "P30D";

    static byte[] Waiting { get; } = Models.File("waiting", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "w")}{Models.Timer("w", "timeDuration", "= length")}{Models.Flow("f2", "w", "e")}<bpmn:endEvent id="e" />
        """);

    [Fact] // On SQLite: with the library loaded the PostgreSQL client cannot read from its connection.
    public async Task When_the_clock_jumps_no_timer_is_early_missed_or_doubled()
    {
        Assert.True(Library is not null, "libfaketime is missing: apt-get install faketime");
        using var database = new SqliteUnderTest();
        var control = Path.Combine(database.Folder, "clock");
        await File.WriteAllTextAsync(control, "+0");
        using var host = await HostProcess.Start(database, new HostSettings
        {
            Environment = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = Library, ["FAKETIME_TIMESTAMP_FILE"] = control, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            },
        });
        await host.Client.Deploy(("waiting.bpmn", Waiting));

        // Timers that come due by the jump, just behind it, and much later.
        var (offset, settled) = (TimeSpan.Zero, new List<double>());
        var each = Figures.Size(10, 2_000);
        foreach (var jump in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromMinutes(-10), TimeSpan.FromDays(10), TimeSpan.FromHours(-2)])
        {
            if (jump > TimeSpan.Zero)
                await StartWaiting(host.Client, each, jump);
            offset += jump;
            await File.WriteAllTextAsync(control, $"{(offset < TimeSpan.Zero ? "-" : "+")}{Math.Abs(offset.TotalSeconds).ToString(CultureInfo.InvariantCulture)}");
            await StartWaiting(host.Client, each, TimeSpan.FromSeconds(3));
            var clock = Stopwatch.StartNew();
            while (database.Scalar($"SELECT count(*) FROM engine_process_instances WHERE state = 'ACTIVE' AND business_id <> '{Later}'") > 0)
            {
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"a minute after a jump of {jump} something that is due has not fired");
                await Task.Delay(100);
            }

            settled.Add(clock.Elapsed.TotalMilliseconds);
        }

        // Rules and schedules that a jump has set off tell people of it.
        for (var patience = Stopwatch.StartNew(); database.Evidence(DateTimeOffset.UtcNow + offset).Outbox.Any(message => message is { Kind: "notification", Delivered: false }) && patience.Elapsed < TimeSpan.FromSeconds(60);)
            await Task.Delay(200);
        var evidence = database.Evidence(DateTimeOffset.UtcNow + offset) with { Crashes = [.. host.Crashes] };
        var violations = HistoryChecker.Check([], evidence, new Expectation { Once = new HashSet<string> { "w", "e" } }).ToList();
        var (early, fired) = Early(evidence);
        output.Print("F19", DatabaseKind.Sqlite, new { jumps = settled.Count, timers = fired, early, violations = violations.Count, settledMsMax = Math.Round(settled.Max()) });
        Assert.Empty(violations);
        Assert.Equal(0, early);
        Assert.True(fired == each * 6, $"only {fired} timers have fired");
    }

    static Task StartWaiting(HttpClient client, int count, TimeSpan longest) => Parallel.ForEachAsync(Enumerable.Range(1, count), async (number, _) =>
    {
        foreach (var length in (string[])[Iso(longest * number / count), Later])
            Assert.Equal(200, (await client.Send("/v2/process-instances", new { processDefinitionId = "waiting", businessId = length, variables = new { length } })).Status);
    });

    // A wait's length is its instance's business id; the product's own clock says when it began and when it fired.
    static (int Early, int Fired) Early(Evidence evidence)
    {
        var entered = evidence.Steps.SelectMany(step => step.Events.Where(one => one is { Kind: "entered", ElementId: "w" }).Select(one => (one.ElementInstanceKey, step.At))).ToDictionary();
        var lengths = evidence.Instances.Where(one => one.BusinessId is not null).ToDictionary(one => one.Key, one => one.BusinessId!);
        var (early, fired) = (0, 0);
        foreach (var step in evidence.Steps)
        {
            foreach (var one in step.Events.Where(one => one.Kind == "timer"))
            {
                fired++;
                var length = System.Xml.XmlConvert.ToTimeSpan(lengths[step.InstanceKey]);
                early += step.At < entered[one.ElementInstanceKey] + length ? 1 : 0;
            }
        }

        return (early, fired);
    }

    static string Iso(TimeSpan span) => System.Xml.XmlConvert.ToString(TimeSpan.FromSeconds(Math.Max(1, Math.Floor(span.TotalSeconds))));
}
