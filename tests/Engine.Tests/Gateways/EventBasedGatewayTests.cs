using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class EventBasedGatewayTests
{
    static readonly string Content = Start() + Flow("f", "s", "g") + Gateway("eventBased", "g")
        + Flow("g1", "g", "m1") + Catch("m1", OnMessage()) + Flow("o1", "m1", "e1") + End("e1")
        + Flow("g2", "g", "t1") + Catch("t1", Timer("PT1H")) + Flow("o2", "t1", "e2") + End("e2")
        + Flow("g3", "g", "t2") + Catch("t2", Timer("PT1H")) + Flow("o3", "t2", "e3") + End("e3")
        + Flow("g4", "g", "s1") + Catch("s1", OnSignal()) + Flow("o4", "s1", "e4") + End("e4");

    static Run Begun() => Run.Started(Process(Content, Message() + SignalRoot()), """{"key": "k"}""");

    [Fact] // SEMANTICS G5
    public void G5_the_first_event_wins_and_closes_the_others()
    {
        var run = Begun();
        Assert.Single(run.Subscriptions);
        Assert.Equal(2, run.Timers.Count);
        run.Correlate("m", """{"answer": 1}""");
        Assert.Equal(["s", "g", "m1", "e1"], run.Path);
        Assert.Equal("1", run.Variable("answer"));
        Assert.Empty(run.Timers);
        Assert.Empty(run.Signals);
    }

    [Fact] // SEMANTICS G5
    public void G5_two_timers_due_at_once_take_one_branch()
    {
        var run = Begun().TimePasses(TimeSpan.FromHours(2));
        Assert.Equal(["s", "g", "t1", "e2"], run.Path);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void A_signal_chooses_too() => Assert.Equal(["s", "g", "s1", "e4"], Begun().Signal("sig").Path);

    [Fact]
    public void A_wait_that_cannot_be_evaluated_opens_none_of_them()
    {
        var run = Run.Started(Process(Content, Message() + SignalRoot()));
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        Assert.Empty(run.Timers);
        Assert.Equal(["s", "g", "m1", "e1"], run.Resolve("""{"key": "k"}""").Correlate("m").Path);
    }

    [Fact]
    public void A_receive_task_may_stand_behind_it()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "g") + Gateway("eventBased", "g") + Flow("g1", "g", "r") + """<bpmn:receiveTask id="r" messageRef="m" />""" + Flow("o1", "r", "e")
            + Flow("g2", "g", "t") + Catch("t", Timer("PT1H")) + Flow("o2", "t", "e") + End(), Message()), """{"key": "k"}""");
        Assert.Equal(["s", "g", "r", "e"], run.Correlate("m").Path);
    }
}
