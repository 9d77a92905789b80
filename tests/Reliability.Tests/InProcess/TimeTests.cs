using System.Diagnostics;
using System.Globalization;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Reliability.Tests.Databases;
using Marketing.Reliability.Tests.History;
using Marketing.Reliability.Tests.Work;
using Marketing.Rules.Feel;

namespace Marketing.Reliability.Tests.InProcess;

/// <summary>F20: summer time. F21: a month of downtime.</summary>
public class TimeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("America/New_York", 1)]
    [InlineData("America/New_York", 2)]
    [InlineData("Europe/Berlin", 2)]
    [InlineData("Europe/Berlin", 9)]
    [InlineData("Asia/Shanghai", 2)]
    public async Task A_daily_timer_fires_once_a_local_day_through_four_years(string zoneId, int hour)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var (first, last) = (new DateOnly(2025, 1, 1), Figures.Long ? new DateOnly(2028, 12, 31) : new DateOnly(2025, 12, 31));
        using var store = new MemoryEngineStore();
        var midnight = new DateTime(first, TimeOnly.MinValue);
        using var world = new EngineWorld(store, zone, new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)));
        await world.Deploy(("daily.bpmn", Models.File("daily", $"""
            <bpmn:startEvent id="s"><bpmn:timerEventDefinition><bpmn:timeCycle>0 30 {hour.ToString(CultureInfo.InvariantCulture)} * * *</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>{Models.Flow("f", "s", "e")}<bpmn:endEvent id="e" />
            """)));
        var end = new DateTimeOffset(new DateTime(last.AddDays(1), TimeOnly.MinValue), zone.GetUtcOffset(new DateTime(last.AddDays(1), TimeOnly.MinValue)));

        // The clock goes from one due instant to the next, as the alarm clock would.
        while (await world.Due.Run(CancellationToken.None) is { } next && next < end)
            world.Clock.StandAt(next);

        var perDay = store.Snapshot().Instances.GroupBy(one => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(one.StartedAt, zone).DateTime)).ToDictionary(day => day.Key, day => day.Count());
        var days = last.DayNumber - first.DayNumber + 1;
        output.Print("F20", "memory", new { zone = zoneId, hour, days, firings = perDay.Values.Sum(), none = days - perDay.Count, twice = perDay.Values.Count(count => count > 1) });
        Assert.Equal(days, perDay.Count);
        Assert.All(perDay.Values, count => Assert.Equal(1, count));
    }

    static byte[] Overdue { get; } = Models.File("overdue", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}{Models.UserTask("t")}
        <bpmn:boundaryEvent id="once" attachedToRef="t" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT30M</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
        {Models.Flow("f2", "once", "oe")}<bpmn:endEvent id="oe" />{Models.Flow("f3", "t", "e")}<bpmn:endEvent id="e" />
        """);

    static byte[] Cyclic { get; } = Models.File("cyclic", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}{Models.UserTask("t")}
        <bpmn:boundaryEvent id="again" attachedToRef="t" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeCycle>R/PT5M</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:boundaryEvent>
        {Models.Flow("f2", "again", "ae")}<bpmn:endEvent id="ae" />{Models.Flow("f3", "t", "e")}<bpmn:endEvent id="e" />
        """);

    static byte[] Escalating { get; } = Models.File("escalating", $"""
        <bpmn:startEvent id="s" />{Models.Flow("f1", "s", "t")}
        <bpmn:userTask id="t"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="hotline-agent-1" /><zeebe:properties>
          <zeebe:property name="sla.due" value="PT30M" /><zeebe:property name="sla.warn" value="75%" />
          <zeebe:property name="sla.steps" value="+PT0S remind assignee every P1D x10; +P1D escalate person:customer-service-manager-1; +P7D escalate person:customer-service-director-1; +P40D escalate person:general-manager-1" />
        </zeebe:properties></bpmn:extensionElements></bpmn:userTask>
        {Models.Flow("f3", "t", "e")}<bpmn:endEvent id="e" />
        """);

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task After_a_month_of_downtime_each_deadline_is_told_once_at_its_highest_level(DatabaseKind kind)
    {
        var many = Figures.Size(500, 20_000);
        using var database = TestDatabases.Make(kind);
        using (var before = new EngineWorld(database.OpenStore()))
        {
            await before.Deploy(("escalating.bpmn", Escalating));
            await Parallel.ForEachAsync(Enumerable.Range(0, many), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await before.Start("escalating"));
        }

        using var world = new EngineWorld(database.OpenStore(), at: EngineWorld.Monday + TimeSpan.FromDays(31));
        var clock = Stopwatch.StartNew();
        await world.Due.Run(CancellationToken.None);
        var drained = clock.Elapsed;
        var evidence = database.Evidence(world.Clock.GetUtcNow());
        int Told(string what) => evidence.Steps.Sum(step => step.Events.Count(one => one.Kind == what && one.ElementId == "t"));
        var violations = HistoryChecker.Check([], evidence, new Expectation());
        output.Print("F21 escalations", kind, new
        {
            deadlines = many, breached = Told(HistoryKind.DeadlineBreached), escalated = Told(HistoryKind.Escalated), reminded = Told(HistoryKind.Reminded), warned = Told(HistoryKind.DeadlineWarned),
            leftOutAndNoted = Told(HistoryKind.ClockSkipped), drainMs = Math.Round(drained.TotalMilliseconds), perSecond = Math.Round(many / drained.TotalSeconds), violations = violations.Count,
        });
        Assert.Empty(violations);
        Assert.Equal((many, many, 0, 0), (Told(HistoryKind.DeadlineBreached), Told(HistoryKind.Escalated), Told(HistoryKind.Reminded), Told(HistoryKind.DeadlineWarned)));

        // What is still to come waits as one timer each, at its own time.
        var waits = evidence.Waits.Where(wait => wait.Kind == "timer").ToList();
        Assert.Equal(many, waits.Count);
        await world.TimePasses(TimeSpan.FromDays(10));
        evidence = database.Evidence(world.Clock.GetUtcNow());
        Assert.Equal((2 * many, 0), (Told(HistoryKind.Escalated), evidence.Waits.Count(wait => wait.Kind == "timer")));
    }

    [Theory]
    [MemberData(nameof(TestDatabases.All), MemberType = typeof(TestDatabases))]
    public async Task After_a_month_of_downtime_everything_overdue_fires_once_and_cycles_go_on(DatabaseKind kind)
    {
        var once = Figures.Size(2_000, 200_000);
        var cycles = once / 10;
        using var database = TestDatabases.Make(kind);
        using (var before = new EngineWorld(database.OpenStore()))
        {
            await before.Deploy(("overdue.bpmn", Overdue), ("cyclic.bpmn", Cyclic), ("one.bpmn", Models.OneTask("one")));
            await Parallel.ForEachAsync(Enumerable.Range(0, once + cycles), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) =>
                await before.Start(number < once ? "overdue" : "cyclic"));
        }

        using var world = new EngineWorld(database.OpenStore(), at: EngineWorld.Monday + TimeSpan.FromDays(31));
        var normal = (await Interactive(world, 20)).Percentile(0.95);
        var clock = Stopwatch.StartNew();
        var work = Task.Run(() => world.Due.Run(CancellationToken.None)); // SQLite answers at once: nothing in it lets go of the thread
        var beside = new List<double>();
        while (!work.IsCompleted)
            beside.AddRange(await Interactive(world, 5));
        await work;
        var drained = clock.Elapsed;
        var afterwards = database.Evidence(world.Clock.GetUtcNow());
        await world.TimePasses(TimeSpan.FromMinutes(5));

        var expectation = new Expectation { Timers = new Dictionary<string, (string, TimeSpan)> { ["once"] = ("t", TimeSpan.FromMinutes(30)), ["again"] = ("t", TimeSpan.FromMinutes(5)) } };
        var evidence = database.Evidence(world.Clock.GetUtcNow());
        var violations = HistoryChecker.Check([], evidence, expectation);
        output.Print("F21", kind, new
        {
            overdue = once + cycles, drainMs = Math.Round(drained.TotalMilliseconds), timersPerSecond = Math.Round((once + cycles) / drained.TotalSeconds),
            skippedByPolicy = cycles * (31L * 24 * 12 - 1), interactiveMsP95 = normal, interactiveMsP95Meanwhile = beside.Percentile(0.95), violations = violations.Count,
        });
        Assert.Empty(violations);
        Assert.Equal((once, cycles), (Firings(afterwards, "once"), Firings(afterwards, "again")));
        Assert.Equal((once, 2 * cycles), (Firings(evidence, "once"), Firings(evidence, "again")));
        Assert.Equal(cycles, evidence.Waits.Count(wait => wait.Kind == "timer"));
        Assert.All(evidence.Waits.Where(wait => wait.Kind == "timer"), wait => Assert.Equal(0, (wait.DueAt!.Value - EngineWorld.Monday).Ticks % TimeSpan.FromMinutes(5).Ticks));
    }

    static int Firings(Evidence evidence, string element) => evidence.Steps.Sum(step => step.Events.Count(one => one.Kind == "timer" && one.ElementId == element));

    static async Task<List<double>> Interactive(EngineWorld world, int times)
    {
        var took = new List<double>();
        for (var time = 0; time < times; time++)
        {
            var clock = Stopwatch.StartNew();
            var tasks = await world.Tasks(await world.Start("one"));
            Assert.True((await world.Complete(tasks[0].Key, "admin", ("done", Value.True))).Succeeded);
            took.Add(clock.Elapsed.TotalMilliseconds);
        }

        return took;
    }
}
