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
        run.Act(moment => new ActivateAdHoc(moment, key, [new AdHocChoice("c")]));
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

    const string Sequential = "ordering=\"Sequential\"";

    [Fact] // BPMN 2.0.2 §13.3.6: with sequential ordering another begins only when the one before has ended
    public void In_sequence_one_path_is_done_at_a_time()
    {
        var run = Around("""<zeebe:adHoc activeElementsCollection="= chosen" outputCollection="done" outputElement="= r" />""", attributes: Sequential, variables: """{"chosen": ["b", "a", "c"]}""");
        Assert.Equal(["b"], run.Open);
        Assert.Equal(["after"], run.Complete("b").Open);
        Assert.Equal(["a"], run.Complete("after", """{"r": 1}""").Open);
        Assert.Equal(["c"], run.Complete("a", """{"r": 2}""").Open);
        Assert.Equal(["s", "b", "after", "a", "c", "h", "e"], run.Complete("c", """{"r": 3}""").Path);
        Assert.Equal("[1,2,3]", run.Variable("done"));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void In_sequence_its_condition_keeps_the_rest_from_beginning(string cancels)
    {
        var run = Around(Chosen, "= done", $"{Sequential} cancelRemainingInstances=\"{cancels}\"", """{"chosen": ["a", "b", "c"], "done": false}""");
        run.Complete("a");
        Assert.Equal(["b"], run.Open);
        run.Complete("b").Complete("after", """{"done": true}""");
        Assert.Equal(["s", "a", "b", "after", "h", "e"], run.Path);
    }

    [Fact]
    public void In_sequence_what_is_begun_from_outside_waits_its_turn()
    {
        var run = Around(Chosen, "= done", Sequential, """{"chosen": ["a"], "done": false}""");
        var key = run.Instance.Elements.Single(element => element.ElementId == "h").Key;
        run.Act(moment => new ActivateAdHoc(moment, key, [new AdHocChoice("c", Run.Values("""{"own": 5}"""))]));
        Assert.Equal(["a"], run.Open);
        Assert.Equal(["c"], run.Complete("a").Open);
        Assert.Equal("5", Rules.Feel.FeelJson.ToJson(run.Instance.Elements.Single(element => element.ElementId == "c").Variables["own"].Value));
        Assert.Equal(InstanceState.Completed, run.Complete("c", """{"done": true}""").Instance.State);
    }

    [Fact] // BPMN 2.0.2 §13.3.6: once the condition has held, no further activity begins
    public void What_runs_on_does_not_bring_the_condition_back()
    {
        var run = Around(Chosen, "= done", "cancelRemainingInstances=\"false\"").Complete("a", """{"done": true}""");
        Assert.Equal(InstanceState.Completed, run.Complete("b", """{"done": false}""").Complete("after").Instance.State);
    }

    [Fact]
    public void What_runs_can_be_ended_when_more_is_begun_from_outside()
    {
        var run = Around(Chosen, "= done", variables: """{"chosen": ["a", "b"], "done": false}""");
        var key = run.Instance.Elements.Single(element => element.ElementId == "h").Key;
        run.Act(moment => new ActivateAdHoc(moment, key, [new AdHocChoice("c")], CancelsRemaining: true));
        Assert.Equal(["c"], run.Open);
        Assert.Equal(["b", "a"], run.Terminated);
    }

    static Run Driven(string attributes = "", string zeebe = "") => Around("""<zeebe:taskDefinition type="choose" retries="2" />""" + zeebe, attributes: attributes);

    static Run Answer(Run run, AdHocAnswer answer, string variables = "{}") =>
        run.Act(moment => new CompleteJob(moment, run.Jobs.Single(job => job.Kind == JobKind.AdHocSubProcess).Key, Run.Values(variables)) { AdHoc = answer }, null);

    static AdHocAnswer Begin(params string[] ids) => new([.. ids.Select(id => new AdHocChoice(id))]);

    [Fact]
    public void Its_job_is_asked_on_entry_and_after_each_path()
    {
        var run = Driven();
        Assert.Equal([("choose", 2)], run.Jobs.Select(job => (job.Type, job.Retries)));
        Assert.Equal("""["a","b","c"]""", Rules.Feel.FeelJson.ToJson(Rules.Feel.Value.OfList(Elements(run))));
        Answer(run, new AdHocAnswer([new AdHocChoice("a", Run.Values("""{"own": 1}""")), new AdHocChoice("b")]), """{"why": "both"}""");
        Assert.Equal(["a", "b"], run.Open);
        Assert.Empty(run.Jobs);
        Assert.Equal("\"both\"", run.Variable("why"));
        Assert.Null(run.Variable("own"));
        Assert.Empty(run.Complete("b").Jobs);
        Assert.Single(run.Complete("a").Jobs);
        var first = run.Jobs.Single().Key;
        Assert.NotEqual(first, run.Complete("after").Jobs.Single().Key);
        Answer(run, Begin("c"));
        Answer(run.Complete("c"), new AdHocAnswer([], IsFulfilled: true));
        Assert.Equal(["s", "b", "a", "after", "c", "h", "e"], run.Path);
    }

    static IEnumerable<Rules.Feel.Value> Elements(Run run)
    {
        run.Instance.Elements.Single(element => element.ElementId == "h").Variables["adHocSubProcessElements"].Value.TryList(out var list);
        return list.Select(item => item.TryContext(out var one) ? one["elementId"] : default);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Its_job_may_end_what_remains_or_let_it_finish(bool cancels)
    {
        var run = Answer(Driven(), Begin("a", "c"));
        Answer(run.Complete("a"), new AdHocAnswer([new AdHocChoice("b")], IsFulfilled: true, cancels));
        Assert.Equal(cancels ? [] : ["c"], run.Open);
        Assert.Equal(InstanceState.Completed, (cancels ? run : run.Complete("c")).Instance.State);
        Assert.Empty(run.Jobs);
    }

    [Fact]
    public void Its_job_that_chooses_nothing_leaves_it_open()
    {
        var run = Answer(Driven(), AdHocAnswer.Nothing);
        Assert.Equal(InstanceState.Active, run.Instance.State);
        var key = run.Instance.Elements.Single(element => element.ElementId == "h").Key;
        run.Act(moment => new ActivateAdHoc(moment, key, [new AdHocChoice("a")])).Complete("a");
        Assert.Equal(InstanceState.Completed, Answer(run, new AdHocAnswer([], IsFulfilled: true)).Instance.State);
    }

    [Fact]
    public void Its_job_in_sequence_queues_what_it_chooses()
    {
        var run = Answer(Driven(Sequential), Begin("a", "c"));
        Assert.Equal(["a"], run.Open);
        Assert.Equal(["c"], run.Complete("a").Open);
    }

    [Fact]
    public void Its_job_without_retries_is_an_incident_of_its_own_kind()
    {
        var run = Driven();
        run.Act(moment => new ExhaustJob(moment, run.Jobs.Single().Key, new Rules.Words("坏了", "broken")));
        Assert.Equal(["AD_HOC_SUB_PROCESS_NO_RETRIES"], run.Incidents);
        Assert.Contains(run.Resolve().Others, effect => effect is ReleaseJob);
    }

    [Fact]
    public void An_error_of_its_job_is_caught_on_its_border()
    {
        var run = Run.Started(Process(Chain($"""<bpmn:adHocSubProcess id="h"><bpmn:extensionElements><zeebe:taskDefinition type="choose" /></bpmn:extensionElements>{UserTask("a")}</bpmn:adHocSubProcess>""", "h")
            + Boundary("b", "h", OnError()) + Flow("x", "b", "e")));
        Assert.Equal(["s", "b", "e"], run.ThrowError("choose", "any").Path);
    }

    [Fact]
    public void A_job_and_a_condition_together_are_refused()
    {
        var file = Engine.Xml.BpmnReader.Read(Bytes(Chain($"""<bpmn:adHocSubProcess id="h"><bpmn:extensionElements><zeebe:taskDefinition type="choose" /></bpmn:extensionElements>{UserTask("a")}<bpmn:completionCondition>= x</bpmn:completionCondition></bpmn:adHocSubProcess>""", "h")), "p.bpmn");
        var problem = Assert.Single(file.Problems);
        Assert.Equal(("BPMN-064", "h"), (problem.Code, problem.ElementId));
    }
}
