using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class ComplexGatewayTests
{
    static Run Begun(string condition = "= activationCount >= 2", string? more = null) => Run.Started(Process(Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork")
        + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + Flow("fc", "fork", "c") + UserTask("a") + UserTask("b") + UserTask("c")
        + Flow("ja", "a", "join") + Flow("jb", "b", "join") + Flow("jc", "c", "join")
        + $"""<bpmn:complexGateway id="join"><bpmn:activationCondition>{condition.Replace(">", "&gt;", StringComparison.Ordinal)}</bpmn:activationCondition></bpmn:complexGateway>"""
        + (more ?? Flow("out", "join", "after")) + UserTask("after") + Flow("last", "after", "e") + End()));

    // Two ways out: one at the start, one when the rest has come.
    const string TwoPhases = """<bpmn:userTask id="rest" name="rest"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>""";

    static Run InTwoPhases(string first = "= waitingForStart", string second = "= not(waitingForStart)", string extra = "") =>
        Begun(more: Flow("out", "join", "after", first) + Flow("again", "join", "rest", second) + TwoPhases + Flow("end", "rest", "e") + extra);

    [Fact] // BPMN 2.0.2 §13.4.5: on reset the conditions are evaluated again, with waitingForStart false
    public void When_the_rest_has_come_its_conditions_are_looked_at_again()
    {
        var run = InTwoPhases().Complete("b").Complete("c");
        Assert.Equal(["a", "after"], run.Open);
        run.Complete("a");
        Assert.Equal(["after", "rest"], run.Open);
        Assert.Equal(InstanceState.Completed, run.Complete("after").Complete("rest").Instance.State);
        Assert.Equal(2, run.Path.Count(id => id == "join"));
    }

    [Fact] // §13.4.5: no token need come of it, and it is no mistake
    public void In_the_second_phase_no_flow_need_hold()
    {
        var run = InTwoPhases(second: "= false").Complete("b").Complete("c").Complete("a");
        Assert.Empty(run.Incidents);
        Assert.Equal(InstanceState.Completed, run.Complete("after").Instance.State);
    }

    [Fact]
    public void A_second_phase_whose_condition_is_no_boolean_is_an_incident()
    {
        var run = InTwoPhases(second: "= if waitingForStart then false else wanted").Complete("b").Complete("c").Complete("a");
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        Assert.Equal(["after", "rest"], run.Resolve("""{"wanted": true}""").Open);
    }

    [Fact] // §13.4.5: a token that cannot come any more is not waited for
    public void The_second_phase_comes_too_when_the_rest_cannot()
    {
        var run = InTwoPhases(extra: Boundary("late", "a", Timer("PT1H")) + Flow("gone", "late", "e")).Complete("b").Complete("c").Complete("after");
        Assert.Equal(["a"], run.Open);
        Assert.Equal(["rest"], run.TimePasses(TimeSpan.FromHours(1)).Open);
        Assert.Equal(InstanceState.Completed, run.Complete("rest").Instance.State);
    }

    [Fact]
    public void When_all_have_come_at_once_there_is_no_second_phase()
    {
        var run = Begun("= activationCount = 3", Flow("out", "join", "after", "= true")).Complete("a").Complete("b").Complete("c");
        Assert.Equal(["after"], run.Open);
        Assert.Equal(InstanceState.Completed, run.Complete("after").Instance.State);
    }

    [Fact] // §13.4.5: evaluated for each token that arrives
    public void Tokens_that_come_in_one_step_are_counted_one_by_one()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("ja", "fork", "join") + Flow("jb", "fork", "join")
            + """<bpmn:complexGateway id="join"><bpmn:activationCondition>= activationCount = 1</bpmn:activationCondition></bpmn:complexGateway>"""
            + Flow("out", "join", "after") + UserTask("after") + Flow("last", "after", "e") + End()));
        Assert.Equal(["after"], run.Open);
        Assert.Equal(InstanceState.Completed, run.Complete("after").Instance.State);
    }

    [Fact]
    public void In_a_loop_each_round_begins_anew()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "back") + Gateway("exclusive", "back") + Flow("f0", "back", "fork") + Gateway("parallel", "fork")
            + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + UserTask("a") + UserTask("b") + Flow("ja", "a", "join") + Flow("jb", "b", "join")
            + """<bpmn:complexGateway id="join"><bpmn:activationCondition>= activationCount = 1</bpmn:activationCondition></bpmn:complexGateway>"""
            + Flow("out", "join", "more") + UserTask("more") + Flow("f1", "more", "x") + Gateway("exclusive", "x", "stop") + Flow("again", "x", "back", "= again") + Flow("stop", "x", "e") + End()));
        run.Complete("a").Complete("b").Complete("more", """{"again": true}""");
        Assert.Equal(["a", "b"], run.Open);
        Assert.Equal(["a", "more"], run.Complete("b").Open);
        Assert.Equal(InstanceState.Completed, run.Complete("a").Complete("more", """{"again": false}""").Instance.State);
    }

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
