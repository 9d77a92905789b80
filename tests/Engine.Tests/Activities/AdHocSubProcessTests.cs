using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class AdHocSubProcessTests
{
    static Run Around(string zeebe = "", string? until = null, string attributes = "", string variables = """{"chosen": ["a", "b"]}""") => Run.Started(Process(Chain($"""
        <bpmn:adHocSubProcess id="h" {attributes}><bpmn:extensionElements>{zeebe}</bpmn:extensionElements>
        {UserTask("a") + UserTask("b") + UserTask("c") + UserTask("after") + Flow("x", "b", "after")}
        {(until is null ? "" : $"<bpmn:completionCondition>{until}</bpmn:completionCondition>")}</bpmn:adHocSubProcess>
        """, "h")), variables);

    const string Chosen = """<zeebe:adHoc activeElementsCollection="= chosen" />""";

    [Fact]
    public void The_elements_that_are_chosen_begin_and_it_ends_when_all_are_done()
    {
        var run = Around(Chosen);
        Assert.Equal(["a", "b"], run.Open);
        run.Complete("a").Complete("b");
        Assert.Equal(["after"], run.Open);
        Assert.Equal(["s", "a", "b", "after", "h", "e"], run.Complete("after").Path);
    }

    [Fact]
    public void Without_a_choice_all_that_no_flow_leads_to_begin() => Assert.Equal(["a", "b", "c"], Around().Open);

    [Theory]
    [InlineData("""{"chosen": ["nothing"]}""")]
    [InlineData("""{"chosen": ["after"]}""")]
    [InlineData("""{"chosen": 5}""")]
    public void What_cannot_begin_is_an_incident(string variables)
    {
        var run = Around(Chosen, variables: variables);
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        Assert.Equal(["c"], run.Resolve("""{"chosen": ["c"]}""").Open);
    }

    [Fact]
    public void Its_condition_ends_the_rest()
    {
        var run = Around(Chosen, "= done").Complete("a", """{"done": true}""");
        Assert.Empty(run.Open);
        Assert.Equal(["b"], run.Terminated);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void Its_condition_may_let_the_rest_finish()
    {
        var run = Around(Chosen, "= done", "cancelRemainingInstances=\"false\"").Complete("a", """{"done": true}""");
        Assert.Equal(["b"], run.Open);
        Assert.Equal(InstanceState.Completed, run.Complete("b").Complete("after").Instance.State);
    }

    [Fact]
    public void With_a_condition_that_does_not_hold_more_can_be_begun_from_outside()
    {
        var run = Around(Chosen, "= done", variables: """{"chosen": ["a"], "done": false}""").Complete("a");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        var key = run.Instance.Elements.Single(element => element.ElementId == "h").Key;
        run.Act(moment => new ActivateAdHoc(moment, key, ["c"]));
        Assert.Equal(["c"], run.Open);
        Assert.Equal(InstanceState.Completed, run.Complete("c", """{"done": true}""").Instance.State);
    }

    [Fact]
    public void Its_outputs_are_collected()
    {
        var run = Around("""<zeebe:adHoc activeElementsCollection="= chosen" outputCollection="results" outputElement="= result" />""", variables: """{"chosen": ["a", "c"]}""");
        run.Complete("c", """{"result": 1}""").Complete("a", """{"result": 2}""");
        Assert.Equal("[1,2]", run.Variable("results"));
    }
}
