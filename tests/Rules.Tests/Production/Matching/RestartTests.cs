using System.Diagnostics;
using Marketing.Rules.Production.Matching;
using Xunit.Abstractions;

namespace Marketing.Rules.Tests.Production.Matching;

/// <summary>A session that is opened with what was saved fires nothing again, and goes on as if it had never stopped (RULES-DSL §4, Restart).</summary>
/// <remarks><c>MARKETING_LONG=1</c>: 100,000 facts, 50,000 refraction keys, 100,000 timers; else a tenth.</remarks>
public class RestartTests(ITestOutputHelper output)
{
    static readonly int Facts = Environment.GetEnvironmentVariable("MARKETING_LONG") == "1" ? 100_000 : 10_000;

    [Fact]
    public void A_restart_fires_nothing_again()
    {
        var rules = Sessions.Read(ScenarioTests.Ladder, ScenarioTests.Complaint);
        var session = Sessions.Open(rules);
        var load = Stopwatch.StartNew();
        session.Run(Sessions.Start, [.. Enumerable.Range(0, Facts).Select(i => session.Change("complaint", $"C{i:D6}", ("received_at", Sessions.Start.AddSeconds(i % 600)), ("status", i % 2 == 0 ? "open" : "closed")))]);
        load.Stop();
        // The first rung of the open ones has fired, the other two wait.
        Assert.Equal(Facts / 2, session.Advance(Sessions.Start.AddHours(1)).Firings.Count);
        var saved = session.Save();
        Assert.Equal((Facts, Facts / 2), (saved.Facts.Count, saved.Keys.Count));

        var restart = Stopwatch.StartNew();
        var opened = Sessions.Open(rules, saved);
        restart.Stop();
        output.WriteLine($"{Facts} facts: load {load.ElapsedMilliseconds} ms, restart {restart.ElapsedMilliseconds} ms");

        Assert.Empty(opened.Pending);
        Assert.Empty(opened.Advance(opened.Now).Firings);
        Assert.Equal(session.NextDue, opened.NextDue);
        var (expected, found) = (session.Advance(Sessions.Day(10)).Fired(), opened.Advance(Sessions.Day(10)).Fired());
        Assert.Equal(Facts, expected.Length);
        Assert.Equal(expected, found);
    }
}
