using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class ComplexGatewayTests
{
    static Run Begun(string condition = "= activationCount >= 2") => Run.Started(Process(Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork")
        + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + Flow("fc", "fork", "c") + UserTask("a") + UserTask("b") + UserTask("c")
        + Flow("ja", "a", "join") + Flow("jb", "b", "join") + Flow("jc", "c", "join")
        + $"""<bpmn:complexGateway id="join"><bpmn:activationCondition>{condition.Replace(">", "&gt;", StringComparison.Ordinal)}</bpmn:activationCondition></bpmn:complexGateway>"""
        + Flow("out", "join", "after") + UserTask("after") + Flow("last", "after", "e") + End()));

    [Fact]
    public void Two_of_three_go_on_and_the_third_is_swallowed()
    {
        var run = Begun().Complete("b");
        Assert.DoesNotContain("join", run.Path);
        run.Complete("c");
        Assert.Equal(["a", "after"], run.Open);
        run.Complete("a");
        Assert.Equal(["after"], run.Open);
        run.Complete("after");
        Assert.Equal(["s", "fork", "b", "c", "join", "a", "after", "e"], run.Path);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void The_condition_may_name_flows()
    {
        var run = Begun("= list contains(activatedFlows, \"jc\")").Complete("a").Complete("b");
        Assert.DoesNotContain("join", run.Path);
        Assert.Contains("join", run.Complete("c").Path);
    }

    [Fact]
    public void A_condition_that_is_not_boolean_is_an_incident()
    {
        var run = Begun("= wanted").Complete("a");
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        run.Resolve("""{"wanted": true}""");
        Assert.Contains("join", run.Path);
    }
}
