using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class EventSubProcessTests
{
    static readonly string Roots = Message() + SignalRoot();

    static Run With(string eventSubs, string variables = """{"key": "k"}""") => Run.Started(Process(Chain(UserTask("t") + eventSubs, "t"), Roots), variables);

    static string One(string definition, bool interrupting, string id = "h") => EventSub(id, definition, id + "t", UserTask(id + "t") + Flow(id + "2", id + "t", id + "e") + End(id + "e"), interrupting);

    [Fact] // SEMANTICS O2
    public void O2_an_interrupting_one_closes_its_siblings_and_ends_the_rest_before_it_begins()
    {
        var run = With(One(OnMessage(), true) + One(OnSignal(), true, "other") + One(Timer("PT1H"), false, "late"));
        Assert.Single(run.Signals);
        run.Correlate("m", """{"n": 5}""");
        Assert.Equal(["ht"], run.Open);
        Assert.Empty(run.Signals);
        Assert.Empty(run.Timers);
        Assert.Equal(["t"], run.Terminated);
        var order = run.History.Select(one => (one.Kind, one.ElementId)).ToList();
        Assert.True(order.IndexOf((HistoryKind.Terminated, "t")) < order.IndexOf((HistoryKind.Entered, "h")));
        run.Complete("ht");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Equal("5", run.Variable("n"));
    }

    [Fact]
    public void One_that_does_not_interrupt_runs_beside_and_again()
    {
        var run = With(One(OnMessage(), false));
        run.Correlate("m").Correlate("m");
        Assert.Equal(["t", "ht", "ht"], run.Open);
        Assert.Single(run.Subscriptions);
        run.Complete("t");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        run.CompleteFirst("ht").CompleteFirst("ht");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Empty(run.Subscriptions);
    }

    [Fact] // SEMANTICS T4
    public void T4_a_timer_of_one_that_does_not_interrupt_fires_once_and_a_cycle_repeatedly()
    {
        Assert.Single(With(One(Timer("PT1H"), false)).TimePasses(TimeSpan.FromHours(5)).Path, id => id == "h_s");
        var cycle = "<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>";
        Assert.Equal(3, With(One(cycle, false)).TimePasses(TimeSpan.FromHours(5)).Path.Count(id => id == "h_s"));
    }

    [Fact]
    public void A_signal_begins_one()
    {
        var run = With(One(OnSignal(), false)).Signal("sig", """{"n": 1}""");
        Assert.Equal(["t", "ht"], run.Open);
    }

    [Fact] // SEMANTICS V6
    public void V6_its_locals_are_gone_when_it_ends()
    {
        var io = """<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="inside" /></zeebe:ioMapping></bpmn:extensionElements>""";
        var sub = $"""<bpmn:subProcess id="h" triggeredByEvent="true">{io}<bpmn:startEvent id="hs" isInterrupting="false">{OnMessage()}</bpmn:startEvent>{Flow("h1", "hs", "ht") + UserTask("ht") + Flow("h2", "ht", "he") + End("he")}</bpmn:subProcess>""";
        var run = With(sub).Correlate("m").Complete("ht", """{"inside": 2, "outside": 3}""");
        Assert.Null(run.Variable("inside"));
        Assert.Equal("3", run.Variable("outside"));
    }

    [Fact]
    public void A_subscription_that_cannot_be_opened_is_an_incident_of_the_process()
    {
        var run = With(One(OnMessage(), true), "{}");
        Assert.Equal("p", Assert.Single(run.OpenIncidents).ElementId);
        Assert.Empty(run.Open);
        Assert.Equal(["t"], run.Resolve("""{"key": "k"}""").Open);
    }

    [Fact]
    public void Inside_a_sub_process_it_lives_as_long_as_that()
    {
        var run = Run.Started(Process(Chain(Sub("sub", Start("is") + Flow("i1", "is", "a") + UserTask("a") + Flow("i2", "a", "ie") + End("ie") + One(OnMessage(), true)), "sub"), Roots), """{"key": "k"}""");
        run.Complete("a");
        Assert.Empty(run.Subscriptions);
        Assert.Equal(["s", "is", "a", "ie", "sub", "e"], run.Path);
    }
}
