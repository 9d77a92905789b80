using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

/// <summary>What ends a user task from outside waits for the listeners of its cancellation, and so does what comes then.</summary>
public class CancelingListenerTests
{
    const string Asked = """<zeebe:taskListeners><zeebe:taskListener eventType="canceling" type="canceling" /></zeebe:taskListeners>""";

    static readonly string[] Nothing = [];

    static void Is(Run run, InstanceState state, IEnumerable<string> open, IEnumerable<string> path)
    {
        Assert.Equal(state, run.Instance.State);
        Assert.Equal(open, run.Open);
        Assert.Equal(path, run.Path);
    }

    [Fact]
    public void An_event_on_the_border_goes_on_when_they_have_answered()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Asked), "t") + Boundary("b", "t", Timer("PT1H")) + UserTask("late") + Flow("x", "b", "late") + Flow("y", "late", "e")));
        run.TimePasses(TimeSpan.FromHours(1));
        Assert.Equal(["canceling"], run.Jobs.Select(job => job.Type));
        Assert.Contains(run.Others, effect => effect is ChangeTask { State: "CANCELING" });
        Is(run, InstanceState.Active, ["t"], ["s"]);
        run.CompleteJob("canceling");
        Is(run, InstanceState.Active, ["late"], ["s", "b"]);
        Assert.Equal(["t"], run.Terminated);
    }

    [Fact]
    public void The_event_keeps_what_it_brought()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Asked), "t") + Boundary("b", "t", OnMessage()) + Flow("y", "b", "e"), Message()), """{"key": "k"}""");
        run.Correlate("m", """{"why": "late"}""");
        Assert.Null(run.Variable("why"));
        Assert.Equal("\"late\"", run.CompleteJob("canceling").Variable("why"));
    }

    [Fact]
    public void The_sub_process_around_it_stays_until_then_and_its_siblings_go_at_once()
    {
        var inner = Start("is") + Gateway("parallel", "fork") + Flow("i0", "is", "fork") + UserTask("a", Asked) + UserTask("b") + Flow("i1", "fork", "a") + Flow("i2", "fork", "b");
        var run = Run.Started(Process(Chain(Sub("sub", inner), "sub") + Boundary("late", "sub", Timer("PT1H")) + Flow("y", "late", "e")));
        run.TimePasses(TimeSpan.FromHours(1));
        Is(run, InstanceState.Active, ["a"], ["s", "is", "fork"]);
        Assert.Equal(["b"], run.Terminated);
        run.CompleteJob("canceling");
        Is(run, InstanceState.Completed, Nothing, ["s", "is", "fork", "late", "e"]);
        Assert.Equal(["b", "a", "sub"], run.Terminated);
    }

    [Fact]
    public void An_event_sub_process_takes_over_when_they_have_answered()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Asked), "t") + EventSub("sub", Timer("PT1H"), "mend", UserTask("mend"))));
        run.TimePasses(TimeSpan.FromHours(1));
        Is(run, InstanceState.Active, ["t"], ["s"]);
        run.CompleteJob("canceling");
        Is(run, InstanceState.Active, ["mend"], ["s", "sub_s"]);
        Assert.Equal(InstanceState.Completed, run.Complete("mend").Instance.State);
    }

    [Fact]
    public void A_terminate_end_event_leaves_its_scope_open_until_then()
    {
        var run = Run.Started(Process(Start() + Gateway("parallel", "fork") + Flow("f0", "s", "fork") + UserTask("a", Asked) + UserTask("b") + Flow("f1", "fork", "a") + Flow("f2", "fork", "b")
            + Flow("f3", "b", "stop") + EndWith("stop", "<bpmn:terminateEventDefinition />") + Flow("f4", "a", "e") + End()));
        run.Complete("b");
        Is(run, InstanceState.Active, ["a"], ["s", "fork", "b", "stop"]);
        run.CompleteJob("canceling");
        Is(run, InstanceState.Completed, Nothing, ["s", "fork", "b", "stop"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_loop_that_is_ended_early_ends_when_they_have_answered(bool sequential)
    {
        var run = Run.Started(Process(Chain(MultiUserTask("t", Multi(sequential: sequential, until: "= numberOfCompletedInstances = 1"), Asked), "t")), """{"items": [1, 2, 3]}""");
        run.CompleteFirst("t");
        if (!sequential)
        {
            Assert.Equal(InstanceState.Active, run.Instance.State);
            foreach (var job in run.Jobs.ToList())
                run.Act(moment => new CompleteJob(moment, job.Key, Run.Values("{}")));
        }

        Is(run, InstanceState.Completed, Nothing, ["s", "t", "e"]);
    }

    [Fact]
    public void A_change_under_way_ends_without_its_own_listeners()
    {
        var listeners = Asked.Replace("</zeebe:taskListeners>", """<zeebe:taskListener eventType="completing" type="completing" /></zeebe:taskListeners>""", StringComparison.Ordinal);
        var run = Run.Started(Process(Chain(UserTask("t", listeners), "t"))).Complete("t");
        Assert.Equal(["completing"], run.Jobs.Select(job => job.Type));
        Assert.Equal(["canceling"], run.Cancel().Jobs.Select(job => job.Type));
        Is(run.CompleteJob("canceling"), InstanceState.Terminated, Nothing, ["s"]);
    }

    [Fact]
    public void A_listener_that_fails_for_good_is_an_incident_that_can_be_resolved()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Asked), "t"))).Cancel();
        run.Act(moment => new ExhaustJob(moment, run.Jobs.Single().Key, new Rules.Words("坏了", "broken")));
        Assert.Equal(["TASK_LISTENER_NO_RETRIES"], run.Incidents);
        run.Resolve();
        Assert.Contains(run.Others, effect => effect is ReleaseJob);
        Is(run.CompleteJob("canceling"), InstanceState.Terminated, Nothing, ["s"]);
    }

    [Fact]
    public void Whoever_cancels_twice_changes_nothing()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Asked), "t"))).Cancel().Cancel();
        Assert.Single(run.Jobs);
        Is(run.CompleteJob("canceling"), InstanceState.Terminated, Nothing, ["s"]);
    }

    [Fact] // as Camunda: a modification does not trigger it
    public void A_modification_does_not_ask_them()
    {
        var run = Run.Started(Process(Chain(UserTask("t", Asked) + UserTask("u"), "t", "u")));
        run.Act(moment => new ModifyInstance(moment, new ModificationPlan { Move = [new TokenMove("t", "u")] }));
        Assert.Empty(run.Jobs);
        Assert.Equal(["u"], run.Open);
    }

    const string OfProcess = """<bpmn:extensionElements><zeebe:executionListeners><zeebe:executionListener eventType="cancel" type="first" /><zeebe:executionListener eventType="cancel" type="second" /></zeebe:executionListeners></bpmn:extensionElements>""";

    [Fact]
    public void Listeners_of_a_process_run_after_everything_inside_is_gone_and_before_its_end()
    {
        var run = Run.Started(Process(OfProcess + Chain(UserTask("t", Asked), "t"))).Cancel();
        Assert.Equal(["canceling"], run.Jobs.Select(job => job.Type));
        run.CompleteJob("canceling");
        Assert.Equal(["first"], run.Jobs.Select(job => (job.Type)));
        Assert.Equal("cancel", run.Jobs.Single().ListenerEvent);
        run.CompleteJob("first", """{"told": true}""");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        Is(run.CompleteJob("second"), InstanceState.Terminated, Nothing, ["s"]);
        Assert.Equal("true", run.Variable("told"));
    }

    [Fact]
    public void They_do_not_run_when_the_process_completes()
    {
        var run = Run.Started(Process(OfProcess + Chain(UserTask("t"), "t"))).Complete("t");
        Assert.Empty(run.Jobs);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Theory]
    [InlineData("executionListener", "executionListeners", "cancel")]
    [InlineData("executionListener", "executionListeners", "beforeAll")]
    [InlineData("executionListener", "executionListeners", "completing")]
    [InlineData("taskListener", "taskListeners", "start")]
    [InlineData("taskListener", "taskListeners", "")]
    public void What_cannot_be_listened_to_is_refused(string name, string container, string happening)
    {
        var task = UserTask("t", $"""<zeebe:{container}><zeebe:{name} eventType="{happening}" type="x" /></zeebe:{container}>""");
        var problem = Assert.Single(Engine.Xml.BpmnReader.Read(Bytes(Chain(task, "t")), "p.bpmn").Problems);
        Assert.Equal(("BPMN-031", "t"), (problem.Code, problem.ElementId));
        Assert.Contains($"but found '{happening}'", problem.Message.English, StringComparison.Ordinal);
        Assert.NotNull(problem.Mend);
    }
}
