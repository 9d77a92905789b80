using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Loops;

public class StandardLoopTests
{
    static string Loop(string condition, string attributes = "") =>
        $"<bpmn:standardLoopCharacteristics {attributes}>{(condition.Length == 0 ? "" : $"<bpmn:loopCondition>{condition.Replace("<", "&lt;", StringComparison.Ordinal)}</bpmn:loopCondition>")}</bpmn:standardLoopCharacteristics>";

    static Run Around(string loop, string variables) => Run.Started(Process(Chain(Script("t", "= n + 1", "n", loop), "t")), variables);

    [Theory]
    [InlineData("= n < 3", "", 0, 3)]
    [InlineData("= n < 3", "", 7, 8)]
    [InlineData("= n < 3", "testBefore=\"true\"", 7, 7)]
    [InlineData("= n < 3", "testBefore=\"true\"", 0, 3)]
    [InlineData("= true", "loopMaximum=\"4\"", 0, 4)]
    [InlineData("", "loopMaximum=\"2\"", 0, 2)]
    [InlineData("= loopCounter < 5", "", 0, 5)]
    public void It_goes_on_while_the_condition_holds(string condition, string attributes, int n, int expected) =>
        Assert.Equal($"{expected}", Around(Loop(condition, attributes), $$"""{"n": {{n}}}""").Variable("n"));

    [Fact]
    public void Its_rounds_wait_like_any_task()
    {
        var run = Run.Started(Process(Chain(MultiUserTask("t", Loop("= again")), "t"))).Complete("t", """{"again": true}""");
        Assert.Equal(["t"], run.Open);
        run.Complete("t", """{"again": false}""");
        Assert.Equal(["s", "t", "t", "e"], run.Path);
    }

    [Fact]
    public void A_condition_that_is_not_boolean_is_an_incident()
    {
        var run = Run.Started(Process(Chain(MultiUserTask("t", Loop("= again")), "t"))).Complete("t");
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        Assert.Equal(["s", "t", "e"], run.Resolve("""{"again": false}""").Path);
    }

    [Fact] // DESIGN §4, limits
    public void One_that_never_ends_is_an_incident_that_names_it()
    {
        var run = Run.Started(Process(Chain(Script("t", "= 1", "x", Loop("= true")), "t")), reload: false);
        Assert.Contains("'t' would run 10001 times", Assert.Single(run.OpenIncidents).Message.English, StringComparison.Ordinal);
    }
}
