using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class GatewayTests
{
    static string Choice(string? defaultFlow = null) => defaultFlow is null ? """<bpmn:exclusiveGateway id="x" />""" : $"""<bpmn:exclusiveGateway id="x" default="{defaultFlow}" />""";

    static Run Choose(string variables, string? defaultFlow = null, string first = "= n > 1", string second = "= n > 0") => Run.Started(Process(
        Start() + Flow("f", "s", "x") + Choice(defaultFlow) + Flow("a", "x", "ea", first) + Flow("b", "x", "eb", second)
        + (defaultFlow is null ? "" : Flow("c", "x", "ec")) + End("ea") + End("eb") + (defaultFlow is null ? "" : End("ec"))), variables);

    [Theory] // SEMANTICS G1: the first true condition in document order, else the default
    [InlineData(5, "ea")]
    [InlineData(1, "eb")]
    [InlineData(0, "ec")]
    public void G1_the_first_condition_that_holds_is_taken(int n, string end) =>
        Assert.Equal(["s", "x", end], Choose($$"""{"n": {{n}}}""", "c").Path);

    [Fact] // SEMANTICS G1
    public void G1_without_a_default_nothing_true_is_an_incident_that_can_be_mended()
    {
        var run = Choose("""{"n": 0}""");
        Assert.Equal(["CONDITION_ERROR"], run.Incidents);
        run.Resolve("""{"n": 1}""");
        Assert.Equal(["s", "x", "eb"], run.Path);
    }

    [Fact] // SEMANTICS G6
    public void G6_a_condition_that_is_not_boolean_is_an_incident_not_false()
    {
        Assert.Equal(["EXTRACT_VALUE_ERROR"], Choose("{}", "c").Incidents);
        Assert.Equal(["EXTRACT_VALUE_ERROR"], Choose("""{"n": 1}""", "c", first: "= n").Incidents);
    }

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

    [Fact] // DESIGN §4, limits
    public void An_endless_loop_stops_with_an_incident_that_names_it()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "x") + """<bpmn:exclusiveGateway id="x" /><bpmn:exclusiveGateway id="y" default="out" />""" + Flow("xy", "x", "y")
            + Flow("yx", "y", "x", "= true") + Flow("out", "y", "e") + End()), reload: false);
        Assert.Equal(["UNKNOWN"], run.Incidents);
        Assert.Contains(run.History, one => one.Kind == Execution.HistoryKind.Incident && one.Words!.English.Contains("10000", StringComparison.Ordinal));
    }
}
