using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class EndEventTests
{
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

    const string Job = """<zeebe:taskDefinition type="send" />""";

    [Fact]
    public void A_message_end_event_is_a_job()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "e") + $"""<bpmn:endEvent id="e"><bpmn:extensionElements>{Job}</bpmn:extensionElements><bpmn:messageEventDefinition /></bpmn:endEvent>"""));
        Assert.Equal(InstanceState.Completed, run.CompleteJob("send").Instance.State);
    }
}
