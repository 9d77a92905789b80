using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class ParallelGatewayTests
{
    static readonly string Fork = """<bpmn:parallelGateway id="fork" /><bpmn:parallelGateway id="join" />""";

    [Fact] // SEMANTICS G3
    public void G3_a_parallel_join_waits_for_every_incoming_flow()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + Fork + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + UserTask("a") + UserTask("b")
            + Flow("ja", "a", "join") + Flow("jb", "b", "join") + Flow("out", "join", "e") + End()));
        Assert.Equal(["a", "b"], run.Open);
        run.Complete("b");
        Assert.Equal(Execution.InstanceState.Active, run.Instance.State);
        run.Complete("a");
        Assert.Equal(["s", "fork", "b", "a", "join", "e"], run.Path);
    }

    [Fact] // SEMANTICS G3: a second token on the same flow waits for the next round
    public void G3_tokens_are_counted_by_flow()
    {
        // Two tokens come over flow "ja" and one over "jb": one round is complete, and one token stays before the join.
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + Fork + Flow("f1", "fork", "m") + Flow("f2", "fork", "m") + Flow("fb", "fork", "b")
            + """<bpmn:exclusiveGateway id="m" />""" + Flow("fm", "m", "a") + UserTask("a") + UserTask("b")
            + Flow("ja", "a", "join") + Flow("jb", "b", "join") + Flow("out", "join", "e") + End()));
        Assert.Equal(["b", "a", "a"], run.Open.OrderDescending());
        Assert.Equal(2, run.Instance.Elements.Count(element => element.ElementId == "a"));
    }
}
