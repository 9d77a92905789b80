using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class InclusiveGatewayTests
{
    static Run Split(string variables) => Run.Started(Process(Start() + Flow("f", "s", "split") + Gateway("inclusive", "split", "otherwise")
        + Flow("fa", "split", "a", "= n > 1") + Flow("fb", "split", "b", "= n > 2") + Flow("otherwise", "split", "c") + UserTask("a") + UserTask("b") + UserTask("c")
        + Gateway("inclusive", "join") + Flow("ja", "a", "join") + Flow("jb", "b", "join") + Flow("jc", "c", "join") + Flow("out", "join", "e") + End()), variables);

    [Theory] // SEMANTICS G2
    [InlineData(0, "c")]
    [InlineData(2, "a")]
    [InlineData(3, "a,b")]
    public void G2_all_that_hold_are_taken_and_the_default_only_when_none_does(int n, string open) =>
        Assert.Equal(open, string.Join(',', Split($$"""{"n": {{n}}}""").Open));

    [Fact] // SEMANTICS G2
    public void G2_a_single_flow_without_condition_is_simply_taken()
    {
        var run = Run.Started(Process(Chain(Gateway("inclusive", "x"), "x")));
        Assert.Equal(["s", "x", "e"], run.Path);
    }

    [Fact] // SEMANTICS G4
    public void G4_the_join_waits_for_what_can_still_come_and_for_nothing_else()
    {
        var run = Split("""{"n": 3}""").Complete("a");
        Assert.DoesNotContain("join", run.Path);
        run.Complete("b");
        Assert.Equal(["s", "split", "a", "b", "join", "e"], run.Path);
        Assert.Equal(["s", "split", "a", "join", "e"], Split("""{"n": 2}""").Complete("a").Path);
    }

    [Fact] // SEMANTICS G4: a token that leaves by another way sets the join free
    public void G4_a_token_that_goes_another_way_is_not_waited_for()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + UserTask("a") + UserTask("b")
            + Gateway("exclusive", "x", "away") + Flow("bx", "b", "x") + Flow("jb", "x", "join", "= stay") + Flow("away", "x", "gone") + End("gone")
            + Gateway("inclusive", "join") + Flow("ja", "a", "join") + Flow("out", "join", "e") + End()));
        run.Complete("a");
        Assert.DoesNotContain("join", run.Path);
        run.Complete("b", """{"stay": false}""");
        Assert.Equal(["s", "fork", "a", "b", "x", "gone", "join", "e"], run.Path);
    }

    [Fact] // SEMANTICS G4: the border of an activity leads there too
    public void G4_an_event_on_the_border_can_still_reach_the_join()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + UserTask("a") + UserTask("b")
            + Boundary("late", "b", Timer("PT1H")) + Flow("jb", "late", "join") + Flow("done", "b", "gone") + End("gone")
            + Gateway("inclusive", "join") + Flow("ja", "a", "join") + Flow("out", "join", "e") + End()));
        run.Complete("a");
        Assert.DoesNotContain("join", run.Path);
        run.Complete("b");
        Assert.Contains("join", run.Path);
    }

    [Fact] // SEMANTICS G6
    public void G6_a_condition_that_is_null_is_an_incident() => Assert.Equal(["EXTRACT_VALUE_ERROR"], Split("{}").Incidents);

    [Fact]
    public void Nothing_true_and_no_default_is_an_incident()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "x") + Gateway("inclusive", "x") + Flow("a", "x", "ea", "= n > 1") + Flow("b", "x", "eb", "= n > 2") + End("ea") + End("eb")), """{"n": 0}""");
        Assert.Equal(["CONDITION_ERROR"], run.Incidents);
        Assert.Equal(["s", "x", "ea"], run.Resolve("""{"n": 2}""").Path);
    }
}
