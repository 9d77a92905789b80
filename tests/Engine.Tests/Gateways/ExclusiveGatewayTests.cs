using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Gateways;

public class ExclusiveGatewayTests
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

    [Fact] // DESIGN §4, limits
    public void An_endless_loop_stops_with_an_incident_that_names_it()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "x") + """<bpmn:exclusiveGateway id="x" /><bpmn:exclusiveGateway id="y" default="out" />""" + Flow("xy", "x", "y")
            + Flow("yx", "y", "x", "= true") + Flow("out", "y", "e") + End()), reload: false);
        Assert.Equal(["UNKNOWN"], run.Incidents);
        Assert.Contains(run.History, one => one.Kind == Execution.HistoryKind.Incident && one.Words!.English.Contains("10000", StringComparison.Ordinal));
    }
}
