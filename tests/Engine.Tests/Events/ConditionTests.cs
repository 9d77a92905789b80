using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class ConditionTests
{
    [Fact]
    public void A_catch_event_goes_on_when_its_condition_holds()
    {
        var run = Run.Started(Process(Chain(Catch("w", OnCondition("= n > 5")), "w")));
        run.Set("""{"n": 5}""");
        Assert.Equal(InstanceState.Active, run.Instance.State);
        Assert.Equal(["s", "w", "e"], run.Set("""{"n": 6}""").Path);
    }

    [Fact]
    public void A_condition_that_holds_already_does_not_wait() =>
        Assert.Equal(["s", "w", "e"], Run.Started(Process(Chain(Catch("w", OnCondition("= n > 5")), "w")), """{"n": 9}""").Path);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_the_border_it_interrupts_or_not(bool interrupting)
    {
        var run = Run.Started(Process(Chain(UserTask("t") + Boundary("b", "t", OnCondition("= n > 5"), interrupting) + Flow("be", "b", "late") + End("late"), "t")));
        run.Set("""{"other": 6}""").Set("""{"n": 6}""");
        Assert.Equal(interrupting ? [] : ["t"], run.Open);
        Assert.Contains("late", run.Path);
        if (!interrupting)
            Assert.Equal(2, run.Set("""{"n": 7}""").Path.Count(id => id == "b"));
    }

    [Fact]
    public void An_event_sub_process_begins_when_a_step_changes_the_variable()
    {
        var run = Run.Started(Process(Chain(UserTask("t") + Script("x", "= 10", "n") + UserTask("u") + EventSub("h", OnCondition("= n > 5"), "he", End("he"), interrupting: false), "t", "x", "u")));
        run.Complete("t");
        Assert.Contains("he", run.Path);
        Assert.Equal(["u"], run.Open);
    }

    [Theory]
    [InlineData("""<zeebe:conditionalFilter variableNames="other" />""", false)]
    [InlineData("""<zeebe:conditionalFilter variableNames="n, other" />""", true)]
    [InlineData("""<zeebe:conditionalFilter variableEvents="update" />""", false)]
    [InlineData("""<zeebe:conditionalFilter variableEvents="create" />""", true)]
    public void The_filter_says_which_changes_matter(string filter, bool met)
    {
        var run = Run.Started(Process(Chain(Catch("w", OnCondition("= n > 5", filter)), "w"))).Set("""{"n": 6}""");
        Assert.Equal(met, run.Instance.State == InstanceState.Completed);
    }

    [Fact]
    public void A_variable_of_another_scope_does_not_matter()
    {
        var io = """<zeebe:ioMapping><zeebe:input source="= 9" target="n" /></zeebe:ioMapping>""";
        var run = Run.Started(Process(Start() + Flow("f", "s", "fork") + Gateway("parallel", "fork") + Flow("fa", "fork", "w") + Catch("w", OnCondition("= n > 5")) + Flow("fw", "w", "e1") + End("e1")
            + Flow("fb", "fork", "t") + UserTask("t", io) + Flow("ft", "t", "e") + End()));
        Assert.DoesNotContain("w", run.Path);
        Assert.Contains("w", run.Set("""{"n": 6}""").Path);
    }

    [Fact] // DESIGN §4, limits
    public void One_that_makes_itself_happen_again_and_again_is_stopped()
    {
        var run = Run.Started(Process(Chain(UserTask("t") + EventSub("h", OnCondition("= n > 5"), "x", Script("x", "= n + 1", "n") + Flow("hx", "x", "he") + End("he"), interrupting: false), "t")), """{"n": 1}""", reload: false);
        run.Set("""{"n": 6}""");
        Assert.NotEmpty(run.Incidents);
        Assert.All(run.Incidents, incident => Assert.Equal("UNKNOWN", incident));
    }
}
