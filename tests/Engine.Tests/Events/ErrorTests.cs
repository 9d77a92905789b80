using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class ErrorTests
{
    static readonly string Roots = ErrorRoot("E1") + ErrorRoot("E2");

    static string Thrower(string code = "E1") => Start("is") + Flow("i1", "is", "ie") + EndWith("ie", OnError(code));

    static string Caught(string content) => Start() + Flow("f1", "s", "sub") + content + Flow("f2", "sub", "e") + End();

    static string Border(string id, string? code) => Boundary(id, "sub", OnError(code)) + Flow("f_" + id, id, "e_" + id) + End("e_" + id);

    [Fact] // SEMANTICS E1: the exact code before any code
    public void E1_the_exact_code_is_preferred_to_the_one_that_catches_all()
    {
        var run = Run.Started(Process(Caught(Sub("sub", Thrower()) + Border("all", null) + Border("other", "E2") + Border("exact", "E1")), Roots));
        Assert.Equal(["s", "is", "exact", "e_exact"], run.Path);
        Assert.Equal(["ie", "sub"], run.Terminated);
    }

    [Fact] // SEMANTICS E1
    public void E1_without_the_code_the_one_that_catches_all_does() =>
        Assert.Contains("e_all", Run.Started(Process(Caught(Sub("sub", Thrower()) + Border("all", null) + Border("other", "E2")), Roots)).Path);

    [Fact] // SEMANTICS E1: upward through scopes
    public void E1_it_is_searched_upward()
    {
        var inner = Start("is") + Flow("i1", "is", "inner") + Sub("inner", Start("xs") + Flow("x1", "xs", "xe") + EndWith("xe", OnError("E1"))) + Flow("i2", "inner", "ie") + End("ie");
        Assert.Contains("e_exact", Run.Started(Process(Caught(Sub("sub", inner) + Border("exact", "E1")), Roots)).Path);
    }

    [Fact] // SEMANTICS E1: not found
    public void E1_uncaught_it_is_an_incident_on_the_element_that_throws()
    {
        var run = Run.Started(Process(Caught(Sub("sub", Thrower()) + Border("other", "E2")), Roots));
        Assert.Equal(["UNHANDLED_ERROR_EVENT"], run.Incidents);
        Assert.Equal("ie", Assert.Single(run.OpenIncidents).ElementId);
        run.Resolve();
        Assert.Equal(["UNHANDLED_ERROR_EVENT"], run.Incidents);
    }

    [Fact] // SEMANTICS V5
    public void V5_the_variables_of_a_job_error_go_through_the_mapping_of_the_event()
    {
        var io = """<zeebe:ioMapping><zeebe:output source="= why" target="reason" /></zeebe:ioMapping>""";
        var run = Run.Started(Process(Chain(ServiceTask("t") + Boundary("b", "t", OnError("E1"), extensions: io) + Flow("be", "b", "late") + End("late"), "t"), Roots));
        run.ThrowError("t", "E1", """{"why": "broken"}""");
        Assert.Equal(["s", "b", "late"], run.Path);
        Assert.Equal("\"broken\"", run.Variable("reason"));
        Assert.Null(run.Variable("why"));
    }

    [Fact] // SEMANTICS E1: the job stays until resolved
    public void E1_an_uncaught_job_error_keeps_the_job()
    {
        var run = Run.Started(Process(Chain(ServiceTask("t"), "t")));
        run.ThrowError("t", "E9");
        Assert.Equal(["UNHANDLED_ERROR_EVENT"], run.Incidents);
        Assert.Single(run.Jobs);
        run.Resolve();
        Assert.Contains(run.Others, effect => effect is ReleaseJob);
        Assert.Equal(["s", "t", "e"], run.CompleteJob("t").Path);
    }

    [Fact] // SEMANTICS E2
    public void E2_an_interrupting_event_sub_process_does_not_catch_its_own_errors()
    {
        var run = Run.Started(Process(Caught(Sub("sub", Thrower() + EventSub("h", OnError("E1"), "again", EndWith("again", OnError("E1")))) + Border("exact", "E1")), Roots));
        Assert.Equal(["s", "is", "h_s", "exact", "e_exact"], run.Path);
    }

    [Fact]
    public void An_event_sub_process_catches_before_the_border()
    {
        var run = Run.Started(Process(Caught(Sub("sub", Thrower() + EventSub("h", OnError("E1"), "he", End("he"))) + Border("exact", "E1")), Roots));
        Assert.Equal(["s", "is", "h_s", "he", "h", "sub", "e"], run.Path);
    }

    [Fact] // SEMANTICS V6
    public void V6_an_error_end_event_propagates_nothing()
    {
        var io = """<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="inside" /></zeebe:ioMapping></bpmn:extensionElements>""";
        var run = Run.Started(Process(Caught(Sub("sub", io + Thrower()) + Border("exact", "E1")), Roots));
        Assert.Null(run.Variable("inside"));
    }
}
