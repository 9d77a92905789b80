using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class BoundaryEventTests
{
    static string OnTask(string boundary, string after = "b") =>
        Start() + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "e") + End() + boundary + Flow("f3", after, "be") + End("be");

    [Fact] // SEMANTICS O1
    public void O1_an_interrupting_timer_takes_the_place_of_the_task()
    {
        var run = Run.Started(Process(OnTask(Boundary("b", "t", Timer("PT1H")))));
        run.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal(["s", "b", "be"], run.Path);
        Assert.Equal(["t"], run.Terminated);
        Assert.Empty(run.Open);
    }

    [Fact] // SEMANTICS T4
    public void T4_a_non_interrupting_timer_fires_once_beside_the_task()
    {
        var run = Run.Started(Process(OnTask(Boundary("b", "t", Timer("PT1H"), interrupting: false, """<zeebe:properties><zeebe:property name="sla.id" value="answer" /></zeebe:properties>"""))));
        run.TimePasses(TimeSpan.FromHours(5));
        Assert.Equal(["t"], run.Open);
        Assert.Equal(["answer"], run.History.Where(one => one.Kind == HistoryKind.DeadlineBreached).Select(one => one.Name));
        run.Complete("t");
        Assert.Equal(["s", "b", "be", "t", "e"], run.Path);
    }

    [Fact]
    public void Completing_the_task_stops_its_timers()
    {
        var run = Run.Started(Process(OnTask(Boundary("b", "t", Timer("PT1H"), interrupting: false))));
        run.Complete("t");
        Assert.Empty(run.Timers);
    }

    [Fact] // SEMANTICS T3: counted from when it was due, not from now
    public void T3_a_cycle_fires_its_number_of_times_without_drift()
    {
        var cycle = """<bpmn:timerEventDefinition><bpmn:timeCycle>R3/PT10M</bpmn:timeCycle></bpmn:timerEventDefinition>""";
        var run = Run.Started(Process(OnTask(Boundary("b", "t", cycle, interrupting: false))));
        run.TimePasses(TimeSpan.FromHours(2));
        Assert.Equal(3, run.Path.Count(id => id == "b"));
        Assert.Empty(run.Timers);
    }

    [Fact] // SEMANTICS N5
    public void N5_a_non_interrupting_message_listens_again()
    {
        var run = Run.Started(Process(OnTask(Boundary("b", "t", OnMessage(), interrupting: false)), Message()), """{"key": "k"}""");
        run.Correlate("m").Correlate("m");
        Assert.Equal(2, run.Path.Count(id => id == "b"));
        Assert.Single(run.Subscriptions);
    }

    [Fact]
    public void A_key_that_is_no_text_is_an_incident_and_opens_nothing()
    {
        var run = Run.Started(Process(OnTask(Boundary("b", "t", OnMessage())), Message()));
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        Assert.Empty(run.Open);
        run.Resolve("""{"key": "k"}""");
        Assert.Equal(["t"], run.Open);
    }

    [Fact] // SEMANTICS O3
    public void O3_cancelling_ends_everything_bottom_up()
    {
        var run = Run.Started(Process(OnTask(Boundary("b", "t", Timer("PT1H"), interrupting: false))));
        run.Cancel();
        Assert.Equal(InstanceState.Terminated, run.Instance.State);
        Assert.Equal(["t"], run.Terminated);
        Assert.Empty(run.Timers);
    }
}
