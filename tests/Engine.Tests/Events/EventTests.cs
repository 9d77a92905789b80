using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class EventTests
{
    static string OnTask(string boundary, string after = "b") =>
        Start() + Flow("f1", "s", "t") + UserTask("t") + Flow("f2", "t", "e") + End() + boundary + Flow("f3", after, "be") + End("be");

    [Fact]
    public void A_timer_in_the_flow_waits_its_time()
    {
        var run = Run.Started(Process(Start() + Flow("f1", "s", "w") + $"""<bpmn:intermediateCatchEvent id="w">{Timer("PT10M")}</bpmn:intermediateCatchEvent>""" + Flow("f2", "w", "e") + End()));
        run.TimePasses(TimeSpan.FromSeconds(599));
        Assert.Equal(InstanceState.Active, run.Instance.State);
        run.TimePasses(TimeSpan.FromSeconds(1));
        Assert.Equal(["s", "w", "e"], run.Path);
    }

    [Fact] // SEMANTICS T1
    public void T1_a_timer_in_the_past_is_due_at_once()
    {
        var date = """<bpmn:timerEventDefinition><bpmn:timeDate>= date and time("2020-01-01T00:00:00Z")</bpmn:timeDate></bpmn:timerEventDefinition>""";
        var run = Run.Started(Process(Start() + Flow("f1", "s", "w") + $"""<bpmn:intermediateCatchEvent id="w">{date}</bpmn:intermediateCatchEvent>""" + Flow("f2", "w", "e") + End()));
        run.TimePasses(TimeSpan.Zero);
        Assert.Equal(["s", "w", "e"], run.Path);
    }

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

    [Fact]
    public void A_message_in_the_flow_brings_its_variables()
    {
        var run = Run.Started(Process(Start() + Flow("f1", "s", "w") + $"""<bpmn:intermediateCatchEvent id="w">{OnMessage()}</bpmn:intermediateCatchEvent>""" + Flow("f2", "w", "e") + End(), Message()), """{"key": 12}""");
        Assert.Equal("12", Assert.Single(run.Subscriptions).CorrelationKey);
        run.Correlate("m", """{"answer": "yes"}""");
        Assert.Equal("\"yes\"", run.Variable("answer"));
        Assert.Equal(["s", "w", "e"], run.Path);
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
    public void O3_a_terminate_end_ends_everything_in_its_scope()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + """<bpmn:parallelGateway id="fork" />""" + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + UserTask("a") + UserTask("b")
            + Flow("ea", "a", "stop") + """<bpmn:endEvent id="stop"><bpmn:terminateEventDefinition /></bpmn:endEvent>""" + Flow("eb", "b", "e") + End()));
        run.Complete("a");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Equal(["b"], run.Terminated);
        Assert.Empty(run.Open);
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
