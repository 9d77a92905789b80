using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Loops;

public class MultiInstanceTests
{
    const string Collects = "inputCollection=\"= items\" inputElement=\"item\" outputCollection=\"results\" outputElement=\"= result\"";

    static Run Around(string element, string variables = """{"items": [1, 2, 3]}""") => Run.Started(Process(Chain(element, "t")), variables);

    static string Local(Run run, ElementInstance element, string name) =>
        element.Variables.TryGetValue(name, out var variable) ? variable.Value.ToString() : "-";

    static IEnumerable<ElementInstance> Rounds(Run run) => run.Instance.Elements.Where(element => element.Round is not null);

    [Fact] // SEMANTICS M1, M2
    public void M1_a_parallel_body_has_a_child_for_each_item()
    {
        var run = Around(MultiUserTask("t", Multi()));
        Assert.Equal(3, run.Open.Count());
        Assert.Equal(["1", "2", "3"], Rounds(run).Select(round => Local(run, round, "item")));
        Assert.Equal(["1", "2", "3"], Rounds(run).Select(round => Local(run, round, "loopCounter")));
        Assert.Single(run.History, one => one.ElementType == "MULTI_INSTANCE_BODY" && one.Kind == HistoryKind.Entered);
        run.CompleteFirst("t").CompleteFirst("t");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        run.CompleteFirst("t");
        Assert.Equal(["s", "t", "t", "t", "e"], run.Path);
        Assert.Null(run.Variable("item"));
        Assert.Null(run.Variable("loopCounter"));
    }

    [Fact] // SEMANTICS M1: an empty collection
    public void M1_of_nothing_the_body_completes_with_an_empty_output()
    {
        var run = Around(MultiUserTask("t", Multi(Collects)), """{"items": []}""");
        Assert.Equal("[]", run.Variable("results"));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // SEMANTICS M2: by index, once, on completion
    public void M2_outputs_are_filled_by_index_and_go_up_once()
    {
        var run = Around(MultiUserTask("t", Multi(Collects)));
        var keys = run.Tasks.OrderBy(task => task.Key).Select(task => task.Key).ToList();
        run.CompleteKey(keys[2], """{"result": "c"}""");
        Assert.Null(run.Variable("results"));
        run.CompleteKey(keys[0], """{"result": "a"}""").CompleteKey(keys[1], """{"result": "b"}""");
        Assert.Equal("""["a","b","c"]""", run.Variable("results"));
    }

    [Fact] // SEMANTICS M2: never when interrupted
    public void M2_an_interrupted_body_gives_no_output()
    {
        var run = Around(MultiUserTask("t", Multi(Collects)) + Boundary("b", "t", Timer("PT1H")) + Flow("be", "b", "late") + End("late"));
        Assert.Single(run.Timers);
        run.CompleteFirst("t", """{"result": 1}""").TimePasses(TimeSpan.FromHours(1));
        Assert.Null(run.Variable("results"));
        Assert.Empty(run.Open);
        Assert.Equal(["s", "t", "b", "late"], run.Path);
    }

    [Fact] // SEMANTICS M3
    public void M3_a_plain_output_name_is_null_in_the_child_and_stays_there()
    {
        var run = Around(MultiUserTask("t", Multi(Collects)));
        Assert.All(Rounds(run), round => Assert.Equal("null", Local(run, round, "result")));
        run.CompleteFirst("t", """{"result": 1}""").CompleteFirst("t", """{"result": 2}""").CompleteFirst("t", """{"result": 3}""");
        Assert.Null(run.Variable("result"));
        Assert.Equal("[1,2,3]", run.Variable("results"));
    }

    [Fact] // SEMANTICS M4
    public void M4_the_completion_condition_ends_the_others()
    {
        var run = Around(MultiUserTask("t", Multi(Collects, until: "= numberOfCompletedInstances >= 2 and numberOfInstances = 3 and numberOfActiveInstances = 1")));
        run.CompleteFirst("t", """{"result": 1}""").CompleteFirst("t", """{"result": 2}""");
        Assert.Equal(["t"], run.Terminated);
        Assert.Equal("[1,2,null]", run.Variable("results"));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // SEMANTICS M4
    public void M4_a_condition_that_is_not_boolean_is_an_incident()
    {
        var run = Around(MultiUserTask("t", Multi(until: "= enough"))).CompleteFirst("t");
        Assert.Equal(["EXTRACT_VALUE_ERROR"], run.Incidents);
        run.Resolve("""{"enough": true}""");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // SEMANTICS M5
    public void M5_what_is_no_list_is_an_incident()
    {
        var run = Around(MultiUserTask("t", Multi()), """{"items": 3}""");
        Assert.Contains("list", Assert.Single(run.OpenIncidents).Message.English, StringComparison.Ordinal);
        Assert.Equal(2, run.Resolve("""{"items": [1, 2]}""").Open.Count());
    }

    [Fact] // SEMANTICS M1, M5: a sequential body reads the collection for each child
    public void M5_a_sequential_collection_that_shrinks_is_an_incident_that_names_the_index()
    {
        var run = Around(MultiUserTask("t", Multi(sequential: true)));
        Assert.Single(run.Open);
        run.Set("""{"items": [1, 20]}""").CompleteFirst("t");
        Assert.Equal("20", Local(run, Rounds(run).Single(), "item"));
        run.CompleteFirst("t");
        Assert.Contains("index 2", Assert.Single(run.OpenIncidents).Message.English, StringComparison.Ordinal);
        run.Resolve("""{"items": [1, 20, 3]}""").CompleteFirst("t");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void A_sequential_child_sees_the_outputs_before_it()
    {
        var run = Around(Script("t", "= (if loopCounter = 1 then 0 else results[loopCounter - 1]) + item", "result", Multi(Collects, sequential: true)));
        Assert.Equal("[1,3,6]", run.Variable("results"));
    }

    [Fact]
    public void A_sub_process_runs_once_for_each_item()
    {
        var inner = Start("is") + Flow("i1", "is", "a") + UserTask("a") + Flow("i2", "a", "ie") + End("ie");
        var run = Around(Sub("t", inner + Multi(Collects)));
        Assert.Equal(3, run.Open.Count());
        foreach (var number in new[] { 1, 2, 3 })
            run.CompleteFirst("a", $$"""{"result": {{number}}}""");
        Assert.Equal("[1,2,3]", run.Variable("results"));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void An_error_in_one_child_is_caught_on_the_border_of_the_body()
    {
        var run = Run.Started(Process(Chain(ServiceTask("t", loop: Multi()) + Boundary("b", "t", OnError()) + Flow("be", "b", "late") + End("late"), "t")), """{"items": [1, 2]}""");
        Assert.Equal(2, run.Jobs.Count);
        run.Act(moment => new ThrowJobError(moment, run.Jobs.First().Key, "X", null, Run.Values("{}")));
        Assert.Empty(run.Jobs);
        Assert.Contains("late", run.Path);
    }

    [Fact]
    public void A_cardinality_says_how_often()
    {
        var run = Around("""<bpmn:userTask id="t"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>= 2 + 1</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>""");
        Assert.Equal(3, run.Open.Count());
    }

    [Fact] // DESIGN §4, limits
    public void Ten_thousand_children_run_and_more_are_an_incident_that_names_the_element()
    {
        var process = Process(Chain(Script("t", "= 1", "x", Multi("inputCollection=\"= for i in 1..n return i\"")), "t"));
        Assert.Equal(InstanceState.Completed, Run.Started(process, """{"n": 10000}""", reload: false).Instance.State);
        var run = Run.Started(process, """{"n": 10001}""");
        Assert.Contains("'t' would run 10001 times", Assert.Single(run.OpenIncidents).Message.English, StringComparison.Ordinal);
        Assert.Equal(["UNKNOWN"], run.Incidents);
        Assert.Equal(["EXTRACT_VALUE_ERROR"], Run.Started(process, """{"n": 10000000}""").Incidents);
    }

    [Fact] // DESIGN §4, limits
    public void A_loop_of_flows_around_a_multi_instance_is_stopped_too()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "x") + Gateway("exclusive", "x") + Flow("xt", "x", "t") + Script("t", "= 1", "r", Multi()) + Flow("ty", "t", "y")
            + Gateway("exclusive", "y", "out") + Flow("back", "y", "x", "= true") + Flow("out", "y", "e") + End()), """{"items": [1, 2]}""", reload: false);
        Assert.Equal(["UNKNOWN"], run.Incidents);
        Assert.Contains("more than 10000 steps", Assert.Single(run.OpenIncidents).Message.English, StringComparison.Ordinal);
    }

    [Fact] // Approvals are modelled so: two of three have agreed
    public void Votes_are_counted_by_the_condition()
    {
        var run = Around(MultiUserTask("t", Multi("inputCollection=\"= items\" inputElement=\"who\" outputCollection=\"votes\" outputElement=\"= vote\"",
            until: "= count(votes[item = \"yes\"]) >= 2"), """<zeebe:assignmentDefinition assignee="= who" />"""), """{"items": ["ana", "ben", "cai"]}""");
        Assert.Equal(["ana", "ben", "cai"], run.Tasks.OrderBy(task => task.Key).Select(task => task.Offer.Assignee));
        run.CompleteFirst("t", """{"vote": "no"}""").CompleteFirst("t", """{"vote": "yes"}""");
        Assert.Single(run.Open);
        run.CompleteFirst("t", """{"vote": "yes"}""");
        Assert.Equal("""["no","yes","yes"]""", run.Variable("votes"));
    }
}
