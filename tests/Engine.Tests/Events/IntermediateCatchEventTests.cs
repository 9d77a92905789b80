using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class IntermediateCatchEventTests
{
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

    [Fact]
    public void A_message_in_the_flow_brings_its_variables()
    {
        var run = Run.Started(Process(Start() + Flow("f1", "s", "w") + $"""<bpmn:intermediateCatchEvent id="w">{OnMessage()}</bpmn:intermediateCatchEvent>""" + Flow("f2", "w", "e") + End(), Message()), """{"key": 12}""");
        Assert.Equal("12", Assert.Single(run.Subscriptions).CorrelationKey);
        run.Correlate("m", """{"answer": "yes"}""");
        Assert.Equal("\"yes\"", run.Variable("answer"));
        Assert.Equal(["s", "w", "e"], run.Path);
    }
}
