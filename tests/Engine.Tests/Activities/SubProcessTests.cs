using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Activities;

public class SubProcessTests
{
    static string Sub(string content) => $"""<bpmn:subProcess id="sub">{content}</bpmn:subProcess>""";

    static readonly string Inner = Start("is") + Flow("i1", "is", "a") + UserTask("a") + Flow("i2", "a", "ie") + End("ie");

    [Fact]
    public void It_ends_when_the_last_token_inside_has_ended()
    {
        var run = Run.Started(Process(Start() + Flow("f1", "s", "sub") + Sub(Inner) + Flow("f2", "sub", "e") + End()));
        Assert.Equal(["a"], run.Open);
        run.Complete("a");
        Assert.Equal(["s", "is", "a", "ie", "sub", "e"], run.Path);
    }

    [Fact] // SEMANTICS V6, V2
    public void V6_its_locals_are_gone_and_the_rest_has_gone_up()
    {
        var io = """<bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="= 1" target="local" /></zeebe:ioMapping></bpmn:extensionElements>""";
        var run = Run.Started(Process(Start() + Flow("f1", "s", "sub") + Sub(io + Inner) + Flow("f2", "sub", "e") + End()));
        run.Complete("a", """{"local": 2, "result": 3}""");
        Assert.Null(run.Variable("local"));
        Assert.Equal("3", run.Variable("result"));
    }

    [Fact] // SEMANTICS O1, O3
    public void O1_an_interrupting_event_terminates_what_is_inside_deepest_first()
    {
        var deep = Start("is") + Flow("i1", "is", "inner") + $"""<bpmn:subProcess id="inner">{Start("xs") + Flow("x1", "xs", "x") + UserTask("x") + Flow("x2", "x", "xe") + End("xe")}</bpmn:subProcess>""" + Flow("i2", "inner", "ie") + End("ie");
        var run = Run.Started(Process(Start() + Flow("f1", "s", "sub") + Sub(deep) + Flow("f2", "sub", "e") + End() + Boundary("b", "sub", Timer("PT1H")) + Flow("f3", "b", "late") + End("late")));
        run.TimePasses(TimeSpan.FromHours(2));
        Assert.Equal(["x", "inner", "sub"], run.Terminated);
        Assert.Equal(["s", "is", "xs", "b", "late"], run.Path);
        Assert.Empty(run.Open);
        Assert.Empty(run.Timers);
    }
}
