using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;
using static Marketing.Engine.Tests.Clocks.ClockTests;

namespace Marketing.Engine.Tests.Clocks;

/// <summary>How clocks stand still: while an element waits that says so, or because a person holds them.</summary>
public class ClockPauseTests
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    // Two tasks, one after the other, in a stage with a clock, in a case with a clock; the second waits for the customer.
    static string Case(string boundary = "") => Start() + Flow("f1", "s", "stage")
        + Stage("stage", UserTask("work", To) + Flow("i2", "work", "ask") + UserTask("ask", To + Sla("sla.pauses=waiting-customer")) + Flow("i3", "ask", "back") + UserTask("back", To) + Flow("i4", "back", "ie") + End("ie"),
            "work", Sla("sla.due=PT4H", "sla.warn=", "sla.steps=+PT0S remind assignee every PT1H x3"))
        + boundary + Flow("f2", "stage", "e") + End() + $"""<bpmn:extensionElements>{Sla("sla.due=P1D", "sla.warn=", "sla.steps=")}</bpmn:extensionElements>""";

    static ClockState ClockOf(Run run, string elementId) => run.Instance.Elements.Single(element => element.ElementId == elementId).Clock!;

    [Fact]
    public void Stage_and_case_stand_still_while_the_customer_is_waited_for()
    {
        var run = Started(Case()).TimePasses(Hour).Complete("work");
        Assert.Empty(run.Timers);
        Assert.All(["p", "stage"], id => Assert.Equal("waiting-customer", ClockOf(run, id).Pauses.Single().Reason));
        run.TimePasses(TimeSpan.FromDays(10)).Complete("ask");
        Assert.Equal(["Started", "Started", "Paused", "Paused", "Resumed", "Resumed"], Turns(run));
        Assert.Equal(At("2026-03-12T13:00"), ClockOf(run, "stage").Due);
        Assert.Equal(At("2026-03-14T00:00"), ClockOf(run, "p").Due); // ten days later, to the tick
        run.TimePasses(3 * Hour);
        Assert.Equal(["Breached", "Reminded bob"], Turns(run).Skip(6));
    }

    [Fact]
    public void A_timer_on_the_border_moves_with_the_clock()
    {
        var run = Started(Case(Boundary("b", "stage", OnDue, interrupting: false) + Flow("f3", "b", "e"))).TimePasses(Hour).Complete("work");
        Assert.Empty(run.Timers);
        run.TimePasses(10 * Hour).Complete("ask");
        Assert.Equal([At("2026-03-02T23:00"), At("2026-03-02T23:00"), At("2026-03-04T10:00")], run.Timers.Select(timer => timer.DueAt).Order());
        run.TimePasses(3 * Hour);
        Assert.Contains(run.History, one => one is { Kind: HistoryKind.TimerFired, ElementId: "b" });
    }

    [Fact]
    public void Pauses_that_overlap_are_one()
    {
        var fork = Gateway("parallel", "fork") + Flow("i1", "fork", "a") + Flow("i2", "fork", "b") + UserTask("a", Sla("sla.pauses=customer")) + UserTask("b", Sla("sla.pauses=lawyer"))
            + Flow("i3", "a", "join") + Flow("i4", "b", "join") + Gateway("parallel", "join") + Flow("i5", "join", "last") + UserTask("last") + Flow("i6", "last", "ie") + End("ie");
        var run = Started(Start() + Flow("f1", "s", "stage") + Stage("stage", fork, "fork", Sla("sla.due=PT4H", "sla.warn=", "sla.steps=")) + Flow("f2", "stage", "e") + End());
        run.TimePasses(Hour).Complete("a").TimePasses(Hour);
        Assert.Equal("lawyer", ClockOf(run, "stage").Pauses.Single().Reason);
        run.Complete("b");
        Assert.Equal(At("2026-03-02T15:00"), ClockOf(run, "stage").Due);
        Assert.Equal(["Started", "Paused", "Paused", "Resumed", "Resumed"], Turns(run));
    }

    [Fact]
    public void A_person_can_hold_the_clock_of_a_task_and_its_due_date_moves()
    {
        var run = Started(Task(To + Sla("sla.due=PT4H", "sla.warn=75%")));
        var key = run.Instance.Elements[^1].Clock!.Key;
        run.TimePasses(Hour).Act(moment => new PauseClock(moment, key, "盘点"), "admin").TimePasses(5 * Hour).Act(moment => new ResumeClock(moment, key), "admin");
        Assert.Equal(At("2026-03-02T18:00"), run.Instance.Elements[^1].Clock!.Due);
        Assert.Contains(run.Others, effect => effect is ChangeTask { Changes.DueDate: { } due } && DateTimeOffset.Parse(due, System.Globalization.CultureInfo.InvariantCulture) == At("2026-03-02T18:00"));
        Assert.Equal(At("2026-03-02T17:00"), Assert.Single(run.Timers).DueAt); // 75 % of the time that counts
        Assert.Equal(["admin", "admin"], run.Clocks.Skip(1).Select(moved => moved.Person));
    }

    [Fact]
    public void After_the_breach_the_steps_stand_still()
    {
        var run = Started(Task(To + Sla("sla.due=PT1H", "sla.warn=", "sla.steps=+PT2H remind"))).TimePasses(2 * Hour);
        var key = run.Instance.Elements[^1].Clock!.Key;
        run.Act(moment => new PauseClock(moment, key, "x")).TimePasses(9 * Hour);
        Assert.Equal(["Started", "Breached", "Paused"], Turns(run));
        run.Act(moment => new ResumeClock(moment, key));
        Assert.Equal(At("2026-03-02T21:00"), Assert.Single(run.Timers).DueAt);
        Assert.Equal(At("2026-03-02T10:00"), run.Instance.Elements[^1].Clock!.BreachedAt);
    }

    [Fact]
    public void A_stage_that_ends_while_it_stands_still_is_in_time()
    {
        var run = Started(Start() + Flow("f1", "s", "stage") + Stage("stage", UserTask("ask", Sla("sla.pauses=customer")) + Flow("i2", "ask", "ie") + End("ie"), "ask", Sla("sla.due=PT1H", "sla.warn="))
            + Boundary("b", "stage", Timer("PT9H")) + Flow("f3", "b", "e") + Flow("f2", "stage", "e") + End()).TimePasses(9 * Hour);
        Assert.Equal(["Started", "Paused", "Dropped"], Turns(run));
        Assert.Null(run.Clocks[^1].Clock.BreachedAt);
        Assert.Empty(run.Timers);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    // What had not begun to count has lost nothing.
    [Fact]
    public void A_pause_before_the_beginning_moves_nothing()
    {
        var run = Started(Task(To + Sla("sla.due=PT1H", "sla.warn=", "sla.from== date and time(&quot;2026-03-02T12:00:00+08:00&quot;)")));
        var key = run.Instance.Elements[^1].Clock!.Key;
        run.Act(moment => new PauseClock(moment, key, "x")).TimePasses(2 * Hour).Act(moment => new ResumeClock(moment, key));
        Assert.Equal(At("2026-03-02T13:00"), run.Instance.Elements[^1].Clock!.Due);
        run.Act(moment => new PauseClock(moment, key, "x")).TimePasses(2 * Hour).Act(moment => new ResumeClock(moment, key));
        Assert.Equal(At("2026-03-02T14:00"), run.Instance.Elements[^1].Clock!.Due);
    }
}
