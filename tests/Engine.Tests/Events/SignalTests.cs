using Marketing.Engine.Execution;
using static Marketing.Engine.Tests.Bpmn;

namespace Marketing.Engine.Tests.Events;

public class SignalTests
{
    [Fact]
    public void A_catch_event_waits_for_its_signal()
    {
        var run = Run.Started(Process(Chain(Catch("w", OnSignal()), "w"), SignalRoot()));
        Assert.Equal("sig", Assert.Single(run.Signals).Name);
        Assert.Equal("1", run.Signal("sig", """{"n": 1}""").Variable("n"));
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_boundary_signal_interrupts_or_not(bool interrupting)
    {
        var run = Run.Started(Process(Chain(UserTask("t") + Boundary("b", "t", OnSignal(), interrupting) + Flow("be", "b", "late") + End("late"), "t"), SignalRoot()));
        run.Signal("sig");
        Assert.Equal(interrupting ? [] : ["t"], run.Open);
        Assert.Equal(interrupting ? 0 : 1, run.Signals.Count);
        Assert.Contains("late", run.Path);
    }

    [Fact]
    public void A_throw_event_broadcasts_what_its_inputs_made()
    {
        var io = """<zeebe:ioMapping><zeebe:input source="= 1 + 1" target="n" /></zeebe:ioMapping>""";
        var run = Run.Started(Process(Chain(Throw("t", OnSignal(), io), "t"), SignalRoot()));
        var told = Assert.Single(run.Broadcasts);
        Assert.Equal(("sig", "2"), (told.Name, told.Variables["n"].ToString()));
        Assert.Equal(["s", "t", "e"], run.Path);
    }

    [Fact]
    public void An_end_event_broadcasts_too()
    {
        var run = Run.Started(Process(Start() + Flow("f", "s", "e") + EndWith("e", OnSignal()), SignalRoot()));
        Assert.Single(run.Broadcasts);
        Assert.Equal(InstanceState.Completed, run.Instance.State);
    }
}
