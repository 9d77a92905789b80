using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class EscalationTests
{
    static readonly string Roots = EscalationRoot("A") + EscalationRoot("B");

    static readonly string Inner = Start("is") + Flow("i1", "is", "up") + Throw("up", OnEscalation("A")) + Flow("i2", "up", "t") + UserTask("t") + Flow("i3", "t", "ie") + End("ie");

    static string Around(string inner, string border = "") => Start() + Flow("f1", "s", "sub") + Sub("sub", inner) + Flow("f2", "sub", "e") + End() + border;

    static string Border(string? code, bool interrupting) => Boundary("b", "sub", OnEscalation(code), interrupting) + Flow("fb", "b", "be") + End("be");

    [Fact] // SEMANTICS E3
    public void E3_uncaught_it_is_recorded_and_the_flow_goes_on()
    {
        var run = Run.Started(Process(Around(Inner, Border("B", true)), Roots));
        Assert.Equal(["t"], run.Open);
        Assert.Contains(run.History, one => one.Kind == HistoryKind.EscalationThrown && one.Name == "A");
        Assert.Empty(run.Incidents);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_interrupts_or_not(bool interrupting)
    {
        var run = Run.Started(Process(Around(Inner, Border("A", interrupting)), Roots));
        Assert.Contains("be", run.Path);
        Assert.Equal(interrupting ? [] : ["t"], run.Open);
    }

    [Fact] // SEMANTICS E3
    public void E3_an_event_sub_process_of_the_scope_beats_the_border()
    {
        var run = Run.Started(Process(Around(Inner + EventSub("h", OnEscalation(), "he", End("he"), interrupting: false), Border("A", true)), Roots));
        Assert.Contains("he", run.Path);
        Assert.DoesNotContain("be", run.Path);
        Assert.Equal(["t"], run.Open);
    }

    [Fact]
    public void An_end_event_escalates_and_ends()
    {
        var run = Run.Started(Process(Around(Start("is") + Flow("i1", "is", "ie") + EndWith("ie", OnEscalation("A")), Border(null, false)), Roots));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
        Assert.Contains("be", run.Path);
        Assert.Contains("sub", run.Path);
    }
}
