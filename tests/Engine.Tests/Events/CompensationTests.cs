using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class CompensationTests
{
    /// <summary>A user task with a handler <c>undo_{id}</c>.</summary>
    static string Undoable(string id, string loop = "", string handler = "") => MultiUserTask(id, loop) + Boundary("c_" + id, id, Compensate())
        + (handler.Length > 0 ? handler : $"""<bpmn:userTask id="undo_{id}" isForCompensation="true"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>""") + Association("c_" + id, "undo_" + id);

    static Run Around(string content, params string[] ids) => Run.Started(Process(Chain(content, ids)), """{"items": [1, 2]}""");

    [Fact] // SEMANTICS C1, C3
    public void C3_the_throwing_event_completes_after_all_handlers()
    {
        var run = Around(Undoable("a") + Undoable("b") + Throw("undo", Compensate()), "a", "b", "undo").Complete("a").Complete("b");
        Assert.Equal(["undo_b", "undo_a"], run.Open);
        run.Complete("undo_a");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        run.Complete("undo_b");
        Assert.Equal(["s", "a", "b", "undo_a", "undo_b", "undo", "e"], run.Path);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // SEMANTICS C3, the other way
    public void C3_without_waiting_the_flow_goes_on_and_the_scope_stays_open()
    {
        var run = Around(Undoable("a") + Throw("undo", Compensate("waitForCompletion=\"false\"")), "a", "undo").Complete("a");
        Assert.Contains("e", run.Path);
        Assert.Equal(InstanceState.Active, run.Instance.State);
        Assert.Equal(InstanceState.Completed, run.Complete("undo_a").Instance.State);
    }

    [Fact] // SEMANTICS C1
    public void C1_each_completion_is_undone_once()
    {
        var content = Start() + Flow("f1", "s", "a") + Undoable("a") + Flow("f2", "a", "x") + Gateway("exclusive", "x", "out") + Flow("again", "x", "a", "= again") + Flow("out", "x", "undo")
            + Throw("undo", Compensate()) + Flow("f3", "undo", "once") + Throw("once", Compensate()) + Flow("f4", "once", "e") + End();
        var run = Run.Started(Process(content)).Complete("a", """{"again": true}""").Complete("a", """{"again": false}""");
        Assert.Equal(["undo_a", "undo_a"], run.Open);
        run.CompleteFirst("undo_a").CompleteFirst("undo_a");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact] // SEMANTICS C1
    public void C1_a_multi_instance_is_undone_once()
    {
        var run = Around(Undoable("a", Multi()) + Throw("undo", Compensate()), "a", "undo").CompleteFirst("a");
        Assert.DoesNotContain("undo_a", run.Open);
        Assert.Equal(["undo_a"], run.CompleteFirst("a").Open);
    }

    [Fact] // SEMANTICS C1: the activity that is named
    public void C1_only_the_activity_that_is_named_is_undone() =>
        Assert.Equal(["undo_a"], Around(Undoable("a") + Undoable("b") + Throw("undo", Compensate("activityRef=\"a\"")), "a", "b", "undo").Complete("a").Complete("b").Open);

    [Fact] // SEMANTICS C2
    public void C2_what_is_active_or_was_terminated_is_not_undone()
    {
        var content = Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("fa", "fork", "a") + Flow("fb", "fork", "b") + Flow("fc", "fork", "c")
            + Undoable("a") + Undoable("b") + Boundary("late", "b", Timer("PT1H")) + Flow("l", "late", "le") + End("le") + UserTask("c") + Flow("c1", "c", "undo") + Throw("undo", Compensate()) + Flow("c2", "undo", "e")
            + Flow("ea", "a", "ae") + End("ae") + Flow("eb", "b", "be") + End("be") + End();
        var run = Run.Started(Process(content)).TimePasses(TimeSpan.FromHours(1)).Complete("c");
        Assert.Equal(["a"], run.Open);
        Assert.Contains("undo", run.Path);
    }

    [Fact] // SEMANTICS C2: not upward to the parent
    public void C2_the_scope_outside_is_not_undone()
    {
        var inner = Start("is") + Flow("i1", "is", "undo") + Throw("undo", Compensate()) + Flow("i2", "undo", "ie") + End("ie");
        var run = Around(Undoable("a") + Sub("sub", inner), "a", "sub").Complete("a");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.DoesNotContain("undo_a", run.Path);
    }

    [Fact] // SEMANTICS C3: from an event sub-process
    public void C3_from_an_event_sub_process_its_parent_scope_is_undone()
    {
        var run = Run.Started(Process(Chain(Undoable("a") + UserTask("b") + EventSub("h", OnSignal(), "undo", Throw("undo", Compensate()) + Flow("h2", "undo", "he") + End("he")), "a", "b"), SignalRoot()));
        run.Complete("a").Signal("sig");
        Assert.Equal(["undo_a"], run.Open);
        run.Complete("undo_a");
        Assert.Equal(["b"], run.Terminated);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void A_completed_sub_process_is_undone_inside_with_the_variables_it_had()
    {
        var io = """<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="= 7" target="inside" /></zeebe:ioMapping></bpmn:extensionElements>""";
        var handler = """<bpmn:userTask id="undo_a" isForCompensation="true"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition assignee="= string(inside)" /></bpmn:extensionElements></bpmn:userTask>""";
        var inner = Start("is") + Flow("i1", "is", "a") + Undoable("a", handler: handler) + Flow("i2", "a", "ie") + End("ie");
        var run = Around(Sub("sub", io + inner) + Throw("undo", Compensate()), "sub", "undo").Complete("a");
        Assert.Equal("7", run.Task("undo_a").Offer.Assignee);
        run.Complete("undo_a");
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void A_compensation_event_sub_process_says_how_its_sub_process_is_undone()
    {
        var inner = Start("is") + Flow("i1", "is", "a") + Undoable("a") + Flow("i2", "a", "ie") + End("ie")
            + EventSub("h", Compensate(), "tidy", UserTask("tidy") + Flow("h2", "tidy", "again") + Throw("again", Compensate()) + Flow("h3", "again", "he") + End("he"));
        var run = Around(Sub("sub", inner) + Throw("undo", Compensate()), "sub", "undo").Complete("a");
        Assert.Equal(["tidy"], run.Open);
        Assert.Equal(["undo_a"], run.Complete("tidy").Open);
        Assert.Equal(InstanceState.Completed, run.Complete("undo_a").Instance.State);
    }

    [Fact]
    public void The_rounds_of_a_multi_instance_sub_process_are_undone_inside()
    {
        var inner = Start("is") + Flow("i1", "is", "a") + Undoable("a") + Flow("i2", "a", "ie") + End("ie");
        var run = Around(Sub("sub", inner + Multi()) + Throw("undo", Compensate()), "sub", "undo").CompleteFirst("a").CompleteFirst("a");
        Assert.Equal(["undo_a", "undo_a"], run.Open);
        Assert.Equal(InstanceState.Completed, run.CompleteFirst("undo_a").CompleteFirst("undo_a").Instance.State);
    }

    [Fact]
    public void An_end_event_undoes_and_then_ends()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "a") + Undoable("a") + Flow("g", "a", "e") + EndWith("e", Compensate()))).Complete("a").Complete("undo_a");
        Assert.Equal(["s", "a", "undo_a", "e"], run.Path);
    }
}

public class TransactionTests
{
    static string Transaction(string content) => $"""<bpmn:transaction id="tx">{content}</bpmn:transaction>""" + Boundary("cancelled", "tx", "<bpmn:cancelEventDefinition />") + Flow("fc", "cancelled", "ce") + End("ce");

    static readonly string Content = Start("is") + Flow("i1", "is", "a") + MultiUserTask("a", "") + Boundary("c_a", "a", Compensate())
        + """<bpmn:userTask id="undo_a" isForCompensation="true" />""" + Association("c_a", "undo_a") + Flow("i2", "a", "fork") + Gateway("parallel", "fork")
        + Flow("i3", "fork", "b") + UserTask("b") + Flow("i4", "b", "ie") + End("ie")
        + Flow("i5", "fork", "c") + UserTask("c") + Flow("i6", "c", "stop") + EndWith("stop", "<bpmn:cancelEventDefinition />");

    [Fact]
    public void Cancel_ends_the_rest_undoes_what_was_done_and_leaves_by_the_border()
    {
        var run = Run.Started(Process(Chain(Transaction(Content), "tx"))).Complete("a").Complete("c");
        Assert.Equal(["undo_a"], run.Open);
        run.Complete("undo_a");
        Assert.Equal(["s", "is", "a", "fork", "c", "undo_a", "cancelled", "ce"], run.Path);
        Assert.Equal(["b", "stop", "tx"], run.Terminated);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Fact]
    public void Without_cancel_it_is_a_sub_process()
    {
        var plain = Start("is") + Flow("i1", "is", "a") + UserTask("a") + Flow("i2", "a", "ie") + End("ie");
        Assert.Equal(["s", "is", "a", "ie", "tx", "e"], Run.Started(Process(Chain(Transaction(plain), "tx"))).Complete("a").Path);
    }
}
