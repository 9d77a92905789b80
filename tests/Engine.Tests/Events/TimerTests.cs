using System.Globalization;
using Marketing.Engine.Execution;
using Marketing.Engine.Model;
using Marketing.Engine.Tests.Rim;
using Marketing.Rules.Feel;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class CronTests
{
    static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Theory] // from Monday 2026-03-02 09:00:00 in Shanghai
    [InlineData("0 0 9 * * *", "2026-03-03T09:00:00")]
    [InlineData("0 9 * * *", "2026-03-03T09:00:00")]
    [InlineData("30 * * * * *", "2026-03-02T09:00:30")]
    [InlineData("0 */15 * * * ?", "2026-03-02T09:15:00")]
    [InlineData("0 0 8-18/5 * * *", "2026-03-02T13:00:00")]
    [InlineData("0 0 9 * * MON-FRI", "2026-03-03T09:00:00")]
    [InlineData("0 0 9 * * SUN", "2026-03-08T09:00:00")]
    [InlineData("0 0 9 * * 0", "2026-03-08T09:00:00")]
    [InlineData("0 0 9 * * 7", "2026-03-08T09:00:00")]
    [InlineData("0 0 9 L * *", "2026-03-31T09:00:00")]
    [InlineData("0 0 9 * * 5L", "2026-03-27T09:00:00")]
    [InlineData("0 0 9 ? * 2#2", "2026-03-10T09:00:00")]
    [InlineData("0 0 0 1 JAN,JUL *", "2026-07-01T00:00:00")]
    [InlineData("0 0 0 29 2 *", "2028-02-29T00:00:00")]
    [InlineData("@monthly", "2026-04-01T00:00:00")]
    public void The_next_instant_is_found(string text, string expected)
    {
        var from = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal(expected, CronSchedule.Parse(text)!.After(from, Shanghai)!.Value.ToString("s", CultureInfo.InvariantCulture));
    }

    [Theory] // F20: a missing hour comes at the first instant after it, a repeated one the first time only
    [InlineData("0 30 2 * * *", "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00")]
    [InlineData("0 */15 * * * *", "2026-03-29T01:45:00+01:00", "2026-03-29T03:00:00+02:00")]
    [InlineData("0 */15 * * * *", "2026-03-29T03:00:00+02:00", "2026-03-29T03:15:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00")]
    [InlineData("0 30 2 * * *", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00")]
    [InlineData("0 30 2 * * *", "2026-10-25T02:10:00+01:00", "2026-10-26T02:30:00+01:00")]
    public void Summer_time_neither_skips_nor_repeats_a_day(string text, string from, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
            CronSchedule.Parse(text)!.After(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")));

    [Theory]
    [InlineData("")]
    [InlineData("* * *")]
    [InlineData("0 60 * * * *")]
    [InlineData("0 0 9 * * XYZ")]
    [InlineData("0 0 9 32 * *")]
    [InlineData("0 0 9 5-1 * *")]
    [InlineData("0 0 9 * * 2#6")]
    [InlineData("0 0/0 9 * * *")]
    public void What_is_no_cron_is_none(string text) => Assert.Null(CronSchedule.Parse(text));

    [Fact]
    public void A_date_that_never_comes_has_no_next() => Assert.Null(CronSchedule.Parse("0 0 0 31 2 *")!.After(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Shanghai));
}

public class TimerTests
{
    static string Cycle(string text) => $"<bpmn:timerEventDefinition><bpmn:timeCycle>{text}</bpmn:timeCycle></bpmn:timerEventDefinition>";

    static Run OnTask(string definition, string variables = "{}") =>
        Run.Started(Process(Chain(UserTask("t") + Boundary("b", "t", definition, interrupting: false) + Flow("be", "b", "late") + End("late"), "t")), variables);

    [Fact] // SEMANTICS T1: negative
    public void T1_a_negative_duration_is_due_at_once() =>
        Assert.Contains("w", Run.Started(Process(Chain(Catch("w", Timer("-PT1H")), "w"))).TimePasses(TimeSpan.Zero).Path);

    [Fact] // SEMANTICS T2: at activation
    public void T2_an_expression_is_evaluated_when_the_element_begins()
    {
        var run = OnTask(Timer("= length"), """{"length": "PT2H"}""");
        Assert.Equal(run.Now + TimeSpan.FromHours(2), Assert.Single(run.Timers).DueAt);
        Assert.Equal(run.Now + TimeSpan.FromHours(2), Assert.Single(run.Set("""{"length": "PT9H"}""").Timers).DueAt);
    }

    [Fact] // SEMANTICS T3: cron from now
    public void T3_a_cron_boundary_fires_at_its_times()
    {
        var run = OnTask(Cycle("0 0 12 * * *")).TimePasses(TimeSpan.FromDays(3));
        Assert.Equal(3, run.Path.Count(id => id == "b"));
        Assert.Equal(12, Assert.Single(run.Timers).DueAt.ToOffset(TimeSpan.FromHours(8)).Hour);
    }

    [Fact] // SEMANTICS T3: evaluated again
    public void T3_the_interval_is_evaluated_again_for_each_firing()
    {
        var run = OnTask(Cycle("= cycle"), """{"cycle": "R5/PT1H"}""").Set("""{"cycle": "R5/PT3H"}""");
        var first = Assert.Single(run.Timers).DueAt;
        run.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal((first + TimeSpan.FromHours(3), 4), (Assert.Single(run.Timers).DueAt, Assert.Single(run.Timers).Remaining));
    }

    [Fact] // DESIGN §4: after a long pause the firings that were missed are one
    public void T3_a_fast_cycle_that_slept_for_years_fires_once()
    {
        var feel = new FeelEnvironment(new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc);
        var fired = new FireTimer(new Moment(1, feel), 1, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), null, "PT1S");
        Assert.Equal(feel.Now + TimeSpan.FromSeconds(1), TimerSchedule.Next(fired)!.DueAt);
    }

    [Theory] // DESIGN §4, limits
    [InlineData("R/PT0S")]
    [InlineData("R/PT0.5S")]
    [InlineData("R0/PT1H")]
    public void A_cycle_without_a_pause_is_an_incident(string cycle) =>
        Assert.Equal(["EXTRACT_VALUE_ERROR"], OnTask(Cycle("= cycle"), $$"""{"cycle": "{{cycle}}"}""").Incidents);

    [Fact] // SEMANTICS T4
    public void T4_a_date_fires_once()
    {
        var date = """<bpmn:timerEventDefinition><bpmn:timeDate>2026-03-02T10:00:00+08:00</bpmn:timeDate></bpmn:timerEventDefinition>""";
        Assert.Single(OnTask(date).TimePasses(TimeSpan.FromDays(9)).Path, id => id == "b");
    }

    static string StartAt(string definition) => $"""<bpmn:startEvent id="s">{definition}</bpmn:startEvent>""" + Flow("f", "s", "e") + End();

    [Fact] // SEMANTICS T2
    public async Task T2_a_start_timer_runs_by_cron_and_an_identical_file_leaves_it_alone()
    {
        using var world = new World();
        await world.Deploy(StartAt(Cycle("0 0 12 * * *")));
        var timer = Assert.Single(world.Rows.Timers);
        await world.Deploy(StartAt(Cycle("0 0 12 * * *")));
        Assert.Equal(timer.Key, Assert.Single(world.Rows.Timers).Key);
        await world.TimePasses(TimeSpan.FromHours(3));
        await world.TimePasses(TimeSpan.FromDays(1));
        Assert.Equal(2, world.Rows.Instances.Count);
        Assert.Single(world.Rows.Timers);
    }

    [Theory] // SEMANTICS T2: a start timer that gives no time is refused, with element and line
    [InlineData("= missing")]
    [InlineData("= \"soon\"")]
    public async Task T2_a_start_timer_without_a_time_is_refused(string expression)
    {
        using var world = new World();
        var refused = (await world.Deploy("\n" + StartAt($"<bpmn:timerEventDefinition><bpmn:timeDuration>{expression}</bpmn:timeDuration></bpmn:timerEventDefinition>"))).Refusal!;
        var problem = Assert.Single(refused.Problems);
        Assert.Equal(("DEP-003", "s"), (problem.Code, problem.ElementId));
        Assert.True(problem.Position!.Value.Line > 4);
        Assert.Empty(world.Rows.Definitions);
    }
}
