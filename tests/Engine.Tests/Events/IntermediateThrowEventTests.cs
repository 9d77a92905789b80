using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class IntermediateThrowEventTests
{
    const string Job = """<zeebe:taskDefinition type="send" />""";

    [Fact]
    public void A_message_throw_event_is_a_job() =>
        Assert.Equal(["s", "t", "e"], Run.Started(Process(Chain(Throw("t", "<bpmn:messageEventDefinition />", Job), "t"))).CompleteJob("send").Path);

    [Fact]
    public void A_link_jumps_to_its_target()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "away") + Throw("away", """<bpmn:linkEventDefinition name="l" />""")
            + Catch("here", """<bpmn:linkEventDefinition name="l" />""") + Flow("g", "here", "e") + End()));
        Assert.Equal(["s", "away", "here", "e"], run.Path.Order().OrderBy(id => new[] { "s", "away", "here", "e" }.ToList().IndexOf(id)));
        Assert.Equal(Execution.InstanceState.Completed, run.Instance.State);
    }
}
